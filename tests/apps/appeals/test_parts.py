"""Parts of other units: who asks, who does them, who sees what, and that the request waits.

The lamp is filed on Friday 2026-11-20 at 10:00; the department has it. The office of the far street
is asked for its part: it sees no request of this street.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation
from tests.apps.appeals.factories import (
    PHONE,
    Town,
    answer,
    assign,
    below,
    bring,
    draft,
    events_after,
    everybody,
    exactly,
    file,
    last_event_id,
    photo,
    picture,
    reporter_of,
    sort,
    warm,
)

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.models import Appeal, Part
from linquan.apps.appeals.parts import MOVES, PartKind
from linquan.apps.appeals.types import Status
from linquan.apps.appeals.web import phone_timeline
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

HOUR = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 as the office's clock shows it."""
    return datetime(2026, 11, 1, hour, minute, tzinfo=UTC) + timedelta(days=day - 1, hours=-8)


@pytest.fixture
def given(town: Town, now: datetime) -> int:
    """A lamp that the department was given at 10:00."""
    return bring(town, file(town, now), Status.ASSIGNED, now)


def ask(town: Town, pk: int, now: datetime, by: Actor | None = None, **more: Any) -> int:
    asked: dict[str, Any] = {
        "to_organisation_id": town.far_office_id, "text": " 请封路半天 ",
        "policy_code": "workdays",
    } | more  # fmt: skip
    return operations.ask_part(actor=by or town.staff.handler, appeal_id=pk, now=now, **asked)


def done(town: Town, part_id: int, now: datetime, by: Actor | None = None, **more: Any) -> int:
    said: dict[str, Any] = {"text": "已封路", "proof": (photo(5),), "proof_waiver": ""} | more
    return operations.answer_part(actor=by or town.far_clerk, part_id=part_id, now=now, **said)


def part_of(part_id: int) -> Part:
    return Part.objects.get(pk=part_id)


# The state table.


@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        (PartKind.JOINT, {("asked", "answered"), ("asked", "cancelled"), ("asked", "returned")}),
        (
            PartKind.CALL,
            {
                ("asked", "arrived"), ("asked", "cancelled"), ("asked", "returned"),
                ("arrived", "asked"), ("arrived", "answered"), ("arrived", "cancelled"),
                ("arrived", "returned"),
            },
        ),
    ],
)  # fmt: skip
def test_the_state_table(kind: PartKind, steps: set[tuple[str, str]]) -> None:
    found = {(str(old), str(new)) for old, all_new in MOVES[kind].items() for new in all_new}
    assert found == steps


# Asking.


def test_a_unit_is_asked_and_the_request_stays_where_it_is(
    town: Town, given: int, now: datetime
) -> None:
    before, seen = Appeal.objects.get(pk=given), last_event_id()
    warm(town)
    with exactly(5):
        part_id = ask(town, given, now + HOUR)
    after = Appeal.objects.get(pk=given)
    assert (after.owner_id, after.due_at, after.version) == (
        town.staff.department_id, before.due_at, before.version,
    )  # fmt: skip
    part = part_of(part_id)
    assert (part.kind, part.state, part.organisation_id, part.asked_by_id, part.text) == (
        "joint", "asked", town.far_office_id, town.staff.department_id, "请封路半天",
    )  # fmt: skip
    assert (part.asked_at, part.due_at) == (now + HOUR, at(25, 17, 30))
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"]) == ("appeal.part_asked", f"appeal:{given}")
    data = event["data"]
    assert (data["part"], data["unit_id"], data["text"], data["part_due_at"]) == (
        part_id, town.far_office_id, "请封路半天", "2026-11-25T17:30:00+08:00",
    )  # fmt: skip


def test_a_clerk_of_the_area_asks_by_a_date_that_others_have_set(
    town: Town, given: int, now: datetime
) -> None:
    part = part_of(ask(town, given, now, town.staff.clerk, policy_code="", due_at=at(30, 12)))
    assert (part.asked_by_id, part.due_at) == (town.staff.community_ids[0], at(30, 12))


@pytest.mark.parametrize(
    "who",
    ["other_clerk", "far_clerk", "property_handler", "grid_worker", "leader", "administrator",
     "clerk_of_another_district", "nobody", "stranger", "reporter", "other_reporter", "system"],
)  # fmt: skip
def test_nobody_else_asks(who: str, town: Town, given: int, now: datetime) -> None:
    before = picture()
    with pytest.raises(NotAllowed):
        ask(town, given, now, everybody(town, given)[who])
    assert picture() == before


def test_a_party_neither_asks_nor_is_asked(town: Town, now: datetime) -> None:
    """Also who belongs to it besides, and what is below it."""
    company, community = town.staff.property_company_id, town.staff.community_ids[0]
    for party, actor in ((company, town.staff.property_handler), (community, town.staff.clerk)):
        pk = file(town, now, about_organisation_id=party)
        under = below(town, party, name=f"下属{party}")
        before = picture()
        with pytest.raises(NotAllowed):
            ask(town, pk, now, actor)
        for unit in (party, under):
            with pytest.raises(Invalid) as refusal:
                ask(town, pk, now, town.staff.street_clerk, to_organisation_id=unit)
            assert refusal.value.fields == {"unit": "own_case"}
        assert picture() == before


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"to_organisation_id": 10**9}, {"unit": "organisation_unknown"}),
        ({"text": "　"}, {"text": "missing"}),
        ({"text": "封" * 1001}, {"text": "too_long"}),
        ({"policy_code": ""}, {"policy": "policy_unknown"}),
        ({"policy_code": "centuries"}, {"policy": "policy_unknown"}),
        ({"due_at": at(20, 10)}, {"due_at": "past_date"}),
    ],
)  # fmt: skip
def test_what_is_asked_is_whole(
    changes: dict[str, Any], fault: dict[str, str], town: Town, given: int, now: datetime
) -> None:
    before = picture()
    with pytest.raises(Invalid) as refusal:
        ask(town, given, now, **changes)
    assert refusal.value.fields == fault
    assert picture() == before


def test_not_the_owner_and_a_unit_for_one_part_at_a_time(
    town: Town, given: int, now: datetime
) -> None:
    part_id = ask(town, given, now)
    before = picture()
    for unit, code in (
        (town.staff.department_id, "unit_has_it"), (town.far_office_id, "unit_is_asked"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refusal:
            ask(town, given, now, to_organisation_id=unit)
        assert refusal.value.fields == {"unit": code}
    assert picture() == before
    done(town, part_id, now)
    ask(town, given, now)
    assert Part.objects.count() == 2


def test_nobody_is_asked_about_what_has_ended(town: Town, given: int, now: datetime) -> None:
    answer(town, given, now)
    before = picture()
    with pytest.raises(WrongState):
        ask(town, given, now)
    with pytest.raises(NotFound):
        ask(town, 10**9, now)
    assert picture() == before


# Doing it.


def test_the_unit_answers_with_a_photo(town: Town, given: int, now: datetime) -> None:
    part_id, seen = ask(town, given, now), last_event_id()
    warm(town)
    with exactly(7):
        done(town, part_id, now + HOUR)
    part = part_of(part_id)
    assert (part.state, part.outcome, part.waiver, part.done_at, part.account_id) == (
        "answered", "已封路", "", now + HOUR, town.far_clerk.account_id,
    )  # fmt: skip
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]["part"], event["data"]["text"]) == (
        "appeal.part_answered", part_id, "已封路",
    )  # fmt: skip
    case = queries.case_page(town.staff.handler, given, now + HOUR)
    assert [p.role for p in case.photos] == [f"part:{part_id}"]
    assert queries.status_page(given, now).photos == ()
    with pytest.raises(NotFound):
        queries.photo_of_case(given, case.photos[0].photo_id)


def test_without_a_photo_it_says_why(town: Town, given: int, now: datetime) -> None:
    part_id = ask(town, given, now)
    before = picture()
    for more, fault in (
        ({"proof": ()}, {"proof": "proof_needed"}), ({"text": " "}, {"text": "missing"}),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refusal:
            done(town, part_id, now, **more)
        assert refusal.value.fields == fault
    assert picture() == before
    done(town, part_id, now, proof=(), proof_waiver="夜里拍不了")
    assert part_of(part_id).waiver == "夜里拍不了"


STEPS: dict[str, Any] = {
    "answer": done,
    "send_back": lambda _town, pk, now, by: operations.send_back_part(
        actor=by, part_id=pk, reason="不是我们的路", now=now
    ),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "who",
    ["clerk", "street_clerk", "handler", "property_handler", "office_clerk", "leader",
     "clerk_of_another_district", "nobody", "stranger", "reporter", "system"],
)  # fmt: skip
def test_only_the_unit_that_was_asked_does_it(
    step: str, who: str, town: Town, given: int, now: datetime
) -> None:
    part_id = ask(town, given, now)
    before = picture()
    with pytest.raises(NotAllowed):
        STEPS[step](town, part_id, now, everybody(town, given)[who])
    with pytest.raises(NotFound):
        STEPS[step](town, 10**9, now, town.far_clerk)
    assert picture() == before


def test_who_cannot_says_why_and_whoever_asked_sees_it(
    town: Town, given: int, now: datetime
) -> None:
    part_id, seen = ask(town, given, now), last_event_id()
    with pytest.raises(Invalid):
        operations.send_back_part(actor=town.far_clerk, part_id=part_id, reason="", now=now)
    operations.send_back_part(actor=town.far_clerk, part_id=part_id, reason="不是我们的路", now=now)
    (shown,) = queries.case_page(town.staff.handler, given, now).asked.parts
    assert (shown.state, shown.outcome, shown.is_open) == ("returned", "不是我们的路", False)
    assert [e["kind"] for e in events_after(seen)] == ["appeal.part_returned"]
    before = picture()
    with pytest.raises(WrongState) as over:
        done(town, part_id, now)
    assert over.value.code == "part_over"
    assert picture() == before


def test_whoever_may_ask_cancels_with_a_reason(town: Town, given: int, now: datetime) -> None:
    part_id, seen = ask(town, given, now), last_event_id()

    def cancel(by: Actor, reason: str = "自己做了") -> int:
        return operations.cancel_part(actor=by, part_id=part_id, reason=reason, now=now)

    before = picture()
    for actor in (town.far_clerk, town.staff.property_handler, town.staff.leader):
        with pytest.raises(NotAllowed):
            cancel(actor)
    with pytest.raises(Invalid):
        cancel(town.staff.clerk, " ")
    assert picture() == before
    cancel(town.staff.clerk)
    assert part_of(part_id).state == "cancelled"
    assert [e["kind"] for e in events_after(seen)] == ["appeal.part_cancelled"]
    with pytest.raises(WrongState):
        cancel(town.staff.clerk)


# The request waits.


def test_the_one_answer_waits_for_the_parts(town: Town, given: int, now: datetime) -> None:
    part_id = ask(town, given, now)
    case = queries.case_page(town.staff.handler, given, now)
    assert (case.allowed.answer, case.allowed.decline, case.asked.may_ask) == (False, False, True)
    before = picture()
    with pytest.raises(WrongState) as refusal:
        answer(town, given, now)
    assert (refusal.value.code, refusal.value.details["units"]) == ("parts_open", "望江街道办事处")
    with pytest.raises(WrongState) as refusal:
        operations.decline_appeal(
            actor=town.staff.handler, appeal_id=given, because="不行", seen_version=None, now=now
        )
    assert refusal.value.code == "parts_open"
    assert picture() == before
    done(town, part_id, now)
    answer(town, given, now)
    assert Appeal.objects.get(pk=given).status == "answered"


def test_a_part_of_who_has_the_request_by_now_is_no_hindrance(
    town: Town, given: int, now: datetime
) -> None:
    part_id = ask(town, given, now, to_organisation_id=town.staff.street_office_id)
    assign(town, given, now, to=town.staff.street_office_id)
    assert queries.case_page(town.staff.street_clerk, given, now).allowed.answer is True
    answer(town, given, now, by=town.staff.street_clerk)
    assert (part_of(part_id).state, part_of(part_id).done_at) == ("cancelled", now)


def test_a_request_that_is_withdrawn_takes_its_parts_along(
    town: Town, given: int, now: datetime
) -> None:
    part_id, seen = ask(town, given, now), last_event_id()
    operations.withdraw_appeal(actor=reporter_of(given), appeal_id=given, reason="", now=now)
    assert part_of(part_id).state == "cancelled"
    assert [e["kind"] for e in events_after(seen)] == ["appeal.withdrawn"]


def test_whoever_turns_out_to_be_complained_about_loses_its_part(
    town: Town, given: int, now: datetime
) -> None:
    theirs, others = (
        ask(town, given, now, to_organisation_id=unit)
        for unit in (town.staff.property_company_id, town.far_office_id)
    )
    sort(town, given, now, about_organisation_id=town.staff.property_company_id)
    assert (part_of(theirs).state, part_of(others).state) == ("cancelled", "asked")
    with pytest.raises(NotAllowed):
        done(town, theirs, now, town.staff.property_handler)
    with pytest.raises(NotFound):
        queries.part_page(town.staff.property_handler, theirs)
    assert queries.own_parts(town.staff.property_handler, is_open=False).rows == ()


# Who sees what.


def test_the_unit_sees_its_part_and_not_the_request(town: Town, now: datetime) -> None:
    said = f"路灯不亮，请打{PHONE}"
    given = file(town, now, text=said, photos=(photo(1),), key=draft(town).key)
    part_id = ask(town, given, now, town.staff.clerk, text=f"找{PHONE}")
    done(town, part_id, now)
    warm(town)
    with exactly(4):
        page = queries.part_page(town.far_clerk, part_id)
    assert (page.title, page.text) == ("路灯不亮，请打138****5678", "路灯不亮，请打138****5678")
    assert (page.part.text, page.address) == ("找138****5678", "锦绣家园3号楼")
    assert [p.role for p in page.photos] == ["report", f"part:{part_id}"]
    assert (page.can_arrive, page.can_answer, page.can_send_back) == (False, False, False)
    with exactly(3):
        found = queries.photo_of_part(town.far_clerk, part_id, page.photos[0].photo_id)
    assert found.sha256 == photo(1).sha256
    for query in (queries.case_page, lambda a, pk, _now: queries.photos_of(a, pk)):
        with pytest.raises(NotFound):
            query(town.far_clerk, given, now)
    for actor in (town.staff.clerk, town.staff.property_handler, town.staff.other_clerk):
        with pytest.raises(NotFound):
            queries.part_page(actor, part_id)
    with pytest.raises(NotFound):
        queries.photo_of_part(town.far_clerk, part_id, 10**9)


def test_the_list_of_a_unit_open_ones_by_date_key_by_key(town: Town, now: datetime) -> None:
    ids = [bring(town, file(town, now), Status.ASSIGNED, now) for _ in range(3)]
    early, late, over = (
        ask(town, pk, now, policy_code="", due_at=now + hours * HOUR)
        for pk, hours in zip(ids, (5, 9, 1), strict=True)
    )
    done(town, over, now)
    warm(town)
    with exactly(3):
        first = queries.own_parts(town.far_clerk, is_open=True, size=1)
    assert ([r.part.part_id for r in first.rows], first.open_count) == ([early], 2)
    second = queries.own_parts(town.far_clerk, is_open=True, after=first.next, size=1)
    assert ([r.part.part_id for r in second.rows], second.next) == ([late], "")
    assert second.rows[0].part.is_late(now + 9 * HOUR) is False
    assert second.rows[0].part.is_late(now + 10 * HOUR) is True
    ended = queries.own_parts(town.far_clerk, is_open=False)
    assert [r.part.part_id for r in ended.rows] == [over]
    assert queries.own_parts(town.staff.clerk, is_open=True).rows == ()
    books = queries.desk(town.district_id)
    with exactly(1):
        assert queries.part_count(town.far_clerk, books) == 2
    assert queries.part_count(town.staff.administrator, books) == 0
    for odd in ("x", "2026-11-20_7", "_x", "2026-11-20T10:00:00+00:00_" + "9" * 30):
        assert len(queries.own_parts(town.far_clerk, is_open=True, after=odd).rows) == 2


def test_the_reporter_reads_plain_words_only(town: Town, given: int, now: datetime) -> None:
    done(town, ask(town, given, now), now)
    page = queries.status_page(given, now)
    with translation.override("zh-hans"):
        story = phone_timeline.story(page, queries.desk(town.district_id), is_open=True)
    told = [(s.text, s.note) for s in story.steps][-3:-1]
    assert told == [("请其他单位协助", ""), ("协助的单位已反馈", "")]
