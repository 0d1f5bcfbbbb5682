"""Reads of what networks are made of: the extract in use, estates that are drawn, and gates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from linquan.apps.circles import rules
from linquan.apps.circles.fences import Fences, fences_of
from linquan.apps.circles.homes import digest_of
from linquan.apps.circles.models import StreetNetwork
from linquan.apps.circles.queries.runs import seen_district
from linquan.apps.places import queries as places
from linquan.apps.places.types import AreaRow, Level
from linquan.kernel import books
from linquan.kernel.actors import Actor

OF_EXTRACT: Final = "extract:"
"""How the name of what a network was made from begins, where that was the extract in use."""


@dataclass(frozen=True, slots=True)
class WaysSource:
    """What the networks of a district would be made of, and what those kept are made of.

    ``extract_id`` is None where no extract is in use.
    """

    extract_id: int | None
    file_name: str
    fences: Fences
    kept: tuple[str, ...]

    @property
    def made_of(self) -> str:
        """Name all of it."""
        return f"{OF_EXTRACT}{digest_of('ways 1', str(self.extract_id), self.fences.name())}"

    @property
    def is_kept(self) -> bool:
        """Whether networks of just this are kept."""
        return bool(self.kept) and {*self.kept} == {self.made_of}

    @property
    def is_left_over(self) -> bool:
        """Whether networks are kept of an extract that is in use no more, and of none since."""
        return self.extract_id is None and any(one.startswith(OF_EXTRACT) for one in self.kept)


def ways_source(district_id: int) -> WaysSource:
    """Return what networks would be made of. Four statements."""
    extract = places.extract_in_use(district_id)
    kept = StreetNetwork.objects.filter(district_id=district_id).order_by("mode")
    return WaysSource(
        extract[0] if extract else None, extract[1] if extract else "", fences(district_id),
        tuple(kept.values_list("made_of", flat=True)),
    )  # fmt: skip


def fences(district_id: int) -> Fences:
    """Return the walled estates of a district, and those without a gate. Two statements."""
    drawn = places.area_shapes(district_id, (Level.ESTATE,))["features"]
    return fences_of(drawn, places.posters(district_id))


@dataclass(frozen=True, slots=True)
class NetworksPage:
    """The networks in use, what was found on the way, and the estates without a gate."""

    networks: tuple[Mapping[str, Any], ...]
    gateless: tuple[AreaRow, ...]
    has_extract: bool
    is_kept: bool
    may_plan: bool


def networks_page(actor: Actor) -> NetworksPage:
    """Return the networks of a district and its estates without a gate.

    Six statements; two more for a cold book. Raises NotAllowed.
    """
    district_id = seen_district(actor)
    source = ways_source(district_id)
    return NetworksPage(
        networks_told(district_id), _gateless(district_id, source.fences),
        source.extract_id is not None, source.is_kept, rules.may_plan(actor, district_id),
    )  # fmt: skip


def networks_told(district_id: int) -> tuple[Mapping[str, Any], ...]:
    """Return the networks in use and what was found on the way. One statement."""
    rows = StreetNetwork.objects.filter(district_id=district_id).order_by("mode")
    return tuple(rows.values("mode", "nodes", "arcs", "source", "told", "made_at"))


def gateless_estates(district_id: int) -> tuple[AreaRow, ...]:
    """Return the estates that are drawn and have no known gate.

    Three statements; two more for a cold book.
    """
    return _gateless(district_id, fences(district_id))


def _gateless(district_id: int, found: Fences) -> tuple[AreaRow, ...]:
    areas = places.area_book(district_id, books.versions(district_id)).areas
    return tuple(areas[pk] for pk in found.gateless if pk in areas)
