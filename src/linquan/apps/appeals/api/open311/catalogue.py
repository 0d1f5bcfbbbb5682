"""Services and their definitions: the matters of the desk's list, as programs see them."""

from typing import Any, Final

from linquan.apps.appeals.api.open311.asking import Ask
from linquan.apps.appeals.api.open311.bodies import Body
from linquan.apps.appeals.api.open311.words import named
from linquan.apps.appeals.open311 import LISTS, AttributeRow, ServiceType, TermsRow
from linquan.apps.appeals.types import MatterRow
from linquan.kernel.errors import NotFound

WORDS_SHOWN: Final = 3


def services(ask: Ask) -> Body:
    """List what can be reported, in the order of the desk's groups."""
    desk, day = ask.land.desk, ask.land.desk.day(ask.now)
    places = {group.code: group.position for group in desk.book.groups}
    ordered = sorted(desk.matters(day), key=lambda m: (places.get(m.group_code, 0), m.matter_id))
    return Body("services", [_service(ask, m) for m in ordered if is_offered(ask, m)], "service")


def definition(ask: Ask, service_code: str) -> Body:
    """Tell what is asked beside a report of one kind."""
    matter = offered(ask, service_code)
    rows = ask.book.attributes_of(matter.code, ask.land.desk.day(ask.now))
    told = {"service_code": matter.code, "attributes": [_attribute(row) for row in rows]}
    return Body("service_definition", told)


def offered(ask: Ask, code: str) -> MatterRow:
    """Return the matter that a service code stands for. Raises NotFound."""
    matters = ask.land.desk.matters(ask.land.desk.day(ask.now))
    found = next((m for m in matters if m.code == code and is_offered(ask, m)), None)
    if found is None:
        raise NotFound("service_unknown", name=code)
    return found


def is_offered(ask: Ask, matter: MatterRow) -> bool:
    """Whether programs may report it."""
    return terms_of(ask, matter).type != ServiceType.CLOSED


def terms_of(ask: Ask, matter: MatterRow) -> TermsRow:
    """How it is offered today."""
    return ask.book.terms_of(matter.code, ask.land.desk.day(ask.now))


def _service(ask: Ask, matter: MatterRow) -> dict[str, Any]:
    terms, group = terms_of(ask, matter), _group(ask, matter)
    examples = "、".join(matter.words[:WORDS_SHOWN])
    said = named(terms.description, terms.description_en) or examples
    return {
        "service_code": matter.code,
        "service_name": named(matter.name, matter.name_en),
        "description": said or group,
        "metadata": bool(ask.book.attributes_of(matter.code, ask.land.desk.day(ask.now))),
        "type": terms.type,
        "keywords": ",".join(dict.fromkeys((*terms.keywords, *matter.words))),
        "group": group,
    }


def _group(ask: Ask, matter: MatterRow) -> str:
    groups = (g for g in ask.land.desk.book.groups if g.code == matter.group_code)
    newest = max(groups, key=lambda g: g.valid_from, default=None)
    return named(newest.name, newest.name_en) if newest else ""


def _attribute(row: AttributeRow) -> dict[str, Any]:
    told: dict[str, Any] = {
        "variable": row.is_asked,
        "code": row.code,
        "datatype": row.datatype,
        "required": row.is_required,
        "datatype_description": named(row.hint, row.hint_en),
        "order": row.position,
        "description": named(row.name, row.name_en),
    }
    if row.datatype in LISTS:
        told["values"] = [{"key": c.key, "name": named(c.name, c.name_en)} for c in row.choices]
    return told
