"""What the pages of rectifications show, to whom."""

from datetime import datetime

from linquan.apps.appeals.petition_reasons import Act, PetitionReasonRow
from linquan.apps.appeals.queries import Desk, PhotoFile, desk, papers, visible_among
from linquan.apps.rectifications import rules
from linquan.apps.rectifications.models import Notice, Rectification
from linquan.apps.rectifications.queries.reading import entry_of, line_of, notice_row, said_in
from linquan.apps.rectifications.queries.rows import PartyPage, RectificationPage
from linquan.apps.rectifications.standing import grounds, items_of, scope_of
from linquan.apps.rectifications.telling import subject_of
from linquan.apps.rectifications.types import (
    SEEN_BY_PARTY,
    GroundRow,
    ItemRow,
    ItemState,
    Scope,
    Stage,
)
from linquan.kernel.actors import Actor
from linquan.kernel.attachments import MEDIA_TYPE
from linquan.kernel.errors import Gone, NotFound
from linquan.kernel.events import EventRow, events_of
from linquan.kernel.validity import valid_on

LARGEST_ID = 2**63 - 1
PARTY_EVENTS = frozenset(
    f"rectification.{kind}"
    for kind in (
        "ordered", "reported", "extension_asked", "extension_decided", "accepted", "sent_back",
        "withdrawn",
    )
)  # fmt: skip


def _row(rectification_id: int) -> Rectification:
    """One row. One statement. Raises NotFound."""
    known = 0 < rectification_id <= LARGEST_ID
    row = Rectification.objects.filter(pk=rectification_id).first() if known else None
    if row is None:
        raise NotFound("rectification_unknown")
    return row


def rectification_page(actor: Actor, rectification_id: int, now: datetime) -> RectificationPage:
    """Show a rectification to staff who are no party. Thirteen statements, fewer without a request.

    Raises NotFound, also for the party: it has a page of its own.
    """
    row = _row(rectification_id)
    scope = scope_of(row)
    if not rules.may_see(actor, scope):
        raise NotFound("rectification_unknown")
    books = desk(row.district_id)
    notice = _notice(row)
    items = items_of(row) if notice else ()
    ids = [] if row.appeal_id is None else [row.appeal_id]
    opens = bool(ids) and row.appeal_id in visible_among(actor, set(ids))
    return RectificationPage(
        line=line_of(row, books),
        items=items,
        notice=notice_row(notice, books) if notice else None,
        events=events_of(row.district_id, subject_of(row.pk)),
        said=said_in(row),
        request=papers(actor, ids).get(row.appeal_id or 0) if opens else None,
        opens_request=opens,
        allowed=_allowed(actor, Stage(row.stage), scope, notice, items),
        grounds=_grounds(row, books, now),
        answers=_answers(items, books, now),
        books=books,
    )


def _grounds(row: Rectification, books: Desk, now: datetime) -> tuple[GroundRow, ...]:
    if row.stage != Stage.CONFIRMED:
        return ()
    return valid_on(grounds(row.district_id), books.day(now))


def _notice(row: Rectification) -> Notice | None:
    """The order, with its legal basis. One statement."""
    rows = Notice.objects.filter(district_id=row.district_id, rectification=row)
    return rows.select_related("ground").first()


def _allowed(
    actor: Actor,
    stage: Stage,
    scope: Scope,
    notice: Notice | None,
    items: tuple[ItemRow, ...],
) -> frozenset[str]:
    """Verbs that fit who looks and where it stands."""
    verbs: set[str] = set()
    if stage in {Stage.ORDERED, Stage.REMEDIED} and rules.may_visit(actor, scope):
        verbs.add("visit")
    if rules.may_work(actor, scope):
        verbs |= _of_stage(stage, notice, items)
    if stage is Stage.REMEDIED and notice is not None:
        issued_by = (notice.issuer_account_id, notice.issuer_id, notice.issuer_role)
        if rules.may_evaluate(actor, scope, issued_by):
            verbs.add("evaluate")
    return frozenset(verbs)


def _of_stage(stage: Stage, notice: Notice | None, items: tuple[ItemRow, ...]) -> set[str]:
    if stage is Stage.CLUE:
        return {"verify"}
    if stage is Stage.CONFIRMED:
        return {"order", "withdraw"}
    if stage is not Stage.ORDERED or notice is None:
        return set()
    told = {
        "accept": any(i.state != ItemState.ACCEPTED for i in items),
        "send_back": any(i.state == ItemState.REPORTED for i in items),
        "extend": any(i.asked_until is not None for i in items),
        "deliver": notice.delivered_at is None,
        "link": True,
        "withdraw": True,
    }
    return {verb for verb, fits in told.items() if fits}


def _answers(
    items: tuple[ItemRow, ...], books: Desk, now: datetime
) -> tuple[PetitionReasonRow, ...]:
    """Why more time is granted or refused, where it is asked for."""
    if all(item.asked_until is None for item in items):
        return ()
    day = books.day(now)
    return (*books.petition_reasons(Act.GRANT, day), *books.petition_reasons(Act.REFUSAL, day))


def party_page(notice_id: int, link_number: int, now: datetime) -> PartyPage:
    """Show an order to whoever holds its newest link. Seven statements.

    Raises NotFound, Gone (a newer link was handed out, or it has run out).
    """
    notice = _linked(notice_id)
    if notice is None:
        raise NotFound("unknown_link")
    if notice.link_number != link_number or notice.link_until <= now:
        raise Gone("link_over")
    return _for_party(notice.rectification, notice, now)


def _linked(notice_id: int) -> Notice | None:
    rows = Notice.objects.select_related("ground", "rectification")
    return rows.filter(pk=notice_id).first() if 0 < notice_id <= LARGEST_ID else None


def party_page_of(actor: Actor, rectification_id: int, now: datetime) -> PartyPage:
    """Show an order to a clerk or handler of the party. Eight statements.

    Raises NotFound, also before the order is issued.
    """
    row = _row(rectification_id)
    notice = _notice(row)
    is_party = rules.may_answer_for_party(actor, scope_of(row), "")
    if notice is None or not is_party or not rules.is_told_to_party(Stage(row.stage)):
        raise NotFound("rectification_unknown")
    return _for_party(row, notice, now)


def _for_party(row: Rectification, notice: Notice, now: datetime) -> PartyPage:
    books = desk(row.district_id)
    events = events_of(row.district_id, subject_of(row.pk))
    return PartyPage(
        rectification_id=row.pk,
        district_id=row.district_id,
        notice=notice_row(notice, books),
        party=books.organisations[row.party_id or 0],
        place=row.place,
        stage=Stage(row.stage),
        items=items_of(row),
        events=tuple(_without_names(e) for e in events if e.kind in PARTY_EVENTS),
        said=said_in(row, SEEN_BY_PARTY),
        reasons=books.petition_reasons(Act.EXTENSION, books.day(now)),
        books=books,
    )


def _without_names(event: EventRow) -> EventRow:
    """The party reads which unit decided, not which person."""
    return EventRow(
        event.event_id, event.district_id, event.kind, event.subject, event.actor_kind, None, "",
        event.organisation_id, event.at, event.data, None,
    )  # fmt: skip


def photo_of_page(page: RectificationPage | PartyPage, photo_id: int) -> PhotoFile:
    """A picture of what the page shows, nothing else. No statement. Raises NotFound."""
    for entry_id, said in page.said.items():
        for photo in said.photos:
            if photo.photo_id == photo_id and entry_of(photo.role) == entry_id:
                return PhotoFile(photo_id, photo.sha256, MEDIA_TYPE)
    raise NotFound("photo_unknown")
