"""What other apps show on the page of a case: each registers itself, the desk knows none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from linquan.apps.appeals.queries import CasePage
from linquan.kernel.actors import ActorRequest


@dataclass(frozen=True, slots=True)
class Panel:
    """A template, and what it is drawn with: it finds that as ``panel``."""

    template: str
    shown: Any


Show = Callable[[ActorRequest, CasePage], Panel | None]
_known: dict[str, Show] = {}


def shows_on_cases(name: str) -> Callable[[Show], Show]:
    """Register, under a stable name, what shows something beside a case; used as a decorator.

    It is called for whoever may see the case, and returns nothing where it has nothing to say.
    """

    def keep(show: Show) -> Show:
        _known[name] = show
        return show

    return keep


def panels(request: ActorRequest, found: CasePage) -> tuple[Panel, ...]:
    """Return what other apps show on a case."""
    shown = (show(request, found) for show in _known.values())
    return tuple(panel for panel in shown if panel is not None)
