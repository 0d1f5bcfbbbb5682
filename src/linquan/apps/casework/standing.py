"""Kinds, results, admissions and mediators as they stand."""

from linquan.apps.casework.models import Admission, CaseFile, Kind, Mediator, Result
from linquan.apps.casework.types import AdmissionRow, KindRow, Place, ResultRow
from linquan.kernel.actors import Actor
from linquan.kernel.rows import rows_of

ADMISSION = (
    "id", "district_id", "account_id", "kind_code", "area_id", "area_path", "reach",
    "valid_from", "valid_to", "revoked_at",
)  # fmt: skip


def kinds(district_id: int) -> tuple[KindRow, ...]:
    """Every version of every kind of work, those of one code together. One statement."""
    rows = Kind.objects.filter(district_id=district_id).order_by("code", "valid_from")
    return rows_of(KindRow, rows.values_list(*_named(KindRow)))


def results(district_id: int) -> tuple[ResultRow, ...]:
    """Every version of every result, those of one code together. One statement."""
    rows = Result.objects.filter(district_id=district_id).order_by("code", "valid_from")
    return rows_of(ResultRow, rows.values_list(*_named(ResultRow)))


def _named(row: type[KindRow] | type[ResultRow]) -> tuple[str, ...]:
    """Columns in the order of the row; its first is the number."""
    return ("id", *row.__slots__[1:])


def admissions_of(actor: Actor) -> tuple[AdmissionRow, ...]:
    """Every admission of an actor, past ones too. One statement, none for who is no person."""
    if actor.account_id is None:
        return ()
    rows = Admission.objects.filter(district_id=actor.district_id, account_id=actor.account_id)
    return rows_of(AdmissionRow, rows.order_by("id").values_list(*ADMISSION))


def admissions_in(district_id: int) -> tuple[AdmissionRow, ...]:
    """Every admission of a district. One statement."""
    rows = Admission.objects.filter(district_id=district_id).order_by("id")
    return rows_of(AdmissionRow, rows.values_list(*ADMISSION))


def place_of(file: CaseFile) -> Place:
    """What permission needs to know of a file. One statement where it has a mediator."""
    account_id = None
    if file.mediator_id:
        rows = Mediator.objects.filter(district_id=file.district_id, pk=file.mediator_id)
        account_id = rows.values_list("account_id", flat=True).first()
    return Place(file.district_id, file.kind_code, file.area_path, file.worker_id, account_id)
