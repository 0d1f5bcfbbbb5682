"""Deeds of the helper process, each called by name from a journey (needs Django set up)."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from linquan.apps.alliances.models import Meeting
from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals import queries as appeal_reads
from linquan.apps.appeals.models import Appeal, Part, Rating
from linquan.apps.appeals.status_links import status_token
from linquan.apps.appeals.types import OPEN, AppealDraft, ReporterDraft, ReporterKind
from linquan.apps.casework.models import Admission, CaseFile
from linquan.apps.casework.sealed import SEALED_FOR, show
from linquan.apps.checklists.models import Answer
from linquan.apps.insights import demo
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs import queries as org_reads
from linquan.apps.outreach.models import Visit
from linquan.apps.places.facilities import default_rules
from linquan.apps.places.queries import district_ids, posters
from linquan.apps.rectifications.models import Rectification
from linquan.kernel import books, clock
from linquan.kernel.actors import Actor, ActorKind, Post, Role
from linquan.kernel.errors import HouseError
from linquan.kernel.events import events_of
from linquan.kernel.models import Attachment, Delivery

HOUSE = Actor.system("demo")
APPS = (
    "kernel",
    "places",
    "orgs",
    "appeals",
    "alliances",
    "rectifications",
    "casework",
    "outreach",
    "checklists",
    "insights",
)


def district() -> int:
    return district_ids()[0]


def enter(account_id: int | None = None) -> str:
    """The address that signs an account in, without one the demo's clerk."""
    if account_id is None:
        return f"/demo/enter/{demo.entry_link(clock.now())}"
    token = orgs.issue_entry_link(actor=HOUSE, account_id=account_id, now=clock.now())
    return f"/demo/enter/{token}"


def people() -> list[dict[str, Any]]:
    """Who holds which post in what."""
    book = org_reads.organisation_book(district(), books.versions(district()))
    return [
        {
            "account_id": post.person_id,
            "role": post.role,
            "organisation_id": post.organisation_id,
            "organisation": post.organisation_name,
            "kind": book.organisations[post.organisation_id].kind,
            "area_path": book.organisations[post.organisation_id].area_path,
        }
        for post in org_reads.posts_of_district(district())
    ]


def organisations(kind: str) -> list[dict[str, Any]]:
    book = org_reads.organisation_book(district(), books.versions(district()))
    return [
        {"organisation_id": o.organisation_id, "name": o.name}
        for o in book.organisations.values()
        if o.kind == kind
    ]


def hire(username: str, password: str | None, organisation_id: int, role: str) -> int:
    """Open an account with a post."""
    now = clock.now()
    account_id = orgs.open_account(
        actor=HOUSE, district_id=district(), username=username, name="旅程测试员",
        password=password, now=now,
    )  # fmt: skip
    orgs.give_post(
        actor=HOUSE, account_id=account_id, organisation_id=organisation_id, role=Role(role),
        now=now,
    )  # fmt: skip
    return account_id


def codes() -> list[dict[str, Any]]:
    """Posters in use: their code and where they hang."""
    return [
        {"code": p.code, "label": p.label, "area_id": p.area_id, "area_path": p.area_path}
        for p in posters(district())
        if p.valid_to is None
    ]


def newest() -> int:
    return int(Appeal.objects.latest("id").pk)


def state(appeal_id: int) -> dict[str, Any]:
    """What the database says of a request."""
    row = Appeal.objects.select_related("matter", "owner").get(pk=appeal_id)
    return {
        "status": row.status,
        "matter": row.matter.name,
        "owner_id": row.owner_id,
        "lead_id": row.lead_id,
        "owner": row.owner.name,
        "address": row.address,
        "received_at": row.received_at.isoformat(),
        "due_at": row.due_at.isoformat(),
        "photo_count": row.photo_count,
        "grades": list(Rating.objects.filter(appeal_id=appeal_id).values_list("grade", flat=True)),
    }


def events(appeal_id: int) -> list[dict[str, Any]]:
    found = events_of(district(), f"appeal:{appeal_id}")
    return [{"kind": e.kind, "by": e.actor_kind, "data": e.data} for e in found]


def owed() -> int:
    """How many events the worker has still to deliver."""
    return Delivery.objects.filter(delivered_at=None).count()


def status_path(appeal_id: int) -> str:
    at = Appeal.objects.values_list("received_at", flat=True).get(pk=appeal_id)
    return f"/s/{status_token(appeal_id, at)}/"


def one_of_each_status() -> dict[str, int]:
    """The newest request of every status."""
    found = Appeal.objects.order_by("id").values_list("status", "id")
    return {str(status): int(pk) for status, pk in found}


def file(
    text: str, *, matter: str = "", about_id: int | None = None, phone: str = "13900000001",
    community: int = 0,
) -> int:  # fmt: skip
    """File a request as the demo's clerk would, by telephone."""
    books_of = appeal_reads.desk(district())
    valid = books_of.matters(books_of.day(clock.now()))
    channel = next(c for c in books_of.book.channels if c.kind == "phone")
    found = [a for a in books_of.areas.living() if a.level == "community"]
    draft = AppealDraft(
        key=f"journey-{Appeal.objects.count()}",
        channel_id=channel.channel_id,
        text=text,
        area_id=found[community].area_id,
        address="旅程路 1 号",
        matter_id=next((m.matter_id for m in valid if m.code == matter), None),
        about_organisation_id=about_id,
        reporter=ReporterDraft(ReporterKind.RESIDENT, "王小明", phone),
    )
    filed = appeals.file_appeal(
        actor=_clerk(), district_id=district(), draft=draft, now=clock.now()
    )
    return filed.appeal_id


def _clerk() -> Actor:
    """The demo's clerk, as the pages would build the actor."""
    posts = org_reads.posts_of_district(district())
    account_id = next(p.person_id for p in posts if p.role == Role.ADMINISTRATOR)
    book = org_reads.organisation_book(district(), books.versions(district()))
    return _actor(account_id, {p.organisation_id for p in posts if p.person_id == account_id}, book)


def _actor(account_id: int, bodies: set[int], book: org_reads.OrganisationBook) -> Actor:
    rows = [book.organisations[i] for i in bodies]
    held = tuple(
        Post(r.organisation_id, r.path, r.name, Role.CLERK, district(), r.area_path) for r in rows
    )
    return Actor(ActorKind.PERSON, "值班员", account_id, held)


def data(language: str) -> list[str]:
    """Texts that a page may show as they were typed, the longest first.

    In English: what has Han characters and no English twin beside it. In Chinese: what has Han
    characters, codes, sign-in names, and what people wrote in whatever language.
    """
    found = {rule.name_part for rule in default_rules() if rule.name_part}
    for model in apps.get_models():
        fields = [f.name for f in model._meta.concrete_fields if _holds_words(f)]
        if model._meta.app_label in APPS and fields:
            for row in model._default_manager.values(*fields):
                found |= set(_texts(row, language))
    found |= set(_opened())
    return sorted(found, key=len, reverse=True)


def _opened() -> Iterator[str]:
    """Words of protected files, opened: pages show them to whoever is admitted."""
    tables = {model._meta.db_table: model for model in apps.get_models()}
    for (table, column), use in SEALED_FOR.items():
        for district_id, value in tables[table]._default_manager.values_list("district_id", column):
            yield from _chinese(show(value, use, district_id))


def caseworker() -> int:
    """The account of whoever heads protected work."""
    rows = Admission.objects.filter(reach="all", revoked_at__isnull=True)
    return int(rows.values_list("account_id", flat=True)[0])


def protected_file() -> str:
    """The number of a file that has come to an agreement."""
    return str(CaseFile.objects.filter(state="following").values_list("number", flat=True)[0])


def in_hand() -> list[str]:
    """Pages of what waits for a step that the first of its kind in a list does not wait for."""
    rows = {
        "/meetings/": Meeting.objects.filter(state="held"),
        "/rectifications/": Rectification.objects.filter(stage="ordered"),
        "/outreach/visits/": Visit.objects.filter(closed_at__isnull=True),
    }
    pages = [f"{at}{found.latest('id').pk}/" for at, found in rows.items()]
    pages.append(_photographed_clause())
    return [*pages, *(f"/appeals/parts/{pk}/" for pk in _seen_parts()[:1])]


def _photographed_clause() -> str:
    """A clause of an assessment that is proved by a photo."""
    role = Attachment.objects.filter(subject__startswith="assessment:").latest("id").role
    clause = Answer.objects.select_related("clause").get(pk=role.removeprefix("answer-")).clause
    return f"/checklists/{clause.assessment_id}/clauses/{clause.pk}/"


def _seen_parts() -> list[int]:
    """Parts with a picture that the demo's clerk may look at."""
    found = []
    for pk in Part.objects.order_by("id").values_list("id", flat=True):
        with suppress(HouseError):
            found += [pk] if appeal_reads.part_page(_clerk(), pk).photos else []
    return found


def leader() -> int:
    """The account of the leader of the street."""
    return int(next(p["account_id"] for p in people() if p["role"] == Role.LEADER))


def _holds_words(field: Any) -> bool:
    return isinstance(field, (models.CharField, models.TextField, models.JSONField, ArrayField))


#: Fields that hold what was typed, in the language of whoever typed it.
TYPED = {"code", "username", "text", "title", "number"}


def _texts(row: dict[str, Any], language: str) -> Iterator[str]:
    for name, value in row.items():
        if language == "en" and row.get(f"{name}_en"):
            continue
        if language != "en" and name in TYPED and value:
            yield str(value)
        if language != "en" and isinstance(value, dict) and "text" in value:
            yield str(value["text"])
        if not name.endswith("_en"):
            yield from _chinese(value)


def _chinese(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from [value] if any("\u3400" <= c <= "\u9fff" for c in value) else []
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in _chinese(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in _chinese(one))


def open_points() -> int:
    """How many open requests have a place on the map."""
    return Appeal.objects.filter(status__in=OPEN, lon__isnull=False).count()


def policy_of(matter: str) -> str:
    """The code of the deadline of a matter."""
    found = appeal_reads.desk(district()).book.matters
    return next(m.policy_code for m in found if m.code == matter)


def filed_keys(begins: str) -> dict[str, int]:
    """The keys of requests that begin like this, with how many photos each has."""
    found = Appeal.objects.filter(key__startswith=begins)
    return dict(found.values_list("key", "photo_count"))


def grid_worker() -> dict[str, Any]:
    """One of the grid workers."""
    return next(p for p in people() if p["role"] == Role.GRID_WORKER)


def task_for(organisation_id: int) -> int:
    """File a request, and let it lie with an organisation."""
    appeal_id = file("任务：路灯不亮", matter="")
    path = org_reads.organisation_book(district(), books.versions(district()))
    owner = path.organisations[organisation_id]
    areas = appeal_reads.desk(district()).areas.areas.values()
    home = next(a.area_id for a in areas if a.path == owner.area_path)
    appeals.sort_appeal(
        actor=_clerk(), appeal_id=appeal_id, matter_id=Appeal.objects.get(pk=appeal_id).matter_id,
        area_id=home, address="任务路 2 号", about_organisation_id=None, seen_version=None,
        now=clock.now(),
    )  # fmt: skip
    if Appeal.objects.get(pk=appeal_id).owner_id != organisation_id:
        appeals.assign_appeal(
            actor=_clerk(), appeal_id=appeal_id, to_organisation_id=organisation_id,
            reason_text="", promised_at=None, seen_version=None, now=clock.now(),
        )  # fmt: skip
    return appeal_id


def start(appeal_id: int) -> None:
    """Begin work on a request, as the clerk of the street."""
    appeals.start_appeal(actor=_clerk(), appeal_id=appeal_id, seen_version=None, now=clock.now())
