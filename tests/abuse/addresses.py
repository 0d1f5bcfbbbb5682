"""Every address of the house, read from the URLconf: a new page is in the sweep by itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.abuse.ground import Side


@dataclass(frozen=True)
class Address:
    """One route, and the names of the parts that stand in it."""

    route: str
    names: frozenset[str]
    numbers: frozenset[str]

    def at(self, side: Side, **other: Any) -> str:
        """Where it leads in a district; ``other`` parts may be given."""
        parts = side.parts_of(self.route) | other
        return reverse(self.route, kwargs={name: parts[name] for name in self.names})


def addresses(patterns: Iterable[Any] | None = None, prefix: str = "") -> Iterator[Address]:
    """Every address that has a name."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            below = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from addresses(pattern.url_patterns, below)
        elif isinstance(pattern, URLPattern):
            kinds = pattern.pattern.converters
            numbers = (
                name for name, kind in kinds.items() if type(kind).__name__ == "IntConverter"
            )
            yield Address(f"{prefix}{pattern.name}", frozenset(kinds), frozenset(numbers))


ADDRESSES = {address.route: address for address in addresses()}

#: Addresses that answer with something else on this ground, and why.
CLOSED = {
    "demo_enter": {403},  # no demo
    "account_reauthenticate": {403},  # accounts of the ground have no password to ask for again
    "mfa_reauthenticate": {403},  # nor a second step
    "casework:new": {403},  # nobody is admitted to any work
    "casework:counts": {403},  # for leaders
    "casework:held": {403},  # for the admitted
    "casework:mediators": {403},  # as well
    "circles:report_premises": {404},  # for people of a company; the clerk has no post in one
    "places:tiles": {416},  # a range must be asked for
}
#: Programs call here with a key and without cookies: no form of another site can act for anybody,
#: and what cannot be read (400) or shows no key (401) is refused as their protocol has it.
KEYED = ("open311:", "api-v1:")
CLOSED |= {route: {400, 401} for route in ADDRESSES if route.startswith(KEYED)}
