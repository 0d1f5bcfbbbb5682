"""Tables of requests that are handed on to other systems (Open311)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from linquan.apps.appeals.models.dated import never_two_at_once
from linquan.apps.appeals.referrals import ReferralState


class OutsideSystem(models.Model):
    """Another city's system that requests may be referred to; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=40)
    url = models.CharField(max_length=200)
    domain = models.CharField(max_length=80, default="")
    key_sealed = models.CharField(max_length=400, default="")
    may_be_private = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_outsidesystem"
        constraints = [never_two_at_once("outsidesystem_one_version")]

    def __str__(self) -> str:
        return self.name


class Referral(models.Model):
    """A request that was handed on to another system, and what became of it there."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    appeal = models.ForeignKey("appeals.Appeal", models.CASCADE, related_name="+")
    system = models.ForeignKey(OutsideSystem, models.PROTECT, related_name="+", db_index=False)
    service_code = models.CharField(max_length=60)
    text = models.CharField(max_length=4000)
    attributes = models.JSONField(default=list)
    """Pairs of a code of the other system and its values."""
    photo_ids = ArrayField(models.BigIntegerField(), default=list)
    tells_reporter = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=[(v.value, v.value) for v in ReferralState])
    outside_id = models.CharField(max_length=200, default="")
    token = models.CharField(max_length=200, default="")
    outside_status = models.CharField(max_length=40, default="")
    outside_note = models.CharField(max_length=500, default="")
    updates = models.JSONField(default=list)
    """What they said of it, the oldest first."""
    updates_until = models.DateTimeField(null=True)
    """Until when they were asked for updates."""
    error = models.CharField(max_length=500, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "appeals_referral"
        indexes = [
            models.Index(
                "district_id", "next_at", name="referral_due",
                condition=models.Q(next_at__isnull=False),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.appeal_id} to {self.system_id}"
