"""Calling reporters back: who calls, what a call comes to, and what follows from it.

The lamp is filed on Friday 2026-11-20 at 10:00 and answered by the department's handler.
"""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import (
    FROM,
    Town,
    answer,
    assign,
    bring,
    events_after,
    exactly,
    file,
    last_event_id,
    person,
    picture,
    reporter_of,
    warm,
)
from tests.apps.appeals.phone_factories import fix_clock, link_of, phone_of
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.callbacks import CallDraft, Called, Outcome, Question, Whom
from linquan.apps.appeals.models import Appeal, Callback, Rating
from linquan.apps.appeals.operations import CallScriptDraft
from linquan.apps.appeals.types import Grade, ReporterDraft, Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import Event

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
QUESTIONS = (
    Question("yes_no", "有人联系您吗？", "Did anybody contact you?"),
    Question("words", "还有什么要说的？", "Anything else?"),
)


def script(town: Town, now: datetime, code: str = "default", **more: Any) -> int:
    told: dict[str, Any] = {"whom": Whom.UNRATED, "questions": QUESTIONS} | more
    return operations.revise_call_script(
        actor=SETUP, district_id=town.district_id, code=code, draft=CallScriptDraft(**told),
        valid_from=FROM, now=now,
    )  # fmt: skip


@pytest.fixture
def answered(town: Town, now: datetime) -> int:
    """A lamp that the department has answered."""
    script(town, now)
    return bring(town, file(town, now), Status.ANSWERED, now)


def call(
    town: Town, pk: int, now: datetime, by: Actor | None = None, tries: int = 0, **more: Any
) -> Called:
    told: dict[str, Any] = {"outcome": Outcome.REACHED, "answers": ("yes", "谢谢")} | more
    return operations.record_callback(
        actor=by or town.staff.clerk, appeal_id=pk, draft=CallDraft(**told), seen_tries=tries,
        now=now,
    )  # fmt: skip


def missed(town: Town, pk: int, now: datetime, tries: int, **more: Any) -> Called:
    told: dict[str, Any] = {"outcome": Outcome.NOT_REACHED, "next_at": now + DAY} | more
    return call(town, pk, now, tries=tries, **told)


def row(pk: int) -> Appeal:
    return Appeal.objects.get(pk=pk)


# What a call comes to.


def test_a_grade_by_telephone_is_the_reporters_rating(
    town: Town, answered: int, now: datetime
) -> None:
    seen = last_event_id()
    warm(town)
    with exactly(9):
        done = call(town, answered, now + HOUR, grade=Grade.BASICALLY)
    assert done == Called(Status.CLOSED, is_rated=True)
    (event,) = events_after(seen)
    assert event["kind"] == "appeal.rated"
    told = {name: event["data"][name] for name in ("grade", "source", "outcome", "nth", "to")}
    assert told == {
        "grade": "basically", "source": "phone", "outcome": "reached", "nth": 1, "to": "closed",
    }  # fmt: skip
    rating, made = Rating.objects.get(), Callback.objects.get()
    assert (rating.grade, rating.answer_id, row(answered).grade) == (
        "basically", made.answer_id, "basically",
    )  # fmt: skip
    assert (made.is_last, made.answers) == (
        True,
        [
            ["yes_no", "有人联系您吗？", "Did anybody contact you?", "yes"],
            ["words", "还有什么要说的？", "Anything else?", "谢谢"],
        ],
    )
    before = picture()
    with pytest.raises(WrongState, match="called_already"):
        call(town, answered, now + HOUR, tries=1)
    with pytest.raises(WrongState, match="already_rated"):
        operations.rate_appeal(
            actor=reporter_of(answered), appeal_id=answered, grade=Grade.SATISFIED, reason="",
            now=now,
        )  # fmt: skip
    assert picture() == before


def test_through_the_units_fault_it_is_opened_again_with_the_same_unit(
    town: Town, answered: int, now: datetime
) -> None:
    was, moment = row(answered), now + HOUR
    before = picture()
    wrong: tuple[tuple[dict[str, Any], dict[str, str]], ...] = (
        ({"text": "还是不亮"}, {"reason_code": "choose"}),
        ({"text": "还是不亮", "reason_code": "parts"}, {"reason_code": "choose"}),
        ({"reason_code": "not_done"}, {"text": "missing"}),
    )
    for more, fields in wrong:
        with pytest.raises(Invalid) as refusal:
            call(town, answered, moment, grade=Grade.UNSATISFIED, **more)
        assert refusal.value.fields == fields
    assert picture() == before
    done = call(
        town, answered, moment, grade=Grade.UNSATISFIED, reason_code="not_done", text="还是不亮"
    )
    after = row(answered)
    assert done == Called(Status.REOPENED, is_rated=True)
    assert (after.owner_id, after.reopened_count, after.clock_from, after.reason_text) == (
        was.owner_id, 1, moment, "还是不亮",
    )  # fmt: skip
    event = Event.objects.latest("id")
    assert (event.kind, event.data["fault"], event.data["reason_code"]) == (
        "appeal.rated", "fault", "not_done",
    )  # fmt: skip


def test_without_fault_the_answer_stands_with_its_reason(
    town: Town, answered: int, now: datetime
) -> None:
    done = call(
        town, answered, now + HOUR, grade=Grade.UNSATISFIED, reason_code="no_rule", text="要装新灯"
    )
    after = row(answered)
    assert done == Called(Status.ANSWERED, is_rated=True)
    assert (after.status, after.grade, after.reason, after.reopened_count) == (
        "answered", "unsatisfied", "rated", 0,
    )  # fmt: skip
    page = queries.status_page(answered, now + HOUR)
    assert (page.can_rate, page.can_reopen) == (False, True)
    seen = last_event_id()
    operations.close_unrated(
        actor=Actor.system("clock"), district_id=town.district_id, now=now + 8 * DAY
    )
    assert (row(answered).status, row(answered).reason, row(answered).grade) == (
        "closed", "rated", "unsatisfied",
    )  # fmt: skip
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]["grade"]) == ("appeal.closed", "unsatisfied")
    operations.reopen_appeal(
        actor=reporter_of(answered), appeal_id=answered, reason="又坏了", now=now + 8 * DAY
    )


def test_who_does_not_say_is_never_counted_as_content(
    town: Town, answered: int, now: datetime
) -> None:
    done = call(town, answered, now + HOUR, answers=("", ""))
    assert done == Called(Status.ANSWERED, is_rated=False)
    assert (row(answered).grade, Rating.objects.count()) == ("", 0)
    assert Event.objects.latest("id").kind == "appeal.called_back"


def test_a_rating_by_the_link_wins_and_the_words_are_kept(
    town: Town, answered: int, now: datetime
) -> None:
    def rate(grade: Grade, reason: str) -> None:
        operations.rate_appeal(
            actor=reporter_of(answered), appeal_id=answered, grade=grade, reason=reason, now=now
        )

    rate(Grade.UNSATISFIED, "还是不亮")
    done = call(town, answered, now + HOUR, grade=Grade.SATISFIED, text="其实还行")
    assert done == Called(Status.REOPENED, is_rated=False)
    assert Rating.objects.get().grade == row(answered).grade == "unsatisfied"
    assert Callback.objects.get().text == "其实还行"


# Tries.


def test_tries_end_as_the_rules_say_and_then_it_closes_unrated(
    town: Town, answered: int, now: datetime
) -> None:
    version = row(answered).version
    for number in range(3):
        missed(town, answered, now + (number + 1) * HOUR, number)
    tries = Callback.objects.order_by("nth").values_list("nth", "is_last", "next_at")
    assert list(tries) == [
        (1, False, now + HOUR + DAY), (2, False, now + 2 * HOUR + DAY), (3, True, None),
    ]  # fmt: skip
    assert row(answered).version == version
    before = picture()
    with pytest.raises(WrongState, match="called_already"):
        missed(town, answered, now + DAY, 3)
    assert picture() == before
    operations.close_unrated(
        actor=Actor.system("clock"), district_id=town.district_id, now=now + 8 * DAY
    )
    assert (row(answered).reason, row(answered).grade) == ("unrated", "")


def test_a_next_try_has_a_time_to_come(town: Town, answered: int, now: datetime) -> None:
    before = picture()
    for next_at, fault in (
        (None, "missing"), (now, "past_date"), (now + 31 * DAY, "too_far"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refusal:
            missed(town, answered, now, 0, next_at=next_at)
        assert refusal.value.fields == {"next_at": fault}
    with pytest.raises(WrongState, match="called_meanwhile"):
        missed(town, answered, now, 1)
    for answers, field in (
        (("maybe", ""), "answer_0"), (("", "长" * 201), "answer_1"), ((), "answers"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refusal:
            call(town, answered, now, answers=answers)
        assert set(refusal.value.fields) == {field}
    assert picture() == before


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.WRONG_NUMBER])
def test_who_refuses_is_left_alone(
    town: Town, answered: int, now: datetime, outcome: Outcome
) -> None:
    done = call(town, answered, now, outcome=outcome)
    assert done == Called(Status.ANSWERED, is_rated=False)
    assert Callback.objects.get().is_last


def test_a_new_answer_is_asked_about_anew(town: Town, answered: int, now: datetime) -> None:
    call(town, answered, now, grade=Grade.UNSATISFIED, reason_code="not_done", text="不亮")
    assign(town, answered, now + HOUR)
    answer(town, answered, now + 2 * HOUR)
    done = call(town, answered, now + 3 * HOUR, grade=Grade.SATISFIED)
    assert done.status is Status.CLOSED
    assert list(Callback.objects.order_by("id").values_list("nth", flat=True)) == [1, 1]


# Who calls.


def test_who_handled_it_does_not_call_nor_a_party(town: Town, answered: int, now: datetime) -> None:
    area = town.district.path(town.district_id)
    colleague = person(town.district_id, town.staff.department_id, "colleague", area_path=area)
    own = bring(town, file(town, now), Status.RECEIVED, now)
    answer(town, own, now, by=town.staff.clerk)
    about = file(town, now, about_organisation_id=town.staff.property_company_id)
    bring(town, about, Status.ANSWERED, now)
    before = picture()
    for actor in (
        colleague, town.staff.handler, town.staff.property_handler, town.staff.grid_worker,
        town.staff.leader, town.far_clerk, reporter_of(answered),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            call(town, answered, now, actor)
    with pytest.raises(NotAllowed):
        call(town, own, now, town.staff.clerk)
    with pytest.raises(NotAllowed):
        call(town, about, now, town.staff.property_handler)
    with pytest.raises(NotFound):
        call(town, 10**9, now)
    assert picture() == before
    call(town, own, now, town.staff.street_clerk)


def test_only_what_is_answered_and_left_a_telephone(town: Town, now: datetime) -> None:
    script(town, now)
    silent = bring(town, file(town, now, reporter=ReporterDraft()), Status.ANSWERED, now)
    still = bring(town, file(town, now), Status.ASSIGNED, now)
    gone = bring(town, file(town, now), Status.WITHDRAWN, now)
    before = picture()
    for pk in (silent, still, gone):
        with pytest.raises(WrongState, match="nothing_to_call"):
            call(town, pk, now, town.office_clerk)
    assert picture() == before


def test_without_a_script_nobody_is_called(town: Town, now: datetime) -> None:
    pk = bring(town, file(town, now), Status.ANSWERED, now)
    with pytest.raises(WrongState, match="no_script"):
        call(town, pk, now)
    assert queries.calls_page(town.staff.clerk, "waiting", "", now).page.rows == ()


# The queue.


def ids(town: Town, now: datetime, tab: str = "waiting", by: Actor | None = None) -> list[int]:
    found = queries.calls_page(by or town.staff.clerk, tab, "", now)
    return [one.appeal_id for one in found.page.rows]


def test_the_queue_holds_whom_one_may_call_oldest_first(town: Town, now: datetime) -> None:
    script(town, now)
    second = bring(town, file(town, now), Status.ANSWERED, now + HOUR)
    first = bring(town, file(town, now), Status.DECLINED, now)
    bring(town, file(town, now), Status.CLOSED, now)
    bring(town, file(town, now, reporter=ReporterDraft()), Status.ANSWERED, now)
    answer(town, file(town, now), now, by=town.staff.clerk)
    warm(town)
    with exactly(5):
        found = queries.calls_page(town.staff.clerk, "waiting", "", now + HOUR)
    assert [one.appeal_id for one in found.page.rows] == [first, second]
    assert (found.waiting, found.later, found.page.older) == (2, 0, "")
    missed(town, first, now + HOUR, 0)
    assert (ids(town, now + HOUR), ids(town, now + HOUR, "later")) == ([second], [first])
    assert ids(town, now + HOUR + DAY) == [first, second]
    call(town, first, now + HOUR + DAY, tries=1, grade=Grade.SATISFIED)
    assert ids(town, now + 2 * DAY, "done") == [first]
    assert ids(town, now + 8 * DAY) == []
    assert ids(town, now + HOUR, by=town.far_clerk) == []
    with pytest.raises(NotAllowed):
        ids(town, now, by=town.staff.handler)


def test_pages_of_the_queue_are_cut_by_key(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(town, now)
    monkeypatch.setattr("linquan.apps.appeals.queries.callbacks.SIZE", 2)
    made = [bring(town, file(town, now), Status.ANSWERED, now) for _ in range(3)]
    first = queries.calls_page(town.staff.clerk, "waiting", "", now)
    rest = queries.calls_page(town.staff.clerk, "waiting", first.page.older, now)
    assert [r.appeal_id for r in (*first.page.rows, *rest.page.rows)] == made
    odd = queries.calls_page(town.staff.clerk, "waiting", "~", now)
    assert odd.page.rows == first.page.rows


def test_scripts_say_whom(town: Town, now: datetime) -> None:
    script(town, now, "lift")
    script(town, now, "lamp", whom=Whom.EVERY)
    rated = bring(town, file(town, now), Status.CLOSED, now)
    noise = file(town, now, text="楼下太吵")
    assign(town, noise, now)
    answer(town, noise, now)
    assert ids(town, now) == [rated]
    operations.revise_call_script(
        actor=SETUP, district_id=town.district_id, code="default",
        draft=CallScriptDraft(Whom.UNRATED, QUESTIONS), valid_from=date(2026, 11, 21),
        now=now,
    )  # fmt: skip
    assert ids(town, now + DAY) == [rated]  # answered before the first day of its script
    done = call(town, rated, now + HOUR, grade=Grade.UNSATISFIED, text="其实不行")
    assert done == Called(Status.CLOSED, is_rated=False)


def test_a_script_is_a_dated_line(town: Town, now: datetime) -> None:
    mine: dict[str, Any] = {
        "actor": town.staff.street_clerk, "district_id": town.district_id, "code": "default",
        "valid_from": date(2026, 11, 20), "now": now,
    }  # fmt: skip
    before = picture()
    for questions in ((), (Question("maybe", "问", "Ask"),), (Question("words", " ", "Ask"),)):
        with pytest.raises(Invalid) as refusal:
            operations.revise_call_script(**mine, draft=CallScriptDraft(Whom.EVERY, questions))
        assert refusal.value.fields == {"questions": "questions_odd"}
    with pytest.raises(Invalid):
        operations.revise_call_script(
            **mine | {"code": "nothing"}, draft=CallScriptDraft(Whom.EVERY, QUESTIONS)
        )
    with pytest.raises(NotAllowed):
        operations.revise_call_script(
            **mine | {"actor": town.staff.handler}, draft=CallScriptDraft(Whom.EVERY, QUESTIONS)
        )
    assert picture() == before
    pk = operations.revise_call_script(**mine, draft=CallScriptDraft(Whom.EVERY, QUESTIONS))
    operations.retire_call_script(
        actor=town.staff.street_clerk, district_id=town.district_id, script_id=pk,
        valid_to=date(2026, 11, 21), now=now,
    )  # fmt: skip


# The pages.


def test_a_call_on_its_page(
    town: Town, answered: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now)
    browser, url = client_of(town.staff.clerk, "en"), f"/appeals/{answered}/callback/"
    assert url in browser.get(f"/appeals/{answered}/").content.decode()
    assert url not in client_of(town.staff.handler).get(f"/appeals/{answered}/").content.decode()
    assert "/appeals/callbacks/" in browser.get("/appeals/").content.decode()
    assert table_rows(browser.get("/appeals/callbacks/"))[0].endswith("answered")
    words = said(browser.get(url))
    assert "Did anybody contact you?" in words
    assert "138****5678" in words
    assert "13812345678" not in words
    seen = last_event_id()
    shown = browser.post(f"{url}reporter/")
    assert "13812345678" in said(shown)
    assert shown["Cache-Control"] == "no-store"
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]["reason"]) == ("reporter.unmasked", "电话回访")
    assert browser.post(url, {"seen_tries": "0"}).status_code == 422
    later = {"seen_tries": "0", "outcome": "not_reached", "next_at": "2026-11-21T10:00"}
    assert browser.post(url, later).status_code == 303
    told = {"seen_tries": "1", "outcome": "reached", "answer_0": "no", "grade": "unsatisfied"}
    told |= {"reason_code": "no_rule", "text": "要装新灯，电话13987654321"}
    assert browser.post(url, told).status_code == 303
    words = said(browser.get(f"/appeals/{answered}/"))
    assert "Called back (try 1): not reached; next try 21 Nov 2026 10:00" in words
    assert "Rated by telephone: Not satisfied, through no fault of the unit" in words
    assert "Reason: The rules do not allow what is asked" in words
    done = said(browser.get(url))
    assert "Somebody has called about this answer already." in done
    assert "13987654321" not in done
    assert "非承办单位原因" in said(client_of(town.staff.clerk).get(f"/appeals/{answered}/"))
    assert browser.post(url, told).status_code == 303  # said again: nothing more is written
    assert Callback.objects.count() == 2


def test_the_reporter_reads_that_they_were_called(
    town: Town, answered: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now)
    missed(town, answered, now, 0)
    call(town, answered, now, tries=1, grade=Grade.SATISFIED)
    page = said(phone_of("en").get(link_of(answered, now)))
    assert "we called you and did not reach you" in page
    assert "you said on the telephone: Satisfied" in page


def test_pages_of_calls_are_closed_to_others(
    town: Town, answered: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now)
    assert client_of(town.staff.handler).get("/appeals/callbacks/").status_code == 403
    assert client_of(town.staff.handler).get(f"/appeals/{answered}/callback/").status_code == 403
    assert client_of(town.far_clerk).get(f"/appeals/{answered}/callback/").status_code == 404


def test_the_list_of_scripts_on_its_page(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now)
    browser = client_of(town.staff.street_clerk, "en")
    line = {"matter_code": "lamp", "whom": "every", "valid_from": "2026-11-20"}
    odd = browser.post("/lists/callbacks/new/", line | {"questions": "yes_no | 好吗"})
    assert odd.status_code == 422
    line |= {"questions": "yes_no | 好吗？ | Is it good?\nwords | 还有吗？ | Anything else?"}
    assert browser.post("/lists/callbacks/new/", line).status_code == 303
    words = said(browser.get("/lists/callbacks/"))
    assert "Street lamps" in words
    assert "Is it good?" in words
    assert "每件" in said(client_of(town.staff.street_clerk).get("/lists/callbacks/lamp/"))
