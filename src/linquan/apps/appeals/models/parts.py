"""Parts of a request that other units do."""

from django.db import models
from django.db.models import Q

from linquan.apps.appeals.parts import OPEN_PARTS, PartKind, PartState


class Part(models.Model):
    """What one unit is asked to do for a request, and what became of it."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    appeal = models.ForeignKey("appeals.Appeal", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=[(v.value, v.value) for v in PartKind])
    call = models.ForeignKey(
        "appeals.Call", models.CASCADE, null=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=[(v.value, v.value) for v in PartState])
    organisation_id = models.BigIntegerField()
    asked_by_id = models.BigIntegerField()
    asked_account_id = models.BigIntegerField(null=True)
    text = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    arrive_due_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    arrival_place = models.CharField(max_length=120, default="")
    arrival_confirmed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=4000, default="")
    """Its answer, why it cannot, or why it is not needed any more."""
    waiver = models.CharField(max_length=200, default="")
    account_id = models.BigIntegerField(null=True)
    """Who said how it ended."""
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "appeals_part"
        constraints = [
            models.UniqueConstraint(
                "district_id",
                "appeal",
                "organisation_id",
                name="part_one_open",
                condition=Q(state__in=sorted(OPEN_PARTS)),
            )
        ]
        indexes = [
            models.Index("district_id", "appeal", name="part_of"),
            models.Index("call", name="part_of_call", condition=Q(call__isnull=False)),
            models.Index(
                "district_id",
                "organisation_id",
                "due_at",
                "id",
                name="part_waiting",
                condition=Q(state__in=sorted(OPEN_PARTS)),
            ),
            models.Index(
                "district_id",
                "organisation_id",
                "id",
                name="part_over",
                condition=~Q(state__in=sorted(OPEN_PARTS)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.appeal_id}"
