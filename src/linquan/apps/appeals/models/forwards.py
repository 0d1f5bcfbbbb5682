"""Tables of forwarding to bodies outside."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from linquan.apps.appeals.forwards import WAITING, ForwardState
from linquan.apps.appeals.models.dated import never_two_at_once


class OutsideBody(models.Model):
    """A body outside that requests may be forwarded to by a link; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=40)
    phone = models.CharField(max_length=20, default="")
    """Of its office; never a person's."""
    organisation = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, null=True, related_name="+"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_outsidebody"
        constraints = [never_two_at_once("outsidebody_one_version")]

    def __str__(self) -> str:
        return self.name


class Forward(models.Model):
    """A request that was forwarded to a body outside, and where that stands."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    appeal = models.ForeignKey("appeals.Appeal", models.CASCADE, related_name="+")
    body = models.ForeignKey(OutsideBody, models.PROTECT, related_name="+", db_index=False)
    text = models.CharField(max_length=2000)
    photo_ids = ArrayField(models.BigIntegerField(), default=list)
    tells_reporter = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=[(v.value, v.value) for v in ForwardState])
    replies = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "appeals_forward"
        constraints = [
            models.UniqueConstraint(
                "district_id", "appeal", "body", name="forward_one_waits",
                condition=Q(state__in=sorted(WAITING)),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.appeal_id} to {self.body_id}"
