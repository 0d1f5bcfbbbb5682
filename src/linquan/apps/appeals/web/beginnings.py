"""With what a resident's report begins, where a page of another app leads to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from linquan.apps.appeals.web.phone_places import Standing
from linquan.kernel.actors import ActorRequest


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known before a word is typed: what it is about, first words, where.

    ``took_in`` is told the id of the request that it became, once more for a repeat.
    """

    name: str
    about: str
    text: str
    area_id: int
    took_in: Callable[[int, datetime], object]


Begin = Callable[[ActorRequest, Standing, str], Beginning | None]
_known: dict[str, Begin] = {}


def begins_reports(name: str) -> Callable[[Begin], Begin]:
    """Register what begins a report by a word of its address; used as a decorator.

    It is called with what the address says after that word, and returns nothing for what it does
    not know: the report then begins empty.
    """

    def keep(begin: Begin) -> Begin:
        _known[name] = begin
        return begin

    return keep


def beginning_of(request: ActorRequest, here: Standing) -> Beginning | None:
    """Return with what the report of an address begins."""
    for name, begin in _known.items():
        if said := request.GET.get(name, ""):
            return begin(request, here, said)
    return None
