"""What operations of protected files check alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.casework import rules
from linquan.apps.casework.models import Admission, CaseFile, Kind
from linquan.apps.casework.standing import ADMISSION, admissions_in, admissions_of, kinds, place_of
from linquan.apps.casework.types import AdmissionRow, KindRow, Place, State
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.rows import rows_of
from linquan.kernel.validity import valid_on


@dataclass(frozen=True, slots=True)
class Taken:
    """A file under lock, by which admissions the actor has it, and the day."""

    file: CaseFile
    by: tuple[AdmissionRow, ...]
    place: Place
    today: date

    @property
    def is_head(self) -> bool:
        """Whether the actor answers for all files of this kind and area."""
        return rules.is_head(self.by)


def office_day(district_id: int, now: datetime) -> date:
    """The office's day. At most one statement where the books are known."""
    return desk(district_id).day(now)


def take_file(actor: Actor, number: str, now: datetime, *states: State) -> Taken:
    """Lock a file that the actor is admitted to, in one of these states where any is given.

    Four statements, five with a mediator. Raises NotFound (also for whoever is not admitted: no
    refusal says that there is such a file), WrongState (``moved_on``, ``erased``).
    """
    rows = CaseFile.objects.select_for_update().filter(district_id=actor.district_id, number=number)
    file = rows.first()
    if file is None:
        raise NotFound("casefile_unknown")
    today, place = office_day(file.district_id, now), place_of(file)
    by = rules.admits(actor, admissions_of(actor), place, today)
    if not by:
        raise NotFound("casefile_unknown")
    if file.erased_at is not None:
        raise WrongState("erased")
    if states and State(file.state) not in states:
        raise WrongState("moved_on")
    return Taken(file, by, place, today)


def check_head(taken: Taken, verb: str) -> None:
    """Refuse what only the head of a kind and area does. Raises NotAllowed."""
    if not taken.is_head:
        raise NotAllowed(verb)


def kind_on(district_id: int, code: str, day: date) -> KindRow:
    """The version of a kind that is valid on a day. One statement. Raises Invalid (``kind``)."""
    found = [kind for kind in valid_on(kinds(district_id), day) if kind.code == code]
    if not found:
        raise Invalid.field("kind", "choose")
    return found[0]


def newest_kind(district_id: int, code: str) -> Kind:
    """The last version of a kind, ended or not: what holds for files that are of it."""
    rows = Kind.objects.filter(district_id=district_id, code=code).order_by("-valid_from")
    found = rows.first()
    if found is None:
        raise NotFound("kind_unknown")
    return found


def move(file: CaseFile, to: State) -> None:
    """Let a file stand elsewhere; the caller saves. Raises WrongState."""
    if not rules.can_move(State(file.state), to):
        raise WrongState("moved_on")
    file.state = to


def set_next(file: CaseFile, next_on: date, today: date) -> None:
    """Say when it goes on; the caller saves. Raises Invalid (``next_on``)."""
    if not rules.is_date(next_on, today):
        raise Invalid.field("next_on", "next_date", since=today)
    file.next_on = next_on


def living_area(books: Desk, area_id: int) -> str:
    """Path of an area in use. Raises Invalid (``area``)."""
    area = books.areas.areas.get(area_id)
    if area is None or area.is_retired:
        raise Invalid.field("area", "area_unknown")
    return area.path


def hold_admissions(district_id: int, account_id: int) -> tuple[AdmissionRow, ...]:
    """Lock the admissions of somebody who is to answer for a file. One statement.

    Whoever revokes one at the same moment waits, and then finds the file; or is waited for.
    """
    rows = Admission.objects.select_for_update().filter(
        district_id=district_id, account_id=account_id, revoked_at__isnull=True
    )
    return rows_of(AdmissionRow, rows.order_by("pk").values_list(*ADMISSION))


def admitted(account_id: int, admissions: Iterable[AdmissionRow], place: Place, day: date) -> bool:
    """Whether somebody is admitted to a file if it were theirs. The admissions are a district's."""
    return any(
        one.account_id == account_id
        and one.holds(day)
        and one.kind_code == place.kind_code
        and place.area_path.startswith(one.area_path)
        for one in admissions
    )


def head_of(district_id: int, kind_code: str, area_path: str, day: date) -> int | None:
    """Whom new files of a kind and area go to: the head admitted nearest to it. Two statements."""
    heads = [
        one
        for one in admissions_in(district_id)
        if one.holds(day)
        and one.reach == "all"
        and one.kind_code == kind_code
        and area_path.startswith(one.area_path)
    ]
    heads.sort(key=lambda one: (-len(one.area_path), one.admission_id))
    if not heads:
        return None
    account_id = heads[0].account_id
    still = {one.admission_id for one in hold_admissions(district_id, account_id)}
    return account_id if heads[0].admission_id in still else None
