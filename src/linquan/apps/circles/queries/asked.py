"""Reads of requests that ask for an item: of a gap, and how many of each item."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from linquan.apps.appeals.queries import TiedRow, desk, open_tied, tied_rows
from linquan.apps.circles import rules
from linquan.apps.circles.asking_rows import asking_for
from linquan.apps.circles.models import Asking
from linquan.apps.places.types import AreaRow, Level
from linquan.kernel.actors import Actor

MOST_SHOWN: Final = 20
ABOVE: Final = frozenset({Level.DISTRICT, Level.STREET})
"""Where several communities lie, each with requests of its own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Requests of an area that ask for an item, as far as the reader may see them."""

    rows: tuple[TiedRow, ...]
    has_more: bool
    may_file: bool
    """Whether the reader opens requests in this area or below it."""
    is_taken: bool
    """Whether one is open that keeps another from being opened here."""


def asked_of(actor: Actor, district_id: int, code: str, area: AreaRow) -> Asked:
    """Return requests of an area for an item, open ones first, at most 20. Two statements."""
    found = tied_rows(
        actor, desk(district_id), area.area_id, asking_for(district_id, code), limit=MOST_SHOWN + 1
    )
    may_file = rules.may_ask(actor, area.path)
    is_taken = any(row.is_open for row in found[:1]) and area.level not in ABOVE
    return Asked(found[:MOST_SHOWN], len(found) > MOST_SHOWN, may_file, is_taken)


def asked_counts(actor: Actor, district_id: int, area: AreaRow) -> Mapping[str, int]:
    """Return how many open requests of an area that the actor may see ask for each item.

    Two statements.
    """
    tied = Asking.objects.filter(district_id=district_id)
    ids = open_tied(actor, area.area_id, tied.values_list("appeal_id", flat=True))
    counts = tied.filter(appeal_id__in=ids).values_list("item_code").annotate(n=Count("id"))
    return dict(counts.order_by())
