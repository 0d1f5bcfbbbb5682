"""Which requests are taken out of the rates, and who asked and decided."""

from django.db import models
from django.db.models import Q

from linquan.apps.appeals.exclusions import ExclusionState

_STANDS = (ExclusionState.PENDING, ExclusionState.APPROVED)


class ExclusionRow(models.Model):
    """Somebody asked to take a request out of the rates; one stands or waits for each request."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    appeal = models.ForeignKey("appeals.Appeal", models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=[(v.value, v.value) for v in ExclusionState])
    reason_code = models.CharField(max_length=30)
    account_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "appeals_exclusion"
        constraints = [
            models.UniqueConstraint(
                "district_id", "appeal", name="exclusion_one_stands", condition=Q(state__in=_STANDS)
            )
        ]
        indexes = [models.Index("district_id", "appeal", name="exclusion_of")]

    def __str__(self) -> str:
        return f"{self.state} exclusion of {self.appeal_id}"
