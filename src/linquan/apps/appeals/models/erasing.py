"""Tables of erasing: how long what is held is kept, what stands in the way, and what was erased."""

from django.db import models
from django.db.models import Q

from linquan.apps.appeals.erasures import Outcome, Rule
from linquan.apps.appeals.models.dated import never_two_at_once


class Retention(models.Model):
    """How long after its end a request of a matter is kept as it was told; a new version each time.

    Its code is the matter's, or that of the line for all others.
    """

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    months = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=120, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_retention"
        constraints = [
            never_two_at_once("retention_one_version"),
            models.CheckConstraint(condition=Q(months__gte=1), name="retention_months"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.months}"


class Hold(models.Model):
    """Why a request may not be erased until a day, such as a dispute; it can be lifted before."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    appeal = models.ForeignKey("appeals.Appeal", models.CASCADE, related_name="+")
    reason = models.CharField(max_length=200)
    until = models.DateField()
    account_id = models.BigIntegerField()
    account_name = models.CharField(max_length=80)
    set_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "appeals_hold"
        constraints = [
            models.UniqueConstraint(
                "district_id", "appeal", name="hold_one_at_once",
                condition=Q(lifted_at__isnull=True),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.appeal_id} until {self.until}"


class Proposal(models.Model):
    """What one clerk proposes of a request because the person asks, and another decides.

    Those that were proposed together have one batch. Nothing of the person.
    """

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    appeal = models.ForeignKey("appeals.Appeal", models.CASCADE, related_name="+")
    batch_id = models.UUIDField()
    reason = models.CharField(max_length=200)
    account_id = models.BigIntegerField()
    account_name = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    outcome = models.CharField(
        max_length=10, default="", blank=True, choices=[(v.value, v.value) for v in Outcome]
    )
    """Empty while it waits."""
    decided_id = models.BigIntegerField(null=True)
    decided_name = models.CharField(max_length=80, default="")
    decided_at = models.DateTimeField(null=True)
    decided_reason = models.CharField(max_length=200, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.batch_id} {self.outcome}"


class ErasureProposal(Proposal):
    """That a request should be erased; one row a request."""

    class Meta:
        db_table = "appeals_erasureproposal"
        constraints = [
            models.UniqueConstraint(
                "district_id", "appeal", name="erasureproposal_one_waits",
                condition=Q(outcome=""),
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["district_id", "batch_id"], name="erasureproposal_batch")]


class Tombstone(models.Model):
    """What was erased of a request: by whom, when, why, by which rule. Nothing of the person."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    appeal = models.OneToOneField("appeals.Appeal", models.PROTECT, related_name="+")
    rule = models.CharField(max_length=10, choices=[(v.value, v.value) for v in Rule])
    months = models.PositiveSmallIntegerField(null=True)
    """By which time of keeping it was due; none where the person asked for it."""
    reason = models.CharField(max_length=200)
    actor_kind = models.CharField(max_length=12)
    account_id = models.BigIntegerField(null=True)
    account_name = models.CharField(max_length=80)
    organisation_id = models.BigIntegerField(null=True)
    proposed_name = models.CharField(max_length=80, default="")
    """Who proposed it, where the person asked for it; the account above approved."""
    at = models.DateTimeField()
    rows = models.JSONField(default=dict)
    """How many rows of each table were cleared or deleted."""
    told = models.JSONField(default=list)
    """Names of other systems that have a copy, which must be asked to erase it."""
    files = models.JSONField(default=dict)
    """Photos whose files still lie on the disk, with the moment in which they were attached."""

    class Meta:
        db_table = "appeals_tombstone"
        indexes = [
            models.Index(fields=["district_id", "-id"], name="tombstone_newest"),
            models.Index(fields=["id"], name="tombstone_files", condition=~Q(files={})),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.rule} {self.at}"
