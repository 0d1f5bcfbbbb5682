"""A request becomes a protected file (转为个案): its words move, nothing of them stays behind."""

from datetime import datetime

from django.db import transaction

from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals.photos import tie_photos
from linquan.apps.appeals.queries import desk
from linquan.apps.casework.models import CaseFile
from linquan.apps.casework.operations._checks import head_of, kind_on
from linquan.apps.casework.operations.files import add_parties, lay_out
from linquan.apps.casework.telling import tell_file
from linquan.apps.casework.types import RECORD_LIMIT, FileDraft, PartyDraft, Place
from linquan.kernel import secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.letters import words_needed

ROLE = "case"


@transaction.atomic
def hand_over(
    *,
    actor: Actor,
    appeal_id: int,
    kind_code: str,
    words: str,
    seen_version: int | None,
    now: datetime,
) -> None:
    """Hand a request to the head of a kind of work in its area. There is no way back.

    By a clerk of the request, who learns neither the file's number nor who has it. Raises NotFound,
    NotAllowed, WrongState, Invalid (``kind``; ``nobody_admitted``: an administrator admits first).
    """
    district_id = actor.district_id
    books = desk(district_id)
    today = books.day(now)
    kind = kind_on(district_id, kind_code, today)
    plain = words_needed(words, "words", RECORD_LIMIT, least=0)
    handed = appeals.hand_to_protected(
        actor=actor, appeal_id=appeal_id, seen_version=seen_version, now=now
    )
    head_id = head_of(district_id, kind_code, handed.area_path, today)
    if head_id is None:
        raise Invalid.field("kind", "nobody_admitted")
    place = Place(district_id, kind_code, handed.area_path, head_id, None)
    told = "\n\n".join(part for part in (handed.text, handed.address, plain) if part)
    draft = FileDraft(kind_code, handed.area_id, told[:RECORD_LIMIT] or "—", ())
    file = lay_out(place, draft, kind, today, now)
    file.appeal_id = appeal_id
    file.save(update_fields=["appeal"])
    add_parties(file, _reporter(handed))
    _keep_photos(file, handed, now)
    tell_file("casefile.handed_over", file, Actor.system("hand-over"), now)


def _reporter(handed: appeals.Handed) -> tuple[PartyDraft, ...]:
    """The reporter as the first party; a telephone alone is one too."""
    if not (handed.name or handed.phone):
        return ()
    phone = secrets.normalise_phone(handed.phone) or ""
    return (PartyDraft(handed.name or "—", phone),)


def _keep_photos(file: CaseFile, handed: appeals.Handed, now: datetime) -> None:
    """Let the photos of the request be photos of the file, and of nothing else."""
    tie_photos(file.district_id, f"casefile:{file.pk}", ROLE, handed.photos, now)
