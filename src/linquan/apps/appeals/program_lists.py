"""What each list of what programs see (Open311) is made of."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import astuple
from datetime import date
from typing import Any, Final

from linquan.apps.appeals import program_list_layouts as layouts
from linquan.apps.appeals.list_specs import AREA, MATTER, Meanings, area_faults, touched
from linquan.apps.appeals.models import Jurisdiction
from linquan.apps.appeals.open311 import LISTS, MOST_KEYWORDS
from linquan.apps.appeals.service_book import service_book
from linquan.apps.appeals.types import ListName
from linquan.apps.places.types import Level
from linquan.kernel.exchange.dated_lists import Faults, Lines, ListSpec, same
from linquan.kernel.exchange.layout import Row


def _matter_faults(found: Meanings, code: str) -> Faults:
    in_use = any(m.code == code and m.valid_to is None for m in found.book.matters)
    return {} if in_use else {"matter": "matter_unknown"}


def _jurisdiction_faults(found: Meanings, fields: Mapping[str, Any], day: date) -> Faults:
    del day
    area = found.register.books.areas.areas.get(fields["area_id"] or 0)
    if area is not None and area.level not in {Level.DISTRICT, Level.STREET}:
        return {"area": "area_too_small"}
    return area_faults(found, fields)


def _taken(found: Meanings, lines: Lines) -> Iterator[tuple[Row, str, str]]:
    """Check that no other line has the same name. One statement, where a row changes something."""
    changed = [version for version in touched(lines) if version.valid_to is None]
    last = (versions[-1] for versions in lines.values() if versions)
    here = Counter(v.fields["domain"] for v in last if v.valid_to is None)
    names = {version.fields["domain"] for version in changed}
    living = Jurisdiction.objects.filter(domain__in=names, valid_to__isnull=True)
    others = living.exclude(district_id=found.district_id).values_list("domain", flat=True)
    elsewhere = frozenset(others) if names else frozenset[str]()
    for version in changed:
        name = version.fields["domain"]
        if version.row and (name in elsewhere or here[name] > 1):
            yield version.row, "domain", "domain_taken"


def _service_faults(found: Meanings, fields: Mapping[str, Any], day: date) -> Faults:
    del day
    too_many = len(fields["keywords"]) > MOST_KEYWORDS
    faults = {"keywords": "too_many_keywords"} if too_many else {}
    return faults | _matter_faults(found, fields["code"])


def _attribute_faults(found: Meanings, fields: Mapping[str, Any], day: date) -> Faults:
    del day
    faults, values = _matter_faults(found, fields["matter_code"]), fields["choices"]
    if (fields["datatype"] in LISTS) != bool(values):
        return faults | {"choices": "choices_extra" if values else "choices_missing"}
    keys = {key for key, *_names in values}
    return faults | ({"choices": "choices_twice"} if len(keys) < len(values) else {})


PROGRAM_LISTS: Final = (
    ListSpec(
        ListName.JURISDICTIONS,
        layouts.JURISDICTIONS,
        lambda found: service_book(found.district_id).jurisdictions,
        "jurisdiction_id",
        {**same("domain"), "area": "area_id"},
        {"area": AREA},
        named_by=("domain",),
        check=_jurisdiction_faults,
        whole=_taken,
    ),
    ListSpec(
        ListName.SERVICES,
        layouts.SERVICES,
        lambda found: service_book(found.district_id).terms,
        "terms_id",
        {"matter": "code", **same("type", "description", "description_en", "keywords")},
        {"matter": MATTER},
        key=("code",),
        check=_service_faults,
    ),
    ListSpec(
        ListName.ATTRIBUTES,
        layouts.ATTRIBUTES,
        lambda found: service_book(found.district_id).attributes,
        "attribute_id",
        {"matter": "matter_code", **same("name", "name_en", "datatype", "is_required",
         "is_asked", "position", "hint", "hint_en", "choices")},
        {"matter": MATTER},
        named_by=("matter_code", "name"),
        kept={"choices": lambda choices: tuple(map(astuple, choices))},
        check=_attribute_faults,
    ),
)  # fmt: skip
