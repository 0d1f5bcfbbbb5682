"""The status page behind a signed link: three lines, what happened, and what may be done there."""

import io
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.apps.appeals.factories import (
    PHONE,
    TEXT,
    Town,
    assign,
    bring,
    exactly,
    picture,
    reporter_of,
)
from tests.apps.appeals.phone_factories import (
    GateTown,
    carried,
    content_of,
    file_report,
    fix_clock,
    link_of,
    make_gate_town,
    phone_of,
    photo_file,
)

from linquan.apps.appeals import operations
from linquan.apps.appeals.models import Appeal, Rating
from linquan.apps.appeals.types import PhotoDraft, ReporterDraft, Status
from linquan.apps.appeals.web.photos import take_photos
from linquan.kernel import links, secrets
from linquan.kernel.models import Attachment, Event

ANONYMOUS = ReporterDraft()
TAIL = PHONE[-4:]


@pytest.fixture
def gate(
    town: Town, monkeypatch: pytest.MonkeyPatch, now: datetime, tmp_path: Path, settings: Any
) -> GateTown:
    settings.LINQUAN_HOME = tmp_path
    monkeypatch.setenv("LINQUAN_SECRET_KEYS", secrets.Keyring.generate().written())
    fix_clock(monkeypatch, now)
    return make_gate_town(town)


def shot(colour: str) -> tuple[PhotoDraft, ...]:
    return take_photos((io.BytesIO(photo_file(colour)),))  # type: ignore[arg-type]


def press(browser: Client, url: str, do: str, **typed: str) -> HttpResponse:
    return browser.post(url, {**carried(browser.get(url)), **typed, "do": do})


def steps_of(page: str) -> list[str]:
    found = re.findall(r"timeline__step.*?<span>(.*?)</span>", page, re.DOTALL)
    return [" ".join(step.split()) for step in found]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("zh-hans", ("区住建局", "11月25日 17:30", "职责清单写明这类事由它办。", "维修")),
        ("en", ("区住建局", "25 Nov 17:30", "The list of duties names it", "Repairs")),
    ],
)
def test_three_lines_say_who_when_and_why(
    gate: GateTown, now: datetime, language: str, lines: tuple[str, ...]
) -> None:
    appeal_id = file_report(gate, now)
    assign(gate.town, appeal_id, now, by=gate.town.staff.clerk)
    page = phone_of(language).get(link_of(appeal_id, now)).content.decode()
    for line in lines:
        assert line in page


def test_the_timeline_names_organisations_and_no_person(gate: GateTown, now: datetime) -> None:
    appeal_id = file_report(gate, now)
    bring(gate.town, appeal_id, Status.REOPENED, now)
    operations.note_appeal(
        actor=gate.town.staff.clerk, appeal_id=appeal_id, text="内部备注", now=now
    )
    page = phone_of().get(link_of(appeal_id, now)).content.decode()
    assert steps_of(page) == [
        "已收到，先由锦绣社区居委会受理",
        "转给区住建局",
        "区住建局已答复",
        "您的评价：不满意",
        "承诺在此之前办好",
    ]
    assert "内部备注" not in page
    for person in ("陈办事", "周街道", "王经办"):
        assert person not in page
    english = phone_of("en").get(link_of(appeal_id, now)).content.decode()
    assert steps_of(english) == [
        "received; Jinxiu Residents has it first",
        "given to 区住建局",
        "区住建局 has answered",
        "you rated: Not satisfied",
        "to be done by then",
    ]


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_state_has_a_page(
    gate: GateTown, now: datetime, status: Status, language: str
) -> None:
    appeal_id = bring(gate.town, file_report(gate, now), status, now)
    response = phone_of(language).get(link_of(appeal_id, now))
    page = response.content.decode()
    assert response.status_code == 200
    assert ("faces" in page) == (status in {Status.ANSWERED, Status.DECLINED})
    assert ('value="reply"' in page) == (status is Status.WAITING)
    assert ('value="reopen"' in page) == (status is Status.CLOSED)
    is_open = status in {"received", "assigned", "in_progress", "waiting", "reopened"}
    assert ('value="withdraw"' in page) == is_open


def test_the_page_asks_the_database_six_times(gate: GateTown, now: datetime) -> None:
    url = link_of(bring(gate.town, file_report(gate, now), Status.ANSWERED, now), now)
    browser = phone_of()
    browser.get(url)
    with exactly(6):  # request, versions, reporter, events, photos; versions for the names
        assert browser.get(url).status_code == 200


def test_the_page_is_kept_out_of_stores_and_searches(gate: GateTown, now: datetime) -> None:
    response = phone_of().get(link_of(file_report(gate, now), now))
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex, nofollow">' in response.content.decode()


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-hans", "这个链接打不开内容"), ("en", "This link does not open anything")],
)
@pytest.mark.parametrize("token", ["x", "bOOpc1sxXZ1yhm8JIDOGwOXn3_IvDc8", "é", "a" * 3000])
def test_a_forged_link_opens_nothing(gate: GateTown, token: str, language: str, said: str) -> None:
    response = phone_of(language).get(f"/s/{token}/")
    assert response.status_code == 404
    assert said in response.content.decode()


def test_a_link_of_another_purpose_opens_nothing(gate: GateTown, now: datetime) -> None:
    token = links.sign("report.key", [file_report(gate, now)], expires_at=None)
    assert phone_of().get(f"/s/{token}/").status_code == 404
    token = links.sign("appeal.status", ["1"], expires_at=None)
    assert phone_of().get(f"/s/{token}/").status_code == 404


def test_a_link_to_nothing_opens_nothing(gate: GateTown, now: datetime) -> None:
    assert phone_of().get(link_of(987_654, now)).status_code == 404


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "这个链接已失效"), ("en", "This link has run out")]
)
def test_a_link_ends_after_a_year(
    gate: GateTown, now: datetime, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    url = link_of(file_report(gate, now), now)
    fix_clock(monkeypatch, now + timedelta(days=365) - timedelta(seconds=1))
    assert phone_of(language).get(url).status_code == 200
    fix_clock(monkeypatch, now + timedelta(days=365))
    response = phone_of(language).get(url)
    assert response.status_code == 410
    assert said in response.content.decode()


# What the reporter wrote.


def test_own_words_need_the_end_of_the_phone(gate: GateTown, now: datetime) -> None:
    url, browser = link_of(file_report(gate, now), now), phone_of()
    page = browser.get(url).content.decode()
    assert TEXT not in page
    assert "春风里" not in page
    response = press(browser, url, "show", digits=TAIL)
    assert (response.status_code, response["Location"]) == (303, url)
    page = browser.get(url).content.decode()
    assert TEXT in page
    assert "锦绣社区 · 春风里 · 春风里东门" in page
    assert TEXT not in phone_of().get(url).content.decode()


def test_the_end_of_the_phone_is_forgotten_with_the_browser(
    gate: GateTown, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, browser = link_of(file_report(gate, now), now), phone_of()
    cookie = press(browser, url, "show", digits=TAIL).cookies["linquan_shown"]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("", True, "Lax")
    fix_clock(monkeypatch, now + timedelta(hours=12))
    assert TEXT not in browser.get(url).content.decode()


def test_who_left_no_phone_sees_everything(gate: GateTown, now: datetime) -> None:
    url = link_of(file_report(gate, now, reporter=ANONYMOUS), now)
    page = phone_of().get(url).content.decode()
    assert TEXT in page
    assert 'name="digits"' not in page


def test_opening_one_request_opens_no_other(gate: GateTown, now: datetime) -> None:
    one, other = (link_of(file_report(gate, now), now) for _ in range(2))
    browser = phone_of()
    press(browser, one, "show", digits=TAIL)
    assert TEXT not in browser.get(other).content.decode()


@pytest.mark.parametrize(
    ("language", "wrong", "locked"),
    [
        ("zh-hans", "后四位和上报时留的手机号不一致。", "试错次数太多，请一小时后再试。"),
        ("en", "These are not the last four digits", "Too many wrong tries. Wait an hour"),
    ],
)
def test_five_wrong_tries_an_hour(
    gate: GateTown,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    wrong: str,
    locked: str,
) -> None:
    appeal_id = file_report(gate, now)
    url, browser = link_of(appeal_id, now), phone_of(language)
    for digits in ("0000", "", "567", TAIL + "0", "٥٦٧٨"):
        response = press(browser, url, "show", digits=digits)
        assert response.status_code == 422
        assert wrong in response.content.decode()
    for other_browser in (browser, phone_of(language)):
        response = press(other_browser, url, "show", digits=TAIL)
        assert response.status_code == 429
        assert locked in response.content.decode()
    told = Event.objects.filter(subject=f"details:{appeal_id}")
    assert told.filter(kind="details.refused").count() == 5
    assert told.filter(kind="details.shown").count() == 0
    fix_clock(monkeypatch, now + timedelta(hours=1))
    assert press(browser, url, "show", digits=TAIL).status_code == 303


def test_tries_of_one_request_lock_no_other(gate: GateTown, now: datetime) -> None:
    one, other = (link_of(file_report(gate, now), now) for _ in range(2))
    browser = phone_of()
    for _ in range(6):
        press(browser, one, "show", digits="0000")
    assert press(browser, other, "show", digits=TAIL).status_code == 303


def test_a_try_stays_out_of_the_timeline(gate: GateTown, now: datetime) -> None:
    appeal_id = file_report(gate, now)
    event_id = assign(gate.town, appeal_id, now, by=gate.town.staff.clerk)
    press(phone_of(), link_of(appeal_id, now), "show", digits="0000")
    operations.take_back_assignment(
        actor=gate.town.staff.clerk, appeal_id=appeal_id, event_id=event_id, now=now
    )
    assert Appeal.objects.get().status == "received"


# Photos.


def photo_ids(appeal_id: int) -> dict[str, int]:
    found = Attachment.objects.filter(subject=f"appeal:{appeal_id}")
    return dict(found.values_list("role", "id"))


def test_photos_before_and_after(gate: GateTown, now: datetime) -> None:
    appeal_id = file_report(gate, now, photos=shot("red"))
    assign(gate.town, appeal_id, now, by=gate.town.staff.clerk)
    operations.answer_appeal(
        actor=gate.town.staff.handler,
        appeal_id=appeal_id,
        text="已更换灯泡",
        proof=shot("gold"),
        proof_waiver="",
        seen_version=None,
        now=now,
    )
    ids, url, browser = photo_ids(appeal_id), link_of(appeal_id, now), phone_of("en")
    page = browser.get(url).content.decode()
    assert (page.count("<figcaption>"), "After" in page) == (1, True)
    assert answers(browser, url, ids) == {"report": 404, "proof": 200}
    press(browser, url, "show", digits=TAIL)
    page = browser.get(url).content.decode()
    assert re.findall(r"<figcaption>(\w+)<", page) == ["Before", "After"]
    assert answers(browser, url, ids) == {"report": 200, "proof": 200}


def answers(browser: Client, url: str, ids: dict[str, int]) -> dict[str, int]:
    """Status of each photo, small and large alike."""
    found = {}
    for role, photo_id in ids.items():
        for end in ("", "thumb/"):
            response = browser.get(f"{url}photos/{photo_id}/{end}")
            assert found.setdefault(role, response.status_code) == response.status_code
            assert response["Cache-Control"] == "no-store"
            assert len(content_of(response)) > 20
    return found


def test_a_link_shows_no_photo_of_another_request(gate: GateTown, now: datetime) -> None:
    other = file_report(gate, now, reporter=ANONYMOUS, photos=shot("red"))
    mine = file_report(gate, now, reporter=ANONYMOUS, photos=shot("gold"))
    photo_id = photo_ids(other)["report"]
    assert phone_of().get(f"{link_of(mine, now)}photos/{photo_id}/").status_code == 404
    assert phone_of().get(f"{link_of(mine, now)}photos/{10**25}/").status_code == 404


# Rating.


@pytest.mark.parametrize(("grade", "shown"), [("satisfied", "满意"), ("basically", "基本满意")])
def test_one_click_rates_and_closes(gate: GateTown, now: datetime, grade: str, shown: str) -> None:
    appeal_id = bring(gate.town, file_report(gate, now), Status.ANSWERED, now)
    browser = Client(enforce_csrf_checks=True)
    response = press(browser, link_of(appeal_id, now), "rate", grade=grade)
    assert response.status_code == 303
    appeal = Appeal.objects.get()
    assert (appeal.status, appeal.grade) == ("closed", grade)
    page = browser.get(response["Location"]).content.decode()
    assert "谢谢您的评价。" in page
    assert f"您的评价：{shown}" in page


@pytest.mark.parametrize(
    ("language", "asked", "thanks"),
    [
        ("zh-hans", "哪里还不满意？", "谢谢，已自动重新办理。"),
        ("en", "What is not good yet?", "Thank you. It has been opened again."),
    ],
)
def test_not_satisfied_asks_one_reason_and_opens_again(
    gate: GateTown, now: datetime, language: str, asked: str, thanks: str
) -> None:
    appeal_id = bring(gate.town, file_report(gate, now), Status.ANSWERED, now)
    url, browser = link_of(appeal_id, now), phone_of(language)
    question = press(browser, url, "rate", grade="unsatisfied")
    assert question.status_code == 200
    assert asked in question.content.decode()
    assert Appeal.objects.get().status == "answered"
    empty = browser.post(url, {**carried(question), "do": "rate", "text": " "})
    assert empty.status_code == 422
    response = browser.post(url, {**carried(question), "do": "rate", "text": "还是不亮"})
    assert response.status_code == 303
    assert thanks in browser.get(url).content.decode()
    appeal = Appeal.objects.get()
    assert (appeal.status, appeal.reopened_count, appeal.reason_text) == ("reopened", 1, "还是不亮")


def test_own_reason_needs_the_end_of_the_phone(gate: GateTown, now: datetime) -> None:
    appeal_id = bring(gate.town, file_report(gate, now), Status.REOPENED, now)
    url, browser = link_of(appeal_id, now), phone_of()
    assert "还是不亮" not in browser.get(url).content.decode()
    press(browser, url, "show", digits=TAIL)
    assert browser.get(url).content.decode().count("还是不亮") == 2  # the reason, the timeline


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-hans", "您已经评价过了，谢谢。"), ("en", "You have rated this answer already.")],
)
def test_rating_twice_is_refused(gate: GateTown, now: datetime, language: str, said: str) -> None:
    appeal_id = bring(gate.town, file_report(gate, now), Status.ANSWERED, now)
    url, browser = link_of(appeal_id, now), phone_of(language)
    press(browser, url, "rate", grade="satisfied")
    before = picture()
    response = press(browser, url, "rate", grade="basically")
    assert response.status_code == 409
    assert said in response.content.decode()
    assert picture() == before
    assert Rating.objects.count() == 1


def test_the_link_of_another_request_rates_nothing_here(gate: GateTown, now: datetime) -> None:
    answered = bring(gate.town, file_report(gate, now), Status.ANSWERED, now)
    other = file_report(gate, now)
    before = picture()
    response = press(phone_of("en"), link_of(other, now), "rate", grade="satisfied")
    assert response.status_code == 409
    assert "There is no new answer to rate yet." in response.content.decode()
    assert picture() == before
    assert Appeal.objects.get(pk=answered).grade == ""


@pytest.mark.parametrize("grade", ["", "great", "SATISFIED", "\x00"])
def test_an_unknown_grade_is_refused(gate: GateTown, now: datetime, grade: str) -> None:
    appeal_id = bring(gate.town, file_report(gate, now), Status.ANSWERED, now)
    before = picture()
    assert press(phone_of(), link_of(appeal_id, now), "rate", grade=grade).status_code == 422
    assert picture() == before


def test_a_rating_too_late_is_told_so(
    gate: GateTown, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    appeal_id = bring(gate.town, file_report(gate, now), Status.ANSWERED, now)
    fix_clock(monkeypatch, now + timedelta(days=31))
    response = press(phone_of("en"), link_of(appeal_id, now), "rate", grade="satisfied")
    assert response.status_code == 409
    assert "It is too long ago to rate this." in response.content.decode()


# Replying, opening again, taking back.


def test_a_question_is_replied_to(gate: GateTown, now: datetime) -> None:
    appeal_id = bring(gate.town, file_report(gate, now), Status.WAITING, now)
    url, browser = link_of(appeal_id, now), phone_of()
    page = browser.get(url).content.decode()
    assert "是哪一盏？" in page
    assert "等您回复，暂停计时" in page
    response = press(browser, url, "reply", text="最里面那盏")
    assert response.status_code == 303
    assert "回复已提交，继续办理。" in browser.get(url).content.decode()
    assert Appeal.objects.get().status == "in_progress"


def test_an_empty_reply_keeps_the_page(gate: GateTown, now: datetime) -> None:
    appeal_id = bring(gate.town, file_report(gate, now), Status.WAITING, now)
    response = press(phone_of("en"), link_of(appeal_id, now), "reply", text="  ")
    assert response.status_code == 422
    assert "Please fill this in." in response.content.decode()


@pytest.mark.parametrize(
    ("text", "said"),
    [("答" * 2001, "at most 2000 characters"), ("\x00", "characters that cannot be read")],
)
def test_an_odd_reply_is_refused_and_kept(
    gate: GateTown, now: datetime, text: str, said: str
) -> None:
    appeal_id = bring(gate.town, file_report(gate, now), Status.WAITING, now)
    response = press(phone_of("en"), link_of(appeal_id, now), "reply", text=text)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert text.strip("\x00") in response.content.decode()


def test_a_closed_request_is_opened_again(gate: GateTown, now: datetime) -> None:
    appeal_id = bring(gate.town, file_report(gate, now), Status.CLOSED, now)
    url, browser = link_of(appeal_id, now), phone_of()
    assert press(browser, url, "reopen", text="又不亮了").status_code == 303
    assert Appeal.objects.get().status == "reopened"
    assert "已重新办理。" in browser.get(url).content.decode()


def test_opening_again_too_late_is_told_so(
    gate: GateTown, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    appeal_id = bring(gate.town, file_report(gate, now), Status.CLOSED, now)
    fix_clock(monkeypatch, now + timedelta(days=31))
    response = press(phone_of("en"), link_of(appeal_id, now), "reopen", text="又不亮了")
    assert response.status_code == 409
    assert "It is too long ago to open this again." in response.content.decode()


def test_a_report_is_taken_back(gate: GateTown, now: datetime) -> None:
    url, browser = link_of(file_report(gate, now), now), phone_of()
    assert press(browser, url, "withdraw", text="").status_code == 303
    assert Appeal.objects.get().status == "withdrawn"
    assert "您已撤回" in browser.get(url).content.decode()
    again = press(browser, url, "withdraw", text="")
    assert again.status_code == 409


@pytest.mark.parametrize("do", ["", "close", "assign", "show_details"])
def test_an_unknown_deed_does_nothing(gate: GateTown, now: datetime, do: str) -> None:
    url = link_of(file_report(gate, now), now)
    before = picture()
    assert phone_of().post(url, {"do": do}).status_code == 422
    assert picture() == before


def test_deeds_need_our_own_form(gate: GateTown, now: datetime) -> None:
    appeal_id = bring(gate.town, file_report(gate, now), Status.ANSWERED, now)
    stranger = Client(enforce_csrf_checks=True)
    response = stranger.post(link_of(appeal_id, now), {"do": "rate", "grade": "satisfied"})
    assert response.status_code == 403
    assert Rating.objects.count() == 0


def test_the_deed_is_the_reporters(gate: GateTown, now: datetime) -> None:
    appeal_id = bring(gate.town, file_report(gate, now), Status.ANSWERED, now)
    press(phone_of(), link_of(appeal_id, now), "rate", grade="satisfied")
    event = Event.objects.get(kind="appeal.rated")
    assert (event.actor_kind, event.actor_name) == ("reporter", reporter_of(appeal_id).name)
