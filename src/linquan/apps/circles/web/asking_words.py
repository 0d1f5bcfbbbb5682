"""Words of requests about missing services: refusals, and the draft of what a run found."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from linquan.apps.appeals.web.words import named
from linquan.apps.circles.gaps import Lacking
from linquan.apps.circles.queries import AskPage
from linquan.apps.circles.web import words

MOST_HOMES: Final = 5
"""So many homes are named in the draft of a request."""
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


def draft_text(page: AskPage) -> str:
    """Write the request that a gap is opened as: what the run found, and the homes behind it."""
    gap, area = page.page.gap, named(page.page.shelf.area)
    told = {"item": named(page.page.item), "area": area, "minutes": page.page.item.minutes}
    lines = [_("%(area)s lacks within %(minutes)s minutes: %(item)s.") % told]
    if gap is not None:
        counts = {"without": f"{gap.without:,}", "people": f"{gap.people:,}"}
        lines.append(_("%(without)s of %(people)s people have none within reach.") % counts)
    lines.extend(_homes(page))
    day = page.page.shelf.book.row.on_day.isoformat()
    lines.append(_("As reckoned along real ways on %(day)s.") % {"day": day})
    return "\n".join(lines)


def _homes(page: AskPage) -> Iterator[str]:
    """Name the homes with the most people who lack it, one a line."""
    lacking = [home for home in page.page.lacking if home.people][:MOST_HOMES]
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
