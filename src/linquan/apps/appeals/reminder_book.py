"""The list of rules of reminding, every version of them."""

from linquan.apps.appeals.clocks import ClockKind
from linquan.apps.appeals.models import ReminderRule
from linquan.apps.appeals.reminders import Audience, ReminderRuleRow, When
from linquan.kernel.calendar import Unit

FIELDS = (
    "id", "code", "name", "name_en", "clock", "when", "amount", "unit", "audience", "valid_from",
    "valid_to",
)  # fmt: skip


def reminder_rules(district_id: int) -> tuple[ReminderRuleRow, ...]:
    """Every version of the rules of a district, oldest first. One statement."""
    rows = ReminderRule.objects.filter(district_id=district_id).order_by("id")
    return tuple(
        ReminderRuleRow(
            pk, code, name, name_en, ClockKind(clock), When(when), amount, Unit(unit),
            Audience(audience), valid_from, valid_to,
        )
        for pk, code, name, name_en, clock, when, amount, unit, audience, valid_from, valid_to
        in rows.values_list(*FIELDS)
    )  # fmt: skip
