"""A town in which a kind of mediation and one of help are worked at by whoever is admitted.

All is set up on 2026-11-20, a Friday, at 10:00.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.apps.appeals.factories import Town, make_town, person
from tests.apps.places.factories import SETUP

from linquan.apps.casework import operations
from linquan.apps.casework.models import CaseFile, Party
from linquan.apps.casework.types import (
    AdmissionDraft,
    Consent,
    ConsentDraft,
    FileDraft,
    KindDraft,
    MediatorDraft,
    Nature,
    PartyDraft,
    Reach,
    SittingDraft,
    Track,
    Way,
)
from linquan.kernel.actors import Actor

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY, DAY = date(2026, 11, 20), timedelta(days=1)
SINCE, UNTIL = date(2026, 1, 5), date(2027, 6, 1)
SOON = TODAY + 7 * DAY
SECRET, NAME, PHONE = "两家为漏水争吵三个月", "欧阳大山", "13987650001"


@dataclass(frozen=True, slots=True)
class Room:
    """A town with kinds of work, results, a head, two workers, mediators; codes by a short name."""

    town: Town
    kinds: dict[str, str]
    results: dict[str, str]
    head: Actor
    worker: Actor
    other: Actor
    mediator_id: int
    second_mediator_id: int

    @property
    def administrator(self) -> Actor:
        return self.town.staff.administrator

    @property
    def community_id(self) -> int:
        return self.town.district.community_ids[0]


def make_room() -> Room:
    """Make all of it."""
    town = make_town()
    kinds = {
        "peace": _kind(town, "和为贵调解", Track.MEDIATION),
        "care": _kind(town, "留守关爱", Track.HELP, needs_consent=True, rhythm_days=30),
    }
    results = {
        "agreement": _result(town, "达成协议", Track.MEDIATION, Nature.AGREEMENT),
        "none": _result(town, "未达成协议", Track.MEDIATION, Nature.NOTHING),
        "court": _result(town, "转法院", Track.MEDIATION, Nature.REFERRED),
        "reached": _result(town, "目标达成", Track.HELP, Nature.REACHED),
    }
    office, street = town.staff.street_office_id, town.district.street_id
    area_path = town.district.path(street)
    people = [
        person(town.district_id, office, name, path=f"/{office}/", area_path=area_path)
        for name in ("head", "worker", "worker2")
    ]
    head, worker, other = people
    bare = Room(town, kinds, results, head, worker, other, 0, 0)
    for kind in kinds:
        admit(bare, head, kind, reach=Reach.ALL)
        admit(bare, worker, kind)
    admit(bare, other, "peace")
    first = list_one(bare, "蓉姐", account_id=other.account_id)
    return Room(town, kinds, results, head, worker, other, first, list_one(bare, "老李"))


def _kind(town: Town, name: str, track: Track, **changes: Any) -> str:
    plain: dict[str, Any] = {
        "name": name, "name_en": "Work", "track": track, "needs_consent": False,
        "rhythm_days": 7, "keep_years": 3, "source": "本系统假设",
    }  # fmt: skip
    made = operations.revise_kind(
        actor=SETUP, district_id=town.district_id, kind_code="",
        draft=KindDraft(**plain | changes), valid_from=SINCE, now=NOW,
    )  # fmt: skip
    return f"line-{made}"


def _result(town: Town, name: str, track: Track, nature: Nature) -> str:
    made = operations.revise_result(
        actor=SETUP, district_id=town.district_id, result_code="", names=(name, "Result"),
        track=track, nature=nature, valid_from=SINCE, now=NOW,
    )  # fmt: skip
    return f"line-{made}"


def admission(room: Room, who: Actor, kind: str = "peace", **changes: Any) -> AdmissionDraft:
    """An admission of the first community."""
    plain: dict[str, Any] = {
        "account_id": who.account_id or 0, "kind_code": room.kinds[kind],
        "area_id": room.community_id, "reach": Reach.OWN, "valid_from": TODAY,
        "valid_to": UNTIL, "reason": "负责调解工作",
    }  # fmt: skip
    return AdmissionDraft(**plain | changes)


def admit(room: Room, who: Actor, kind: str = "peace", **changes: Any) -> int:
    """Admit somebody, by the administrator."""
    return operations.admit(
        actor=room.administrator, draft=admission(room, who, kind, **changes), now=NOW
    )


def list_one(room: Room, name: str, **changes: Any) -> int:
    """List a mediator, by the head."""
    plain: dict[str, Any] = {
        "name": name, "programme": "蓉姐对你说", "words": "从事调解二十年",
        "hours": "每周三上午，社区会客厅", "area_id": room.community_id, "consented_on": TODAY,
    }  # fmt: skip
    return operations.list_mediator(
        actor=room.head, draft=MediatorDraft(**plain | changes), now=NOW
    )


def file_draft(room: Room, kind: str = "peace", **changes: Any) -> FileDraft:
    """Two neighbours, or one who needs care."""
    parties = (PartyDraft(NAME, PHONE), PartyDraft("上官小河"))
    plain: dict[str, Any] = {
        "kind_code": room.kinds[kind], "area_id": room.community_id, "matter": SECRET,
        "parties": parties if kind == "peace" else parties[:1],
    }  # fmt: skip
    return FileDraft(**plain | changes)


def open_one(room: Room, kind: str = "peace", *, by: Actor | None = None, **changes: Any) -> str:
    """Open a file, by the worker; returns its number."""
    draft = file_draft(room, kind, **changes)
    return operations.open_file(actor=by or room.worker, draft=draft, now=NOW)


def consent(what: Consent = Consent.WORK, **changes: Any) -> ConsentDraft:
    """A consent of today."""
    plain: dict[str, Any] = {"consent": what, "by": "本人", "on": TODAY, "way": Way.PAPER}
    return ConsentDraft(**plain | changes)


def on(room: Room, number: str, **more: Any) -> dict[str, Any]:
    """Who acts on which file when: the worker now, unless told otherwise."""
    return {"actor": room.worker, "number": number, "now": NOW, **more}


def accepted(room: Room, kind: str = "peace", **changes: Any) -> str:
    """Open a file and take it up."""
    number = open_one(room, kind, **changes)
    if kind == "care":
        operations.note_consent(**on(room, number), draft=consent())
    operations.accept_file(**on(room, number), urgent="", next_on=SOON)
    return number


def mediating(room: Room) -> str:
    """A mediation with its mediator."""
    number = accepted(room)
    operations.choose_mediator(**on(room, number), mediator_id=room.mediator_id, next_on=SOON)
    return number


def sitting(**changes: Any) -> SittingDraft:
    """A session of an hour ago."""
    plain: dict[str, Any] = {
        "at": NOW - timedelta(hours=1), "way": Way.OFFICE, "place": "社区调解室",
        "present": "双方当事人", "record": "双方各退一步", "next_on": SOON,
    }  # fmt: skip
    return SittingDraft(**plain | changes)


def agreed(room: Room, **changes: Any) -> str:
    """A mediation that came to an agreement."""
    number = mediating(room)
    given: dict[str, Any] = {
        "result_code": room.results["agreement"], "words": "甲方赔偿乙方墙面修补费", "tasks": (),
        "next_on": SOON,
    }  # fmt: skip
    operations.conclude(**on(room, number), **given | changes)
    return number


def row(number: str) -> CaseFile:
    """A file as it stands in the table."""
    return CaseFile.objects.get(number=number)


def party_id(number: str, place: int = 0) -> int:
    """Number of a party of a file."""
    return Party.objects.filter(file__number=number).order_by("pk")[place].pk
