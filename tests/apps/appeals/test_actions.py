"""Actions of a case: announced, held with results, called off; the list and what it adds up."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import said, sheet
from tests.apps.appeals.factories import (
    Town,
    answer,
    assign,
    events_after,
    exactly,
    file,
    last_event_id,
    photo,
    picture,
    warm,
)
from tests.apps.appeals.phone_factories import fix_clock, photo_file, upload
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP, SETUP_AT

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.actions import (
    ActionDraft,
    ActionKindDraft,
    ActionState,
    Measure,
    ResultDraft,
)
from linquan.apps.appeals.models import Action, ActionKind
from linquan.apps.appeals.types import ListName
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import Attachment

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STARTS_AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)  # Saturday, 14:00
AFTER = STARTS_AT + 2 * HOUR
SALE = ActionKindDraft(
    "直播售卖会", "Live sale",
    (Measure("订单（单）", "orders"), Measure("销量（公斤）", "kg sold")), has_money=True,
)  # fmt: skip


def kind(town: Town, code: str = "sale", draft: ActionKindDraft = SALE) -> int:
    operations.revise_action_kind(
        actor=SETUP, district_id=town.district_id, code=code, draft=draft,
        valid_from=date(2026, 1, 5), now=SETUP_AT,
    )  # fmt: skip
    return ActionKind.objects.get(code=code).pk


def draft(town: Town, kind_id: int, **changes: Any) -> ActionDraft:
    plain: dict[str, Any] = {
        "kind_id": kind_id, "title": "红薯直播", "starts_at": STARTS_AT, "place": "区融媒体直播间",
        "host_id": town.staff.street_office_id, "host_role": "主播由电视台派出",
        "asks": "请驻区单位食堂订购",
    }  # fmt: skip
    return ActionDraft(**plain | changes)


def plan(town: Town, appeal_id: int, kind_id: int, now: datetime, **changes: Any) -> int:
    by = changes.pop("by", town.staff.clerk)
    return operations.plan_action(
        actor=by, appeal_id=appeal_id, draft=draft(town, kind_id, **changes), now=now
    )


def held(town: Town, action_id: int, now: datetime = AFTER, **changes: Any) -> int:
    by = changes.pop("by", town.staff.clerk)
    photos = changes.pop("photos", (photo(5),))
    plain: dict[str, Any] = {"counts": (120, 900), "amount_cents": 360_050, "text": "全部售完"}
    return operations.record_action_result(
        actor=by, action_id=action_id, draft=ResultDraft(**plain | changes), photos=photos, now=now
    )


def cancel(town: Town, action_id: int, now: datetime, **changes: Any) -> int:
    given: dict[str, Any] = {"actor": town.staff.clerk, "reason": "天气太坏", **changes}
    return operations.cancel_action(action_id=action_id, now=now, **given)


def refused(error: type[HouseError], act: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """The refusal of an act after which everything is as before."""
    before = picture()
    with pytest.raises(error) as refusal:
        act(*given, **named)
    assert picture() == before
    return refusal.value.details.get("fields") or refusal.value.code


def test_an_action_is_announced(town: Town, now: datetime) -> None:
    appeal_id, kind_id = file(town, now), kind(town)
    warm(town)
    seen = last_event_id()
    with exactly(6):
        made = plan(town, appeal_id, kind_id, now)
    row = Action.objects.get()
    assert (row.pk, row.state, row.title, row.starts_at) == (
        made, ActionState.PLANNED, "红薯直播", STARTS_AT,
    )  # fmt: skip
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"]) == ("appeal.action_planned", f"appeal:{appeal_id}")


def test_who_may_announce(town: Town, now: datetime) -> None:
    kind_id = kind(town)
    mine = file(town, now)
    for actor in (town.far_clerk, town.staff.property_handler, town.staff.leader):
        refused(NotAllowed, plan, town, mine, kind_id, now, by=actor)
    about = file(town, now, about_organisation_id=town.staff.property_company_id)
    refused(NotAllowed, plan, town, about, kind_id, now, by=town.staff.property_handler)
    assign(town, mine, now)
    plan(town, mine, kind_id, now, by=town.staff.handler)  # the unit that has it
    refused(NotFound, plan, town, mine + 99, kind_id, now)


def test_what_an_announcement_needs(town: Town, now: datetime) -> None:
    kind_id = kind(town)
    appeal_id = file(town, now, about_organisation_id=town.staff.property_company_id)
    wrong: list[tuple[dict[str, Any], dict[str, str]]] = [
        ({"kind_id": 0}, {"kind": "action_kind_unknown"}),
        ({"title": " "}, {"title": "missing"}),
        ({"title": "长" * 61}, {"title": "too_long"}),
        ({"place": ""}, {"place": "missing"}),
        ({"starts_at": now}, {"starts_at": "past_date"}),
        ({"starts_at": now + 366 * DAY}, {"starts_at": "past_date"}),
        ({"host_id": 0}, {"host": "organisation_unknown"}),
        ({"host_id": town.staff.property_company_id}, {"host": "own_case"}),
        ({"host_role": "长" * 61}, {"host_role": "too_long"}),
        ({"asks": "长" * 501}, {"asks": "too_long"}),
    ]
    for change, faults in wrong:
        changes = {"kind_id": kind_id, **change}
        chosen = changes.pop("kind_id")
        assert refused(Invalid, plan, town, appeal_id, chosen, now, **changes) == faults
    done = file(town, now)
    assign(town, done, now)
    answer(town, done, now)
    assert refused(WrongState, plan, town, done, kind_id, now) == "wrong_state"
    many = file(town, now)
    for _ in range(20):
        plan(town, many, kind_id, now)
    assert refused(WrongState, plan, town, many, kind_id, now) == "too_many_actions"


def test_what_came_of_it_is_written_down_once(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    made = plan(town, appeal_id, kind(town), now)
    assert refused(WrongState, held, town, made, now) == "action_to_come"
    refused(NotAllowed, held, town, made, by=town.far_clerk)
    refused(NotFound, held, town, made + 9)
    for change, faults in (
        ({"counts": (1,)}, {"counts": "invalid"}),
        ({"counts": (1, -1)}, {"counts-2": "out_of_range"}),
        ({"counts": (10_000_001, 1)}, {"counts-1": "out_of_range"}),
        ({"amount_cents": -1}, {"amount": "out_of_range"}),
        ({"photos": ()}, {"photos": "proof_needed"}),
        ({"text": "长" * 501}, {"text": "too_long"}),
    ):  # fmt: skip
        assert refused(Invalid, held, town, made, **change) == faults
    warm(town)
    seen = last_event_id()
    with exactly(6):
        held(town, made)
    row = Action.objects.get()
    assert (row.state, row.counts, row.amount_cents, row.ended_at) == (
        ActionState.HELD, [120, 900], 360_050, AFTER,
    )  # fmt: skip
    assert Attachment.objects.get(role=f"action-{made}").subject == f"appeal:{appeal_id}"
    assert [e["kind"] for e in events_after(seen)] == ["appeal.action_held"]
    assert refused(WrongState, held, town, made) == "action_over"
    assert refused(WrongState, cancel, town, made, AFTER) == "action_over"


def test_money_is_refused_where_none_is_counted(town: Town, now: datetime) -> None:
    meeting = ActionKindDraft(
        "居民议事会", "Meeting", (Measure("到会（人）", "people"),), has_money=False
    )
    made = plan(town, file(town, now), kind(town, "meeting", meeting), now)
    assert refused(Invalid, held, town, made, counts=(12,)) == {"amount": "out_of_range"}
    held(town, made, counts=(12,), amount_cents=0)


def test_a_planned_one_is_called_off_for_a_reason(town: Town, now: datetime) -> None:
    made = plan(town, file(town, now), kind(town), now)
    assert refused(Invalid, cancel, town, made, now, reason="雨") == {"reason": "too_short"}
    refused(NotAllowed, cancel, town, made, now, actor=town.far_clerk)
    refused(NotFound, cancel, town, made + 1, now)
    cancel(town, made, now)
    row = Action.objects.get()
    assert (row.state, row.text, row.ended_at) == (ActionState.CANCELLED, "天气太坏", now)
    assert refused(WrongState, held, town, made) == "action_over"


def test_kinds_are_lines_with_days(town: Town, now: datetime) -> None:
    given: dict[str, Any] = {
        "actor": town.staff.street_clerk, "district_id": town.district_id, "code": "sale",
        "valid_from": date(2026, 12, 1), "now": now,
    }  # fmt: skip
    act = operations.revise_action_kind
    refused(NotAllowed, act, **given | {"actor": town.staff.clerk}, draft=SALE)
    for measures, code in (
        ((Measure("单", "x"),) * 7, "too_many_measures"), ((Measure("单", ""),), "missing"),
        ((Measure("长" * 21, "x"),), "too_long"), ((), "missing"),
    ):  # fmt: skip
        wrong = ActionKindDraft("售卖", "Sale", measures, has_money=False)
        assert refused(Invalid, act, **given, draft=wrong) == {"measures": code}
    row_id = act(**given, draft=SALE)
    operations.take_back_edit(
        actor=given["actor"], district_id=town.district_id, list_name=ListName.ACTIONS,
        row_id=row_id, now=now,
    )  # fmt: skip
    assert not ActionKind.objects.exists()
    kind_id = kind(town)
    operations.retire_action_kind(
        actor=given["actor"], district_id=town.district_id, kind_id=kind_id,
        valid_to=date(2026, 12, 1), now=now,
    )  # fmt: skip
    assert ActionKind.objects.get().valid_to == date(2026, 12, 1)


def test_what_is_read_and_added_up(town: Town, now: datetime) -> None:
    kind_id, appeal_id, other = kind(town), file(town, now), file(town, now)
    held(town, plan(town, appeal_id, kind_id, now))
    held(town, plan(town, other, kind_id, now, title="电话13812345678"), counts=(30, 100))
    plan(town, appeal_id, kind_id, now, starts_at=STARTS_AT + 30 * DAY)
    warm(town)
    with exactly(3):
        page = queries.actions_page(town.staff.street_clerk)
    assert [row.state for row in page.rows] == ["planned", "held", "held"]
    assert "13812345678" not in "".join(row.title for row in page.rows)
    (total,) = page.totals
    assert (total.month, total.held, total.amount_cents) == (date(2026, 11, 1), 2, 720_100)
    assert [count for _, count in total.results] == [150, 1000]
    december = queries.actions_page(town.staff.street_clerk, month=date(2026, 12, 1))
    assert (len(december.rows), december.totals) == (1, ())
    assert queries.actions_page(town.staff.street_clerk, code="x").rows == ()
    assert queries.actions_page(town.far_clerk).rows == ()
    assert queries.actions_page(town.staff.property_handler).rows == ()
    found = queries.case_actions(town.staff.clerk, appeal_id, now)
    assert [row.state for row in found.rows] == ["planned", "held"]
    with pytest.raises(NotFound):
        queries.case_actions(town.far_clerk, appeal_id, now)


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.LINQUAN_HOME = tmp_path
    return tmp_path


def posted(client: Client, path: str, data: dict[str, Any], status: int = 303) -> str:
    answered = client.post(path, data)
    assert answered.status_code == status, said(answered)[:500]
    return said(answered)


@pytest.mark.usefixtures("home")
def test_the_pages(town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    fix_clock(monkeypatch, now)
    kind_id, appeal_id, clerk = kind(town), file(town, now), client_of(town.staff.clerk)
    base = f"/appeals/{appeal_id}/actions/"
    assert "尚无活动" in said(clerk.get(base))
    assert "尚无活动" in said(clerk.get("/appeals/actions/"))
    told = {"kind": kind_id, "title": "红薯直播", "starts_at": "2026-11-21T14:00",
            "place": "直播间", "asks": "请食堂订购"}  # fmt: skip
    kept = posted(clerk, base, told | {"starts_at": "2026-11-01T14:00"}, 422)
    assert "请食堂订购" in kept
    posted(clerk, base, told)
    made = Action.objects.get().pk
    assert "活动开始后可登记结果" in said(clerk.get(base))
    fix_clock(monkeypatch, AFTER)
    came = {"count_1": "120", "count_2": "900", "amount": "3600.50", "text": "全部售完"}
    posted(clerk, f"{base}{made}/result/", came, 422)
    posted(clerk, f"{base}{made}/result/", came | {"photos": upload(photo_file())})
    line = "订单（单） 120、销量（公斤） 900、3,600.50元"
    for path in (base, "/appeals/actions/", f"/appeals/{appeal_id}/"):
        assert line in said(clerk.get(path)), (path, said(clerk.get(path))[300:900])
    assert "1场回应活动" in said(clerk.get(f"/appeals/{appeal_id}/"))
    rows = sheet(clerk.get("/appeals/actions/export/?month=2026-11").content)
    assert rows[1][2] == "红薯直播"
    posted(clerk, base, told | {"starts_at": "2026-12-01T14:00"})
    second = Action.objects.latest("id").pk
    posted(clerk, f"{base}{second}/cancel/", {"reason": ""}, 422)
    posted(clerk, f"{base}{second}/cancel/", {"reason": "天气太坏"})
    posted(clerk, f"{base}{second}/cancel/", {"reason": "天气太坏"}, 422)
    english = client_of(town.staff.clerk, "en")
    assert "orders 120" in said(english.get("/appeals/actions/"))
    far = client_of(town.far_clerk)
    assert far.get(base).status_code == 404
    assert far.post(f"{base}{made}/cancel/", {}).status_code == 404
    assert "红薯直播" not in said(far.get("/appeals/actions/"))


def test_the_answer_can_begin_with_it(town: Town, now: datetime, monkeypatch: Any) -> None:
    appeal_id = file(town, now)
    held(town, plan(town, appeal_id, kind(town), now))
    assign(town, appeal_id, AFTER)
    fix_clock(monkeypatch, AFTER)
    page = said(client_of(town.staff.handler).get(f"/appeals/{appeal_id}/?do=answer"))
    assert page.count("直播售卖会“红薯直播”：订单（单） 120") == 2  # the timeline, and the form
