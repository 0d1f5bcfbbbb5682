"""What programs see of a district's lists, kept in memory beside the desk's books."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from linquan.apps.appeals.desk import BOOK as DESK_BOOK
from linquan.apps.appeals.models import Jurisdiction, ServiceAttribute, ServiceTerms
from linquan.apps.appeals.open311 import (
    AttributeRow,
    Choice,
    JurisdictionRow,
    ServiceType,
    TermsRow,
)
from linquan.kernel import books
from linquan.kernel.rows import rows_of
from linquan.kernel.validity import valid_on

BOOK = "open311"


@dataclass(frozen=True, slots=True)
class ServiceBook:
    """Jurisdictions, services and attributes of a district, every version of them."""

    jurisdictions: tuple[JurisdictionRow, ...]
    terms: tuple[TermsRow, ...]
    attributes: tuple[AttributeRow, ...]

    def terms_of(self, matter_code: str, day: date) -> TermsRow:
        """How a matter is offered on a day; as usual where nothing is written down."""
        mine = (row for row in self.terms if row.code == matter_code)
        return next(iter(valid_on(mine, day)), _usual(matter_code))

    def attributes_of(self, matter_code: str, day: date) -> tuple[AttributeRow, ...]:
        """What is asked beside a matter on a day, in its order."""
        mine = (row for row in self.attributes if row.matter_code == matter_code)
        found = valid_on(mine, day)
        return tuple(sorted(found, key=lambda row: (row.position, row.attribute_id)))


def _usual(matter_code: str) -> TermsRow:
    return TermsRow(0, matter_code, ServiceType.REALTIME, "", "", (), date.min, None)


def service_book(district_id: int) -> ServiceBook:
    """Open the book of a district: one statement, four when its lists have changed."""
    current = books.versions(district_id)
    return books.book(BOOK, district_id, current, _load, also=(DESK_BOOK,))


def _load(district_id: int) -> ServiceBook:
    mine = {"district_id": district_id}
    terms = rows_of(
        TermsRow,
        ServiceTerms.objects.filter(**mine).order_by("id").values_list(
            "id", "code", "type", "description", "description_en", "keywords", "valid_from",
            "valid_to",
        ),
    )  # fmt: skip
    attributes = rows_of(
        AttributeRow,
        ServiceAttribute.objects.filter(**mine).order_by("matter_code", "position", "id")
        .values_list(
            "id", "code", "matter_code", "datatype", "is_required", "is_asked", "position",
            "name", "name_en", "hint", "hint_en", "choices", "valid_from", "valid_to",
        ),
    )  # fmt: skip
    return ServiceBook(
        jurisdictions=rows_of(
            JurisdictionRow,
            Jurisdiction.objects.filter(**mine)
            .order_by("domain", "id")
            .values_list("id", "code", "domain", "area_id", "valid_from", "valid_to"),
        ),
        terms=tuple(replace(row, keywords=tuple(row.keywords)) for row in terms),
        attributes=tuple(
            replace(row, choices=tuple(_choice(one) for one in row.choices)) for row in attributes
        ),
    )


def _choice(stored: Any) -> Choice:
    key, name, name_en = stored
    return Choice(key, name, name_en)
