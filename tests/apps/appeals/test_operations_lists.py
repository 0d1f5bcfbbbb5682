"""Editing the lists: versions by day, and what a list cannot hold."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest
from tests.apps.appeals.factories import (
    CHANNELS,
    MATTERS,
    POLICIES,
    Town,
    events_after,
    everybody,
    file,
    last_event_id,
    make_town,
    picture,
)
from tests.apps.places.factories import SETUP

from linquan.apps.appeals import operations
from linquan.apps.appeals.models import (
    Appeal,
    Channel,
    DeadlinePolicy,
    DeskRule,
    Duty,
    Matter,
    MatterGroup,
)
from linquan.apps.appeals.operations import ChannelDraft, DutyDraft, GroupDraft
from linquan.apps.appeals.queries import desk
from linquan.apps.appeals.types import ChannelKind
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs.types import OrganisationChange
from linquan.apps.places import operations as places
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound

TODAY, TOMORROW, LATER = date(2026, 11, 20), date(2026, 11, 21), date(2026, 12, 1)
POINT = ChannelDraft(
    ChannelKind.MOBILE_POINT,
    "流动点",
    "Point",
    place="广场",
    weekday=2,
    opens=time(9),
    closes=time(11),
)
Edit = Callable[[Actor], Any]


def write_group(town: Town, now: datetime, *, valid_from: date = TODAY, **changes: Any) -> int:
    """Write a group that no matter stands in."""
    return operations.revise_group(
        actor=SETUP,
        district_id=town.district_id,
        code="empty",
        draft=replace(GroupDraft("邻里揪心", "Neighbours' worries", 2), **changes),
        valid_from=valid_from,
        now=now,
    )


def edits(town: Town, now: datetime) -> dict[str, tuple[Edit, str, type[Any]]]:
    """Every edit of the lists, the kind of its event, and the table it writes."""
    same: dict[str, Any] = {"district_id": town.district_id, "now": now}
    dated = {**same, "valid_from": TOMORROW}
    ending = {**same, "valid_to": LATER}
    duty = DutyDraft("noise", town.office_id, town.grid_id)
    empty = write_group(town, now)
    return {
        "group": (
            lambda a: operations.revise_group(
                actor=a, code="new", draft=GroupDraft("新", "New", 3), **dated
            ),
            "mattergroup.revised",
            MatterGroup,
        ),
        "group's end": (
            lambda a: operations.retire_group(actor=a, group_id=empty, **ending),
            "mattergroup.retired",
            MatterGroup,
        ),
        "matter": (
            lambda a: operations.revise_matter(
                actor=a, code="noise", draft=MATTERS["noise"], **dated
            ),
            "matter.revised",
            Matter,
        ),
        "policy": (
            lambda a: operations.revise_policy(
                actor=a, code="days", draft=POLICIES["days"], **dated
            ),
            "policy.revised",
            DeadlinePolicy,
        ),
        "channel": (
            lambda a: operations.revise_channel(actor=a, code="point", draft=POINT, **dated),
            "channel.revised",
            Channel,
        ),
        "rule": (
            lambda a: operations.revise_rule(actor=a, code="soon_h", value=12, **dated),
            "deskrule.revised",
            DeskRule,
        ),
        "duty": (lambda a: operations.add_duty(actor=a, draft=duty, **dated), "duty.added", Duty),
        "duty's end": (
            lambda a: operations.end_duty(actor=a, duty_id=town.duties["lamps"], **ending),
            "duty.ended",
            Duty,
        ),
        "matter's end": (
            lambda a: operations.retire_matter(actor=a, matter_id=town.matters["lift"], **ending),
            "matter.retired",
            Matter,
        ),
        "channel's end": (
            lambda a: operations.retire_channel(actor=a, channel_id=town.channels["web"], **ending),
            "channel.retired",
            Channel,
        ),
    }


EDITS = (
    "group", "group's end", "matter", "policy", "channel", "rule", "duty", "duty's end",
    "matter's end", "channel's end",
)  # fmt: skip
MAY = {"street_clerk", "administrator", "office_clerk", "far_clerk", "system"}


@pytest.mark.parametrize("name", EDITS)
def test_who_edits_and_that_one_event_tells_it(name: str, town: Town, now: datetime) -> None:
    edit, kind, table = edits(town, now)[name]
    before = picture()
    for who, actor in everybody(town, 1).items():
        if who not in MAY:
            with pytest.raises(NotAllowed):
                edit(actor)
    assert picture() == before
    kept, seen = desk(town.district_id), last_event_id()
    pk = edit(town.staff.administrator)
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"]) == (kind, f"{kind.split('.')[0]}:{pk}")
    assert table.objects.filter(pk=pk, district_id=town.district_id).count() == 1
    assert desk(town.district_id).book is not kept.book  # every process reads the lists again


def test_load_duties_writes_a_list_at_once_or_not_at_all(town: Town, now: datetime) -> None:
    same: dict[str, Any] = {"district_id": town.district_id, "valid_from": TODAY, "now": now}
    good = DutyDraft("noise", town.office_id, town.grid_id)
    twice = DutyDraft("lamp", town.staff.department_id, town.district_id)
    before = picture()
    with pytest.raises(NotAllowed):
        operations.load_duties(actor=town.staff.clerk, drafts=(good,), **same)
    with pytest.raises(Invalid) as refusal:
        operations.load_duties(actor=SETUP, drafts=(good, twice), **same)
    assert refusal.value.fields == {"organisation": "duty_exists"}
    assert picture() == before
    seen = last_event_id()
    other = DutyDraft("lift", town.office_id, town.grid_id)
    assert operations.load_duties(actor=SETUP, drafts=(good, other), **same) == 2
    assert [e["kind"] for e in events_after(seen)] == ["duty.added"] * 2


# Versions.


def versions(code: str) -> list[tuple[Any, ...]]:
    rows = Matter.objects.filter(code=code).order_by("valid_from")
    return list(rows.values_list("name", "valid_from", "valid_to"))


def revise(town: Town, now: datetime, code: str, day: date, **changes: Any) -> int:
    draft = replace(MATTERS.get(code, MATTERS["noise"]), **changes)
    return operations.revise_matter(
        actor=town.staff.street_clerk,
        district_id=town.district_id,
        code=code,
        draft=draft,
        valid_from=day,
        now=now,
    )


def test_a_change_is_a_new_version_and_old_requests_keep_theirs(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, matter_id=town.matters["noise"])
    new = revise(town, now, "noise", TOMORROW, name="噪声")
    assert versions("noise") == [
        ("噪音", date(2026, 1, 5), TOMORROW),
        ("噪声", TOMORROW, None),
    ]
    assert Appeal.objects.get(pk=appeal_id).matter_id == town.matters["noise"]
    book = desk(town.district_id)
    assert {m.matter_id for m in book.matters(TODAY) if m.code == "noise"} == {
        town.matters["noise"]
    }
    assert {m.matter_id for m in book.matters(TOMORROW) if m.code == "noise"} == {new}


def test_a_second_change_for_the_same_day_replaces_the_first(town: Town, now: datetime) -> None:
    first = revise(town, now, "noise", TOMORROW, name="噪声")
    assert (
        revise(town, now, "noise", TOMORROW, name="吵闹", words=(" 吵 ", "", "闹", "吵")) == first
    )
    assert versions("noise")[1:] == [("吵闹", TOMORROW, None)]
    assert Matter.objects.get(pk=first).words == ["吵", "闹"]


def test_a_version_cannot_begin_before_the_current_one_or_in_the_past(
    town: Town, now: datetime
) -> None:
    revise(town, now, "noise", LATER, name="噪声")
    before = picture()
    for day, code in ((TOMORROW, "before_current"), (date(2026, 11, 19), "past_date")):
        with pytest.raises(Invalid) as refusal:
            revise(town, now, "noise", day, name="晚了")
        assert refusal.value.fields == {"valid_from": code}
    assert picture() == before


def test_a_retired_line_comes_back_no_sooner_than_it_ends(town: Town, now: datetime) -> None:
    operations.retire_matter(
        actor=SETUP,
        district_id=town.district_id,
        matter_id=town.matters["noise"],
        valid_to=LATER,
        now=now,
    )
    before = picture()
    with pytest.raises(Invalid) as refusal:
        revise(town, now, "noise", TOMORROW)
    assert refusal.value.fields == {"valid_from": "before_current"}
    assert picture() == before
    revise(town, now, "noise", LATER, name="又来了")
    assert versions("noise")[1:] == [("又来了", LATER, None)]


def test_a_line_in_the_past_is_for_the_house_alone(town: Town, now: datetime) -> None:
    before = picture()
    with pytest.raises(Invalid) as refusal:
        revise(town, now, "brand_new", date(2026, 6, 1))
    assert refusal.value.fields == {"valid_from": "past_date"}
    assert picture() == before
    operations.revise_matter(
        actor=SETUP,
        district_id=town.district_id,
        code="brand_new",
        draft=MATTERS["noise"],
        valid_from=date(2026, 6, 1),
        now=now,
    )
    assert versions("brand_new") == [("噪音", date(2026, 6, 1), None)]


def test_thresholds_hold_from_their_day(town: Town, now: datetime) -> None:
    same: dict[str, Any] = {"actor": SETUP, "district_id": town.district_id, "now": now}
    operations.revise_rule(code="soon_h", value=12, valid_from=LATER, **same)
    book, later = desk(town.district_id), datetime(2026, 12, 1, 1, tzinfo=now.tzinfo)
    assert (book.rules(now).soon_h, book.rules(later).soon_h) == (6, 12)


# What a list cannot hold.

ODD_MATTERS = {
    "no code": ({"code": ""}, {"code": "code_odd"}),
    "odd code": ({"code": "a b"}, {"code": "code_odd"}),
    "long code": ({"code": "c" * 31}, {"code": "code_odd"}),
    "no name": ({"name": " "}, {"name": "missing"}),
    "no English name": ({"name_en": ""}, {"name_en": "missing"}),
    "long name": ({"name": "字" * 41}, {"name": "too_long"}),
    "unknown group": ({"group_code": "none"}, {"group_code": "group_unknown"}),
    "unknown policy": ({"policy_code": "none"}, {"policy_code": "policy_unknown"}),
    "long word": ({"words": ("字" * 21,)}, {"words": "too_long"}),
    "long source": ({"source": "字" * 121}, {"source": "too_long"}),
}


@pytest.mark.parametrize("name", ODD_MATTERS)
def test_odd_matters_are_refused(name: str, town: Town, now: datetime) -> None:
    changes, fields = ODD_MATTERS[name]
    code, before = changes.get("code", "noise"), picture()
    drafted = {k: v for k, v in changes.items() if k != "code"}
    with pytest.raises(Invalid) as refusal:
        revise(town, now, code, TOMORROW, **drafted)
    assert refusal.value.fields == fields
    assert picture() == before


ODD_CHANNELS = {
    "no place": ({"place": " "}, {"place": "missing"}),
    "long place": ({"place": "字" * 81}, {"place": "too_long"}),
    "no hours": ({"opens": None}, {"opens": "window_odd"}),
    "closed before open": ({"closes": time(8)}, {"opens": "window_odd"}),
    "an eighth day": ({"weekday": 7}, {"weekday": "out_of_range"}),
    "unknown area": ({"area_id": 10**9}, {"area": "area_unknown"}),
}


@pytest.mark.parametrize("name", ODD_CHANNELS)
def test_odd_mobile_points_are_refused(name: str, town: Town, now: datetime) -> None:
    changes, fields = ODD_CHANNELS[name]
    before = picture()
    with pytest.raises(Invalid) as refusal:
        operations.revise_channel(
            actor=SETUP,
            district_id=town.district_id,
            code="point",
            draft=replace(POINT, **changes),
            valid_from=TOMORROW,
            now=now,
        )
    assert refusal.value.fields == fields
    assert picture() == before


@pytest.mark.parametrize("amount", [0, 3651])
def test_a_deadline_has_a_sensible_length(amount: int, town: Town, now: datetime) -> None:
    before = picture()
    with pytest.raises(Invalid) as refusal:
        operations.revise_policy(
            actor=SETUP,
            district_id=town.district_id,
            code="days",
            draft=replace(POLICIES["days"], amount=amount),
            valid_from=TOMORROW,
            now=now,
        )
    assert refusal.value.fields == {"amount": "out_of_range"}
    assert picture() == before


@pytest.mark.parametrize(
    ("code", "value", "fields"),
    [
        ("none", 5, {"code": "rule_unknown"}),
        ("soon_h", 0, {"value": "out_of_range"}),
        ("soon_h", 3651, {"value": "out_of_range"}),
        ("smallest_cell", 4, {"value": "out_of_range"}),
        ("phone_reports", 0, {"value": "out_of_range"}),
        ("phone_reports", 1_000_001, {"value": "out_of_range"}),
    ],
)
def test_odd_thresholds_are_refused(
    code: str, value: int, fields: dict[str, str], town: Town, now: datetime
) -> None:
    before = picture()
    with pytest.raises(Invalid) as refusal:
        operations.revise_rule(
            actor=SETUP,
            district_id=town.district_id,
            code=code,
            value=value,
            valid_from=TODAY,
            now=now,
        )
    assert refusal.value.fields == fields
    assert picture() == before


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"code": "-"}, {"code": "code_odd"}),
        ({"valid_from": date(2026, 11, 19)}, {"valid_from": "past_date"}),
        ({"name": ""}, {"name": "missing"}),
        ({"name_en": "n" * 41}, {"name_en": "too_long"}),
        ({"position": -1}, {"position": "out_of_range"}),
        ({"position": 32768}, {"position": "out_of_range"}),
    ],
)
def test_odd_groups_are_refused(
    changes: dict[str, Any], fields: dict[str, str], town: Town, now: datetime
) -> None:
    given = {"code": "new", "name": "新", "name_en": "New", "position": 1, **changes}
    code, valid_from = given.pop("code"), given.pop("valid_from", TODAY)
    before = picture()
    with pytest.raises(Invalid) as refusal:
        operations.revise_group(
            actor=town.staff.administrator,
            district_id=town.district_id,
            code=code,
            draft=GroupDraft(**given),
            valid_from=valid_from,
            now=now,
        )
    assert refusal.value.fields == fields
    assert picture() == before


# Groups of matters.


def write_matter(town: Town, code: str, group: str, valid_from: date, now: datetime) -> int:
    draft = replace(MATTERS[code], group_code=group)
    return operations.revise_matter(
        actor=SETUP, district_id=town.district_id, code=code, draft=draft, valid_from=valid_from,
        now=now,
    )  # fmt: skip


def end_group(town: Town, code: str, valid_to: date, now: datetime) -> int:
    group = MatterGroup.objects.get(code=code, valid_to=None)
    return operations.retire_group(
        actor=SETUP, district_id=town.district_id, group_id=group.pk, valid_to=valid_to, now=now
    )


def test_a_group_is_renamed_from_a_day_on(town: Town, now: datetime) -> None:
    first = write_group(town, now)
    second = write_group(town, now, valid_from=LATER, name="邻里大事", position=0)
    rows = MatterGroup.objects.filter(code="empty").order_by("valid_from")
    assert list(rows.values_list("id", "name", "position", "valid_from", "valid_to")) == [
        (first, "邻里揪心", 2, TODAY, LATER),
        (second, "邻里大事", 0, LATER, None),
    ]


def test_a_group_with_matters_does_not_end(town: Town, now: datetime) -> None:
    before = picture()
    with pytest.raises(Invalid) as refusal:
        end_group(town, "safety", LATER, now)
    assert refusal.value.code == "group_has_matters"
    assert picture() == before
    write_matter(town, "lamp", "homes", TOMORROW, now)  # the only one in it
    with pytest.raises(Invalid):
        end_group(town, "safety", TODAY, now)  # a lamp of today stands in it still
    end_group(town, "safety", TOMORROW, now)
    assert MatterGroup.objects.get(code="safety").valid_to == TOMORROW


def test_no_matter_goes_into_a_group_that_ends(town: Town, now: datetime) -> None:
    write_group(town, now)
    write_matter(town, "lift", "empty", TODAY, now)
    write_matter(town, "lift", "homes", TOMORROW, now)
    end_group(town, "empty", LATER, now)
    write_group(town, now, valid_from=date(2027, 1, 1))  # and comes back next year
    before = picture()
    for day in (date(2026, 12, 24), date(2025, 1, 1)):
        with pytest.raises(Invalid) as refusal:
            write_matter(town, "noise", "empty", day, now)
        assert refusal.value.fields == {"group_code": "group_unknown"}
    assert picture() == before
    write_matter(town, "noise", "empty", date(2027, 1, 1), now)


def test_groups_stand_in_their_order(town: Town, now: datetime) -> None:
    write_group(town, now, position=0)
    found = [g.code for g in desk(town.district_id).book.groups]
    assert found == ["homes", "empty", "safety"]  # position 0, 0, 1


def test_a_group_of_another_district_is_not_ours_to_end(town: Town, now: datetime) -> None:
    far = make_town("510299000000", "远山区", prefix="far-")
    group_id = write_group(far, now)
    before = picture()
    with pytest.raises(NotFound):
        operations.retire_group(
            actor=town.staff.administrator, district_id=town.district_id, group_id=group_id,
            valid_to=LATER, now=now,
        )  # fmt: skip
    assert picture() == before


# Duties.


def test_odd_duties_are_refused(town: Town, now: datetime) -> None:
    grid = town.district.grid_ids[1]
    places.retire_area(actor=SETUP, area_id=grid, now=now)
    good = DutyDraft("noise", town.office_id, town.grid_id)
    before = picture()
    for draft, day, fields in (
        (replace(good, organisation_id=10**9), TODAY, {"organisation": "organisation_unknown"}),
        (replace(good, area_id=10**9), TODAY, {"area": "area_unknown"}),
        (replace(good, area_id=grid), TODAY, {"area": "area_unknown"}),
        (replace(good, matter_code="none"), TODAY, {"matter": "matter_unknown"}),
        (replace(good, responsibility="字" * 201), TODAY, {"responsibility": "too_long"}),
        (good, date(2026, 11, 19), {"valid_from": "past_date"}),
        (
            DutyDraft("lamp", town.staff.department_id, town.district_id),
            TODAY,
            {"organisation": "duty_exists"},
        ),
    ):
        with pytest.raises(Invalid) as refusal:
            operations.add_duty(
                actor=SETUP, district_id=town.district_id, draft=draft, valid_from=day, now=now
            )
        assert refusal.value.fields == fields
    assert picture() == before


# What must stay.


def test_the_line_for_what_fits_no_other_stays(town: Town, now: datetime) -> None:
    before = picture()
    with pytest.raises(Invalid) as refusal:
        operations.retire_matter(
            actor=SETUP,
            district_id=town.district_id,
            matter_id=town.matters["other"],
            valid_to=LATER,
            now=now,
        )
    assert refusal.value.code == "fallback_needed"
    with pytest.raises(Invalid) as refusal:
        revise(town, now, "other", TOMORROW, is_fallback=False)
    assert refusal.value.code == "fallback_needed"
    assert picture() == before
    revise(town, now, "noise", TODAY, is_fallback=True)
    revise(town, now, "other", TOMORROW, is_fallback=False)


def test_the_last_desk_of_an_area_stays(town: Town, now: datetime) -> None:
    same: dict[str, Any] = {
        "actor": SETUP,
        "district_id": town.district_id,
        "valid_to": TODAY,
        "now": now,
    }
    for name in ("first", "street"):  # a higher desk still receives everything
        operations.end_duty(duty_id=town.duties[name], **same)
    before = picture()
    with pytest.raises(Invalid) as refusal:
        operations.end_duty(duty_id=town.duties["office"], **same)
    assert refusal.value.code == "desk_needed"
    assert picture() == before


def test_what_has_ended_or_is_elsewhere_cannot_end(town: Town, now: datetime) -> None:
    other = make_town("510299000000", "临江区", prefix="b-")
    same: dict[str, Any] = {"actor": SETUP, "district_id": town.district_id, "now": now}
    operations.end_duty(duty_id=town.duties["lamps"], valid_to=TODAY, **same)
    before = picture()
    for duty_id in (town.duties["lamps"], other.duties["lamps"], 10**9):
        with pytest.raises(NotFound):
            operations.end_duty(duty_id=duty_id, valid_to=TODAY, **same)
    with pytest.raises(Invalid) as refusal:
        operations.end_duty(duty_id=town.duties["lifts"], valid_to=date(2026, 11, 19), **same)
    assert refusal.value.fields == {"valid_from": "past_date"}
    assert picture() == before


def test_a_line_of_tomorrow_that_ends_today_was_never_valid(town: Town, now: datetime) -> None:
    same: dict[str, Any] = {"actor": SETUP, "district_id": town.district_id, "now": now}
    duty_id = operations.add_duty(
        draft=DutyDraft("noise", town.office_id, town.grid_id), valid_from=LATER, **same
    )
    operations.end_duty(duty_id=duty_id, valid_to=TODAY, **same)
    duty = Duty.objects.get(pk=duty_id)
    assert (duty.valid_from, duty.valid_to) == (LATER, LATER)


def test_a_renamed_organisation_has_its_new_name_in_the_lists(town: Town, now: datetime) -> None:
    desk(town.district_id)
    orgs.change_organisation(
        actor=SETUP,
        organisation_id=town.staff.department_id,
        change=OrganisationChange("区住房局", "Housing"),
        now=now,
    )
    (found,) = desk(town.district_id).duties("lamp", TODAY)
    assert (found.organisation_name, found.organisation_name_en) == ("区住房局", "Housing")


def test_channels_keep_what_they_were_told(town: Town, now: datetime) -> None:
    pk = operations.revise_channel(
        actor=SETUP,
        district_id=town.district_id,
        code="point",
        draft=replace(POINT, area_id=town.grid_id),
        valid_from=TOMORROW,
        now=now,
    )
    row = Channel.objects.values("kind", "place", "weekday", "opens", "closes", "area_id").get(
        pk=pk
    )
    assert row == {
        "kind": "mobile_point",
        "place": "广场",
        "weekday": 2,
        "opens": time(9),
        "closes": time(11),
        "area_id": town.grid_id,
    }
    assert CHANNELS["scan"].is_online


def test_a_channel_that_is_no_point_needs_no_place(town: Town, now: datetime) -> None:
    pk = operations.revise_channel(
        actor=SETUP,
        district_id=town.district_id,
        code="web",
        draft=replace(CHANNELS["web"], name="网站"),
        valid_from=TOMORROW,
        now=now,
    )
    row = Channel.objects.values_list("name", "kind", "place", "opens").get(pk=pk)
    assert row == ("网站", "web", "", None)
