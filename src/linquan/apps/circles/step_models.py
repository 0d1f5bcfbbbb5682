"""The table of steps by which planned facilities come about."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from linquan.apps.circles.plan_steps import NAME_LIMIT, NOTE_LIMIT, StepState


class PlanStep(models.Model):
    """A step of a plan: due on a day, done on a day, or dropped."""

    district_id = models.BigIntegerField()
    facility = models.ForeignKey("circles.Facility", models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME_LIMIT)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    state = models.CharField(
        max_length=8, choices=[(one.value, one.value) for one in StepState],
        default=StepState.PLANNED.value,
    )  # fmt: skip
    progress = models.PositiveSmallIntegerField(null=True)
    """How far the facility was with it, in percent; None where nothing was said."""
    note = models.CharField(max_length=NOTE_LIMIT, default="")
    photo_ids = ArrayField(models.BigIntegerField(), default=list)
    """Among the pictures of the facility."""

    class Meta:
        db_table = "circles_planstep"
        constraints = [
            models.CheckConstraint(
                name="planstep_done_has_day",
                condition=Q(state=StepState.DONE.value, done_on__isnull=False)
                | (~Q(state=StepState.DONE.value) & Q(done_on__isnull=True)),
            ),
        ]
        indexes = [models.Index("district_id", "facility", name="planstep_of_facility")]

    def __str__(self) -> str:
        return self.name
