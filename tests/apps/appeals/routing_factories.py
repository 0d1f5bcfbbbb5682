"""A small tree with duties and rules for the router: no table, no clock.

``/1/`` is the district, ``/1/2/`` a street, ``/1/2/3/`` and ``/1/2/4/`` communities, ``/1/2/3/6/``
a grid. Organisations: 50 of the district, 10 the street's office with 11 and 12 below it for the
communities, 60 a property company of the first one, 70 a department without an area.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

from linquan.apps.appeals.routes import Effect, Grounds, Question, RoutingRuleRow
from linquan.apps.appeals.types import DutyRow
from linquan.apps.orgs.types import OrganisationKind, OrganisationRow
from linquan.apps.places.types import AreaRow, Level

DAY, FROM = date(2026, 11, 25), date(2026, 1, 1)
AREAS = {
    "/1/": Level.DISTRICT,
    "/1/2/": Level.STREET,
    "/1/2/3/": Level.COMMUNITY,
    "/1/2/4/": Level.VILLAGE,
    "/1/2/3/6/": Level.GRID,
}
UNITS = {
    50: ("/50/", "/1/", OrganisationKind.DEPARTMENT),
    10: ("/10/", "/1/2/", OrganisationKind.STREET_OFFICE),
    11: ("/10/11/", "/1/2/3/", OrganisationKind.COMMUNITY),
    12: ("/10/12/", "/1/2/4/", OrganisationKind.COMMUNITY),
    60: ("/60/", "/1/2/3/", OrganisationKind.PROPERTY_COMPANY),
    70: ("/70/", "", OrganisationKind.DEPARTMENT),
    80: ("/80/", "", OrganisationKind.PROPERTY_COMPANY),
}
QUESTION = Question("lamp", "homes", "/1/2/3/6/", "scan", 2, time(10), DAY)


def area(path: str) -> AreaRow:
    """Return an area of the tree."""
    return AreaRow(
        int(path.split("/")[-2]), None, AREAS[path].value, "", path, path, path, 0, None, None
    )


def unit(organisation_id: int, *, closed: bool = False) -> OrganisationRow:
    """Return an organisation, in use unless told otherwise."""
    path, area_path, kind = UNITS[organisation_id]
    name = f"单位{organisation_id}"
    ended = FROM if closed else None
    return OrganisationRow(
        organisation_id, kind.value, name, f"Unit {organisation_id}", None, path, None, area_path,
        "", ended,
    )  # fmt: skip


def duty(
    duty_id: int,
    organisation_id: int,
    area_path: str,
    code: str = "lamp",
    valid_from: date = FROM,
    valid_to: date | None = None,
) -> DutyRow:
    """Return a line of the duty list."""
    return DutyRow(
        duty_id, code, organisation_id, "", "", UNITS[organisation_id][0], 0, area_path, "", "",
        "", "", valid_from, valid_to,
    )  # fmt: skip


RULE = RoutingRuleRow(
    1, "r", 1, (), (), None, "", None, "", "", (), (), None, None,
    Effect.ORGANISATION.value, 50, "", False, "按规则", "by rule", FROM, None,
)  # fmt: skip


def rule(position: int, **changes: Any) -> RoutingRuleRow:
    """Return a rule that sends everything to the district's office unless told otherwise."""
    return replace(RULE, rule_id=position, code=f"r{position}", position=position, **changes)


def grounds(
    duties: Iterable[DutyRow],
    rules: Iterable[RoutingRuleRow] = (),
    closed: Iterable[int] = (),
) -> Grounds:
    """Return the lists by which the router decides."""
    by_matter: Mapping[str, list[DutyRow]] = defaultdict(list)
    for one in duties:
        by_matter[one.matter_code].append(one)
    shut = set(closed)
    units = {i: unit(i, closed=i in shut) for i in UNITS}
    return Grounds(by_matter, units, {path: area(path) for path in AREAS}, tuple(rules))
