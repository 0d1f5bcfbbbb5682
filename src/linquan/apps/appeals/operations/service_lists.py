"""Editing the lists of what programs see (Open311): jurisdictions, services, their attributes."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from linquan.apps.appeals import lines
from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.models import Jurisdiction, ServiceAttribute, ServiceTerms
from linquan.apps.appeals.open311 import (
    DOMAIN,
    LISTS,
    LONGEST_HINT,
    LONGEST_KEY,
    LONGEST_KEYWORD,
    LONGEST_NAME,
    MOST_CHOICES,
    MOST_KEYWORDS,
    Choice,
    Datatype,
    ServiceType,
)
from linquan.apps.appeals.operations.list_drafts import check_area, check_position
from linquan.apps.places.types import Level
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.letters import is_blank


@dataclass(frozen=True, slots=True)
class JurisdictionDraft:
    """The name under which programs reach a district or a street."""

    domain: str
    area_id: int


@dataclass(frozen=True, slots=True)
class TermsDraft:
    """How a matter is offered to programs."""

    type: ServiceType
    description: str = ""
    description_en: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AttributeDraft:
    """What a program is asked beside a report of a matter."""

    matter_code: str
    datatype: Datatype
    name: str
    name_en: str
    is_required: bool = False
    is_asked: bool = True
    position: int = 0
    hint: str = ""
    hint_en: str = ""
    choices: tuple[Choice, ...] = ()


@transaction.atomic
def revise_jurisdiction(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: JurisdictionDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Name a district or a street for programs from a day on. Raises NotAllowed, Invalid."""
    edit = lines.begin(actor, district_id, now)
    books = desk(district_id)
    check_area(books, draft.area_id)
    if books.areas.areas[draft.area_id].level not in {Level.DISTRICT, Level.STREET}:
        raise Invalid.field("area", "area_too_small")
    if not DOMAIN.fullmatch(draft.domain):
        raise Invalid.field("domain", "domain_odd")
    living = Jurisdiction.objects.filter(domain=draft.domain, valid_to__isnull=True)
    if living.exclude(district_id=district_id, code=code).exists():
        raise Invalid.field("domain", "domain_taken")
    line = lines.revise(edit, Jurisdiction, code, asdict(draft), valid_from)
    return lines.tell(edit, "jurisdiction.revised", line, {"code": code, **asdict(draft)})


@transaction.atomic
def revise_terms(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: TermsDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Say how a matter (``code``) is offered from a day on. Raises NotAllowed, Invalid."""
    edit = lines.begin(actor, district_id, now)
    _check_matter(desk(district_id), code)
    keywords = sorted({word.strip() for word in draft.keywords if word.strip()})
    _check_length("description", [draft.description], LONGEST_HINT)
    _check_length("description_en", [draft.description_en], LONGEST_HINT)
    _check_length("keywords", keywords, LONGEST_KEYWORD)
    _check_length("keywords", [keywords], MOST_KEYWORDS)
    fields = asdict(draft) | {"keywords": keywords}
    line = lines.revise(edit, ServiceTerms, code, fields, valid_from)
    return lines.tell(edit, "serviceterms.revised", line, {"code": code, **fields})


@transaction.atomic
def revise_attribute(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: AttributeDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Ask something beside a report of a matter from a day on. Raises NotAllowed, Invalid."""
    edit = lines.begin(actor, district_id, now)
    _check_matter(desk(district_id), draft.matter_code)
    _check_words(draft)
    check_position(draft.position)
    _check_choices(draft)
    choices = [[c.key, c.name, c.name_en] for c in draft.choices]
    fields = asdict(draft) | {"choices": choices}
    line = lines.revise(edit, ServiceAttribute, code, fields, valid_from)
    return lines.tell(edit, "serviceattribute.revised", line, {"code": code, **fields})


def _check_matter(books: Desk, code: str) -> None:
    if not any(m.code == code and m.valid_to is None for m in books.book.matters):
        raise Invalid.field("matter", "matter_unknown")


def _check_length(field: str, told: Iterable[Any], limit: int) -> None:
    if any(len(one) > limit for one in told):
        raise Invalid.field(field, "too_long", limit=limit)


def _check_words(draft: AttributeDraft) -> None:
    for field in ("name", "name_en"):
        if is_blank(getattr(draft, field)):
            raise Invalid.field(field, "missing")
        _check_length(field, [getattr(draft, field)], LONGEST_NAME)
    for field in ("hint", "hint_en"):
        _check_length(field, [getattr(draft, field)], LONGEST_HINT)


def _check_choices(draft: AttributeDraft) -> None:
    """Refuse a list without values, values without a list, keys that are odd or stand twice."""
    if (draft.datatype in LISTS) != bool(draft.choices):
        raise Invalid.field("choices", "choices_missing" if not draft.choices else "choices_extra")
    keys = [choice.key for choice in draft.choices]
    is_plain = all(key and len(key) <= LONGEST_KEY and key.isprintable() for key in keys)
    if not is_plain or len(set(keys)) < len(keys) or len(keys) > MOST_CHOICES:
        raise Invalid.field("choices", "choices_odd", limit=MOST_CHOICES)
    for choice in draft.choices:
        if is_blank(choice.name) or is_blank(choice.name_en):
            raise Invalid.field("choices", "choices_odd", limit=MOST_CHOICES)
        _check_length("choices", [choice.name, choice.name_en], LONGEST_NAME)


def _retire(edit: lines.Edit, table: type[models.Model], row_id: int, valid_to: date) -> int:
    """End a line of one of these lists on a day."""
    line = lines.end(edit, table, row_id, valid_to)
    kind = f"{table._meta.model_name}.retired"
    return lines.tell(edit, kind, line, {"valid_to": valid_to})


@transaction.atomic
def retire_jurisdiction(
    *, actor: Actor, district_id: int, jurisdiction_id: int, valid_to: date, now: datetime
) -> int:
    """End a jurisdiction on a day. Raises NotAllowed, NotFound, Invalid."""
    edit = lines.begin(actor, district_id, now)
    return _retire(edit, Jurisdiction, jurisdiction_id, valid_to)


@transaction.atomic
def retire_terms(
    *, actor: Actor, district_id: int, terms_id: int, valid_to: date, now: datetime
) -> int:
    """Offer a matter as usual again from a day on. Raises NotAllowed, NotFound, Invalid."""
    edit = lines.begin(actor, district_id, now)
    return _retire(edit, ServiceTerms, terms_id, valid_to)


@transaction.atomic
def retire_attribute(
    *, actor: Actor, district_id: int, attribute_id: int, valid_to: date, now: datetime
) -> int:
    """Ask it no longer from a day on. Raises NotAllowed, NotFound, Invalid."""
    edit = lines.begin(actor, district_id, now)
    return _retire(edit, ServiceAttribute, attribute_id, valid_to)
