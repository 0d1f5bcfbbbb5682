"""Words about a person in texts of others: found, taken along, blacked out by two clerks."""

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import (
    Town,
    assign,
    bring,
    events_after,
    everybody,
    exactly,
    file,
    last_event_id,
    picture,
    warm,
)
from tests.apps.appeals.personal_factories import (
    CALL,
    WHO,
    erase_together,
    keep_import,
    row_of,
    traces,
)
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import mention_rows, mentions, operations, queries
from linquan.apps.appeals.inbox_types import InboxFilter
from linquan.apps.appeals.mentions import BLACK, Mention, Place, TextKind, Told
from linquan.apps.appeals.models import Redaction, Remark
from linquan.apps.appeals.types import ReporterDraft, ReporterKind, Status
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState

BECAUSE, GONE = "本人持身份证申请查阅", "本人申请遮盖"
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
BLACKED = BLACK * len(CALL)
MAY = {"clerk", "street_clerk", "office_clerk"}
OTHER = "路灯不亮。去问楼下的欧阳靖宇，电话+86 139-8765-0021，他知道。谢谢"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.LINQUAN_HOME = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    fix_clock(monkeypatch, now)


def look(town: Town, now: datetime, **changes: Any) -> tuple[Mention, ...]:
    given = {"actor": town.staff.clerk, "phone": CALL, "words": "", "reason": BECAUSE, **changes}
    found = operations.look_for_mentions(district_id=town.district_id, now=now, **given)
    return found.mentions


def propose(town: Town, now: datetime, places: Sequence[Place], **changes: Any) -> Any:
    given = {"actor": town.staff.clerk, "reason": GONE, **changes}
    return operations.propose_redaction(
        district_id=town.district_id, places=places, now=now, **given
    )


def approve(town: Town, batch_id: Any, now: datetime, actor: Actor | None = None) -> int:
    return operations.approve_redaction(
        actor=actor or town.office_clerk, district_id=town.district_id, batch_id=batch_id, now=now
    )


def story(town: Town, now: datetime) -> int:
    """Somebody else's request that names the person in its text, a note and the answer."""
    appeal_id = file(town, now, text=OTHER, reporter=ReporterDraft(ReporterKind.RESIDENT))
    assign(town, appeal_id, now)
    operations.note_appeal(
        actor=town.staff.clerk, appeal_id=appeal_id, text="１３９８７６５００２１不接", now=now
    )
    return appeal_id


def told_of(text: str) -> Told:
    return Told(TextKind.REMARK, 7, "text", text, "s", 3, "LQ-1", "note", MOMENT)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("电话13987650021。", "13987650021"),
        ("电话 139 8765 0021 吧", "139 8765 0021"),
        ("打139-8765-0021", "139-8765-0021"),
        ("+86 13987650021", "13987650021"),
        ("0086-139.8765.0021", "139.8765.0021"),
        ("１３９８７６５００２１找他", "１３９８７６５００２１"),
        ("一三九八七六五零零二一", "一三九八七六五零零二一"),
        ("幺三九 8765 〇〇21", "幺三九 8765 〇〇21"),
    ],
)
def test_a_telephone_is_found_however_it_is_written(text: str, words: str) -> None:
    (found,) = mentions.found(told_of(text), mentions.needles(CALL, ""))
    assert found.words == words
    assert found.sentence == text
    assert text[found.place.start : found.place.start + found.place.length] == words


@pytest.mark.parametrize("text", ["139876500210", "213987650021", "1398765002", "13987650022"])
def test_part_of_another_number_is_none(text: str) -> None:
    assert list(mentions.found(told_of(text), (CALL,))) == []


def test_a_name_is_found_with_blanks_and_only_its_sentence_is_shown() -> None:
    text = f"{'长' * 90}。他叫欧阳 靖宇，住三楼。后来呢？"
    (found,) = mentions.found(told_of(text), mentions.needles("", "欧阳靖宇"))
    assert (found.before, found.words, found.after) == ("他叫", "欧阳 靖宇", "，住三楼。")


@given(st.text(max_size=40), st.integers(0, 40), st.integers(1, 9), st.text("ab", max_size=8))
def test_a_place_is_read_as_it_is_written(seal: str, start: int, length: int, field: str) -> None:
    place = Place(TextKind.ANSWER, 12, field, start, length, "9f")
    assert mentions.place_of(str(place)) == place
    assert mentions.place_of(seal) is None or seal.count("-") >= 5


@given(st.text("路灯不亮 甲ABab１２12+-（）()二〇①，。\n", max_size=40))
@pytest.mark.django_db
def test_the_database_folds_as_the_house_does(text: str) -> None:
    plain, places = mentions.folded(text)
    assert len(plain) == len(places)
    with connection.cursor() as cursor:
        cursor.execute("SELECT appeals_pairs(%s)", [text])
        pairs = cursor.fetchone()[0]
    assert sorted(pairs) == sorted({a + b for a, b in pairwise(plain)})


def test_what_others_wrote_is_found_and_looking_is_written_down(town: Town, now: datetime) -> None:
    file(
        town, now, text=f"我的电话{CALL}", reporter=ReporterDraft(ReporterKind.RESIDENT, WHO, CALL)
    )
    appeal_id = story(town, now)
    seen = last_event_id()
    found = look(town, now, words=WHO)
    assert [(one.appeal_id, one.what, one.words) for one in found] == [
        (appeal_id, "request", WHO),
        (appeal_id, "request", "139-8765-0021"),
        (appeal_id, "note", "１３９８７６５００２１"),
    ]
    assert found[0].sentence == "去问楼下的欧阳靖宇，电话+86 139-8765-0021，他知道。"
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"]) == (
        "person.mentions_seen", f"district:{town.district_id}",
    )  # fmt: skip
    assert event["data"] == {"reason": BECAUSE, "rows": 3, "requests": [appeal_id]}


def test_answers_are_looked_through(town: Town, now: datetime) -> None:
    bring(town, file(town, now), Status.ANSWERED, now)
    row = mention_rows.TABLES[TextKind.ANSWER].objects.get()
    row.text = f"已联系{WHO}"
    row.save()
    (found,) = look(town, now, phone="", words=WHO)
    assert (found.what, found.words, found.place.row_id) == ("answer", WHO, row.pk)


def test_nobody_sees_what_is_not_theirs(town: Town, now: datetime) -> None:
    """A party finds nothing of its case; another district has none; leaders may not look."""
    appeal_id = file(
        town, now, text=OTHER, about_organisation_id=town.staff.property_company_id,
        reporter=ReporterDraft(ReporterKind.RESIDENT),
    )  # fmt: skip
    assert len(look(town, now)) == 1
    found = {}
    for name, actor in everybody(town, appeal_id).items():
        before = picture()
        try:
            found[name] = len(look(town, now, actor=actor))
        except NotAllowed:
            assert picture() == before
    assert found["property_handler"] == found["far_clerk"] == 0
    assert {name for name, count in found.items() if count} == {*MAY, "grid_worker"}
    assert "leader" not in found
    assert "clerk_of_another_district" not in found


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"phone": ""}, {"phone": "missing"}),
        ({"phone": "123"}, {"phone": "not_a_phone"}),
        ({"phone": "", "words": "王"}, {"words": "too_short"}),
        ({"phone": "", "words": "字" * 41}, {"words": "too_long"}),
        ({"reason": ""}, {"reason": "missing"}),
        ({"reason": f"查{CALL}"}, {"reason": "reason_names_someone"}),
        ({"words": WHO, "reason": f"替{WHO}查一下"}, {"reason": "reason_names_someone"}),
    ],
)
def test_what_cannot_be_looked_for(
    town: Town, now: datetime, changes: dict[str, str], fields: dict[str, str]
) -> None:
    before = picture()
    with pytest.raises(Invalid) as refused:
        look(town, now, **changes)
    assert refused.value.fields == fields
    assert picture() == before


def test_looking_takes_the_same_statements(town: Town, now: datetime) -> None:
    story(town, now)
    warm(town)
    books.forget()
    with CaptureStatements() as few:
        look(town, now, words=WHO)
    for _ in range(3):
        story(town, now)
    books.forget()
    with exactly(few.count):
        look(town, now, words=WHO)


class CaptureStatements:
    """Counts statements as :func:`exactly` does."""

    count = 0

    def __enter__(self) -> "CaptureStatements":
        self.caught = CaptureQueriesContext(connection)
        self.caught.__enter__()
        return self

    def __exit__(self, *_error: object) -> None:
        self.caught.__exit__(None, None, None)
        ends = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
        queries = self.caught.captured_queries
        self.count = sum(not query["sql"].startswith(ends) for query in queries)


def test_an_index_finds_what_remarks_hold(town: Town, now: datetime) -> None:
    story(town, now)
    rows = Remark.objects.alias(pairs=mention_rows.PAIRS).filter(pairs__contains=["13", "39"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "remark_pairs" in rows.explain()


def test_two_clerks_black_it_out_and_nothing_is_left(town: Town, now: datetime) -> None:
    appeal_id = story(town, now)
    keep_import(town, appeal_id, now)
    found = look(town, now, words=WHO)
    seen = last_event_id()
    batch_id = propose(town, now, [one.place for one in found])
    assert row_of(appeal_id).text == OTHER
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"], event["data"]) == (
        "appeal.redaction_proposed", f"appeal:{appeal_id}", {"reason": GONE},
    )  # fmt: skip
    seen = last_event_id()
    assert approve(town, batch_id, now) == 3
    row = row_of(appeal_id)
    black = {4: BLACK * 4, 13: BLACK * 13}
    assert row.text == f"路灯不亮。去问楼下的{black[4]}，电话+86 {black[13]}，他知道。谢谢"
    assert len(row.text) == len(OTHER)
    assert Remark.objects.get().text == f"{BLACKED}不接"
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]) == ("appeal.redacted", {"reason": GONE})
    assert traces(town.district_id, WHO, CALL, "139-8765-0021", "１３９８７６５００２１") == []
    assert look(town, now, words=WHO) == ()
    for query, count in ((WHO, 0), (CALL, 0), ("去问楼下的", 1)):
        wanted = InboxFilter(tab="all", query=query)
        assert len(queries.inbox(town.staff.clerk, wanted, now).rows) == count
    kept = Redaction.objects.order_by("pk")
    assert {(r.account_name, r.decided_name, r.reason, r.outcome) for r in kept} == {
        (town.staff.clerk.name, town.office_clerk.name, GONE, "approved")
    }


def test_one_place_alone_keeps_the_others(town: Town, now: datetime) -> None:
    appeal_id = story(town, now)
    note = look(town, now)[-1]
    approve(town, propose(town, now, [note.place]), now)
    assert row_of(appeal_id).text == OTHER
    assert Remark.objects.get().text == f"{BLACKED}不接"


def test_who_proposed_it_and_who_may_not_decide(town: Town, now: datetime) -> None:
    appeal_id = story(town, now)
    batch_id = propose(town, now, [look(town, now)[0].place])
    before = picture()
    for name, actor in everybody(town, appeal_id).items():
        if name in MAY - {"clerk"}:
            continue
        with pytest.raises(NotAllowed):
            approve(town, batch_id, now, actor)
    with pytest.raises(NotFound):
        approve(town, uuid4(), now)
    assert picture() == before
    assert approve(town, batch_id, now, town.staff.street_clerk) == 1


def test_who_may_not_propose(town: Town, now: datetime) -> None:
    appeal_id = story(town, now)
    place = look(town, now)[0].place
    before = picture()
    for name, actor in everybody(town, appeal_id).items():
        if name in MAY:
            continue
        with pytest.raises(HouseError):
            propose(town, now, [place], actor=actor)
    assert picture() == before


@pytest.mark.parametrize("when", ["proposed", "approved"])
def test_a_request_that_is_held_back_stays_as_it_is(town: Town, now: datetime, when: str) -> None:
    appeal_id = story(town, now)
    place = look(town, now)[0].place
    batch_id = propose(town, now, [place]) if when == "approved" else None
    operations.hold_appeal(
        actor=town.staff.clerk, appeal_id=appeal_id, reason="正在诉讼", until=date(2027, 1, 1),
        now=now,
    )  # fmt: skip
    before = picture()
    with pytest.raises(WrongState) as refused:
        approve(town, batch_id, now) if batch_id else propose(town, now, [place])
    assert refused.value.code == "cannot_redact_held"
    assert picture() == before


def test_a_text_that_changed_is_left_alone(town: Town, now: datetime) -> None:
    story(town, now)
    place = look(town, now)[-1].place
    batch_id = propose(town, now, [place])
    Remark.objects.update(text="改过了")
    before = picture()
    with pytest.raises(WrongState) as refused:
        approve(town, batch_id, now)
    assert refused.value.code == "text_changed"
    assert picture() == before


@pytest.mark.parametrize(("start", "length"), [(4, 1), (0, 0), (999, 9)])
def test_a_place_that_nobody_found_is_none(
    town: Town, now: datetime, start: int, length: int
) -> None:
    story(town, now)
    place = replace(look(town, now)[0].place, start=start, length=length)
    before = picture()
    with pytest.raises(WrongState) as refused:
        propose(town, now, [place])
    assert refused.value.code == "text_changed"
    assert picture() == before


def test_only_texts_lose_words() -> None:
    told = {"12": 12, "a": ["x12", {"b": "1212"}], "c": None}
    assert mentions.without(told, {"12"}) == {
        "12": 12, "a": [f"x{BLACK * 2}", {"b": BLACK * 4}], "c": None,
    }  # fmt: skip


def test_what_was_erased_cannot_be_blacked_out(town: Town, now: datetime) -> None:
    appeal_id = story(town, now)
    place = look(town, now)[0].place
    bring(town, appeal_id, Status.CLOSED, now)
    batch_id = propose(town, now, [place])
    erase_together(
        town, appeal_id, now=now, reason="本人到窗口申请", actor=town.staff.clerk,
        second=town.office_clerk,
    )  # fmt: skip
    before = picture()
    for act in (lambda: approve(town, batch_id, now), lambda: propose(town, now, [place])):
        with pytest.raises(WrongState) as refused:
            act()
        assert refused.value.code == "erased"
    assert picture() == before


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"places": ()}, "nothing_chosen"),
        ({"reason": ""}, "invalid"),
        ({"reason": f"打{CALL}"}, "invalid"),
        ({"reason": "他说139-8765-0021"}, "invalid"),
    ],
)
def test_bad_proposals(town: Town, now: datetime, changes: dict[str, Any], code: str) -> None:
    story(town, now)
    places = changes.pop("places", [look(town, now)[0].place])
    before = picture()
    with pytest.raises(Invalid) as refused:
        propose(town, now, places, **changes)
    assert refused.value.code == code
    assert picture() == before


def test_fifty_places_at_once_are_enough(town: Town, now: datetime) -> None:
    story(town, now)
    (first, *_others) = (one.place for one in look(town, now))
    many = [replace(first, start=n, length=2) for n in range(51)]
    before = picture()
    with pytest.raises(Invalid) as refused:
        propose(town, now, many)
    assert (refused.value.code, refused.value.details["limit"]) == ("too_many_chosen", 50)
    assert picture() == before
    asked = {"phone": CALL, "words": "", "reason": BECAUSE, "why": GONE}
    told = client_of(town.staff.clerk, "en").post(
        "/personal/mentions/black/", asked | {"mention": [str(one) for one in many]}
    )
    assert told.status_code == 422
    assert "At most 50 at once. Choose fewer." in said(told)
    assert Redaction.objects.count() == 0


def test_it_is_dropped_for_a_reason_and_decided_once(town: Town, now: datetime) -> None:
    story(town, now)
    batch_id = propose(town, now, [look(town, now)[0].place])
    call: dict[str, Any] = {"district_id": town.district_id, "batch_id": batch_id, "now": now}
    seen = last_event_id()
    operations.drop_redaction(actor=town.staff.clerk, reason="本人撤回了申请", **call)
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]) == (
        "appeal.redaction_dropped", {"reason": "本人撤回了申请"},
    )  # fmt: skip
    before = picture()
    with pytest.raises(WrongState) as late:
        approve(town, batch_id, now)
    assert late.value.code == "not_proposed"
    with pytest.raises(WrongState):
        operations.drop_redaction(actor=town.staff.clerk, reason="本人撤回了申请", **call)
    assert picture() == before


def test_approving_takes_the_same_statements(town: Town, now: datetime) -> None:
    story(town, now)
    one = propose(town, now, [m.place for m in look(town, now)])
    warm(town)
    with CaptureStatements() as few:
        approve(town, one, now)
    story(town, now)
    two = propose(town, now, [m.place for m in look(town, now, words=WHO)])
    with exactly(few.count):
        approve(town, two, now)


def test_the_file_holds_what_was_ticked(town: Town, now: datetime) -> None:
    story(town, now)
    place = look(town, now)[-1].place
    seen = last_event_id()
    held = operations.export_person(
        actor=town.staff.clerk, district_id=town.district_id, who="", reason=BECAUSE,
        places=(place,), now=now,
    )  # fmt: skip
    (section,) = [one for one in held.sections if one.rows]
    assert (section.columns, section.rows) == (
        ("what", "at", "text"), (("note", now, "１３９８７６５００２１不接"),),
    )  # fmt: skip
    (event,) = events_after(seen)
    assert event["data"] == {"reason": BECAUSE, "rows": 1, "requests": [], "mentions": 1}


def test_the_pages_lead_from_looking_to_black(town: Town, now: datetime) -> None:
    appeal_id = story(town, now)
    browser = client_of(town.staff.clerk)
    asked = {"phone": CALL, "words": "", "reason": BECAUSE}
    page = browser.post("/personal/mentions/", asked)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"
    assert f"/appeals/{appeal_id}/" in page.content.decode()
    assert "<mark>139-8765-0021</mark>" in page.content.decode()
    places = [str(one.place) for one in page.context["found"].mentions]
    none = browser.post("/personal/mentions/black/", asked | {"why": GONE})
    assert none.status_code == 422
    kept = browser.post("/personal/mentions/black/", asked | {"why": "", "mention": places[:1]})
    assert kept.status_code == 422
    assert "checked" in kept.content.decode()
    done = browser.post("/personal/mentions/black/", asked | {"why": GONE, "mention": places})
    assert done.status_code == 303
    batch_id = Redaction.objects.values_list("batch_id", flat=True)[0]
    assert str(batch_id) in browser.get("/personal/kept/").content.decode()
    second = client_of(town.office_clerk)
    shown = second.get(f"/personal/redactions/{batch_id}/")
    assert shown.status_code == 200
    assert "139****0021" in shown.content.decode()
    assert second.post(f"/personal/redactions/{batch_id}/approve/").status_code == 422
    assert second.post(f"/personal/redactions/{batch_id}/drop/").status_code == 422
    agreed = second.post(f"/personal/redactions/{batch_id}/approve/", {"is_sure": "on"})
    assert agreed.status_code == 303
    assert BLACK in row_of(appeal_id).text
    assert "遮盖" in said(second.get(f"/appeals/{appeal_id}/"))
    late = second.post(f"/personal/redactions/{batch_id}/approve/", {"is_sure": "on"})
    assert late.status_code == 303


def test_the_file_from_the_page(town: Town, now: datetime) -> None:
    story(town, now)
    browser = client_of(town.staff.clerk)
    asked = {"phone": CALL, "words": "", "reason": BECAUSE}
    places = [str(one.place) for one in look(town, now)]
    sent = browser.post("/personal/mentions/file/", asked | {"why": BECAUSE, "mention": places})
    assert sent.status_code == 200
    assert sent.headers["Content-Type"] == "application/zip"
    content = b"".join(sent.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        told = json.loads(archive.read("everything.json"))["tables"]["mentions"]
    assert [one["text"] for one in told] == [
        "去问楼下的欧阳靖宇，电话+86 139-8765-0021，他知道。", "１３９８７６５００２１不接",
    ]  # fmt: skip
    odd = browser.post("/personal/mentions/file/", asked | {"why": BECAUSE, "mention": ["x"]})
    assert odd.status_code == 422


def test_pages_that_are_empty_odd_or_closed(town: Town, now: datetime) -> None:
    browser = client_of(town.staff.clerk)
    empty = browser.post("/personal/mentions/", {"phone": CALL, "reason": BECAUSE})
    assert "没有别人提到" in said(empty)
    odd = browser.post("/personal/mentions/", {"phone": "12", "reason": BECAUSE})
    assert odd.status_code == 422
    assert 'value="12"' in odd.content.decode()
    assert browser.get("/personal/mentions/").status_code == 405
    assert browser.get(f"/personal/redactions/{uuid4()}/").status_code == 404
    leader = client_of(town.staff.leader)
    assert leader.post("/personal/mentions/", {"phone": CALL}).status_code == 403
