"""Fairness and privacy: every test here tries to get around a promise.

Who is complained about never decides and never sees the reporter; people carry no tags, scores or
counts of complaints; strangers see only what a clerk approved; nobody's party roll is stored.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from structlog.testing import capture_logs
from tests.apps.appeals.factories import (
    NAME,
    PHONE,
    STRANGER,
    Town,
    answer,
    assign,
    below,
    both,
    bring,
    draft,
    everyone,
    file,
    person,
    photo,
    picture,
    reporter_of,
)
from tests.apps.orgs.factories import make_organisation

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.callbacks import CallDraft, Outcome
from linquan.apps.appeals.clocks import ContactWay
from linquan.apps.appeals.inbox_types import InboxFilter
from linquan.apps.appeals.models import Appeal, Reporter
from linquan.apps.appeals.types import Grade, ReporterDraft, Status
from linquan.apps.orgs.types import OrganisationKind
from linquan.kernel.actors import Actor, Role
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound
from linquan.kernel.handlers import deliver_owed
from linquan.kernel.models import Attachment, Event


def company_of(town: Town) -> int:
    return town.staff.property_company_id


def about_company(town: Town, now: datetime, **changes: Any) -> int:
    """A request about the property company, with a photo and a name."""
    return file(town, now, about_organisation_id=company_of(town), photos=(photo(),), **changes)


def subordinate(town: Town, role: Role = Role.HANDLER) -> Actor:
    """Someone of a branch below the property company."""
    branch = below(town, company_of(town), name="安居物业一分公司")
    return person(
        town.district_id,
        branch,
        f"branch-{role}",
        role=role,
        path=f"/{company_of(town)}/{branch}/",
        area_path=town.district.path(town.district.street_id),
    )


def parties(town: Town) -> dict[str, Actor]:
    """People of the company: at the top, below, in two posts, in posts that see everything."""
    staff, company = town.staff, company_of(town)
    found = {
        "handler": staff.property_handler,
        "branch clerk": subordinate(town, Role.CLERK),
        "neutral clerk too": both(staff.clerk, staff.property_handler),
        "neutral street clerk too": both(staff.street_clerk, staff.property_handler),
        "handler of the owner too": both(staff.handler, staff.property_handler),
    }
    area = town.district.path(town.district_id)
    for role in Role:
        found[f"company {role}"] = person(
            town.district_id, company, f"company-{role}", role=role, area_path=area
        )
    return found


# The party never decides.


def steps(town: Town, actor: Actor, appeal_id: int, now: datetime) -> list[Callable[[], Any]]:
    """Every step on a request, as ``actor`` would take it."""
    given: dict[str, Any] = {"actor": actor, "appeal_id": appeal_id, "now": now}
    unseen = {**given, "seen_version": None}
    sorting = {"matter_id": town.matters["lamp"], "area_id": town.grid_id, "address": ""}
    return [
        lambda: assign(town, appeal_id, now, by=actor, to=town.staff.street_office_id),
        lambda: operations.start_appeal(**unseen),
        lambda: operations.ask_reporter(**unseen, question="谁？"),
        lambda: operations.note_appeal(**given, text="注"),
        lambda: operations.decline_appeal(**unseen, because="无"),
        lambda: answer(town, appeal_id, now, by=actor),
        lambda: operations.reply_to_question(**given, text="答"),
        lambda: operations.withdraw_appeal(**given, reason="撤"),
        lambda: operations.reopen_appeal(**given, reason="开"),
        lambda: operations.rate_appeal(**given, grade=Grade.SATISFIED, reason=""),
        lambda: operations.unmask_reporter(**given, reason="看看是谁"),
        lambda: operations.publish_appeal(seen_version=None, **given, title="标题", photo_id=None),
        lambda: operations.unpublish_appeal(seen_version=None, **given),
        lambda: operations.take_back_assignment(**given, event_id=1),
        lambda: operations.take_back_publication(**given, event_id=1),
        lambda: operations.take_back_sorting(**given, event_id=1),
        lambda: operations.sort_appeal(**unseen, **sorting, about_organisation_id=None),
        lambda: operations.hold_appeal(**given, reason="正在诉讼", until=date(2027, 1, 1)),
        lambda: operations.lift_hold(**given),
        lambda: operations.propose_erasure(
            actor=actor,
            district_id=town.district_id,
            appeal_ids=(appeal_id,),
            reason="本人申请",
            now=now,
        ),
        lambda: operations.close_unrated(actor=actor, district_id=town.district_id, now=now),
        lambda: operations.ask_return(**unseen, reason_code="not_ours", reason=""),
        lambda: operations.ask_extension(**unseen, amount=1, reason_code="parts", reason=""),
        lambda: operations.note_contact(**given, way=ContactWay.PHONE, text="问问是谁"),
        lambda: operations.ask_part(
            **given, to_organisation_id=town.office_id, text="请协助", policy_code="workdays"
        ),
        lambda: operations.record_callback(
            **given, draft=CallDraft(Outcome.REACHED, grade=Grade.SATISFIED), seen_tries=0
        ),
    ]


@pytest.mark.parametrize("kind", ["property company", "community", "department"])
def test_a_party_of_each_kind_neither_decides_nor_sees_the_reporter(
    kind: str, town: Town, now: datetime
) -> None:
    staff = town.staff
    about, actor = {
        "property company": (staff.property_company_id, staff.property_handler),
        "community": (staff.community_ids[0], staff.clerk),
        "department": (staff.department_id, staff.handler),
    }[kind]
    appeal_id = file(town, now, about_organisation_id=about, photos=(photo(),))
    assign(town, appeal_id, now, to=staff.street_office_id)
    before = picture()
    for step in steps(town, actor, appeal_id, now):
        with pytest.raises(NotAllowed):
            step()
    with pytest.raises(NotFound):
        queries.case_page(actor, appeal_id, now)
    assert queries.known_reporter(actor, PHONE) is None
    assert picture() == before


def test_the_party_takes_no_step_on_what_is_about_it(town: Town, now: datetime) -> None:
    appeal_id = bring(town, about_company(town, now), Status.ASSIGNED, now)
    people = parties(town)
    before = picture()
    for actor in people.values():
        for step in steps(town, actor, appeal_id, now):
            with pytest.raises(NotAllowed):
                step()
    assert picture() == before


@pytest.mark.parametrize("whom", ["the party", "its subordinate", "a subordinate of that"])
def test_nobody_can_give_it_to_the_party_or_below(whom: str, town: Town, now: datetime) -> None:
    company = company_of(town)
    branch = below(town, company)
    team = below(town, branch, name="班组")
    to = {"the party": company, "its subordinate": branch, "a subordinate of that": team}[whom]
    appeal_id = about_company(town, now)
    before = picture()
    for actor in (town.staff.clerk, town.staff.street_clerk, town.office_clerk):
        with pytest.raises(Invalid) as refusal:
            assign(town, appeal_id, now, by=actor, to=to)
        assert refusal.value.fields == {"organisation": "own_case"}
    assert picture() == before


def test_the_database_itself_refuses_a_party_as_owner(town: Town, now: datetime) -> None:
    appeal_id = about_company(town, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal_id).update(owner_id=company_of(town))


@pytest.mark.parametrize("status", [Status.ASSIGNED, Status.IN_PROGRESS, Status.WAITING])
def test_naming_the_party_after_the_dispatch_takes_it_from_them(
    status: Status, town: Town, now: datetime
) -> None:
    appeal_id = bring(town, file(town, now), status, now)
    owner = town.staff.department_id
    operations.sort_appeal(
        actor=town.staff.clerk,
        appeal_id=appeal_id,
        matter_id=town.matters["lamp"],
        area_id=town.grid_id,
        address="",
        about_organisation_id=owner,
        seen_version=None,
        now=now,
    )
    row = Appeal.objects.get(pk=appeal_id)
    assert (row.owner_id, row.status) == (town.staff.community_ids[0], "received")
    before = picture()
    with pytest.raises(NotAllowed):
        answer(town, appeal_id, now, by=town.staff.handler)
    with pytest.raises(NotFound):
        queries.case_page(town.staff.handler, appeal_id, now)
    assert picture() == before


def test_the_party_cannot_name_somebody_else_or_move_it_away(town: Town, now: datetime) -> None:
    """The clerk of the community complained about may not sort it out of their own way."""
    appeal_id = file(town, now, about_organisation_id=town.staff.community_ids[0])
    before = picture()
    for changes in (
        {"about_organisation_id": None},
        {"about_organisation_id": company_of(town)},
        {"area_id": town.district.grid_ids[2]},
        {"matter_id": town.matters["noise"]},
    ):
        given: dict[str, Any] = {
            "matter_id": town.matters["lamp"],
            "area_id": town.grid_id,
            "address": "",
            "about_organisation_id": town.staff.community_ids[0],
            "seen_version": None,
            **changes,
        }
        with pytest.raises(NotAllowed):
            operations.sort_appeal(actor=town.staff.clerk, appeal_id=appeal_id, now=now, **given)
    assert picture() == before


def test_moving_it_into_the_area_of_the_party_does_not_give_it_to_them(
    town: Town, now: datetime
) -> None:
    """About the second community, moved from the first into the second: it goes up instead."""
    appeal_id = file(town, now, about_organisation_id=town.staff.community_ids[1])
    operations.sort_appeal(
        actor=town.staff.street_clerk,
        appeal_id=appeal_id,
        matter_id=town.matters["lamp"],
        area_id=town.district.grid_ids[2],
        address="",
        about_organisation_id=town.staff.community_ids[1],
        seen_version=None,
        now=now,
    )
    row = Appeal.objects.get(pk=appeal_id)
    assert row.owner_id == town.staff.street_office_id
    with pytest.raises(NotFound):
        queries.case_page(town.staff.other_clerk, appeal_id, now)


def test_taking_back_never_returns_it_to_a_party_named_meanwhile(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.ASSIGNED, now)  # the department has it
    event_id = assign(town, appeal_id, now, to=company_of(town))
    operations.sort_appeal(
        actor=town.staff.street_clerk,
        appeal_id=appeal_id,
        matter_id=town.matters["lamp"],
        area_id=town.grid_id,
        address="",
        about_organisation_id=town.staff.department_id,
        seen_version=None,
        now=now,
    )
    before = picture()
    with pytest.raises(HouseError) as refusal:
        operations.take_back_assignment(
            actor=town.staff.street_clerk, appeal_id=appeal_id, event_id=event_id, now=now
        )
    assert refusal.value.code == "cannot_take_back"
    assert picture() == before


def test_the_lists_cannot_make_a_party_the_desk_of_its_own_case(town: Town, now: datetime) -> None:
    """The only desk of the area is the party: the next above that is none receives it."""
    shop = make_organisation(
        town.district, OrganisationKind.PROPERTY_COMPANY, "锦绣物业", area_id=town.grid_id
    )
    operations.add_duty(
        actor=town.staff.administrator,
        district_id=town.district_id,
        draft=operations.DutyDraft("", shop, town.grid_id),
        valid_from=now.date(),
        now=now,
    )
    own, about = file(town, now), file(town, now, about_organisation_id=shop)
    owners = dict(Appeal.objects.values_list("id", "owner_id"))
    assert (owners[own], owners[about]) == (shop, town.staff.community_ids[0])


# The party never sees.


def test_the_party_sees_it_nowhere(town: Town, now: datetime) -> None:
    appeal_id = about_company(town, now, lon=104.005, lat=30.01)
    number = f"LQ-2611-{appeal_id}"
    for who, actor in parties(town).items():
        with pytest.raises(NotFound):
            queries.case_page(actor, appeal_id, now)
        for tab in ("open", "new", "all", "soon"):
            for text in ("", "路灯", number, PHONE):
                wanted = InboxFilter(tab=tab, query=text)
                assert queries.inbox(actor, wanted, now).rows == (), who
                assert queries.open_counts(actor, wanted, now).open == 0, who
        assert queries.urgent(actor, now) == ()
        assert queries.appeals_of_phone(actor, PHONE) == ()
        assert queries.known_reporter(actor, PHONE) is None
        assert queries.appeal_points(actor, now)["features"] == []
    assert queries.inbox(town.staff.clerk, InboxFilter(), now).rows[0].appeal_id == appeal_id


def test_the_party_loses_sight_of_what_it_had_when_it_is_named(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    assign(town, appeal_id, now, to=company_of(town))
    handler = town.staff.property_handler
    assert queries.case_page(handler, appeal_id, now).facts.owner.name == "安居物业"
    operations.sort_appeal(
        actor=town.staff.clerk,
        appeal_id=appeal_id,
        matter_id=town.matters["lamp"],
        area_id=town.grid_id,
        address="",
        about_organisation_id=company_of(town),
        seen_version=None,
        now=now,
    )
    with pytest.raises(NotFound):
        queries.case_page(handler, appeal_id, now)
    with pytest.raises(NotAllowed):
        operations.unmask_reporter(actor=handler, appeal_id=appeal_id, reason="上门联系", now=now)


def test_a_property_company_at_work_on_others_requests_sees_a_masked_reporter(
    town: Town, now: datetime
) -> None:
    appeal_id = file(town, now, matter_id=town.matters["lift"])
    assign(town, appeal_id, now, to=company_of(town))
    page = queries.case_page(town.staff.property_handler, appeal_id, now)
    assert (page.reporter_name, page.reporter_phone) == ("张**", "138****5678")
    assert not page.allowed.assign
    assert PHONE not in str(page)


def test_complaining_about_the_street_office_hides_it_from_its_communities(
    town: Town, now: datetime
) -> None:
    about = town.staff.street_office_id
    appeal_id = file(town, now, about_organisation_id=about)
    seers = set()
    for who, actor in everyone(town).items():
        try:
            queries.case_page(actor, appeal_id, now)
        except NotFound:
            continue
        seers.add(who)
    assert seers == {"office_clerk"}


# Who may see a name in clear.


def test_leaders_strangers_and_other_reporters_never_unmask(town: Town, now: datetime) -> None:
    appeal_id, other = file(town, now), file(town, now)
    before = picture()
    for actor in (
        town.staff.leader,
        town.staff.administrator,
        town.staff.other_clerk,
        town.far_clerk,
        town.staff.handler,
        STRANGER,
        reporter_of(appeal_id),
        reporter_of(other),
        Actor.system("export"),
    ):
        with pytest.raises(NotAllowed):
            operations.unmask_reporter(actor=actor, appeal_id=appeal_id, reason="看看是谁", now=now)
    assert picture() == before


def test_no_link_opens_another_request(town: Town, now: datetime) -> None:
    mine = bring(town, file(town, now), Status.ANSWERED, now)
    theirs = bring(town, file(town, now), Status.ANSWERED, now)
    before = picture()
    for subject in (f"appeal:{mine}", "appeal:", f"appeal:{theirs}0", f"appeal:{theirs} "):
        with pytest.raises(NotAllowed):
            operations.rate_appeal(
                actor=Actor.reporter(subject),
                appeal_id=theirs,
                grade=Grade.UNSATISFIED,
                reason="不满意",
                now=now,
            )
    assert picture() == before


# Nothing of a person leaks.


def everything_happens(town: Town, now: datetime) -> None:
    """One request through every step that writes an event, refusals included."""
    later = now + timedelta(days=8)
    appeal_id = file(town, now, photos=(photo(),))
    assign(town, appeal_id, now)
    for status in Status:
        bring(town, file(town, now, reporter=ReporterDraft(name=NAME, phone=PHONE)), status, now)
    given: dict[str, Any] = {"appeal_id": appeal_id, "now": now}
    operations.unmask_reporter(actor=town.staff.handler, reason="上门联系", **given)
    operations.note_appeal(actor=town.staff.clerk, text="备注", **given)
    operations.publish_appeal(
        seen_version=None,
        actor=town.staff.clerk,
        title="路灯",
        photo_id=Attachment.objects.filter(subject=f"appeal:{appeal_id}").earliest("id").pk,
        **given,
    )
    operations.unpublish_appeal(seen_version=None, actor=town.staff.clerk, **given)
    for key in ("first-key", "first-key"):
        file(town, now, key=key)
    for changes in ({"area_id": 10**9}, {"about_organisation_id": 10**9}):
        with pytest.raises(Invalid):
            file(town, now, **changes)
    operations.close_unrated(actor=Actor.system("clock"), district_id=town.district_id, now=later)
    while deliver_owed(later):
        pass


def test_events_and_logs_never_carry_name_or_phone(
    town: Town, now: datetime, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logged:
        everything_happens(town, now)
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"appeal.received", "reporter.unmasked", "appeal.closed", "appeal.rated"} <= kinds
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(e::text, ' ') FROM kernel_event e")
        events = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(d::text, ' ') FROM kernel_delivery d")
        deliveries = cursor.fetchone()[0]
    captured = capsys.readouterr()
    for place in (events, deliveries, str(logged), caplog.text, captured.out, captured.err):
        assert NAME not in place
        assert PHONE not in place
        assert PHONE[-8:] not in place


def test_no_table_holds_a_name_or_phone_in_clear(town: Town, now: datetime) -> None:
    everything_happens(town, now)
    tables = sorted({m._meta.db_table for m in apps.get_models(include_auto_created=True)})
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s OR t::text LIKE %s',
                [f"%{NAME}%", f"%{PHONE}%"],
            )
            found += [table] if cursor.fetchone()[0] else []
    assert found == []
    assert Reporter.objects.exclude(name_sealed=None).exists()


def test_refusals_never_repeat_what_a_person_wrote(town: Town, now: datetime) -> None:
    for changes in (
        {"reporter": ReporterDraft(name=NAME * 30, phone=PHONE)},
        {"reporter": ReporterDraft(name=NAME, phone=f"{PHONE}9")},
        {"text": NAME * 3000},
        {"key": NAME},
    ):
        with pytest.raises(Invalid) as refusal:
            file(town, now, **changes)
        said = f"{refusal.value!r} {refusal.value} {refusal.value.details}"
        assert NAME not in said
        assert PHONE not in said


def test_a_database_fault_of_a_request_is_not_answered_with_another(
    town: Town, now: datetime
) -> None:
    """An integrity fault that is no repeated key stays a fault."""
    Appeal.objects.all().delete()
    odd = replace(draft(town), reporter=ReporterDraft(kind=None))  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        operations.file_appeal(actor=STRANGER, district_id=town.district_id, draft=odd, now=now)
    assert Appeal.objects.count() == 0


# Strangers.


def test_strangers_see_nothing_that_no_clerk_approved(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, photos=(photo(1), photo(2)), address="锦绣家园3号楼502室")
    first, second = Attachment.objects.filter(subject=f"appeal:{appeal_id}").order_by("id")
    assert queries.published(town.district_id).rows == ()
    assert not queries.published_photo_ids(first.pk)
    operations.publish_appeal(
        seen_version=None,
        actor=town.staff.clerk,
        appeal_id=appeal_id,
        title="楼前路灯",
        photo_id=first.pk,
        now=now,
    )
    assert (queries.published_photo_ids(first.pk), queries.published_photo_ids(second.pk)) == (
        True,
        False,
    )
    told = str(queries.published(town.district_id))
    for private in ("太黑", "号楼", "502室", NAME, PHONE, "张"):
        assert private not in told


def test_a_line_corrected_out_of_public_space_hides_what_was_published(
    town: Town, now: datetime
) -> None:
    new_id = operations.revise_matter(
        actor=town.staff.administrator,
        district_id=town.district_id,
        code="tree",
        draft=operations.MatterDraft("safety", "树", "Trees", ("树",), "days", True),
        valid_from=now.date(),
        now=now,
    )
    appeal_id = file(town, now, matter_id=new_id, photos=(photo(1),))
    shown = Attachment.objects.get(subject=f"appeal:{appeal_id}").pk
    operations.publish_appeal(
        seen_version=None,
        actor=town.staff.clerk,
        appeal_id=appeal_id,
        title="树",
        photo_id=shown,
        now=now,
    )
    assert len(queries.published(town.district_id).rows) == 1
    operations.revise_matter(  # the same day: the line is corrected in place
        actor=town.staff.administrator,
        district_id=town.district_id,
        code="tree",
        draft=operations.MatterDraft("safety", "树", "Trees", ("树",), "days"),
        valid_from=now.date(),
        now=now,
    )
    assert queries.published(town.district_id).rows == ()
    assert not queries.published_photo_ids(shown)


# What is never stored.

JUDGING = (
    "tag", "label", "score", "rank", "rating", "grade", "level", "risk", "flag", "black", "white",
    "trust", "credit", "complaint", "count", "points", "blame", "quality", "reputation", "strike",
    "warning", "category", "class", "kind_of_person", "difficult",
)  # fmt: skip
ROLLS = ("party", "cpc", "ccp", "member", "branch", "dues", "political", "faith", "religion")
PERSON_TABLES = ("orgs_account", "orgs_post", "appeals_reporter")


def columns_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    return [column.name for column in described]


def test_the_columns_about_people_are_these_and_no_others(db: None) -> None:
    assert {table: sorted(columns_of(table)) for table in PERSON_TABLES} == {
        "orgs_account": sorted(
            ["id", "password", "last_login", "username", "name", "district_id", "is_active",
             "created_at", "admitted_until"]
        ),
        "orgs_post": sorted(
            ["id", "district_id", "account_id", "organisation_id", "role", "valid_from",
             "valid_to"]
        ),
        "appeals_reporter": sorted(
            ["id", "district_id", "appeal_id", "kind", "name_sealed", "phone_sealed",
             "phone_hash"]
        ),
    }  # fmt: skip


def test_no_column_judges_a_person(db: None) -> None:
    found = [
        f"{table}.{column}"
        for table in PERSON_TABLES
        for column in columns_of(table)
        if any(word in column.split("_") for word in JUDGING)
    ]
    assert found == []


def test_nothing_counts_requests_by_person(db: None) -> None:
    """No table but those of accounts, posts and single requests points at a person."""
    people = {"orgs.Account", "appeals.Reporter"}
    pointing = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model._meta.label in people
    }
    ours = {p for p in pointing if p.split(".")[0] in {"orgs", "appeals", "insights", "places"}}
    assert ours == {
        "orgs.Post.account", "orgs.EntryLink.account", "orgs.SignInIdentifier.account",
    }  # fmt: skip


def test_no_roll_of_party_members_is_stored(db: None) -> None:
    found = [
        f"{model._meta.db_table}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in {"kernel", "places", "orgs", "appeals", "insights"}
        for field in model._meta.get_fields()
        if any(word in field.name.lower().split("_") for word in ROLLS)
        or any(word in model._meta.model_name for word in ("party", "member", "roll"))
    ]
    assert found == []
