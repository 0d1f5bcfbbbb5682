"""Tables of the actions of a case, and their kinds."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from linquan.apps.appeals.actions import (
    PLACE_LIMIT,
    ROLE_LIMIT,
    TITLE_LIMIT,
    WORDS_LIMIT,
    ActionState,
)
from linquan.apps.appeals.models.dated import never_two_at_once


class ActionKind(models.Model):
    """A kind of actions, such as 直播售卖会, and what is counted after one; a new version each."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=40)
    measures = models.JSONField(default=list)
    """Chinese and English of each, in order."""
    has_money = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_actionkind"
        constraints = [never_two_at_once("actionkind_one_version")]

    def __str__(self) -> str:
        return self.name


class Action(models.Model):
    """What a neighbourhood does in answer to a request, and what came of it."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    appeal = models.ForeignKey("appeals.Appeal", models.CASCADE, related_name="+")
    kind = models.ForeignKey(ActionKind, models.PROTECT, related_name="+")
    title = models.CharField(max_length=TITLE_LIMIT)
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=PLACE_LIMIT)
    host = models.ForeignKey("orgs.Organisation", models.PROTECT, null=True, related_name="+")
    host_role = models.CharField(max_length=ROLE_LIMIT, default="")
    asks = models.CharField(max_length=WORDS_LIMIT, default="")
    """Who is asked to help."""
    state = models.CharField(max_length=10, choices=[(v.value, v.value) for v in ActionState])
    counts = ArrayField(models.PositiveIntegerField(), default=list)
    amount_cents = models.BigIntegerField(default=0)
    text = models.CharField(max_length=WORDS_LIMIT, default="")
    """What came of it, or why it was cancelled."""
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "appeals_action"
        indexes = [models.Index("district_id", "starts_at", name="action_when")]

    def __str__(self) -> str:
        return self.title
