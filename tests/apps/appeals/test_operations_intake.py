"""Taking requests in, and sorting them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.apps.appeals.factories import (
    NAME,
    PHONE,
    STRANGER,
    TEXT,
    Town,
    assign,
    below,
    both,
    bring,
    draft,
    events_after,
    exactly,
    file,
    last_event_id,
    make_town,
    photo,
    picture,
    reporter_of,
    sort,
    warm,
)
from tests.apps.places.factories import SETUP

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.models import Appeal, Matter, Reporter
from linquan.apps.appeals.operations import DutyDraft, PolicyDraft
from linquan.apps.appeals.types import (
    AppealDraft,
    Filed,
    Reason,
    ReporterDraft,
    ReporterKind,
    Status,
)
from linquan.apps.orgs import operations as orgs
from linquan.apps.places import operations as places
from linquan.kernel import secrets
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import Unit
from linquan.kernel.errors import Invalid, NotAllowed, WrongState
from linquan.kernel.models import Attachment, Delivery, Event

FIRM = ReporterDraft(ReporterKind.FIRM, NAME, "+86 138-1234-5678")


def send(town: Town, now: datetime, what: AppealDraft, by: Actor = STRANGER) -> Filed:
    return operations.file_appeal(actor=by, district_id=town.district_id, draft=what, now=now)


def test_a_request_lies_on_the_desk_of_its_community(town: Town, now: datetime) -> None:
    seen = last_event_id()
    filed = send(
        town, now, draft(town, lon=104.005, lat=30.01, photos=(photo(1), photo(2), photo(1)))
    )
    row = Appeal.objects.values().get(pk=filed.appeal_id)
    community = town.staff.community_ids[0]
    assert filed == Filed(row["id"], f"LQ-2611-{row['id']}", is_repeat=False)
    due = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)  # third working day after Friday, 17:30
    assert {k: v for k, v in row.items() if k not in {"id", "key", "words", "grams", "seen"}} == {
        "district_id": town.district_id,
        "status": "received",
        "version": 1,
        "matter_id": town.matters["lamp"],
        "channel_id": town.channels["scan"],
        "policy_id": town.policies["workdays"],
        "area_id": town.grid_id,
        "area_path": town.district.path(town.grid_id),
        "address": "锦绣家园3号楼",
        "lon": 104.005,
        "lat": 30.01,
        "title": "三号楼前面的路灯不亮，晚上太黑了",
        "text": TEXT,
        "language": "zh-hans",
        "about_id": None,
        "about_path": "",
        "owner_id": community,
        "owner_path": f"/{town.staff.street_office_id}/{community}/",
        "reason": "desk",
        "reason_text": "",
        "received_at": now,
        "clock_from": now,
        "pauses": [],
        "due_at": due,
        "promised_at": None,
        "done_at": None,
        "photo_count": 2,
        "reopened_count": 0,
        "grade": "",
        "is_refused": False,
        "is_public": False,
        "public_title": "",
        "public_photo_id": None,
        "attributes": [],
        "ordered_due_at": None,
        "extended_by": 0,
        "is_reachable": True,
        "contact_due_at": None,
        "contacted_at": None,
        "total_due_at": None,
        "total_pauses": [],
        "lead_id": None,
        "erased_at": None,
    }
    (event,) = events_after(seen)
    assert event["kind"] == "appeal.received"
    assert event["data"] == {
        "from": "",
        "to": "received",
        "area_path": town.district.path(town.grid_id),
        "owner_id": community,
        "due_at": "2026-11-25T17:30:00+08:00",
        "refused": False,
        "contact_due_at": "",
        "channel": "scan",
        "reporter": "resident",
        "matter_id": town.matters["lamp"],
    }
    pictures = Attachment.objects.filter(subject=f"appeal:{row['id']}").order_by("id")
    assert list(pictures.values_list("role", "sha256", "created_at")) == [
        ("report", f"{1:064x}", now),
        ("report", f"{2:064x}", now),
    ]


def test_name_and_phone_are_sealed(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, reporter=FIRM)
    row = Reporter.objects.get(appeal_id=appeal_id)
    assert (row.district_id, row.kind) == (town.district_id, "firm")
    assert secrets.unseal(row.name_sealed, f"reporter.name:{town.district_id}") == NAME
    assert secrets.unseal(row.phone_sealed, f"reporter.phone:{town.district_id}") == PHONE
    assert row.phone_hash == secrets.phone_hash(PHONE, town.district_id)
    assert NAME.encode() not in bytes(row.name_sealed)
    assert PHONE.encode() not in bytes(row.phone_sealed)


def test_an_anonymous_request_keeps_nothing_of_a_person(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, reporter=ReporterDraft(name=" \x00", phone=" "))
    row = Reporter.objects.get(appeal_id=appeal_id)
    assert (row.name_sealed, row.phone_sealed, row.phone_hash) == (None, None, "")


@pytest.mark.parametrize(("photos", "plain"), [(0, 2), (3, 3)])
def test_filing_takes_a_fixed_number_of_statements(
    photos: int, plain: int, town: Town, now: datetime
) -> None:
    """Area held with versions, request with reporter and event; one more with pictures."""
    what = draft(town, photos=tuple(photo(n) for n in range(photos)))
    warm(town)
    with exactly(plain):
        send(town, now, what)


# By the books that the form was read by: the same rows, in one statement.


def stored(appeal_id: int) -> list[Any]:
    """Everything that one request left, without what differs by itself."""
    row = Appeal.objects.values().get(pk=appeal_id)
    reporter = Reporter.objects.values("district_id", "kind", "phone_hash").get(appeal_id=appeal_id)
    told = Event.objects.filter(subject=f"appeal:{appeal_id}").order_by("id")
    owed = Delivery.objects.filter(event__in=told).order_by("handler")
    return [
        {name: value for name, value in row.items() if name not in {"id", "key"}},
        reporter,
        [{k: v for k, v in e.items() if k not in {"id", "subject"}} for e in told.values()],
        list(owed.values_list("handler", "attempts", "error", "delivered_at", "retry_at")),
    ]


def test_what_is_filed_by_the_books_seen_is_the_same(town: Town, now: datetime) -> None:
    plain = file(town, now)
    seen = queries.desk(town.district_id)
    with exactly(1):
        at_once = file(town, now, seen=seen)
    assert stored(at_once) == stored(plain)
    assert unsealed(at_once) == unsealed(plain) == (NAME, PHONE)


def unsealed(appeal_id: int) -> tuple[str, str]:
    row = Reporter.objects.get(appeal_id=appeal_id)
    name, phone = bytes(row.name_sealed or b""), bytes(row.phone_sealed or b"")
    return (
        secrets.unseal(name, f"reporter.name:{row.district_id}"),
        secrets.unseal(phone, f"reporter.phone:{row.district_id}"),
    )


def test_books_that_changed_since_are_read_again(town: Town, now: datetime) -> None:
    seen = queries.desk(town.district_id)
    station = below(town, town.office_id, name="网格站")
    duty = DutyDraft("", station, town.grid_id)
    operations.add_duty(
        actor=SETUP, district_id=town.district_id, draft=duty, valid_from=now.date(), now=now
    )
    assert owner_of(file(town, now, seen=seen)) == station


def test_an_area_that_ended_since_takes_nothing(town: Town, now: datetime) -> None:
    seen = queries.desk(town.district_id)
    places.retire_area(actor=SETUP, area_id=town.grid_id, now=now)
    before = picture()
    with pytest.raises(Invalid) as refusal:
        file(town, now, seen=seen)
    assert refusal.value.fields == {"area": "area_unknown"}
    assert picture() == before


def test_a_key_that_is_known_is_answered_by_the_books_seen_too(town: Town, now: datetime) -> None:
    what, seen = draft(town), queries.desk(town.district_id)
    first = send(town, now, what)
    before = picture()
    again = operations.file_appeal(
        actor=STRANGER, district_id=town.district_id, draft=what, now=now, seen=seen
    )
    assert again == Filed(first.appeal_id, first.number, is_repeat=True)
    assert picture() == before


def test_with_pictures_it_is_one_transaction_by_the_books_as_they_are(
    town: Town, now: datetime
) -> None:
    seen = queries.desk(town.district_id)
    with exactly(3):
        appeal_id = file(town, now, seen=seen, photos=(photo(1),))
    assert Attachment.objects.filter(subject=f"appeal:{appeal_id}").count() == 1


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        (TEXT, "lamp"),
        ("电梯又困人了", "lift"),
        ("楼上太吵，睡不着", "noise"),
        ("想问一下怎么办证", "other"),
    ],
)
def test_the_words_decide_the_first_guess(
    text: str, matter: str, town: Town, now: datetime
) -> None:
    row = Appeal.objects.get(pk=file(town, now, text=text))
    assert row.matter_id == town.matters[matter]


@pytest.mark.parametrize(
    ("matter", "due"),
    [
        ("lift", datetime(2026, 11, 21, 2, 0, tzinfo=UTC)),
        ("noise", datetime(2026, 11, 22, 2, 0, tzinfo=UTC)),
        ("other", datetime(2026, 11, 25, 9, 30, tzinfo=UTC)),
    ],
)
def test_every_unit_gives_its_due_date(
    matter: str, due: datetime, town: Town, now: datetime
) -> None:
    row = Appeal.objects.get(pk=file(town, now, matter_id=town.matters[matter]))
    assert (row.matter_id, row.due_at) == (town.matters[matter], due)


# The lowest desk that is no party.


def owner_of(appeal_id: int) -> int:
    return Appeal.objects.values_list("owner_id", flat=True).get(pk=appeal_id)


def test_a_request_about_a_desk_goes_up(town: Town, now: datetime) -> None:
    staff, first = town.staff, town.staff.community_ids[0]
    owners = {
        about: owner_of(file(town, now, about_organisation_id=about))
        for about in (staff.department_id, first, staff.community_ids[1], staff.street_office_id)
    }
    assert owners == {
        staff.department_id: first,
        first: staff.street_office_id,
        staff.community_ids[1]: first,
        staff.street_office_id: town.office_id,
    }


def test_where_the_party_is_the_only_desk_the_next_above_receives(
    town: Town, now: datetime
) -> None:
    filed = file(town, now, area_id=town.far_street_id, about_organisation_id=town.far_office_id)
    assert owner_of(filed) == town.office_id


def test_nobody_is_left_to_receive_a_request_about_the_highest_desk(
    town: Town, now: datetime
) -> None:
    top = town.district_id
    what = draft(town, area_id=top, about_organisation_id=town.office_id)
    before = picture()
    with pytest.raises(Invalid) as refusal:
        send(town, now, what)
    assert refusal.value.code == "no_desk"
    assert picture() == before
    assert owner_of(file(town, now, area_id=top)) == town.office_id


def test_the_desk_of_a_retired_organisation_is_passed_over(town: Town, now: datetime) -> None:
    station = below(town, town.office_id, name="网格站")
    duty = DutyDraft("", station, town.grid_id)
    operations.add_duty(
        actor=SETUP, district_id=town.district_id, draft=duty, valid_from=now.date(), now=now
    )
    assert owner_of(file(town, now)) == station
    orgs.retire_organisation(actor=SETUP, organisation_id=station, now=now)
    assert owner_of(file(town, now)) == town.staff.community_ids[0]


def test_a_duty_counts_from_its_first_day_to_the_day_before_its_last(
    town: Town, now: datetime
) -> None:
    other = below(town, town.office_id, name="网格站")
    same: dict[str, Any] = {"actor": SETUP, "district_id": town.district_id, "now": now}
    starts = date(2026, 11, 23)
    duty_id = operations.add_duty(
        draft=DutyDraft("", other, town.grid_id), valid_from=starts, **same
    )
    operations.end_duty(duty_id=duty_id, valid_to=date(2026, 11, 24), **same)
    found = [owner_of(file(town, now + timedelta(days=n))) for n in (2, 3, 4)]
    first = town.staff.community_ids[0]
    assert found == [first, other, first]


# What cannot be taken.

ODD = {
    "no text": ({"text": " \x00 "}, {"text": "missing"}),
    "long text": ({"text": "字" * 4001}, {"text": "too_long"}),
    "unknown channel": ({"channel_id": 10**9}, {"channel": "channel_unknown"}),
    "unknown area": ({"area_id": 10**9}, {"area": "area_unknown"}),
    "unknown matter": ({"matter_id": 10**9}, {"matter": "matter_unknown"}),
    "unknown party": ({"about_organisation_id": 10**9}, {"about": "organisation_unknown"}),
    "short key": ({"key": "short"}, {"key": "key_odd"}),
    "long key": ({"key": "k" * 65}, {"key": "key_odd"}),
    "key with NUL": ({"key": "12345678\x00"}, {"key": "key_odd"}),
    "long address": ({"address": "字" * 121}, {"address": "too_long"}),
    "many photos": ({"photos": tuple(photo(n) for n in range(7))}, {"photos": "too_many"}),
    "half a point": ({"lon": 104.0}, {"place": "point_odd"}),
    "the other half": ({"lat": 30.0}, {"place": "point_odd"}),
    "no point on earth": ({"lon": 181.0, "lat": 30.0}, {"place": "point_odd"}),
    "beyond the pole": ({"lon": 104.0, "lat": 90.5}, {"place": "point_odd"}),
    "not a number": ({"lon": float("nan"), "lat": 30.0}, {"place": "point_odd"}),
    "unknown language": ({"language": "xx-klingon-long"}, {"language": "language_unknown"}),
    "long name": ({"reporter": ReporterDraft(name="字" * 61)}, {"name": "too_long"}),
    "no phone": ({"reporter": ReporterDraft(phone="12345")}, {"phone": "not_a_phone"}),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_input_is_refused_by_its_field_and_nothing_changes(
    name: str, town: Town, now: datetime
) -> None:
    changes, fields = ODD[name]
    what, before = draft(town, **changes), picture()
    with pytest.raises(Invalid) as refusal:
        send(town, now, what)
    assert refusal.value.fields == fields
    assert picture() == before


def test_what_is_just_short_enough_is_taken(town: Town, now: datetime) -> None:
    appeal_id = file(
        town,
        now,
        text="字" * 4000,
        address="字" * 120,
        key="k" * 64,
        photos=tuple(photo(n) for n in range(6)),
        reporter=ReporterDraft(name="字" * 60),
        lon=-180.0,
        lat=-90.0,
    )
    row = Appeal.objects.get(pk=appeal_id)
    assert (len(row.text), len(row.address), row.photo_count) == (4000, 120, 6)


def test_what_no_database_can_store_is_left_out(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, text="路灯\x00不\ud800亮", address="3号楼\ud800\x00")
    row = Appeal.objects.get(pk=appeal_id)
    assert (row.text, row.title, row.address) == ("路灯不亮", "路灯不亮", "3号楼")


def test_no_organisation_is_none(town: Town, now: datetime) -> None:
    row = Appeal.objects.get(pk=file(town, now, about_organisation_id=0))
    assert (row.about_id, row.about_path) == (None, "")


def test_lists_of_another_district_do_not_count(town: Town, now: datetime) -> None:
    other = make_town("510299000000", "临江区", prefix="b-")
    before = picture()
    for field, value in (
        ("channel_id", other.channels["scan"]),
        ("area_id", other.grid_id),
        ("matter_id", other.matters["lamp"]),
        ("about_organisation_id", other.office_id),
    ):
        with pytest.raises(Invalid):
            send(town, now, draft(town, **{field: value}))
    assert picture() == before


def test_a_retired_area_channel_or_matter_takes_no_request(town: Town, now: datetime) -> None:
    same: dict[str, Any] = {"actor": SETUP, "district_id": town.district_id, "now": now}
    today = date(2026, 11, 20)
    operations.retire_channel(channel_id=town.channels["web"], valid_to=today, **same)
    operations.retire_matter(matter_id=town.matters["noise"], valid_to=today, **same)
    places.retire_area(actor=SETUP, area_id=town.district.grid_ids[1], now=now)
    for changes, fields in (
        ({"channel_id": town.channels["web"]}, {"channel": "channel_not_valid"}),
        ({"matter_id": town.matters["noise"]}, {"matter": "matter_not_valid"}),
        ({"area_id": town.district.grid_ids[1]}, {"area": "area_unknown"}),
    ):
        with pytest.raises(Invalid) as refusal:
            send(town, now, draft(town, **changes))
        assert refusal.value.fields == fields


def test_without_a_deadline_or_a_fallback_the_matter_is_refused(town: Town, now: datetime) -> None:
    Matter.objects.filter(pk=town.matters["other"]).update(is_fallback=False)
    Matter.objects.filter(pk=town.matters["noise"]).update(policy_code="none")
    for changes, fields in (
        ({"text": "别的事"}, {"matter": "matter_needed"}),
        ({"matter_id": town.matters["noise"]}, {"matter": "policy_missing"}),
    ):
        with pytest.raises(Invalid) as refusal:
            send(town, now, draft(town, **changes))
        assert refusal.value.fields == fields


# Who files through what.


def test_staff_of_the_area_file_what_they_were_told(town: Town, now: datetime) -> None:
    staff = town.staff
    told = draft(town, channel_id=town.channels["hotline"])
    may = {"clerk", "street_clerk", "grid_worker", "office_clerk"}
    before = picture()
    for actor in (staff.other_clerk, staff.handler, staff.leader, staff.administrator, STRANGER):
        with pytest.raises(NotAllowed):
            send(town, now, told, by=actor)
    assert picture() == before
    for name in sorted(may):
        actor = getattr(staff, name, town.office_clerk)
        assert send(town, now, replace(told, key=f"by-{name}"), by=actor).is_repeat is False


# The same key twice.


def test_the_same_key_is_answered_with_the_first_request(town: Town, now: datetime) -> None:
    what = draft(town)
    first = send(town, now, what)
    before = picture()
    again = send(town, now + timedelta(days=40), replace(what, text="别的", address="别处"))
    assert again == Filed(first.appeal_id, first.number, is_repeat=True)
    assert again.number == f"LQ-2611-{first.appeal_id}"  # not the month of the repeat
    assert picture() == before


def test_a_repeat_is_known_even_when_the_lists_have_changed(town: Town, now: datetime) -> None:
    what = draft(town)
    first = send(town, now, what)
    operations.retire_channel(
        actor=SETUP,
        district_id=town.district_id,
        channel_id=town.channels["scan"],
        valid_to=date(2026, 11, 20),
        now=now,
    )
    assert send(town, now, what) == Filed(first.appeal_id, first.number, is_repeat=True)
    with pytest.raises(Invalid):
        send(town, now, draft(town))


def test_another_district_may_use_the_same_key(town: Town, now: datetime) -> None:
    other = make_town("510299000000", "临江区", prefix="b-")
    first = send(town, now, draft(town, key="same-key"))
    second = send(other, now, draft(other, key="same-key"))
    assert (first.is_repeat, second.is_repeat) == (False, False)
    assert first.appeal_id != second.appeal_id


# The name of an earlier request.


def name_of(appeal_id: int) -> str:
    row = Reporter.objects.get(appeal_id=appeal_id)
    if row.name_sealed is None:
        return ""
    return secrets.unseal(row.name_sealed, f"reporter.name:{row.district_id}")


def test_a_clerk_takes_the_name_over_from_an_earlier_request_of_that_phone(
    town: Town, now: datetime
) -> None:
    earlier, other = file(town, now), file(town, now, reporter=ReporterDraft(name="李四"))

    def filed_as(same_as: int, by: Actor = town.staff.clerk, **changes: Any) -> str:
        reporter = ReporterDraft(phone=PHONE, same_as=same_as, **changes)
        return name_of(file(town, now, by=by, reporter=reporter))

    assert filed_as(earlier) == NAME
    assert filed_as(earlier, name="王五") == "王五"
    assert filed_as(other) == ""
    assert filed_as(10**12) == ""
    assert filed_as(earlier, by=STRANGER) == ""
    assert filed_as(earlier, by=reporter_of(earlier)) == ""
    anonymous = ReporterDraft(same_as=earlier)
    assert name_of(file(town, now, by=town.staff.clerk, reporter=anonymous)) == ""


def test_the_party_cannot_try_whose_phone_a_request_came_from(town: Town, now: datetime) -> None:
    company = town.staff.property_company_id
    about = file(town, now, about_organisation_id=company)
    nameless = file(town, now, reporter=ReporterDraft(phone="13900001111"))
    reporter = ReporterDraft(phone=PHONE, same_as=about)
    double = both(town.staff.clerk, town.staff.property_handler)
    for actor in (town.staff.property_handler, double, town.staff.other_clerk):
        assert name_of(file(town, now, by=actor, reporter=reporter)) == ""
    assert name_of(file(town, now, by=town.staff.clerk, reporter=reporter)) == NAME
    same = ReporterDraft(phone="13900001111", same_as=nameless)
    assert name_of(file(town, now, by=town.staff.clerk, reporter=same)) == ""


# Sorting.


def changed(before: dict[str, Any], appeal_id: int) -> dict[str, Any]:
    after = Appeal.objects.values().get(pk=appeal_id)
    return {name: after[name] for name in after if after[name] != before[name]}


def row_of(appeal_id: int) -> dict[str, Any]:
    return dict(Appeal.objects.values().get(pk=appeal_id))


def test_sorting_into_another_matter_moves_the_due_date(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    before, seen, later = row_of(appeal_id), last_event_id(), now + timedelta(hours=5)
    warm(town)
    with exactly(4):
        event_id = operations.sort_appeal(
            actor=town.staff.clerk,
            appeal_id=appeal_id,
            matter_id=town.matters["lift"],
            area_id=town.grid_id,
            address="锦绣家园3号楼",
            about_organisation_id=None,
            seen_version=None,
            now=later,
        )
    assert changed(before, appeal_id) == {
        "matter_id": town.matters["lift"],
        "policy_id": town.policies["hours"],
        "due_at": now + timedelta(hours=24),
        "version": 2,
    }
    (event,) = events_after(seen)
    assert event["data"]["was_area_path"] == before["area_path"]
    assert (event["data"]["matter_id"], event["data"]["area_id"]) == (
        town.matters["lift"],
        town.grid_id,
    )
    assert event_id == last_event_id()


def test_the_version_of_the_deadline_is_that_of_the_day_the_clock_began(
    town: Town, now: datetime
) -> None:
    appeal_id = file(town, now)
    operations.revise_policy(
        actor=SETUP,
        district_id=town.district_id,
        code="hours",
        draft=PolicyDraft("小时", "Hours", 2, Unit.HOURS),
        valid_from=date(2026, 11, 21),
        now=now,
    )
    sort(town, appeal_id, now + timedelta(days=2), matter_id=town.matters["lift"])
    assert Appeal.objects.get(pk=appeal_id).due_at == now + timedelta(hours=24)


def test_sorting_the_place_changes_what_the_search_finds(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    before, grid = row_of(appeal_id), town.district.grid_ids[1]
    sort(town, appeal_id, now, area_id=grid, address=" 幸福里 ")
    after = changed(before, appeal_id)
    assert set(after) == {
        "area_id", "area_path", "address", "version", "words", "grams", "seen",
    }  # fmt: skip
    assert (after["area_path"], after["address"]) == (town.district.path(grid), "幸福里")
    assert f"'{town.district_id}D幸福'" in after["grams"]
    assert "锦绣'" not in after["grams"]


def test_a_request_still_on_the_desk_goes_to_the_desk_of_its_new_area(
    town: Town, now: datetime
) -> None:
    other = town.staff.community_ids[1]
    on_desk, given = file(town, now), bring(town, file(town, now), Status.ASSIGNED, now)
    for appeal_id in (on_desk, given):
        sort(town, appeal_id, now, area_id=town.district.grid_ids[2])
    assert owner_of(on_desk) == other
    assert owner_of(given) == town.staff.department_id
    assert Appeal.objects.get(pk=on_desk).owner_path == f"/{town.staff.street_office_id}/{other}/"


@pytest.mark.parametrize("about", ["owner", "above", "below"])
def test_naming_the_owner_as_the_party_takes_the_request_away(
    about: str, town: Town, now: datetime
) -> None:
    branch = below(town, town.staff.department_id)
    owner = branch if about == "above" else town.staff.department_id
    appeal_id = file(town, now)
    assign(town, appeal_id, now, to=owner)
    party = branch if about == "below" else town.staff.department_id
    seen = last_event_id()
    sort(town, appeal_id, now, about_organisation_id=party)
    row = Appeal.objects.get(pk=appeal_id)
    stays = about == "below"  # a complaint about the branch may be judged above it
    assert row.owner_id == (owner if stays else town.staff.community_ids[0])
    assert row.status == (Status.ASSIGNED if stays else Status.RECEIVED)
    assert row.reason == (Reason.DUTY if stays else Reason.DESK)
    (event,) = events_after(seen)
    assert (event["data"]["from"], event["data"]["to"]) == ("assigned", row.status)
    assert event["data"]["owner_id"] == row.owner_id


def test_naming_the_party_while_the_reporter_is_asked_lets_the_clock_run(
    town: Town, now: datetime
) -> None:
    appeal_id = file(town, now, matter_id=town.matters["lift"])  # 24 hours
    bring(town, appeal_id, Status.WAITING, now)
    later = now + timedelta(hours=5)
    sort(town, appeal_id, later, about_organisation_id=town.staff.department_id)
    row = Appeal.objects.get(pk=appeal_id)
    assert (row.status, row.owner_id) == ("received", town.staff.community_ids[0])
    assert row.pauses == [[now.isoformat(), later.isoformat()]]
    assert row.due_at == now + timedelta(hours=29)


def test_a_party_named_by_mistake_is_taken_out_again(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, about_organisation_id=town.staff.department_id)
    sort(town, appeal_id, now, about_organisation_id=0)
    row = Appeal.objects.get(pk=appeal_id)
    assert (row.about_id, row.about_path, row.owner_id) == (None, "", town.staff.community_ids[0])


def test_a_request_leaves_the_public_list_with_its_matter(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    operations.publish_appeal(
        seen_version=None,
        actor=town.staff.clerk,
        appeal_id=appeal_id,
        title="路灯不亮",
        photo_id=None,
        now=now,
    )
    sort(town, appeal_id, now, address="别处")
    assert Appeal.objects.get(pk=appeal_id).is_public
    sort(town, appeal_id, now, matter_id=town.matters["lift"])
    assert not Appeal.objects.get(pk=appeal_id).is_public


def test_an_old_request_may_keep_an_area_that_was_retired(town: Town, now: datetime) -> None:
    grid = town.district.grid_ids[1]
    appeal_id, other = file(town, now, area_id=grid), file(town, now)
    places.retire_area(actor=SETUP, area_id=grid, now=now)
    sort(town, appeal_id, now, address="新地址")
    assert Appeal.objects.get(pk=appeal_id).address == "新地址"
    with pytest.raises(Invalid) as refusal:
        sort(town, other, now, area_id=grid)
    assert refusal.value.fields == {"area": "area_unknown"}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"matter_id": 10**9}, {"matter": "matter_unknown"}),
        ({"area_id": 10**9}, {"area": "area_unknown"}),
        ({"address": "字" * 121}, {"address": "too_long"}),
        ({"about_organisation_id": 10**9}, {"about": "organisation_unknown"}),
    ],
)
def test_odd_sorting_is_refused_and_nothing_changes(
    changes: dict[str, Any], fields: dict[str, str], town: Town, now: datetime
) -> None:
    appeal_id = file(town, now)
    before = picture()
    with pytest.raises(Invalid) as refusal:
        sort(town, appeal_id, now, **changes)
    assert refusal.value.fields == fields
    assert picture() == before


def test_a_retired_matter_cannot_be_chosen_but_stays(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, matter_id=town.matters["noise"])
    other = file(town, now)
    operations.retire_matter(
        actor=SETUP,
        district_id=town.district_id,
        matter_id=town.matters["noise"],
        valid_to=date(2026, 11, 20),
        now=now,
    )
    sort(town, appeal_id, now, address="别处")
    assert Appeal.objects.get(pk=appeal_id).matter_id == town.matters["noise"]
    with pytest.raises(Invalid) as refusal:
        sort(town, other, now, matter_id=town.matters["noise"])
    assert refusal.value.fields == {"matter": "matter_not_valid"}


def test_what_is_over_is_not_sorted(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.ANSWERED, now)
    before = picture()
    with pytest.raises(WrongState):
        sort(town, appeal_id, now, matter_id=town.matters["noise"])
    assert picture() == before


@pytest.mark.parametrize("address", ["锦绣家园3号楼", " 锦绣家园3号楼 "])
def test_sorting_as_it_is_writes_nothing(town: Town, now: datetime, address: str) -> None:
    appeal_id = file(town, now, about_organisation_id=town.staff.property_company_id)
    before = picture()
    assert sort(town, appeal_id, now, address=address) == 0
    assert picture() == before
