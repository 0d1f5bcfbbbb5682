"""Words of requests about missing services: refusals, and the draft of what a run found."""

from collections.abc import Iterator
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from linquan.apps.appeals.web.words import named
from linquan.apps.circles.gaps import Lacking
from linquan.apps.circles.queries import AskPage, ItemPage
from linquan.apps.circles.sought import Kind, Sought
from linquan.apps.circles.web import words

MOST_HOMES: Final = 5
"""So many homes are named in the draft of a request."""
UNKNOWN: Final = frozenset({"item_unknown", "tier_unknown", "function_unknown"})
"""What cannot be asked for, whatever it was to be."""
FAULTS: Final[words.Words] = {
    **words.FAULTS,
    "area_inside": lazy("Choose a place inside the area of the gap."),
    "words_missing": lazy("Write at least one word."),
    "words_odd": lazy("At most 60 words, each of 2 to 30 letters."),
}
REFUSALS: Final[words.Words] = {
    "request_open": lazy("A request about it is open here already. Nothing was registered."),
    "request_done": lazy("The request is done: it stays as it was answered."),
    "tied_already": lazy("A colleague has said meanwhile what it asks for."),
    "not_tied": lazy("It asks for no missing service any more."),
}


def refusal(code: str) -> str:
    """Say why a step cannot be done now."""
    return str(REFUSALS.get(code, words.refusal(code)))


def hole_url(sought: Sought, area_id: int) -> str:
    """Return the page that shows what is missing, in an area or of a facility."""
    if sought.kind is Kind.FUNCTION:
        return reverse("circles:facility", args=[sought.facility_id])
    if sought.kind is Kind.TIER:
        return f"{reverse('circles:spaces')}#area-{area_id}"
    return f"{reverse('circles:gap', args=[sought.key])}?{urlencode({'area': area_id})}"


def draft_text(page: AskPage) -> str:
    """Write the request that is opened: what the run found, and what the register says."""
    return "\n".join((*_by_register(page), *_by_run(page)))


def _by_register(page: AskPage) -> Iterator[str]:
    """Say that nothing of the kind is open; of items nobody asks the register."""
    kind = page.named.sought.kind
    if kind is Kind.ITEM or page.is_registered:
        return
    told = {"item": named(page.named), "area": named(page.whole), "day": page.today.isoformat()}
    if kind is Kind.FUNCTION:
        yield _("A function that must be there is missing: %(item)s.") % told
    else:
        yield _("Nothing is open in %(area)s of this kind: %(item)s.") % told
    yield _("As the register of facilities says on %(day)s.") % told


def _by_run(page: AskPage) -> Iterator[str]:
    """Say what the newest run found, where it found a gap; nothing where no run looks for it."""
    run = page.page
    if (
        run is None
        or run.gap is None
        or not (run.gap.without or page.named.sought.kind is Kind.ITEM)
    ):
        return
    gap, area = run.gap, named(page.area)
    told = {"item": named(run.item), "area": area, "minutes": run.item.minutes}
    yield _("%(area)s lacks within %(minutes)s minutes: %(item)s.") % told
    counts = {"without": f"{gap.without:,}", "people": f"{gap.people:,}"}
    yield _("%(without)s of %(people)s people have none within reach.") % counts
    yield from _homes(run)
    day = run.shelf.book.row.on_day.isoformat()
    yield _("As reckoned along real ways on %(day)s.") % {"day": day}


def _homes(run: ItemPage) -> Iterator[str]:
    """Name the homes with the most people who lack it, one a line."""
    lacking = [home for home in run.lacking if home.people][:MOST_HOMES]
    if lacking:
        yield ngettext(
            "The home with the most people without:", "The homes with the most people without:",
            len(lacking),
        )  # fmt: skip
    for home in lacking:
        yield _home(home)


def _home(home: Lacking) -> str:
    told = {"home": named(home.area), "people": f"{home.people:,}"}
    if home.nearest is None or home.minutes is None:
        return _("%(home)s: %(people)s people, nothing near") % told
    told |= {"nearest": named(home.nearest), "far": f"{home.minutes:.0f}"}
    return _("%(home)s: %(people)s people, %(far)s minutes to %(nearest)s") % told
