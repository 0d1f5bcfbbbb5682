"""Tables of routing: its rules in their order, and the reasons of stepping up."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from linquan.apps.appeals.models.dated import DatedReason, never_two_at_once
from linquan.apps.appeals.routing_rows import Effect


class RoutingRule(models.Model):
    """A rule of routing (路由规则); the smallest position is asked first. A change is a version.

    What is empty holds for all: matters, groups, area, zone, channels, days and hours.
    """

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField()
    matter_codes = ArrayField(models.CharField(max_length=30), default=list)
    group_codes = ArrayField(models.CharField(max_length=30), default=list)
    area = models.ForeignKey("places.Area", models.PROTECT, null=True, related_name="+")
    zone = models.ForeignKey("places.Zone", models.PROTECT, null=True, related_name="+")
    channel_codes = ArrayField(models.CharField(max_length=30), default=list)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list)
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)
    effect = models.CharField(max_length=12, choices=[(v.value, v.value) for v in Effect])
    organisation = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, null=True, related_name="+"
    )
    level = models.CharField(max_length=10, default="")
    is_direct = models.BooleanField(default=False)
    reason = models.CharField(max_length=100)
    reason_en = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_routingrule"
        constraints = [never_two_at_once("routingrule_one_version")]

    def __str__(self) -> str:
        return f"{self.position}. {self.reason}"


class StepReason(DatedReason):
    """A reason of stepping up (提级理由)."""

    class Meta(DatedReason.Meta):
        db_table = "appeals_stepreason"
        constraints = [never_two_at_once("stepreason_one_version")]
