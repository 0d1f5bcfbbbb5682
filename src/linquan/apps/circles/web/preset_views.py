"""Pages of presets of the catalogue: which there are, what one would change, what would be."""

from collections.abc import Callable
from datetime import date
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from linquan.apps.circles import operations, owing, queries
from linquan.apps.circles.presets import Outlook
from linquan.apps.circles.runs import LABEL_LIMIT
from linquan.apps.circles.web import preset_words as words
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, WrongState

MOST_TICKED: Final = 1_000
LONGEST_CODE, LONGEST_MARK = 30, 64


@require_safe
@staff
def presets(request: ActorRequest) -> HttpResponse:
    """List the presets, and those that were written into the catalogue."""
    page = queries.presets_page(request.actor, request.now)
    taken = [(one, preset, one.can_go_back(request.now)) for one, preset in page.takings]
    return render(request, "circles/presets.html", {"page": page, "takings": taken})


@staff
def preset(request: ActorRequest, code: str) -> HttpResponseBase:
    """Show what a preset would change from a day on; a POST writes what was ticked."""
    if request.method == "POST":
        return _take(request, code)
    page = queries.preset_page(request.actor, code, _day(request.GET.get("day", "")), request.now)
    lines = [
        (one, page.walker(one.before["audience"]), page.walker(one.after["audience"]))
        for one in page.of(Outlook.CHANGES)
    ]
    context = {
        "page": page, "lines": lines, "same": page.of(Outlook.SAME),
        "impossible": [*page.of(Outlook.LATER), *page.of(Outlook.ABSENT)],
    }  # fmt: skip
    return render(request, "circles/preset.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _ticked(request: ActorRequest) -> tuple[str, ...]:
    found = request.POST.getlist("item")[:MOST_TICKED]
    return tuple(code[:LONGEST_CODE].replace("\x00", "") for code in found)


def _take(request: ActorRequest, code: str) -> HttpResponseBase:
    codes = _ticked(request)
    since = _day(request.POST.get("valid_from", "")) or date.min

    def save() -> None:
        operations.take_preset(
            actor=request.actor, district_id=request.actor.district_id, preset_code=code,
            item_codes=codes, valid_from=since,
            seen=request.POST.get("seen", "")[:LONGEST_MARK], now=request.now,
        )  # fmt: skip

    told = ngettext(
        "%(n)s item has a new version.", "%(n)s items have new versions.", len({*codes})
    ) % {"n": len({*codes})}
    said = f"{told} {_('Take it back below if it was a mistake.')}"
    here = f"{reverse('circles:preset', args=[code])}?{urlencode({'day': since.isoformat()})}"
    return _done(request, save, said, reverse("circles:presets"), here)


@staff
def ask(request: ActorRequest, code: str) -> HttpResponseBase:
    """Have a run made of what would be with the ticked lines of a preset."""
    if answer := must_be_post(request):
        return answer
    day = _day(request.POST.get("valid_from", ""))
    page = queries.preset_page(request.actor, code, day, request.now)

    def save() -> None:
        run_id = operations.ask_run(
            actor=request.actor, district_id=request.actor.district_id,
            label=page.preset.name[:LABEL_LIMIT], changes=page.changes(_ticked(request)),
            now=request.now,
        )  # fmt: skip
        owing.make_later(run_id)

    said = _("It is being reckoned. When it is done, compare it with what stands now.")
    return _done(
        request, save, said, reverse("circles:runs"), reverse("circles:preset", args=[code])
    )


@staff
def take_back(request: ActorRequest, taking_id: int) -> HttpResponseBase:
    """Take a preset out of the catalogue again."""
    if answer := must_be_post(request):
        return answer

    def save() -> None:
        operations.take_back_preset(
            actor=request.actor, district_id=request.actor.district_id, taking_id=taking_id,
            now=request.now,
        )  # fmt: skip

    here = reverse("circles:presets")
    return _done(request, save, _("Taken back: the catalogue is as it was before."), here, here)


def _done(
    request: ActorRequest, save: Callable[[], None], said: str, ahead: str, back: str
) -> HttpResponseBase:
    """Do something and say so; say why not where it is refused."""
    try:
        save()
    except (Invalid, WrongState) as error:
        codes = error.fields.values() if isinstance(error, Invalid) else ()
        code = next(iter(codes), error.code)
        messages.error(request, words.refusal(code, error.details))
        return SeeOther(back)
    messages.success(request, said)
    return SeeOther(ahead)


def paths(at: str) -> list[URLPattern]:
    """Return the addresses of presets, all for staff."""
    return [
        path(at, presets, name="presets"),
        path(f"{at}taken/<int:taking_id>/take-back/", take_back, name="take_back_preset"),
        path(f"{at}<slug:code>/", preset, name="preset"),
        path(f"{at}<slug:code>/ask/", ask, name="ask_preset"),
    ]
