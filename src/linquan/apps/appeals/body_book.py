"""The list of bodies outside, every version of them."""

from linquan.apps.appeals.forwards import BodyRow
from linquan.apps.appeals.models import OutsideBody
from linquan.kernel.rows import rows_of

FIELDS = ("id", "code", "name", "name_en", "phone", "organisation_id", "valid_from", "valid_to")


def bodies(district_id: int) -> tuple[BodyRow, ...]:
    """Every version of the bodies that requests may be forwarded to. One statement."""
    rows = OutsideBody.objects.filter(district_id=district_id).order_by("name", "id")
    return rows_of(BodyRow, rows.values_list(*FIELDS))
