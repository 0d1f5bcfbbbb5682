"""Pages of a dated list whose lines stand on pages of their own: the list, a line, its end."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from linquan.apps.circles.queries import LinesPage
from linquan.apps.circles.web.forms import CircleForm, EndForm
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post
from linquan.kernel.errors import Invalid, NotAllowed, NotFound

Write = Callable[[ActorRequest, str, Any], object]


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
        What is shown.
    form, filled
        The form of a line, and what it begins with.
    revise, end
        The operations: told the code of the line, and the form or the day.
    """

    name: str
    title: Any
    one: Any
    page: Callable[[ActorRequest], LinesPage]
    form: type[CircleForm]
    filled: Callable[[Any], dict[str, Any]]
    revise: Write
    end: Write

    def shown(self, request: ActorRequest) -> HttpResponseBase:
        """Show the list."""
        return render(request, f"circles/{self.name}.html", {"page": self.page(request)})

    def added(self, request: ActorRequest) -> HttpResponseBase:
        """Add a line."""
        page = self.page(request)
        if not page.may_edit:
            raise NotAllowed("edit_lists")
        form = self._form(request, page, {"valid_from": page.today})
        return self._written(request, form, "") or self._drawn(request, page, form)

    def line(self, request: ActorRequest, code: str) -> HttpResponseBase:
        """Show a line with its versions; a POST changes it from a day on."""
        page = self.page(request)
        if not (versions := page.of_code(code)):
            raise NotFound("line_unknown")
        begun = self.filled(versions[-1]) | {"valid_from": page.today}
        form = self._form(request, page, begun)
        return self._written(request, form, code) or self._drawn(request, page, form, code)

    def ended(self, request: ActorRequest, code: str) -> HttpResponseBase:
        """End a line on a day."""
        if answer := must_be_post(request):
            return answer
        page = self.page(request)
        if not (versions := page.of_code(code)):
            raise NotFound("line_unknown")
        form = EndForm(request.POST)
        if form.is_valid():
            try:
                self.end(request, code, form.cleaned_data["valid_to"])
            except Invalid as error:
                form.refuse(error)
            else:
                return self._saved(request)
        fresh = self.form(initial=self.filled(versions[-1]) | {"valid_from": page.today})
        self._furnish(fresh, page)
        return self._drawn(request, page, fresh, code, refused=form)

    def _form(self, request: ActorRequest, page: LinesPage, begun: dict[str, Any]) -> CircleForm:
        form = self.form(request.POST or None, initial=begun)
        self._furnish(form, page)
        return form

    def _furnish(self, form: CircleForm, page: LinesPage) -> None:
        if hasattr(form, "furnish"):
            form.furnish(page)

    def _written(
        self, request: ActorRequest, form: CircleForm, code: str
    ) -> HttpResponseBase | None:
        """Write what a form says, or return nothing where there is something to mend."""
        if request.method != "POST" or not form.is_valid():
            return None
        try:
            self.revise(request, code, form)
        except Invalid as error:
            form.refuse(error)
            return None
        return self._saved(request)

    def _saved(self, request: ActorRequest) -> HttpResponseBase:
        messages.success(request, _("The list is changed."))
        return SeeOther(reverse(f"circles:{self.name}"))

    def _drawn(
        self,
        request: ActorRequest,
        page: LinesPage,
        form: CircleForm,
        code: str = "",
        *,
        refused: CircleForm | None = None,
    ) -> HttpResponse:
        versions = page.of_code(code)
        here = f"circles:{self.name}"
        context = {
            "page": page, "form": form, "refused": refused, "versions": versions,
            "last": versions[-1] if versions else None, "title": self.title, "one": self.one,
            "list_url": reverse(here),
            "save_url": reverse(f"{here}_line", args=[code]) if code else reverse(f"{here}_new"),
            "end_url": reverse(f"{here}_end", args=[code]) if code else "",
        }  # fmt: skip
        status = 422 if form.errors or refused else 200
        return render(request, "circles/line.html", context, status=status)
