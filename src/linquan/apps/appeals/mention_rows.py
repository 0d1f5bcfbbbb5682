"""Texts in which somebody may be mentioned: found through the indexes, or by their places."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Final, TypeAlias

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, Q, QuerySet, TextField, Value

from linquan.apps.appeals import cases, rules
from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.mentions import LEAST, Mention, Place, TextKind, Told, folded, mention
from linquan.apps.appeals.models import Answer, Appeal, Remark, Reporter
from linquan.apps.appeals.sight import visible
from linquan.kernel import search, secrets
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OfficeCalendar
from linquan.kernel.errors import WrongState

Texts: TypeAlias = dict[tuple[TextKind, int], Any]
"""Rows of texts by kind and key."""
MOST_TEXTS: Final = 200
"""Of each kind: beyond it the newest are looked through."""
TABLES: Final[dict[TextKind, Any]] = {
    TextKind.REQUEST: Appeal, TextKind.REMARK: Remark, TextKind.ANSWER: Answer,
}  # fmt: skip
FIELDS: Final[dict[TextKind, tuple[str, ...]]] = {
    TextKind.REQUEST: ("text", "address"), TextKind.REMARK: ("text",), TextKind.ANSWER: ("text",),
}  # fmt: skip
PAIRS: Final = Func("text", function="appeals_pairs", output_field=ArrayField(TextField()))
"""What stands side by side in a text: the expression of the index."""


def texts_with(
    actor: Actor, district_id: int, phone: str, words: str
) -> tuple[tuple[Told, ...], bool]:
    """Texts that may hold a telephone or words, and whether there are more than are looked through.

    Of requests that the actor works on, but for those that were left with this telephone, which are
    that person's own. Four statements.
    """
    mine = visible(actor).filter(district_id=district_id, erased_at__isnull=True)
    if phone:
        told = secrets.phone_hash(phone, district_id)
        own = Reporter.objects.filter(district_id=district_id, phone_hash=told)
        mine = mine.exclude(pk__in=own.values("appeal_id"))
    query = _query(phone, words, district_id)
    requests = mine.defer(*cases.HEAVY).extra(where=["grams @@ %s::tsquery"], params=[query])
    found = [_cut(requests)]
    for table in (Remark, Answer):
        rows = table.objects.filter(district_id=district_id, appeal__in=mine.values("pk"))
        wanted = [one for one in (phone, words) if one]
        holds = Q(pk__in=())
        for one in wanted:
            holds |= Q(pairs__contains=Func(Value(one), function="appeals_pairs"))
        found.append(_cut(_with_case(rows.alias(pairs=PAIRS)).filter(holds)))
    allowed = [row for rows in found for row in rows[:MOST_TEXTS] if _is_open(actor, row)]
    is_cut = any(len(rows) > MOST_TEXTS for rows in found)
    calendar = desk(district_id).calendar
    return tuple(one for row in allowed for one in _told(row, calendar)), is_cut


def _query(phone: str, words: str, district_id: int) -> str:
    """Ask the search words of requests: numbers stand there as keyed hashes."""
    asked = [search.query_lexemes(words)]
    if phone:
        hashed = search.Lexeme(secrets.number_hash(phone, district_id))
        asked.append(search.Query(((hashed,),)))
    told = (search.tsquery_text(query, search.apart_in(district_id)) for query in asked if query)
    return " | ".join(f"({one})" for one in told) or "''"


def _with_case(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("appeal").defer(*(f"appeal__{name}" for name in cases.HEAVY))


def _cut(rows: QuerySet[Any]) -> list[Any]:
    return list(rows.order_by("-pk")[: MOST_TEXTS + 1])


def _is_open(actor: Actor, row: Any) -> bool:
    return rules.may_unmask(actor, cases.scope_of(appeal_of(row)))


def appeal_of(row: Any) -> Appeal:
    """Of which request a row is."""
    return row if isinstance(row, Appeal) else row.appeal


def _told(row: Any, calendar: OfficeCalendar) -> Iterable[Told]:
    kind = next(kind for kind, table in TABLES.items() if isinstance(row, table))
    appeal, at = appeal_of(row), row.received_at if kind is TextKind.REQUEST else row.at
    number = rules.number_of(appeal.pk, appeal.received_at, calendar)
    for field in FIELDS[kind]:
        text = getattr(row, field)
        what = "address" if field == "address" else getattr(row, "kind", kind.value)
        seal = seal_of(appeal.district_id, text)
        yield Told(kind, row.pk, field, text, seal, appeal.pk, number, what, at)


def seal_of(district_id: int, text: str) -> str:
    """Return what a text is known by, so that a place in it holds while it is as it was."""
    return secrets.tally_key(district_id, "text", text)


def texts_at(district_id: int, places: Iterable[Place]) -> Texts:
    """Rows in which places lie, with their requests. One statement for each kind of text."""
    wanted = sorted(places, key=lambda place: place.kind)
    found: Texts = {}
    for kind, of_kind in groupby(wanted, key=lambda place: place.kind):
        rows = TABLES[kind].objects.filter(
            district_id=district_id, pk__in={place.row_id for place in of_kind}
        )
        kept = rows.defer(*cases.HEAVY) if kind is TextKind.REQUEST else _with_case(rows)
        found |= {(kind, row.pk): row for row in kept}
    return found


def mentions_at(actor: Actor, district_id: int, places: Sequence[Place]) -> tuple[Mention, ...]:
    """What stands at places, of requests that the actor works on. Four statements at most.

    Raises WrongState (``text_changed``: it is not as it was, not for this actor, or a single
    letter).
    """
    return mentions_in(texts_at(district_id, places), actor, district_id, places)


def mentions_in(
    rows: Texts, actor: Actor, district_id: int, places: Iterable[Place]
) -> tuple[Mention, ...]:
    """What stands at places in texts that were read. Raises as :func:`mentions_at`."""
    calendar = desk(district_id).calendar
    return tuple(
        _mention_in(rows.get((place.kind, place.row_id)), place, actor, calendar)
        for place in places
    )


def _mention_in(row: Any, place: Place, actor: Actor, calendar: OfficeCalendar) -> Mention:
    if row is not None and _is_open(actor, row):
        for told in _told(row, calendar):
            if told.field == place.field and told.seal == place.seal:
                found = mention(told, place.start, place.length)
                if len(folded(found.words)[0]) >= LEAST:
                    return found
    raise WrongState("text_changed")


def appeal_ids(rows: Texts) -> set[int]:
    """Of which requests rows are."""
    return {appeal_of(row).pk for row in rows.values()}
