"""Tables of rectifications."""

from django.db import models
from django.db.models import Q

from linquan.apps.rectifications.types import (
    BASIS_LIMIT,
    ITEM_TEXT_LIMIT,
    NAME_LIMIT,
    PLACE_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    Delivery,
    EntryKind,
    ItemState,
    Origin,
    Stage,
)
from linquan.kernel.dated import never_two_at_once


class Ground(models.Model):
    """A legal basis of an order, such as a clause on fire doors; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=NAME_LIMIT)
    name_en = models.CharField(max_length=NAME_LIMIT, default="")
    basis = models.CharField(max_length=BASIS_LIMIT)
    is_official = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "rectifications_ground"
        constraints = [never_two_at_once("ground_one_version")]

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """How long a step may take; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=10)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "rectifications_term"
        constraints = [never_two_at_once("term_one_version")]

    def __str__(self) -> str:
        return f"{self.code} {self.amount} {self.unit}"


class Rectification(models.Model):
    """A matter to be put right, from its clue to its evaluation."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    origin = models.CharField(max_length=10, choices=[(v.value, v.value) for v in Origin])
    appeal = models.ForeignKey("appeals.Appeal", models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=TITLE_LIMIT)
    place = models.CharField(max_length=PLACE_LIMIT, default="")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=200)
    party = models.ForeignKey("orgs.Organisation", models.PROTECT, null=True, related_name="+")
    party_path = models.CharField(max_length=200, default="")
    owner = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+")
    owner_path = models.CharField(max_length=200)
    stage = models.CharField(max_length=10, choices=[(v.value, v.value) for v in Stage])
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "rectifications_rectification"
        constraints = [
            models.UniqueConstraint(
                "district_id", "appeal", name="rectification_once_open",
                condition=Q(ended_at__isnull=True, appeal__isnull=False),
            )
        ]  # fmt: skip
        indexes = [models.Index("district_id", "stage", "due_at", name="rectification_list")]

    def __str__(self) -> str:
        return self.title


class Notice(models.Model):
    """The order to put something right (责令整改通知书), and how it reached the party."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    rectification = models.ForeignKey(Rectification, models.CASCADE, related_name="+")
    ground = models.ForeignKey(Ground, models.PROTECT, related_name="+")
    issuer = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+")
    issuer_account_id = models.BigIntegerField()
    issuer_role = models.CharField(max_length=20)
    issued_at = models.DateTimeField()
    link_number = models.PositiveSmallIntegerField(default=1)
    """Which link opens: those handed out before it do not."""
    link_until = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    delivery = models.CharField(
        max_length=12, default="", choices=[(v.value, v.value) for v in Delivery]
    )
    receipt = models.CharField(max_length=60, default="")

    class Meta:
        db_table = "rectifications_notice"
        constraints = [models.UniqueConstraint("district_id", "rectification", name="notice_once")]

    def __str__(self) -> str:
        return f"notice of {self.rectification_id}"


class Item(models.Model):
    """One thing to be put right, by a date of its own."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    rectification = models.ForeignKey(Rectification, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=ITEM_TEXT_LIMIT)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=[(v.value, v.value) for v in ItemState])
    reports = models.PositiveSmallIntegerField(default=0)
    asked_until = models.DateTimeField(null=True)
    """To when the party asks to have it; none: it asks nothing."""
    asked_reason = models.CharField(max_length=30, default="")

    class Meta:
        db_table = "rectifications_item"
        constraints = [
            models.UniqueConstraint(
                "district_id", "rectification", "position", name="item_of_notice_once"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Entry(models.Model):
    """Words of a step: events say what happened, these say what was said."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    rectification = models.ForeignKey(Rectification, models.CASCADE, related_name="+")
    appeal_id = models.BigIntegerField(null=True)
    """The request that it came from: by it the words are found and erased."""
    item_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=20, choices=[(v.value, v.value) for v in EntryKind])
    text = models.CharField(max_length=TEXT_LIMIT)
    at = models.DateTimeField()

    class Meta:
        db_table = "rectifications_entry"
        indexes = [models.Index("district_id", "appeal_id", name="entry_of_request")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.rectification_id}"
