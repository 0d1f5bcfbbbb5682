"""Taking away all that is held on someone, to give it to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext

from linquan.apps.appeals import erasing, mention_rows, persons, rules
from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.mentions import Place
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.status_links import LIFE, status_url
from linquan.kernel import letters, personal_rows
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound
from linquan.kernel.events import record
from linquan.kernel.models import Attachment
from linquan.kernel.personal_rows import Section

MOST_PLACES: Final = 500


@dataclass(frozen=True, slots=True)
class HeldPhoto:
    """A photo: of which request, what it shows, and under which key its file lies."""

    number: str
    role: str
    sha256: str


@dataclass(frozen=True, slots=True)
class HeldLink:
    """The address under which a request is followed, and until when it opens."""

    number: str
    url: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """All that is held on someone, as far as whoever asked may see it."""

    numbers: tuple[tuple[int, str], ...]
    sections: tuple[Section, ...]
    photos: tuple[HeldPhoto, ...]
    links: tuple[HeldLink, ...]

    @property
    def rows(self) -> int:
        """How much it is."""
        return sum(len(section.rows) for section in self.sections)


@transaction.atomic
def export_person(
    *,
    actor: Actor,
    district_id: int,
    who: str,
    reason: str,
    places: tuple[Place, ...] = (),
    now: datetime,
) -> Held:
    """Gather all that is held on whoever left a telephone, or in the request of a number.

    By whoever may see the reporter of a request, of these requests only; never by the organisation
    that one is about. With what others wrote at ``places``: then ``who`` may be empty. One event,
    which tells no name and no telephone. One statement a table of the register, and four for
    places. Raises NotAllowed, Invalid, NotFound (``nothing_held``), WrongState (``text_changed``).
    """
    if not persons.may_ask(actor, district_id):
        raise NotAllowed("export_person")
    plain = letters.words_needed(reason, "reason", erasing.REASON_LIMIT, least=erasing.REASON_LEAST)
    if len(places) > MOST_PLACES:
        raise Invalid("too_many_chosen", limit=MOST_PLACES)
    is_named = bool(who.strip() or not places)
    found = persons.requests_of(actor, district_id, who, rules.may_unmask) if is_named else []
    phone = persons.phone_of(who) if is_named else ""
    whom = erasing.whom_of(district_id, [a.pk for a in found], phone)
    sections = (*personal_rows.sections(whom), *_mentions(actor, district_id, places))
    if not any(section.rows for section in sections):
        raise NotFound("nothing_held")
    erasing.check_silent(plain, found)
    held = _held(found, sections, district_id)
    record(
        "person.exported", subject=f"district:{district_id}", actor=actor, at=now,
        district_id=district_id,
        data={"reason": plain, "rows": held.rows, "requests": [a.pk for a in found]}
        | ({"mentions": len(places)} if places else {}),
    )  # fmt: skip
    return held


def _mentions(actor: Actor, district_id: int, places: tuple[Place, ...]) -> Iterator[Section]:
    """What others wrote, without the number of their requests. Raises WrongState."""
    if places:
        found = mention_rows.mentions_at(actor, district_id, places)
        rows = tuple((one.what, one.at, one.sentence) for one in found)
        yield Section("mentions", gettext("In texts of others"), ("what", "at", "text"), rows)


def _held(found: list[Appeal], sections: tuple[Section, ...], district_id: int) -> Held:
    calendar = desk(district_id).calendar
    numbers = {a.pk: rules.number_of(a.pk, a.received_at, calendar) for a in found}
    whom = erasing.whom_of(district_id, numbers)
    rows = Attachment.objects.filter(district_id=district_id, subject__in=whom.subjects)
    told = rows.order_by("id").values_list("subject", "role", "sha256")
    return Held(
        tuple(numbers.items()),
        sections,
        tuple(
            HeldPhoto(numbers[int(subject.rpartition(":")[2])], role, key)
            for subject, role, key in told
        ),
        tuple(
            HeldLink(numbers[a.pk], status_url(a.pk, a.received_at), a.received_at + LIFE)
            for a in found
        ),
    )
