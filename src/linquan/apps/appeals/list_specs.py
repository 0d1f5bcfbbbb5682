"""What each list of the desk is made of: its table, its fields, what cells of it mean."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from linquan.apps.appeals import list_layouts, rules
from linquan.apps.appeals.call_kind_book import call_kinds
from linquan.apps.appeals.naming import Names, Register
from linquan.apps.appeals.types import ChannelKind, ListName, RuleBook
from linquan.apps.places.queries import zone_book
from linquan.apps.places.types import ZonePage
from linquan.kernel import books
from linquan.kernel.exchange.dated_lists import Faults, Lines, ListSpec, Reference, Version, same
from linquan.kernel.exchange.layout import Row
from linquan.kernel.validity import valid_on


@dataclass(frozen=True)
class Meanings:
    """What the cells of lists name, and how they are named, on a day."""

    register: Register
    groups: Names[str]
    policies: Names[str]

    @property
    def book(self) -> RuleBook:
        """The lists as they are."""
        return self.register.books.book

    @property
    def district_id(self) -> int:
        """The district whose lists they are."""
        return self.register.books.district_id

    @property
    def today(self) -> date:
        """The office's day."""
        return self.register.day

    @cached_property
    def zone_pages(self) -> Mapping[int, ZonePage]:
        """Every zone, ended ones too. One statement; two more after a change."""
        return zone_book(self.district_id, books.versions(self.district_id)).pages

    @property
    def zones_in_use(self) -> frozenset[int]:
        """Zones that have not ended."""
        return frozenset(i for i, page in self.zone_pages.items() if not page.zone.is_ended)

    @cached_property
    def zones(self) -> Names[int]:
        """What names of zones mean; one that has ended stands there by its number."""
        found = Names[int]()
        for zone_id, page in self.zone_pages.items():
            names = () if page.zone.is_ended else (page.zone.name, page.zone.name_en)
            found.add(zone_id, f"#{zone_id}", *names)
        return found


def meanings(register: Register) -> Meanings:
    """Make ready what cells of the lists name. No statement."""
    found = Meanings(register, Names(), Names())
    for group in register.books.book.groups:
        found.groups.add(group.code, group.name, group.name_en, group.code)
    for policy in register.books.book.policies:
        found.policies.add(policy.code, policy.name, policy.name_en, policy.code)
    return found


def _newest(rows: Iterable[Any], code: str) -> Any:
    return max((r for r in rows if r.code == code), key=lambda row: row.valid_from)


def _group_told(found: Meanings, code: str) -> str:
    return found.groups.told(code, _newest(found.book.groups, code).name, code)


def _policy_told(found: Meanings, code: str) -> str:
    return found.policies.told(code, _newest(found.book.policies, code).name, code)


def _channel_told(found: Meanings, code: str) -> str:
    return found.register.channel_told(_newest(found.book.channels, code))


def _zone_told(found: Meanings, zone_id: int) -> str:
    page = found.zone_pages.get(zone_id)
    return found.zones.told(zone_id, page.zone.name if page else "", f"#{zone_id}")


def _matter_told(found: Meanings, code: str) -> str:
    return found.register.matter_told(_newest(found.book.matters, code)) if code else ""


def _units_in_use(found: Meanings, text: str) -> Iterable[int]:
    units = found.register.books.organisations
    named = found.register.units.find(text)
    living = frozenset(unit for unit in named if units[unit].valid_to is None)
    return living or named


def _areas(found: Meanings, text: str) -> Iterable[int]:
    """Areas that a text may mean; one no longer in use stands there by its number."""
    number = text[1:] if text.startswith("#") and text[1:].isascii() else ""
    gone = int(number) if number.isdigit() else 0
    known = (gone,) if gone in found.register.books.areas.areas else ()
    return found.register.areas_called(text) or known


AREA: Final = Reference(
    _areas,
    lambda found, area_id: found.register.area_told(area_id),
    "area_unknown",
    None,
)
GROUP: Final = Reference(lambda found, text: found.groups.find(text), _group_told, "group_unknown")
POLICY: Final = Reference(
    lambda found, text: found.policies.find(text), _policy_told, "policy_unknown"
)
MATTER: Final = Reference(
    lambda found, text: found.register.matters.find(text), _matter_told, "matter_unknown"
)
CHANNEL: Final = Reference(
    lambda found, text: found.register.channels.find(text), _channel_told, "channel_unknown"
)
ZONE: Final = Reference(
    lambda found, text: found.zones.find(text), _zone_told, "zone_unknown", None
)
UNIT: Final = Reference(
    _units_in_use, lambda found, unit_id: found.register.unit_told(unit_id), "unit_unknown", None
)


def _matter_faults(found: Meanings, fields: Mapping[str, Any], day: date) -> Faults:
    faults = {}
    if not rules.takes_matters(found.book, fields["group_code"], day):
        faults["group"] = "group_unknown"
    valid = valid_on(found.book.policies, day)
    if fields["policy_code"] not in {policy.code for policy in valid}:
        faults["deadline"] = "policy_unknown"
    return faults


def _channel_faults(found: Meanings, fields: Mapping[str, Any], day: date) -> Faults:
    del day
    faults = area_faults(found, fields)
    if fields["kind"] != ChannelKind.MOBILE_POINT:
        return faults
    if not fields["place"]:
        faults["place"] = "cell_missing"
    opens, closes = fields["opens"], fields["closes"]
    if opens is None or closes is None or opens >= closes:
        faults["opens"] = "window_odd"
    return faults


def unit_faults(found: Meanings, fields: Mapping[str, Any]) -> Faults:
    """Check that a unit that is named is in use."""
    if fields["organisation_id"] is None:
        return {}
    unit = found.register.books.organisations.get(fields["organisation_id"])
    return {"unit": "unit_unknown"} if unit is None or unit.valid_to else {}


def area_faults(found: Meanings, fields: Mapping[str, Any]) -> Faults:
    """Check that an area that is named is in use."""
    if fields["area_id"] is None:
        return {}
    area = found.register.books.areas.areas.get(fields["area_id"])
    return {"area": "area_unknown"} if area is None or area.is_retired else {}


def _duty_faults(found: Meanings, fields: Mapping[str, Any], day: date) -> Faults:
    del day
    return area_faults(found, fields) | unit_faults(found, fields)


def _group_ends(found: Meanings, fields: Mapping[str, Any], day: date) -> Faults:
    has = rules.matters_in(found.book, fields["code"], day)
    return {"valid_to": "group_has_matters"} if has else {}


def _policy_ends(found: Meanings, fields: Mapping[str, Any], day: date) -> Faults:
    del day
    code = fields["code"]
    called = (k for k in call_kinds(found.district_id) if k.valid_to is None)
    by_calls = any(code in {kind.arrive_code, kind.answer_code} for kind in called)
    is_named = by_calls or rules.is_named(found.book, ListName.DEADLINES, code)
    return {"valid_to": "line_in_use"} if is_named else {}


def _fallback(found: Meanings, lines: Lines) -> Iterator[tuple[Row, str, str]]:
    """Check that a line stays for what fits no other, where there is one."""
    if not any(m.is_fallback and m.valid_to is None for m in found.book.matters):
        return
    last = (versions[-1] for versions in lines.values() if versions)
    if any(v.fields["is_fallback"] and v.valid_to is None for v in last):
        return
    for row in {v.row.number: v.row for v in touched(lines) if v.row}.values():
        if row.values.get("is_fallback") is False:
            yield row, "is_fallback", "fallback_needed"
        elif row.values.get("valid_to"):
            yield row, "valid_to", "fallback_needed"


def _desks(found: Meanings, lines: Lines) -> Iterator[tuple[Row, str, str]]:
    """Check that somebody still receives everything of each area."""
    areas = found.register.books.areas.areas

    def path(version: Version) -> str:
        return areas[version.fields["area_id"]].path

    last = (versions[-1] for versions in lines.values() if versions)
    desks = [path(v) for v in last if not v.fields["matter_code"] and v.valid_to is None]
    for version in touched(lines):
        ends = version.valid_to is not None and not version.fields["matter_code"]
        if ends and version.row and not any(path(version).startswith(desk) for desk in desks):
            yield version.row, "valid_to", "desk_needed"


def touched(lines: Lines) -> Iterator[Version]:
    """Versions that rows of the file would write."""
    return (v for versions in lines.values() for v in versions if v.row is not None)


SORTING_LISTS: Final = (
    ListSpec(
        ListName.GROUPS,
        list_layouts.GROUPS,
        lambda found: found.book.groups,
        "group_id",
        same("name", "name_en", "position"),
        may_end=_group_ends,
    ),
    ListSpec(
        ListName.DEADLINES,
        list_layouts.DEADLINES,
        lambda found: found.book.policies,
        "policy_id",
        same("name", "name_en", "amount", "unit", "source"),
        may_end=_policy_ends,
    ),
    ListSpec(
        ListName.MATTERS,
        list_layouts.MATTERS,
        lambda found: found.book.matters,
        "matter_id",
        same("name", "name_en", "words", "is_public_space", "is_fallback", "source")
        | {"group": "group_code", "deadline": "policy_code"},
        {"group": GROUP, "deadline": POLICY},
        check=_matter_faults,
        whole=_fallback,
    ),
    ListSpec(
        ListName.CHANNELS,
        list_layouts.CHANNELS,
        lambda found: found.book.channels,
        "channel_id",
        same("kind", "name", "name_en", "is_online", "place", "weekday", "opens", "closes")
        | {"area": "area_id"},
        {"area": AREA},
        check=_channel_faults,
    ),
    ListSpec(
        ListName.DUTIES,
        list_layouts.DUTIES,
        lambda found: found.book.duties,
        "duty_id",
        same("responsibility", "responsibility_en")
        | {"matter": "matter_code", "unit": "organisation_id", "area": "area_id"},
        {"matter": MATTER, "unit": UNIT, "area": AREA},
        key=("matter_code", "organisation_id", "area_id"),
        check=_duty_faults,
        whole=_desks,
    ),
)
"""What requests are sorted by, and who has them."""
