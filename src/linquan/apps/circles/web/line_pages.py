"""Pages of a dated list whose lines stand on pages of their own: the list, a line, its end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.sending import sent
from linquan.apps.circles.queries import LinesPage
from linquan.apps.circles.web import words
from linquan.apps.circles.web.forms import CircleForm, EndForm, LineForm
from linquan.kernel.actors import Actor, ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import NotAllowed, NotFound


def _nothing(request: ActorRequest, page: LinesPage) -> dict[str, Any]:
    del request, page
    return {}


@dataclass(frozen=True, slots=True)
class LinePages:
    """A dated list and its lines.

    Parameters
    ----------
    name
        Of its routes: ``circles:NAME``, ``circles:NAME_new``, ``circles:NAME_line`` and
        ``circles:NAME_end``; its list is drawn by ``circles/NAME.html``.
    title, one
        What the list is called, and what one new line of it is.
    page
        The query that shows it.
    form
        The form of a line.
    code
        What the operations call the code of a line, such as ``item_code``.
    revise, end
        The operations.
    template
        What draws a line.
    more
        What the list is drawn with beside its page.
    """

    name: str
    title: Any
    one: Any
    page: Callable[[Actor, datetime], LinesPage]
    form: type[LineForm]
    code: str
    revise: Callable[..., object]
    end: Callable[..., object]
    template: str = "circles/line.html"
    more: Callable[[ActorRequest, LinesPage], dict[str, Any]] = _nothing

    def paths(self, at: str) -> list[URLPattern]:
        """Return the addresses of the list and of its lines, all for staff."""
        line = f"{at}<slug:code>/"
        return [
            path(at, require_safe(staff(self.shown)), name=self.name),
            path(f"{at}new/", staff(self.added), name=f"{self.name}_new"),
            path(line, staff(self.line), name=f"{self.name}_line"),
            path(f"{line}end/", staff(self.ended), name=f"{self.name}_end"),
        ]

    def shown(self, request: ActorRequest) -> HttpResponseBase:
        """Show the list."""
        page = self.page(request.actor, request.now)
        context = {"page": page, **self.more(request, page)}
        return render(request, f"circles/{self.name}.html", context)

    def added(self, request: ActorRequest) -> HttpResponseBase:
        """Add a line."""
        page = self.page(request.actor, request.now)
        if not page.may_edit:
            raise NotAllowed("edit_lists")
        return self._revised(request, page, ())

    def line(self, request: ActorRequest, code: str) -> HttpResponseBase:
        """Show a line with its versions; a POST changes it from a day on."""
        page = self.page(request.actor, request.now)
        return self._revised(request, page, _versions(page, code))

    def ended(self, request: ActorRequest, code: str) -> HttpResponseBase:
        """End a line on a day."""
        if answer := must_be_post(request):
            return answer
        page = self.page(request.actor, request.now)
        versions = _versions(page, code)
        form = EndForm(request.POST)

        def save() -> object:
            day = form.cleaned_data["valid_to"]
            return self.end(**self._given(request, code), valid_to=day)

        fresh = self._form(page, versions)
        return self._sent(request, form, save) or self._drawn(
            request, page, fresh, versions, refused=form
        )

    def _revised(
        self, request: ActorRequest, page: LinesPage, versions: tuple[Any, ...]
    ) -> HttpResponseBase:
        """Write what was sent; show the line, with what is to be mended."""
        form = self._form(page, versions, request.POST or None)

        def save() -> object:
            given = self._given(request, versions[-1].code if versions else "")
            day = form.cleaned_data["valid_from"]
            return self.revise(**given, draft=form.draft(), valid_from=day)

        return self._sent(request, form, save) or self._drawn(request, page, form, versions)

    def _form(self, page: LinesPage, versions: tuple[Any, ...], data: Any = None) -> LineForm:
        said = self.form.filled(versions[-1]) if versions else {}
        form = self.form(data, initial=said | {"valid_from": page.today})
        form.furnish(page)
        form.still_offer({"item_code": "", "category": ""})
        return form

    def _given(self, request: ActorRequest, code: str) -> dict[str, Any]:
        """Return what both operations are told."""
        actor = request.actor
        return {
            "actor": actor, "district_id": actor.district_id, "now": request.now, self.code: code,
        }  # fmt: skip

    def _sent(
        self, request: ActorRequest, form: CircleForm, save: Callable[[], object]
    ) -> SeeOther | None:
        back, done = reverse(f"circles:{self.name}"), _("The list is changed.")
        return sent(request, form, save, back, said=done, refusal=words.refusal)

    def _drawn(
        self,
        request: ActorRequest,
        page: LinesPage,
        form: LineForm,
        versions: tuple[Any, ...],
        *,
        refused: EndForm | None = None,
    ) -> HttpResponse:
        here, last = f"circles:{self.name}", versions[-1] if versions else None
        context = {
            "page": page, "form": form, "refused": refused, "versions": versions, "last": last,
            "title": self.title, "one": self.one, "list_url": reverse(here),
            "save_url": reverse(f"{here}_line", args=[last.code]) if last
            else reverse(f"{here}_new"),
            "end_url": reverse(f"{here}_end", args=[last.code]) if last else "",
        }  # fmt: skip
        status = 422 if form.errors or refused else 200
        return render(request, self.template, context, status=status)


def _versions(page: LinesPage, code: str) -> tuple[Any, ...]:
    """Return every version of a line. Raises NotFound."""
    if not (versions := page.of_code(code)):
        raise NotFound("line_unknown")
    return versions
