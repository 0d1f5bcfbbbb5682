"""Tables of the clocks beside handling, and of who was reminded of which."""

from django.db import models

from linquan.apps.appeals.clocks import ClockKind
from linquan.apps.appeals.models.dated import never_two_at_once
from linquan.apps.appeals.reminders import Audience, When


class ClockTerms(models.Model):
    """Deadlines of a matter's other clocks, or of all others; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    contact_code = models.CharField(max_length=30, default="")
    total_code = models.CharField(max_length=30, default="")
    again_code = models.CharField(max_length=30, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_clockterms"
        constraints = [never_two_at_once("clockterms_one_version")]

    def __str__(self) -> str:
        return self.code


class ReminderRule(models.Model):
    """Remind whom, how long before or after which clock runs out; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    clock = models.CharField(max_length=10, choices=[(v.value, v.value) for v in ClockKind])
    when = models.CharField(max_length=10, choices=[(v.value, v.value) for v in When])
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=10)
    audience = models.CharField(max_length=10, choices=[(v.value, v.value) for v in Audience])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_reminderrule"
        constraints = [never_two_at_once("reminderrule_one_version")]

    def __str__(self) -> str:
        return self.name


class Reminder(models.Model):
    """Somebody was reminded of a date of a request; once for each rule and date."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    appeal = models.ForeignKey("appeals.Appeal", models.CASCADE, related_name="+", db_index=False)
    rule_code = models.CharField(max_length=30)
    clock = models.CharField(max_length=10)
    audience = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "appeals_reminder"
        constraints = [
            models.UniqueConstraint(
                "district_id", "appeal", "rule_code", "due_at", name="reminder_once"
            )
        ]
        indexes = [
            models.Index(
                "district_id", "audience", "id", name="reminder_waiting",
                condition=models.Q(acknowledged_at__isnull=True),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.rule_code} of {self.appeal_id}"
