"""Tables of siting."""

from django.db import models
from django.db.models import Q

from linquan.apps.circles.runs import OPEN_RUNS, RunState
from linquan.apps.circles.siting import Goal


class Siting(models.Model):
    """A question where new places of an item should stand, with its answer."""

    district_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in RunState])
    run = models.ForeignKey("circles.CoverageRun", models.PROTECT, related_name="+")
    """Who has the item, and along which ways people go; it stays as long as the question."""
    item_code = models.CharField(max_length=30)
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    goal = models.CharField(max_length=10, choices=[(g.value, g.value) for g in Goal])
    asked = models.JSONField()
    figures = models.JSONField(default=dict)
    candidates = models.BinaryField(null=True)
    rejected = models.JSONField(default=list)
    refused = models.CharField(max_length=40, default="")
    compared = models.ForeignKey(
        "circles.CoverageRun", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    """The run of what would be with the chosen sites."""
    account_id = models.BigIntegerField(null=True)
    account_name = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "circles_siting"
        indexes = [
            models.Index(fields=["district_id", "-id"], name="siting_newest"),
            models.Index(
                "district_id", name="siting_open",
                condition=Q(state__in=[state.value for state in OPEN_RUNS]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.item_code} {self.goal}"


class ChosenSite(models.Model):
    """A site that was chosen, who gains by it, and the facility that was planned there."""

    district_id = models.BigIntegerField()
    siting = models.ForeignKey(Siting, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    candidate = models.PositiveIntegerField()
    lon = models.FloatField()
    lat = models.FloatField()
    source = models.CharField(max_length=10)
    ref = models.BigIntegerField()
    near = models.BigIntegerField()
    people = models.PositiveBigIntegerField()
    alone = models.PositiveBigIntegerField()
    by_age = models.JSONField()
    homes = models.BinaryField()
    reach = models.JSONField(null=True)
    facility = models.ForeignKey("circles.Facility", models.SET_NULL, null=True, related_name="+")
    yuan = models.PositiveBigIntegerField(null=True)
    """What it costs, where money was asked about."""

    class Meta:
        db_table = "circles_chosensite"
        constraints = [
            models.UniqueConstraint("district_id", "siting", "position", name="chosensite_once"),
        ]

    def __str__(self) -> str:
        return f"{self.siting_id}:{self.position}"
