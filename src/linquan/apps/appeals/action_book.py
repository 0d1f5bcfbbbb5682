"""The list of the kinds of actions, every version of them."""

from linquan.apps.appeals.actions import ActionKindRow, Measure
from linquan.apps.appeals.models import ActionKind

FIELDS = ("id", "code", "name", "name_en", "measures", "has_money", "valid_from", "valid_to")


def action_kinds(district_id: int) -> tuple[ActionKindRow, ...]:
    """Every version of the kinds of actions of a district, by code. One statement."""
    rows = ActionKind.objects.filter(district_id=district_id).order_by("code", "valid_from")
    return tuple(kind_row(row) for row in rows)


def kind_row(row: ActionKind) -> ActionKindRow:
    """Lay out a version. No statement."""
    measures = tuple(Measure(name, name_en) for name, name_en in row.measures)
    return ActionKindRow(
        row.pk, row.code, row.name, row.name_en, measures, row.has_money, row.valid_from,
        row.valid_to,
    )  # fmt: skip
