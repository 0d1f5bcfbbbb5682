"""What units ask of the desk: to give a request back, or for more time; and the list of reasons."""

from django.db import models
from django.db.models import Q

from linquan.apps.appeals.models.dated import DatedReason, never_two_at_once
from linquan.apps.appeals.petition_reasons import Act
from linquan.apps.appeals.petitions import PetitionKind, PetitionState


class PetitionRow(models.Model):
    """A petition and what became of it; one at a time waits for each request."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    appeal = models.ForeignKey("appeals.Appeal", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=[(v.value, v.value) for v in PetitionKind])
    state = models.CharField(max_length=10, choices=[(v.value, v.value) for v in PetitionState])
    reason_code = models.CharField(max_length=30, default="")
    amount = models.PositiveSmallIntegerField(default=0)
    organisation_id = models.BigIntegerField()
    account_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    lost_min = models.PositiveIntegerField(default=0)
    """How long the request lay with the unit that gave it back."""

    class Meta:
        db_table = "appeals_petition"
        constraints = [
            models.UniqueConstraint(
                "district_id",
                "appeal",
                name="petition_one_waits",
                condition=Q(state=PetitionState.PENDING),
            )
        ]
        indexes = [models.Index("district_id", "appeal", "kind", name="petition_of")]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} of {self.appeal_id}"


class PetitionReason(DatedReason):
    """A reason of the list, for one kind of act."""

    act = models.CharField(max_length=10, choices=[(v.value, v.value) for v in Act])

    class Meta(DatedReason.Meta):
        db_table = "appeals_petitionreason"
        constraints = [never_two_at_once("petitionreason_one_version")]
