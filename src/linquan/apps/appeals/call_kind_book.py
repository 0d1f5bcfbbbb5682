"""The list of the kinds of calls, every version of them."""

from linquan.apps.appeals.call_kinds import CallKindRow, CallLevel
from linquan.apps.appeals.models import CallKind

FIELDS = (
    "id", "code", "name", "name_en", "arrive_code", "answer_code", "lowest_level", "valid_from",
    "valid_to",
)  # fmt: skip


def call_kinds(district_id: int) -> tuple[CallKindRow, ...]:
    """Every version of the kinds of calls of a district, oldest first. One statement."""
    rows = CallKind.objects.filter(district_id=district_id).order_by("id")
    return tuple(
        CallKindRow(
            pk, code, name, name_en, arrive, answer, CallLevel(lowest), valid_from, valid_to
        )
        for pk, code, name, name_en, arrive, answer, lowest, valid_from, valid_to
        in rows.values_list(*FIELDS)
    )  # fmt: skip
