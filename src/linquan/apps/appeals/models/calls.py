"""Calls of several units at once, the list of their kinds, and what units send for their parts."""

from django.db import models

from linquan.apps.appeals.call_kinds import CallLevel
from linquan.apps.appeals.models.dated import never_two_at_once
from linquan.apps.appeals.supports import SupportKind, SupportState


class CallKind(models.Model):
    """A kind of calls and its two deadlines; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    arrive_code = models.CharField(max_length=30)
    answer_code = models.CharField(max_length=30)
    lowest_level = models.CharField(max_length=10, choices=[(v.value, v.value) for v in CallLevel])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_callkind"
        constraints = [never_two_at_once("callkind_one_version")]

    def __str__(self) -> str:
        return self.name


class Call(models.Model):
    """A street, community or grid called units to a place; each has a part of its own."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    appeal = models.ForeignKey("appeals.Appeal", models.CASCADE, related_name="+", db_index=False)
    kind_code = models.CharField(max_length=30)
    organisation_id = models.BigIntegerField()
    account_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "appeals_call"
        indexes = [models.Index("district_id", "appeal", name="call_of")]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind_code} of {self.appeal_id}"


class Support(models.Model):
    """What a unit sent for its part on a day, and whether whoever asked has seen it."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    appeal = models.ForeignKey("appeals.Appeal", models.CASCADE, related_name="+", db_index=False)
    part = models.ForeignKey("appeals.Part", models.CASCADE, related_name="+", db_index=False)
    organisation_id = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=[(v.value, v.value) for v in SupportKind])
    amount = models.BigIntegerField()
    day = models.DateField()
    words = models.CharField(max_length=200)
    account_id = models.BigIntegerField(null=True)
    told_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=[(v.value, v.value) for v in SupportState])
    judged_by = models.BigIntegerField(null=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "appeals_support"
        indexes = [
            models.Index("district_id", "appeal", name="support_of"),
            models.Index("part", name="support_of_part"),
            models.Index("district_id", "day", "organisation_id", name="support_by_day"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.amount} {self.kind} for {self.appeal_id}"
