"""A case: three lines, facts, timeline, verbs of the state, the reporter in clear, pictures."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import translation
from tests.apps.appeals.desk_pages import form_actions, primary, said, verbs
from tests.apps.appeals.factories import (
    NAME,
    PHONE,
    Town,
    answer,
    assign,
    bring,
    exactly,
    file,
    last_event_id,
    make_town,
    picture,
    reporter_of,
    warm,
)
from tests.apps.appeals.phone_factories import fix_clock, photo_file, upload
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.types import OPEN, Grade, ReporterDraft, ReporterKind, Status
from linquan.apps.appeals.web import timeline
from linquan.apps.appeals.web.photos import take_photos
from linquan.apps.appeals.web.verbs import VERBS
from linquan.kernel.actors import Actor
from linquan.kernel.events import record
from linquan.kernel.models import Attachment, Event

BELOW = (
    "On the level of the community nobody has this duty. "
    "On the level of the street nobody has this duty."
)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    fix_clock(monkeypatch, now)


@pytest.fixture
def _home(settings: object, tmp_path: Path) -> Iterator[None]:
    settings.LINQUAN_HOME = tmp_path  # type: ignore[attr-defined]
    return


@pytest.fixture
def browser(town: Town) -> Client:
    return client_of(town.staff.clerk)


def case(browser: Client, appeal_id: int, query: str = "") -> HttpResponse:
    return browser.get(f"/appeals/{appeal_id}/{query}")


def hour(count: float = 1) -> timedelta:
    return timedelta(hours=count)


# Facts.


def test_the_three_lines_of_a_new_request(town: Town, now: datetime, browser: Client) -> None:
    pk = file(town, now - hour(), text="电梯困人了。已经\n第三次")
    words = said(case(browser, pk))
    assert f"电梯困人了 新收 LQ-2611-{pk} · 今天 09:00 收到".replace(" · ", " ") in words
    assert "谁在管 锦绣社区居委会" in words
    assert "何时好 明天 09:00 剩 23 小时" in words
    assert "职责清单：受理" in words
    assert "江安区 › 江安街道 › 锦绣社区 › 第1网格" in words


def test_a_case_in_english(town: Town, now: datetime) -> None:
    pk = bring(town, file(town, now - hour(2)), Status.WAITING, now - hour())
    words = said(case(client_of(town.staff.clerk, "en"), pk))
    assert "reporter asked" in words
    assert "The reporter was asked something; the clock stands until the reply." in words
    assert "Duty list: Repairs" in words
    assert "Jinxiu Community › Grid 1" in words
    assert "Received: Scan the reporter, online" in words


def test_words_of_reporters_are_text(town: Town, now: datetime, browser: Client) -> None:
    pk = file(town, now, text="<script>alert(1)</script>", address="<b>3</b>")
    content = case(browser, pk).content.decode()
    assert "<script>alert" not in content
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content
    assert "&lt;b&gt;3&lt;/b&gt;" in content


def test_the_reporter_is_masked(town: Town, now: datetime, browser: Client) -> None:
    content = case(browser, file(town, now)).content.decode()
    assert "张**" in content
    assert "138****5678" in content
    assert NAME not in content
    assert PHONE not in content


def test_a_firm_and_someone_without_a_name(town: Town, now: datetime, browser: Client) -> None:
    firm = ReporterDraft(ReporterKind.FIRM, "示例药业", PHONE)
    assert "示*** 138****5678 企业或商户" in said(case(browser, file(town, now, reporter=firm)))
    nobody = said(case(browser, file(town, now, reporter=ReporterDraft())))
    assert "诉求人 匿名" in nobody
    assert "查看姓名和电话" not in nobody


def test_who_is_complained_about_stands_there(town: Town, now: datetime, browser: Client) -> None:
    pk = file(town, now, about_organisation_id=town.staff.property_company_id)
    assert "安居物业" in said(case(browser, pk))


def test_a_promise_and_unknown_holidays_are_told(
    town: Town, now: datetime, browser: Client
) -> None:
    pk = file(town, now)
    assign(town, pk, now, promised_at=now + hour(5))
    words = said(case(browser, pk))
    assert "何时好 今天 15:00 剩 5 小时" in words
    assert "2026 年的放假安排还没有公布" in words


def paper(response: HttpResponse) -> str:
    return response.content.decode().partition('<section class="print-only">')[2]


def test_the_paper_form_holds_the_case_and_nothing_of_the_reporter(
    town: Town, now: datetime, browser: Client
) -> None:
    pk = file(town, now)
    sheet = paper(case(browser, pk))
    assert f"LQ-2611-{pk}" in sheet
    assert "群众诉求承办单" in sheet
    assert "诉求人（签名）" in sheet
    assert "<svg" in sheet  # the code that leads to this page
    assert "已隐去" in sheet
    assert "138****5678" not in sheet
    shown = paper(browser.post(f"/appeals/{pk}/reporter/", {"reason": "要打印承办单"}))
    assert PHONE in shown


@pytest.mark.parametrize("who", ["other_clerk", "property_handler", "handler"])
def test_a_case_is_not_there_for_others(town: Town, now: datetime, who: str) -> None:
    pk = file(town, now, about_organisation_id=town.staff.property_company_id)
    assert case(client_of(getattr(town.staff, who)), pk).status_code == 404


def test_a_case_is_not_there_for_another_district(town: Town, now: datetime) -> None:
    other = make_town("510299000000", "别区", prefix="b-")
    assert case(client_of(other.staff.clerk), file(town, now)).status_code == 404


def test_there_is_no_such_case(browser: Client) -> None:
    assert case(browser, 987654321).status_code == 404


def test_a_case_takes_eight_statements(town: Town, now: datetime, browser: Client) -> None:
    pk = file(town, now)
    case(browser, pk)
    warm(town)
    # session, actor; case, versions, reporter, events, pictures, what is alike
    with exactly(8):
        assert case(browser, pk).status_code == 200


def test_a_place_for_the_small_map(town: Town, now: datetime, browser: Client) -> None:
    lon, lat = town.district.point_in_grid(0)
    with_point, without = file(town, now, lon=lon, lat=lat), file(town, now)
    found = browser.get(f"/appeals/{with_point}/point.geojson").json()["features"]
    assert [f["geometry"]["coordinates"] for f in found] == [[lon, lat]]
    assert browser.get(f"/appeals/{without}/point.geojson").json()["features"] == []
    assert "data-map" in case(browser, with_point).content.decode()
    assert "data-map " not in case(browser, without).content.decode()


# Timeline.


def sentences(pk: int, actor: Actor, now: datetime, language: str = "zh-hans") -> list[str]:
    with translation.override(language):
        found = timeline.steps(queries.case_page(actor, pk, now), now)
        return [f"{s.text}|{s.who}|{s.note}|{s.state}" for s in found]


def a_long_story(town: Town, now: datetime) -> int:
    """A request to which everything happens."""
    staff = town.staff
    pk = file(town, now)
    undone = assign(town, pk, now)
    operations.take_back_assignment(
        actor=staff.street_clerk, appeal_id=pk, event_id=undone, now=now
    )
    assign(town, pk, now, reason_text="请今天去看")
    worker = {"actor": staff.handler, "appeal_id": pk, "now": now}
    operations.start_appeal(**worker, seen_version=None)
    operations.ask_reporter(**worker, question="哪一盏？", seen_version=None)
    link = {"actor": reporter_of(pk), "appeal_id": pk, "now": now}
    operations.reply_to_question(**link, text="第三盏")
    operations.note_appeal(**worker, text="已约电工")
    operations.answer_appeal(
        **worker, text="已换", proof=(), proof_waiver="夜间施工", seen_version=None
    )
    operations.rate_appeal(**link, grade=Grade.UNSATISFIED, reason="还是不亮")
    clerk = {"actor": staff.clerk, "appeal_id": pk, "now": now}
    unseen = {**clerk, "seen_version": None}
    sorting = {"area_id": town.grid_id, "address": "东门", "about_organisation_id": None}
    wrong = operations.sort_appeal(**unseen, **sorting, matter_id=town.matters["lift"])
    operations.take_back_sorting(**clerk, event_id=wrong)
    operations.sort_appeal(**unseen, **sorting, matter_id=town.matters["lamp"])
    shown = operations.publish_appeal(**unseen, title="东门路灯", photo_id=None)
    operations.take_back_publication(**clerk, event_id=shown)
    operations.publish_appeal(**unseen, title="东门路灯", photo_id=None)
    hidden = operations.unpublish_appeal(**unseen)
    operations.take_back_publication(**clerk, event_id=hidden)
    operations.unmask_reporter(**clerk, reason="电话核实")
    operations.decline_appeal(**worker, because="线路改造中", seen_version=None)
    return pk


def test_every_event_is_a_sentence(town: Town, now: datetime) -> None:
    pk = a_long_story(town, now)
    bureau, clerk = "王经办 · 区住建局|", "陈办事 · 锦绣社区居委会|"
    assert sentences(pk, town.staff.clerk, now, "en") == [
        "Received: Scan|the reporter, online||",
        f"Dispatched to 区住建局|周街道 · 江安街道办事处|{BELOW}|",
        "Dispatch taken back, again with 锦绣社区居委会|周街道 · 江安街道办事处||",
        f"Dispatched to 区住建局|周街道 · 江安街道办事处|请今天去看\n{BELOW}|",
        f"Work has begun|{bureau}|",
        f"The reporter was asked|{bureau}哪一盏？|",
        "The reporter replied|the reporter|第三盏|",
        f"Note among staff|{bureau}已约电工|",
        f"Answered|{bureau}已换\nNo photo, because: 夜间施工|",
        "Rated: not satisfied|the reporter|还是不亮|",
        f"Sorted under Lifts|{clerk}|",
        f"Sorting taken back, again under Street lamps|{clerk}|",
        f"Sorted under Street lamps|{clerk}|",
        f"Put on the public list|{clerk}东门路灯|",
        f"Taken back: not on the public list|{clerk}|",
        f"Put on the public list|{clerk}东门路灯|",
        f"Taken off the public list|{clerk}|",
        f"Taken back: on the public list as before|{clerk}东门路灯|",
        f"Looked at the reporter's name and telephone|{clerk}电话核实|",
        f"Told that it cannot be done|{bureau}线路改造中|",
    ]


def test_the_timeline_in_chinese(town: Town, now: datetime) -> None:
    pk = bring(town, file(town, now), Status.IN_PROGRESS, now)
    assert sentences(pk, town.staff.clerk, now) == [
        "收到（扫码）|诉求人（网上）||",
        "派给区住建局|周街道 · 江安街道办事处|社区没有这项职责；街道没有这项职责|",
        "开始办理|王经办 · 区住建局||",
        "待答复|区住建局||next",
    ]


def test_the_promise_at_the_end_is_late_when_it_is(town: Town, now: datetime) -> None:
    pk = file(town, now - hour(30), text="电梯困人")
    assert sentences(pk, town.staff.clerk, now, "en")[-1] == "To be answered|锦绣社区居委会||late"


def test_the_house_acts_by_itself(town: Town, now: datetime) -> None:
    pk = bring(town, file(town, now - hour(400)), Status.ANSWERED, now - hour(300))
    operations.close_unrated(actor=Actor.system("clock"), district_id=town.district_id, now=now)
    about = {"subject": f"appeal:{pk}", "actor": Actor.system("calendar"), "at": now}
    data = {"due_at": "2026-11-26T17:30:00+08:00", "was_due_at": "2026-11-25T17:30:00+08:00"}
    record("appeal.deadline_moved", **about, district_id=town.district_id, data=data)
    record("appeal.dreamt", **about, district_id=town.district_id)
    assert sentences(pk, town.staff.clerk, now, "en")[-3:] == [
        "Closed: nobody rated the answer in time|by itself||",
        "The calendar changed: the deadline moved from 25 Nov 2026 17:30 to 26 Nov 2026 17:30"
        "|by itself||",
        "Something was changed|by itself||",
    ]


# Verbs of the state.


@pytest.mark.parametrize(
    ("status", "first", "names"),
    [
        (Status.RECEIVED, "a", ["assign", "start", "answer", "ask", "decline", "sort", "note",
                                "contact", "urge", "publish", "withdraw"]),
        (Status.ASSIGNED, "",
         ["assign", "sort", "note", "contact", "urge", "publish", "withdraw"]),
        (Status.IN_PROGRESS, "",
         ["assign", "sort", "note", "contact", "urge", "publish", "withdraw"]),
        (Status.WAITING, "r", ["reply", "assign", "sort", "note", "contact", "publish",
                               "withdraw"]),
        (Status.ANSWERED, "", ["note", "publish"]),
        (Status.DECLINED, "", ["note", "publish"]),
        (Status.REOPENED, "a",
         ["assign", "sort", "note", "contact", "urge", "publish", "withdraw"]),
        (Status.CLOSED, "r", ["reopen", "note", "publish"]),
        (Status.WITHDRAWN, "", ["note", "publish"]),
    ],
)  # fmt: skip
def test_what_a_clerk_may_do(
    town: Town, now: datetime, browser: Client, status: Status, first: str, names: list[str]
) -> None:
    response = case(browser, bring(town, file(town, now), status, now))
    others = ["ask_unit", "call"] if status in OPEN else []
    assert sorted(verbs(response)) == sorted([*names, *others, "exclude"])
    assert primary(response) == first


@pytest.mark.parametrize(
    ("status", "first", "names"),
    [
        (Status.ASSIGNED, "s", ["start", "answer", "ask", "decline", "note", "contact",
                                "give_back", "extend"]),
        (Status.IN_PROGRESS, "w", ["answer", "ask", "decline", "note", "contact", "give_back",
                                   "extend"]),
        (Status.WAITING, "s", ["start", "decline", "note", "contact"]),
        (Status.ANSWERED, "", ["note"]),
        (Status.REOPENED, "s", ["start", "answer", "ask", "decline", "note", "contact"]),
    ],
)  # fmt: skip
def test_what_the_department_may_do(
    town: Town, now: datetime, status: Status, first: str, names: list[str]
) -> None:
    response = case(client_of(town.staff.handler), bring(town, file(town, now), status, now))
    others = ["ask_unit"] if status in OPEN else []
    assert sorted(verbs(response)) == sorted([*names, *others, "exclude"])
    assert primary(response) == first


@pytest.mark.parametrize(
    ("status", "shown", "more"),
    [
        (Status.RECEIVED, ["assign", "answer", "ask"],
         ["start", "decline", "sort", "note", "contact", "publish", "withdraw"]),
        (Status.ASSIGNED, ["contact", "note", "assign"], ["sort", "publish", "withdraw"]),
        (Status.CLOSED, ["reopen", "note", "publish"], ["exclude"]),
    ],
)  # fmt: skip
def test_three_verbs_stand_there_and_a_menu_holds_the_rest(
    town: Town, now: datetime, browser: Client, status: Status, shown: list[str], more: list[str]
) -> None:
    response = case(browser, bring(town, file(town, now), status, now))
    known = {*shown, *more}
    assert [name for name in verbs(response) if name in known] == [*shown, *more]
    assert ("更多" in said(response)) is bool(more)


def test_no_verb_takes_a_letter_of_the_keyboard_itself() -> None:
    """J, K move, G leads to pages, V opens the menu, P prints and L goes back."""
    assert [name for name, verb in VERBS.items() if verb.key in set("jkgvpl")] == []


def test_a_leader_only_looks(town: Town, now: datetime) -> None:
    pk = file(town, now)
    response = case(client_of(town.staff.leader), pk)
    assert form_actions(response) == set()
    assert "?do=" not in response.content.decode()
    assert f"/appeals/{pk}/reporter/" not in response.content.decode()


def test_a_verb_that_is_not_open_shows_no_form(town: Town, now: datetime, browser: Client) -> None:
    pk = file(town, now)
    for name in ("reopen", "reply", "nonsense"):
        assert 'id="do"' not in case(browser, pk, f"?do={name}").content.decode()
    assert f"/appeals/{pk}/answer/" in form_actions(case(browser, pk, "?do=answer"))


def test_the_suggested_unit_is_chosen_and_says_why(
    town: Town, now: datetime, browser: Client
) -> None:
    pk = file(town, now)
    response = case(browser, pk, "?do=assign")
    content = response.content.decode()
    assert f'name="organisation" value="{town.staff.department_id}" checked autofocus' in content
    assert "职责清单：路灯，江安区。维修" in said(response)
    assert primary(response) == ""
    assert content.partition("</main>")[0].count("button--primary") == 1


def test_a_party_is_not_offered(town: Town, now: datetime, browser: Client) -> None:
    pk = file(town, now, about_organisation_id=town.staff.department_id)
    form = case(browser, pk, "?do=assign").content.decode().partition('id="do"')[2]
    assert f'value="{town.staff.department_id}"' not in form
    assert f'<option value="{town.staff.property_company_id}">安居物业</option>' in form
    assert "请选择单位" in form


def test_the_sorting_form_knows_the_case(town: Town, now: datetime, browser: Client) -> None:
    pk = file(town, now, about_organisation_id=town.staff.property_company_id)
    form = case(browser, pk, "?do=sort").content.decode().partition('id="do"')[2]
    assert f'<option value="{town.matters["lamp"]}" selected>路灯</option>' in form
    assert f'<option value="{town.grid_id}" selected>第1网格</option>' in form
    assert 'value="安居物业"' in form
    assert 'value="锦绣家园3号楼"' in form


def test_a_matter_that_has_ended_can_still_be_kept(
    town: Town, now: datetime, browser: Client
) -> None:
    pk = file(town, now - hour(48))
    operations.retire_matter(
        actor=town.staff.street_clerk,
        district_id=town.district_id,
        matter_id=town.matters["lamp"],
        valid_to=now.date(),
        now=now,
    )
    form = case(browser, pk, "?do=sort").content.decode().partition('id="do"')[2]
    assert f'<option value="{town.matters["lamp"]}" selected>路灯</option>' in form


# The reporter in clear.


def test_the_reporter_is_shown_once_and_it_is_written_down(
    town: Town, now: datetime, browser: Client
) -> None:
    pk, before = file(town, now), last_event_id()
    response = browser.post(f"/appeals/{pk}/reporter/", {"reason": "电话核实地址"})
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert NAME in response.content.decode()
    assert PHONE in response.content.decode()
    (event,) = Event.objects.filter(pk__gt=before)
    assert (event.kind, event.actor_name, event.data["reason"]) == (
        "reporter.unmasked", "陈办事", "电话核实地址",
    )  # fmt: skip
    assert PHONE not in str(event.data)
    assert PHONE not in case(browser, pk).content.decode()


@pytest.mark.parametrize("reason", ["", "  ", "核实"])
def test_without_a_reason_nothing_is_shown(
    town: Town, now: datetime, browser: Client, reason: str
) -> None:
    pk = file(town, now)
    before = picture()
    response = browser.post(f"/appeals/{pk}/reporter/", {"reason": reason})
    assert response.status_code == 422
    assert PHONE not in response.content.decode()
    assert "field--error" in response.content.decode()
    assert picture() == before


def test_a_leader_sees_no_reporter(town: Town, now: datetime) -> None:
    pk = file(town, now)
    leader = client_of(town.staff.leader)
    before = picture()
    response = leader.post(f"/appeals/{pk}/reporter/", {"reason": "我想知道是谁"})
    assert response.status_code == 403
    assert picture() == before


def test_the_reporter_has_no_address(town: Town, now: datetime, browser: Client) -> None:
    pk = file(town, now)
    response = browser.get(f"/appeals/{pk}/reporter/?reason=电话核实地址")
    assert (response.status_code, response["Location"]) == (303, f"/appeals/{pk}/")
    assert not Event.objects.filter(kind="reporter.unmasked").exists()


# Pictures.


def photographed(town: Town, now: datetime) -> tuple[int, int]:
    """A request with a kept picture: ids of both."""
    kept = take_photos([upload(photo_file())])
    pk = file(town, now, photos=kept)
    return pk, Attachment.objects.get(subject=f"appeal:{pk}").pk


@pytest.mark.usefixtures("_home")
def test_a_picture_is_sent_to_be_shown(town: Town, now: datetime, browser: Client) -> None:
    pk, photo = photographed(town, now)
    for url in (f"/photos/{photo}/", f"/photos/{photo}/thumb/"):
        response = browser.get(url)
        content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
        assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
        assert content[8:12] == b"WEBP"
        assert response["Content-Disposition"] == "inline"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "private, max-age=600"
        assert url in case(browser, pk).content.decode()


@pytest.mark.usefixtures("_home")
def test_a_picture_is_not_there_for_others(town: Town, now: datetime, browser: Client) -> None:
    _, photo = photographed(town, now)
    assert client_of(town.staff.other_clerk).get(f"/photos/{photo}/").status_code == 404
    assert browser.get("/photos/987654321/").status_code == 404


def test_a_proof_stands_with_its_answer(town: Town, now: datetime, browser: Client) -> None:
    pk = file(town, now - hour(3))
    assign(town, pk, now - hour(2))
    answer(town, pk, now - hour())
    proof = Attachment.objects.get(subject=f"appeal:{pk}", role="proof").pk
    steps = timeline.steps(queries.case_page(town.staff.clerk, pk, now), now)
    assert [[p.url for p in s.photos] for s in steps] == [[], [], [f"/photos/{proof}/"]]
    assert Appeal.objects.get(pk=pk).photo_count == 0
