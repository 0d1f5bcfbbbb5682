"""A person with requests whose traces lie everywhere in the house, and a look for what is left."""

import json
import os
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection
from PIL import Image
from tests.apps.appeals.factories import (
    Town,
    answer,
    assign,
    file,
    reporter_of,
    sort,
)
from tests.apps.places.factories import SETUP

from linquan.apps.alliances.models import Forum, Item, Meeting, Resolution
from linquan.apps.appeals import operations
from linquan.apps.appeals.call_kinds import CallLevel
from linquan.apps.appeals.callbacks import CallDraft, Outcome, Question, Whom
from linquan.apps.appeals.deliberations import Deliberation, DeliberationStep
from linquan.apps.appeals.forwards import ForwardDraft, ReplyDraft, Said, subject_of
from linquan.apps.appeals.inbox_types import InboxFilter
from linquan.apps.appeals.models import (
    Action,
    ActionKind,
    Appeal,
    CallKind,
    CallScript,
    Order,
    OrderBatch,
    OrderLine,
    OutsideSystem,
    Part,
    Referral,
    Retention,
)
from linquan.apps.appeals.operations import CallKindDraft, SupportDraft
from linquan.apps.appeals.rectifying import Rectifying, RectifyingStep
from linquan.apps.appeals.supports import SupportKind
from linquan.apps.appeals.types import Grade, PhotoDraft, ReporterDraft, ReporterKind
from linquan.apps.rectifications.models import Entry, Rectification
from linquan.kernel import attachments, secrets
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.handlers import deliver_owed
from linquan.kernel.models import Import, ImportedRow

WHO, WHERE, CALL = "欧阳靖宇", "锦绣家园8号楼2单元1704", "13987650021"
SAID = f"我是{WHO}，住{WHERE}，电话{CALL}，路灯不亮"


def picture_of(home: Path, shade: int, at: datetime) -> PhotoDraft:
    """Keep a photo on the disk as if it had been sent at a moment."""
    buffer = BytesIO()
    Image.new("L", (40, 30), shade).save(buffer, "PNG")
    accepted = attachments.accept_photo(BytesIO(buffer.getvalue()))
    key = attachments.store(home, accepted)
    for thumbnail in (False, True):
        path = attachments.path_of(home, key, thumbnail=thumbnail)
        os.utime(path, (at.timestamp(), at.timestamp()))
    return PhotoDraft(key, "image/webp", 40, 30, len(accepted.main))


def person_file(town: Town, home: Path, now: datetime, shade: int = 7, **changes: Any) -> int:
    """File the person's request, with a photo; everything told names them."""
    told = {
        "text": SAID, "address": WHERE, "lon": 104.0012, "lat": 30.0034, "key": f"of-{WHO}-{shade}",
        "reporter": ReporterDraft(ReporterKind.RESIDENT, WHO, CALL),
        "photos": (picture_of(home, shade, now),),
    }  # fmt: skip
    return file(town, now, **(told | changes))


def whole_story(town: Town, home: Path, now: datetime) -> int:
    """Take the person's request through everything a desk does, until it is rated."""
    appeal_id = person_file(town, home, now)
    clerk, worker = town.staff.clerk, town.staff.handler
    sort(town, appeal_id, now, address=f"{WHERE}门口")
    operations.publish_appeal(
        actor=clerk, appeal_id=appeal_id, title=f"{WHO}家的路灯", photo_id=None,
        seen_version=None, now=now,
    )  # fmt: skip
    assign(town, appeal_id, now, reason_text=f"请联系{WHO}")
    operations.unmask_reporter(actor=worker, appeal_id=appeal_id, reason=f"给{WHO}回电", now=now)
    operations.note_appeal(actor=worker, appeal_id=appeal_id, text=f"{WHO} {CALL}", now=now)
    operations.ask_reporter(
        actor=worker,
        appeal_id=appeal_id,
        question=f"{WHO}您好，哪一盏？",
        seen_version=None,
        now=now,
    )
    operations.reply_to_question(
        actor=reporter_of(appeal_id), appeal_id=appeal_id, text=f"{WHERE}楼下那盏", now=now
    )
    hand_on(town, appeal_id, now)
    forward_out(town, appeal_id, now)
    ask_others(town, appeal_id, now)
    meet_about(town, appeal_id, now)
    rectify_about(town, appeal_id, now)
    act_on(town, appeal_id, now)
    operations.hold_appeal(
        actor=clerk, appeal_id=appeal_id, reason=f"{WHO}有争议", until=date(2027, 1, 1), now=now
    )
    operations.lift_hold(actor=clerk, appeal_id=appeal_id, now=now)
    answer(town, appeal_id, now)
    operations.rate_appeal(
        actor=reporter_of(appeal_id), appeal_id=appeal_id, grade=Grade.UNSATISFIED,
        reason=f"{WHERE}还是不亮", now=now,
    )  # fmt: skip
    operations.decline_appeal(
        actor=worker, appeal_id=appeal_id, because=f"{WHERE}不在范围", seen_version=None, now=now
    )
    operations.rate_appeal(
        actor=reporter_of(appeal_id), appeal_id=appeal_id, grade=Grade.SATISFIED,
        reason=f"谢谢，{WHO}", now=now,
    )  # fmt: skip
    call_back(town, appeal_id, now)
    deliver_owed(now, limit=1000)
    keep_import(town, appeal_id, now)
    keep_order(town, appeal_id, now)
    search_and_take_away(town, now)
    return appeal_id


def call_back(town: Town, appeal_id: int, now: datetime) -> None:
    """Callback back about the answer: what the person says names them."""
    question = Question("words", "还有什么要说的？", "Anything else?")
    CallScript.objects.create(
        district_id=town.district_id, code="default", whom=Whom.EVERY,
        questions=[[question.kind, question.name, question.name_en]], valid_from=date(2026, 1, 1),
    )  # fmt: skip
    said = CallDraft(Outcome.REACHED, (f"我是{WHO}",), text=f"{WHO}住{WHERE}")
    operations.record_callback(
        actor=town.staff.clerk, appeal_id=appeal_id, draft=said, seen_tries=0, now=now
    )


def meet_about(town: Town, appeal_id: int, now: datetime) -> None:
    """Put it before a joint meeting, which names the person."""
    own = {"district_id": town.district_id}
    forum = Forum.objects.create(
        name="联席会议", kind_code="kind-1", area_id=town.district.street_id,
        convener_id=town.staff.street_office_id, opened_at=now, **own,
    )  # fmt: skip
    meeting = Meeting.objects.create(
        forum=forum, number=1, starts_at=now, place="三楼", state="minuted", **own
    )
    item = Item.objects.create(
        meeting=meeting, appeal_id=appeal_id, position=1, words=f"{WHO}家门口的路灯", **own
    )
    Resolution.objects.create(
        item=item, appeal_id=appeal_id, outcome="noted", text=f"请{WHO}自理", at=now, **own
    )
    said = Deliberation(
        DeliberationStep.LAID_ASIDE, meeting.pk, "联席会议", "", now.date(), f"请{WHO}自理"
    )
    operations.note_deliberation(actor=town.staff.clerk, appeal_id=appeal_id, said=said, now=now)


def rectify_about(town: Town, appeal_id: int, now: datetime) -> None:
    """Have something put right because of it; the clue names the person."""
    own = {"district_id": town.district_id, "appeal_id": appeal_id}
    area, office = town.district, town.staff.street_office_id
    row = Rectification.objects.create(
        origin="request", title=f"{WHO}家门口的路灯", place=WHERE, area_id=area.street_id,
        area_path=area.path(area.street_id), owner_id=office, owner_path=f"/{office}/",
        stage="clue", due_at=now, created_at=now, **own,
    )  # fmt: skip
    Entry.objects.create(rectification=row, kind="clue", text=f"{WHO}说灯不亮", at=now, **own)
    said = Rectifying(RectifyingStep.OPENED, row.pk, f"ZG-2611-{row.pk}")
    operations.note_rectification(actor=town.staff.clerk, appeal_id=appeal_id, said=said, now=now)


def act_on(town: Town, appeal_id: int, now: datetime) -> None:
    """Call off an action in answer to it, whose words name the person."""
    own = {"district_id": town.district_id}
    kind = ActionKind.objects.create(
        code="sale", name="直播售卖会", name_en="Live sale", measures=[["单", "orders"]],
        valid_from=date(2026, 1, 1), **own,
    )  # fmt: skip
    row = Action.objects.create(
        appeal_id=appeal_id, kind=kind, title=f"帮{WHO}卖红薯", starts_at=now, place=WHERE,
        host_role=f"{WHO}的邻居", asks=f"找{WHO}订购", state="planned", created_at=now, **own,
    )  # fmt: skip
    operations.cancel_action(
        actor=town.staff.clerk, action_id=row.pk, reason=f"{WHO}不愿意", now=now
    )


def forward_out(town: Town, appeal_id: int, now: datetime) -> None:
    """Forward it to a body outside, which says something of the person."""
    body_id = operations.revise_body(
        actor=SETUP, district_id=town.district_id, code="power",
        draft=operations.BodyDraft("供电公司", "Power company"), valid_from=date(2026, 1, 5),
        now=now,
    )  # fmt: skip
    made = operations.forward_appeal(
        actor=town.staff.clerk, appeal_id=appeal_id, now=now,
        draft=ForwardDraft(body_id, SAID, 7, tells_reporter=True, reason=f"找{WHO}"),
    )  # fmt: skip
    operations.record_outside_answer(
        actor=Actor.body(subject_of(made.forward_id), "供电公司"),
        forward_id=made.forward_id, photos=(), now=now,
        draft=ReplyDraft(Said.ANSWERED, f"{WHO}的邻居", f"已联系{WHO}"),
    )  # fmt: skip


def hand_on(town: Town, appeal_id: int, now: datetime) -> None:
    """Hand it on to another system, which says something of the person."""
    system = OutsideSystem.objects.create(
        district_id=town.district_id, code="wuhou", name="武侯区", name_en="Wuhou",
        url="https://311.example/", valid_from=date(2026, 1, 1),
    )  # fmt: skip
    Referral.objects.create(
        district_id=town.district_id, appeal_id=appeal_id, system=system, service_code="lamp",
        text=SAID, tells_reporter=True, state="closed", outside_id="W-17", token=f"t-{CALL}",
        outside_status="closed", outside_note=f"已联系{WHO}",
        attributes=[["who", [WHO]]],
        updates=[{"update_id": "1", "status": "open", "text": f"{WHO}在家", "at": ""}],
        error=f"{CALL}占线", created_at=now,
    )  # fmt: skip


def ask_others(town: Town, appeal_id: int, now: datetime) -> None:
    """Ask two units for their parts: one does it, the other cannot; both name the person."""
    for unit, actor in (
        (town.far_office_id, town.far_clerk), (town.office_id, town.office_clerk),
    ):  # fmt: skip
        part_id = operations.ask_part(
            actor=town.staff.handler, appeal_id=appeal_id, to_organisation_id=unit,
            text=f"找{WHO}", policy_code="workdays", now=now,
        )  # fmt: skip
        if actor is town.office_clerk:
            operations.send_back_part(
                actor=actor, part_id=part_id, reason=f"{WHERE}不归我们管", now=now
            )
            continue
        operations.answer_part(
            actor=actor, part_id=part_id, text=f"已找{WHO}", proof=(),
            proof_waiver=f"{WHO}不让拍", now=now,
        )  # fmt: skip
        support = SupportDraft(SupportKind.HOURS, 2, town_day(now), f"陪{WHO}跑了两趟")
        sent = operations.record_support(actor=actor, part_id=part_id, draft=support, now=now)
        operations.refuse_support(
            actor=town.staff.handler, support_id=sent, text=f"{WHO}说没来", now=now
        )
    call_them(town, appeal_id, now)


def call_them(town: Town, appeal_id: int, now: datetime) -> None:
    """Call a unit to the person's place: it was not there, then it was, then it could not."""
    kind = CallKindDraft("日常哨", "Everyday", "hours", "workdays", CallLevel.STREET)
    CallKind.objects.create(
        district_id=town.district_id, code="daily", valid_from=date(2026, 1, 1), **asdict(kind)
    )
    operations.call_units(
        actor=town.staff.street_clerk, appeal_id=appeal_id, kind_code="daily",
        organisation_ids=(town.office_id,), text=f"到{WHERE}", now=now,
    )  # fmt: skip
    part_id = Part.objects.latest("id").pk
    there = {"actor": town.office_clerk, "part_id": part_id, "now": now}
    operations.report_arrival(**there, place=WHERE)
    operations.refuse_arrival(
        actor=town.staff.street_clerk, part_id=part_id, text=f"{WHERE}没人", now=now
    )
    operations.report_arrival(**there, place=WHERE)
    operations.send_back_part(**there, reason=f"{WHO}不开门")


def town_day(now: datetime) -> date:
    return now.astimezone(OFFICE_ZONE).date()


def keep_import(town: Town, appeal_id: int, now: datetime) -> None:
    """Let the ledger of an import hold the row, as if the request had come with a file."""
    made = Import.objects.create(
        district_id=town.district_id, table="appeals", state="taken", file_name="诉求.xlsx",
        size_bytes=1, account_id=1, account_name="陈主任", created_at=now, taken_at=now,
    )  # fmt: skip
    ImportedRow.objects.create(
        district_id=town.district_id, imported=made, table_name="appeals_appeal",
        row_id=appeal_id, after={"text": SAID},
    )  # fmt: skip


def keep_order(town: Town, appeal_id: int, now: datetime) -> None:
    """Let it have come as an order of an upper office: a row, and the ledger copy of it."""
    batch = OrderBatch.objects.create(
        district_id=town.district_id, import_id=7, file_name="工单.xlsx", headings=[],
        shape="-", at=now,
    )  # fmt: skip
    order = Order.objects.create(
        district_id=town.district_id, channel_code="hotline", number="G-17", appeal_id=appeal_id
    )
    sealed = secrets.seal(json.dumps([SAID], ensure_ascii=False), f"order.cells:{town.district_id}")
    line = OrderLine.objects.create(
        district_id=town.district_id, batch=batch, order=order, cells_sealed=sealed
    )
    ImportedRow.objects.create(
        district_id=town.district_id, imported_id=Import.objects.latest("id").pk,
        table_name="appeals_orderline", row_id=line.pk, after={"cells_sealed": sealed.hex()},
    )  # fmt: skip


def search_and_take_away(town: Town, now: datetime) -> None:
    """Take a list away that was found by the person's name."""
    operations.note_export(actor=town.staff.clerk, wanted=InboxFilter(query=WHO), count=1, now=now)


def keep_for(town: Town, months: int, code: str = "default") -> None:
    """Write down how long requests are kept."""
    Retention.objects.create(
        district_id=town.district_id, code=code, months=months, valid_from=date(2026, 1, 1)
    )


def traces(district_id: int, *words: str) -> list[str]:
    """Look for words in every column of every table, in clear, sealed, and as keyed hashes.

    Returns where something was found.
    """
    hashes = [secrets.phone_hash(w, district_id) for w in words if secrets.normalise_phone(w)]
    hashes += [secrets.number_hash(w, district_id) for w in words if secrets.normalise_phone(w)]
    found = [
        f"{table}.{column}: {one}"
        for table, column in _columns()
        for one in (*words, *hashes, *map(_escaped, words))
        if _holds(table, column, one)
    ]
    return sorted({*found, *_sealed_traces(district_id, words)})


def _escaped(word: str) -> str:
    """As JSON in a text may write it."""
    return word.encode("unicode_escape").decode()


def _columns() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' ORDER BY 1, 2"
        )
        return [(str(table), str(column)) for table, column in cursor.fetchall()]


def _holds(table: str, column: str, word: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT EXISTS (SELECT FROM "{table}" WHERE position(%s IN "{column}"::text) > 0)',
            [word],
        )
        return bool(cursor.fetchone()[0])


def _sealed_traces(district_id: int, words: tuple[str, ...]) -> Iterator[str]:
    """Open whatever can be opened, for whatever purpose the register knows."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if not field.name.endswith("_sealed"):
                continue
            for sealed in model._default_manager.values_list(field.name, flat=True):
                told = _opened(sealed, district_id)
                yield from (f"{model._meta.db_table}.{field.name}" for w in words if w in told)


PURPOSES = (
    "reporter.name", "reporter.phone", "text.phone", "import.file", "webhook.secret", "system.key",
    "order.cells", "sign_in.code",
)  # fmt: skip


def _opened(sealed: Any, district_id: int) -> str:
    content = b64decode(sealed) if isinstance(sealed, str) else bytes(sealed or b"")
    for purpose in PURPOSES if content else ():
        try:
            return secrets.unseal(content, f"{purpose}:{district_id}")
        except secrets.BrokenSeal:
            continue
    return ""


def erase_together(
    town: Town, *appeal_ids: int, now: datetime, reason: str, actor: Actor, second: Actor
) -> int:
    """Erase at the person's wish: one clerk proposes, another approves."""
    batch_id = operations.propose_erasure(
        actor=actor, district_id=town.district_id, appeal_ids=appeal_ids, reason=reason, now=now
    )
    return operations.approve_erasure(
        actor=second, district_id=town.district_id, batch_id=batch_id, now=now
    )


def later(now: datetime, days: int) -> datetime:
    return now + timedelta(days=days)


def row_of(appeal_id: int) -> Appeal:
    return Appeal.objects.get(pk=appeal_id)
