"""A desk with its lists and people, requests in any state, and a picture of all tables.

The district is that of ``places.factories`` and ``orgs.factories``, with a second street (望江街道)
and a district office (区信访局) that receives what no lower desk may take.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from functools import cache
from itertools import count
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Max
from django.test.utils import CaptureQueriesContext
from tests.apps.orgs.factories import Staff, make_organisation, make_person, make_staff
from tests.apps.places.factories import SETUP, SETUP_AT, District, make_district

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.desk import Desk
from linquan.apps.appeals.models import Appeal, Channel, DeadlinePolicy, Duty, Matter, MatterGroup
from linquan.apps.appeals.operations import ChannelDraft, DutyDraft, MatterDraft, PolicyDraft
from linquan.apps.appeals.types import (
    AppealDraft,
    ChannelKind,
    Grade,
    PhotoDraft,
    ReporterDraft,
    ReporterKind,
    Status,
)
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs.types import OrganisationKind
from linquan.apps.places import operations as places
from linquan.apps.places.types import AreaDraft, Level
from linquan.kernel import books
from linquan.kernel.actors import Actor, ActorKind, Post, Role
from linquan.kernel.calendar import Unit
from linquan.kernel.models import Event

FROM = date(2026, 1, 5)
NAME, PHONE = "张三丰", "13812345678"
TEXT = "三号楼前面的路灯不亮，晚上太黑了。请来看看"
STRANGER = Actor.stranger()
_serial = count(1)

# code: group, name, English, words, deadline, in public space, fallback
MATTERS = {
    "lamp": MatterDraft("safety", "路灯", "Street lamps", ("路灯", "太黑"), "workdays", True),
    "lift": MatterDraft("homes", "电梯", "Lifts", ("电梯", "困人"), "hours"),
    "noise": MatterDraft("homes", "噪音", "Noise", ("噪音", "太吵"), "days"),
    "other": MatterDraft("homes", "其他", "Other", (), "workdays", is_fallback=True),
}
POLICIES = {
    "hours": PolicyDraft("小时", "Hours", 24, Unit.HOURS),
    "days": PolicyDraft("天", "Days", 2, Unit.DAYS),
    "workdays": PolicyDraft("工作日", "Working days", 3, Unit.WORKDAYS),
}
CHANNELS = {
    "scan": ChannelDraft(ChannelKind.SCAN, "扫码", "Scan", is_online=True),
    "web": ChannelDraft(ChannelKind.WEB, "网页", "Web", is_online=True),
    "counter": ChannelDraft(ChannelKind.DESK, "窗口", "Desk"),
    "hotline": ChannelDraft(ChannelKind.PHONE, "电话", "Phone"),
}


@dataclass(frozen=True, slots=True)
class Town:
    """A district at work: its lists, by code, and its people."""

    district: District
    staff: Staff
    office_id: int  # 区信访局, over the whole district
    office_clerk: Actor
    far_street_id: int
    far_office_id: int
    far_clerk: Actor  # of the other street
    matters: dict[str, int]
    policies: dict[str, int]
    channels: dict[str, int]
    duties: dict[str, int]

    @property
    def district_id(self) -> int:
        return self.district.district_id

    @property
    def grid_id(self) -> int:
        """First grid of the first community: where :func:`file` lays requests."""
        return self.district.grid_ids[0]

    def path_of(self, organisation_id: int) -> str:
        """Path of an organisation."""
        return next(
            p.organisation_path
            for actor in everyone(self).values()
            for p in actor.posts
            if p.organisation_id == organisation_id
        )


def everyone(town: Town) -> dict[str, Actor]:
    """One actor of each kind in each place, by a name to show."""
    staff = town.staff
    return {
        "clerk": staff.clerk,
        "other_clerk": staff.other_clerk,
        "street_clerk": staff.street_clerk,
        "handler": staff.handler,
        "property_handler": staff.property_handler,
        "grid_worker": staff.grid_worker,
        "leader": staff.leader,
        "administrator": staff.administrator,
        "office_clerk": town.office_clerk,
        "far_clerk": town.far_clerk,
    }


def make_town(code: str = "510199000000", name: str = "江安区", *, prefix: str = "") -> Town:
    """Make a district with a desk that can take requests; a second one needs all three words."""
    district = make_district(code, name)
    staff = make_staff(district, prefix=prefix)
    office_id = make_organisation(
        district, OrganisationKind.DEPARTMENT, "区信访局", area_id=district.district_id
    )
    far_street_id = places.add_area(
        actor=SETUP,
        draft=AreaDraft(Level.STREET, "望江街道", district.district_id, f"{code[:6]}002000"),
        now=SETUP_AT,
    )
    far_office_id = make_organisation(
        district, OrganisationKind.STREET_OFFICE, "望江街道办事处", area_id=far_street_id
    )
    top, far = district.path(district.district_id), f"/{district.district_id}/{far_street_id}/"
    matters, policies, channels = _lists(district.district_id)
    return Town(
        district,
        staff,
        office_id,
        person(district.district_id, office_id, f"{prefix}office", area_path=top),
        far_street_id,
        far_office_id,
        person(district.district_id, far_office_id, f"{prefix}far", area_path=far),
        matters,
        policies,
        channels,
        _duties(district, staff, office_id, (far_office_id, far_street_id)),
    )


def _lists(district_id: int) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Write the lists as rows, many at once: the operations have tests of their own."""
    MatterGroup.objects.bulk_create(
        MatterGroup(
            district_id=district_id,
            code=code,
            name=name,
            name_en=code,
            position=position,
            valid_from=FROM,
        )
        for position, (code, name) in enumerate((("homes", "居民关心"), ("safety", "公共安全")))
    )
    point = ChannelDraft(
        ChannelKind.MOBILE_POINT, "流动点", "Mobile point", place="小广场", weekday=2,
        opens=time(9), closes=time(11),
    )  # fmt: skip
    return (
        _rows(Matter, district_id, MATTERS),
        _rows(DeadlinePolicy, district_id, POLICIES),
        _rows(Channel, district_id, {**CHANNELS, "point": point}),
    )


def _rows(table: Any, district_id: int, drafts: dict[str, Any]) -> dict[str, int]:
    made = table.objects.bulk_create(
        table(district_id=district_id, code=code, valid_from=FROM, **_plain(asdict(draft)))
        for code, draft in drafts.items()
    )
    return {row.code: row.pk for row in made}


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: list(v) if isinstance(v, tuple) else v for name, v in fields.items()}


def _duties(
    district: District, staff: Staff, office_id: int, far: tuple[int, int]
) -> dict[str, int]:
    first, second = district.community_ids
    lines = {
        "first": DutyDraft("", staff.community_ids[0], first, "受理", "Receives"),
        "second": DutyDraft("", staff.community_ids[1], second, "受理", "Receives"),
        "street": DutyDraft("", staff.street_office_id, district.street_id, "受理", "Receives"),
        "far": DutyDraft("", *far, "受理", "Receives"),
        "office": DutyDraft("", office_id, district.district_id, "受理", "Receives"),
        "lamps": DutyDraft("lamp", staff.department_id, district.district_id, "维修", "Repairs"),
        "lifts": DutyDraft("lift", staff.property_company_id, first, "维保", "Maintains"),
    }
    rows = Duty.objects.bulk_create(
        Duty(district_id=district.district_id, valid_from=FROM, **asdict(line))
        for line in lines.values()
    )
    books.bump(district.district_id, "appeals")
    return dict(zip(lines, (row.pk for row in rows), strict=True))


def person(
    district_id: int,
    organisation_id: int,
    username: str,
    *,
    role: Role = Role.CLERK,
    path: str = "",
    area_path: str = "",
) -> Actor:
    """Make someone with one post; ``path`` is needed below another organisation only."""
    account_id = make_person(district_id, username, "郑某")
    orgs.give_post(
        actor=SETUP, account_id=account_id, organisation_id=organisation_id, role=role, now=SETUP_AT
    )
    post = Post(organisation_id, path or f"/{organisation_id}/", "", role, district_id, area_path)
    return Actor(ActorKind.PERSON, "郑某", account_id, (post,))


def below(town: Town, organisation_id: int, *, name: str = "下属单位") -> int:
    """Make a subordinate of an organisation."""
    return make_organisation(
        town.district, OrganisationKind.DEPARTMENT, name, parent_id=organisation_id
    )


def both(actor: Actor, other: Actor) -> Actor:
    """Return the first person, holding the posts of the other as well."""
    return replace(actor, posts=(*actor.posts, *other.posts))


def photo(mark: int = 1) -> PhotoDraft:
    """Return a picture as the intake hands it over after storing; content is not looked at."""
    return PhotoDraft(f"{mark:064x}", "image/webp", 1600, 1200, 120_000)


def draft(town: Town, **changes: Any) -> AppealDraft:
    """Return a request as the phone page sends it: a dark lamp in the first grid."""
    plain = AppealDraft(
        key=f"key-{next(_serial):08d}",
        channel_id=town.channels["scan"],
        text=TEXT,
        area_id=town.grid_id,
        address="锦绣家园3号楼",
        reporter=ReporterDraft(ReporterKind.RESIDENT, NAME, PHONE),
    )
    return replace(plain, **changes)


def file(
    town: Town,
    now: datetime,
    *,
    by: Actor = STRANGER,
    seen: Desk | None = None,
    **changes: Any,
) -> int:
    """File a request through the operation; ``changes`` are fields of the draft."""
    return operations.file_appeal(
        actor=by, district_id=town.district_id, draft=draft(town, **changes), now=now, seen=seen
    ).appeal_id


def assign(
    town: Town,
    appeal_id: int,
    now: datetime,
    *,
    to: int | None = None,
    by: Actor | None = None,
    **more: Any,
) -> int:
    """Hand a request over: by the street's clerk to the department unless told otherwise."""
    given: dict[str, Any] = {
        "reason_text": "", "promised_at": None, "seen_version": None, "step_reason": "not_ours",
        **more,
    }  # fmt: skip
    return operations.assign_appeal(
        actor=by or town.staff.street_clerk,
        appeal_id=appeal_id,
        to_organisation_id=to or town.staff.department_id,
        now=now,
        **given,
    )


def sort(town: Town, appeal_id: int, now: datetime, **changes: Any) -> int:
    """Sort a request anew: by the first community's clerk, nothing changed unless told.

    Returns the event's id, 0 when nothing was changed.
    """
    row = Appeal.objects.get(pk=appeal_id)
    given = {
        "actor": town.staff.clerk,
        "matter_id": row.matter_id,
        "area_id": row.area_id,
        "address": row.address,
        "about_organisation_id": row.about_id,
        "seen_version": None,
        **changes,
    }
    return operations.sort_appeal(appeal_id=appeal_id, now=now, **given) or 0


def reporter_of(appeal_id: int) -> Actor:
    """Whoever holds the signed link."""
    return Actor.reporter(f"appeal:{appeal_id}")


def answer(town: Town, appeal_id: int, now: datetime, *, by: Actor | None = None) -> int:
    """Answer with a proof photo, by the department's handler unless told otherwise."""
    return operations.answer_appeal(
        actor=by or town.staff.handler,
        appeal_id=appeal_id,
        text="已更换灯泡",
        proof=(photo(9),),
        proof_waiver="",
        seen_version=None,
        now=now,
    )


def bring(town: Town, appeal_id: int, status: Status, now: datetime) -> int:
    """Bring a request just filed to a status by the steps a desk would take; returns its id."""
    steps = {
        Status.ASSIGNED: ("assign",),
        Status.IN_PROGRESS: ("assign", "start"),
        Status.WAITING: ("assign", "ask"),
        Status.DECLINED: ("assign", "decline"),
        Status.ANSWERED: ("assign", "answer"),
        Status.CLOSED: ("assign", "answer", "praise"),
        Status.REOPENED: ("assign", "answer", "complain"),
        Status.WITHDRAWN: ("withdraw",),
    }
    for step in steps.get(status, ()):
        _take(town, appeal_id, step, now)
    return appeal_id


def _take(town: Town, appeal_id: int, step: str, now: datetime) -> None:
    worker: dict[str, Any] = {"actor": town.staff.handler, "appeal_id": appeal_id, "now": now}
    reporter = {**worker, "actor": reporter_of(appeal_id)}
    unseen = {**worker, "seen_version": None}
    calls = {
        "assign": lambda: assign(town, appeal_id, now),
        "start": lambda: operations.start_appeal(**unseen),
        "ask": lambda: operations.ask_reporter(**unseen, question="是哪一盏？"),
        "decline": lambda: operations.decline_appeal(**unseen, because="不在职责之内"),
        "answer": lambda: answer(town, appeal_id, now),
        "praise": lambda: operations.rate_appeal(**reporter, grade=Grade.SATISFIED, reason=""),
        "complain": lambda: operations.rate_appeal(
            **reporter, grade=Grade.UNSATISFIED, reason="还是不亮"
        ),
        "withdraw": lambda: operations.withdraw_appeal(**reporter, reason=""),
    }
    calls[step]()


def everybody(town: Town, appeal_id: int) -> dict[str, Actor]:
    """Everyone of :func:`everyone`, and those without a post that counts here."""
    elsewhere = Post(999, "/999/", "", Role.CLERK, 998, "/998/")
    return everyone(town) | {
        "clerk_of_another_district": Actor(ActorKind.PERSON, "外区", 999, (elsewhere,)),
        "nobody": Actor(ActorKind.PERSON, "离任", 999),
        "stranger": STRANGER,
        "reporter": reporter_of(appeal_id),
        "other_reporter": reporter_of(appeal_id + 1),
        "system": Actor.system("clock"),
    }


def warm(town: Town) -> None:
    """Read the books, so that the next call reads only their versions."""
    queries.desk(town.district_id)


def picture() -> dict[str, str]:
    """Fingerprint of every table, to show that nothing changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = 'picture'")
        if not cursor.fetchone()[0]:  # planning a hundred tables takes longer than reading them
            cursor.execute(f"PREPARE picture AS {_every_table()}")
        cursor.execute("EXECUTE picture")
        return dict(cursor.fetchall())


@cache
def _every_table() -> str:  # a sum, in whatever order: to sort the rows takes longer
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)})
    return " UNION ALL ".join(
        f"SELECT '{table}', coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM \"{table}\" t"
        for table in tables
    )


@contextmanager
def exactly(number: int) -> Iterator[None]:
    """Assert how many SQL statements run; those that only bracket a transaction do not count."""
    with CaptureQueriesContext(connection) as caught:
        yield
    found = [
        query["sql"]
        for query in caught.captured_queries
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT"))
    ]
    assert len(found) == number, "\n".join(sql[:160] for sql in found)


def events_after(event_id: int) -> list[dict[str, Any]]:
    """Events written since, as kind, actor and data."""
    rows = Event.objects.filter(pk__gt=event_id).order_by("pk")
    return list(rows.values("kind", "subject", "actor_name", "at", "data", "district_id"))


def last_event_id() -> int:
    """Id of the newest event, 0 before the first."""
    return Event.objects.aggregate(last=Max("pk"))["last"] or 0
