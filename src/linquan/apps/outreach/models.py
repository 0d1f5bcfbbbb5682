"""Tables of visits and of the sittings of mobile points."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from linquan.apps.outreach.types import Decision, ProposalState
from linquan.kernel.dated import never_two_at_once


class ListeningWay(models.Model):
    """A way of listening, such as 上门听; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "outreach_listeningway"
        constraints = [never_two_at_once("listeningway_one_version")]

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """A round of visits (走访) in a community."""

    district_id = models.BigIntegerField()
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    way_code = models.CharField(max_length=30)
    topic = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()
    post_ids = ArrayField(models.BigIntegerField(), default=list)
    """Posts that go; who holds them stands in the directory."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outreach_round"
        indexes = [models.Index("district_id", "area", name="round_of_area")]

    def __str__(self) -> str:
        return self.topic


class Visit(models.Model):
    """One visit: a home, a shop, a yard; nobody who was visited is named."""

    district_id = models.BigIntegerField()
    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    address = models.CharField(max_length=120, default="")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    visited_at = models.DateTimeField()
    post_ids = ArrayField(models.BigIntegerField(), default=list)
    people = models.PositiveSmallIntegerField()
    notes = models.CharField(max_length=1000, default="")
    closed_at = models.DateTimeField(null=True)
    """When the last of its findings was decided."""
    corrections = models.PositiveSmallIntegerField(default=0)
    """How often it was corrected, or that taken back; what it said before stands in events."""

    class Meta:
        db_table = "outreach_visit"
        constraints = [models.UniqueConstraint("district_id", "key", name="visit_key_once")]
        indexes = [models.Index("district_id", "round", "id", name="visit_of_round")]

    def __str__(self) -> str:
        return f"visit {self.pk} of {self.round_id}"


class Finding(models.Model):
    """What was found on a visit; once decided its words are where it lives on."""

    district_id = models.BigIntegerField()
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+")
    text = models.CharField(max_length=1000, default="")
    address = models.CharField(max_length=120, default="")
    matter_code = models.CharField(max_length=30, default="")
    decision = models.CharField(
        max_length=10, default="", choices=[(v.value, v.value) for v in Decision]
    )
    appeal = models.ForeignKey("appeals.Appeal", models.PROTECT, null=True, related_name="+")
    reason_code = models.CharField(max_length=30, default="")
    """Of the list of reasons, where nothing further is done; ``reason``: words beside it."""
    reason = models.CharField(max_length=300, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outreach_finding"
        constraints = [
            models.CheckConstraint(
                name="finding_request_has_one",
                condition=Q(decision="request", appeal__isnull=False)
                | (~Q(decision="request") & Q(appeal__isnull=True)),
            )
        ]
        indexes = [
            models.Index("district_id", "visit", name="finding_of_visit"),
            models.Index("district_id", name="finding_undecided", condition=Q(decision="")),
        ]

    def __str__(self) -> str:
        return f"finding {self.pk}: {self.decision or 'undecided'}"


class Proposal(models.Model):
    """A proposal (建议) that a finding became: what may be made a project of later."""

    district_id = models.BigIntegerField()
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    text = models.CharField(max_length=2000)
    state = models.CharField(max_length=10, choices=[(v.value, v.value) for v in ProposalState])
    reason_code = models.CharField(max_length=30, default="")
    """Of the list of reasons, where it was dropped."""
    reason = models.CharField(max_length=300, default="")
    made_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outreach_proposal"
        constraints = [
            models.UniqueConstraint("district_id", "finding", name="proposal_once_a_finding")
        ]
        indexes = [models.Index("district_id", "area", name="proposal_of_area")]

    def __str__(self) -> str:
        return self.title


class Sitting(models.Model):
    """A dated sitting of a mobile point (流动点场次)."""

    district_id = models.BigIntegerField()
    channel_code = models.CharField(max_length=30)
    """The point: a line of the list of channels."""
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    place = models.CharField(max_length=80)
    place_en = models.CharField(max_length=120, default="")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    topics = models.CharField(max_length=120, default="")
    topics_en = models.CharField(max_length=200, default="")
    post_ids = ArrayField(models.BigIntegerField(), default=list)
    unit_ids = ArrayField(models.BigIntegerField(), default=list)
    """Departments that are invited."""
    cancelled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, default="")

    class Meta:
        db_table = "outreach_sitting"
        indexes = [models.Index("district_id", "starts_at", name="sitting_when")]

    def __str__(self) -> str:
        return f"{self.channel_code} at {self.starts_at}"


class SittingPost(models.Model):
    """A post that sits there: nobody sits at two places at once."""

    district_id = models.BigIntegerField()
    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="+")
    post = models.ForeignKey("orgs.Post", models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_on = models.BooleanField(default=True)

    class Meta:
        db_table = "outreach_sittingpost"
        constraints = [
            ExclusionConstraint(
                name="post_sits_once_at_a_time",
                expressions=[
                    (F("district_id"), RangeOperators.EQUAL),
                    (F("post"), RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_at"),
                            F("ends_at"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(is_on=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id} at {self.sitting_id}"


class HeardAt(models.Model):
    """A request that was taken at a sitting; what became of it is read from the request."""

    district_id = models.BigIntegerField()
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="+")
    appeal = models.ForeignKey("appeals.Appeal", models.PROTECT, related_name="+")

    class Meta:
        db_table = "outreach_heardat"
        constraints = [models.UniqueConstraint("district_id", "appeal", name="heard_at_once")]
        indexes = [models.Index("district_id", "sitting", name="heard_at_sitting")]

    def __str__(self) -> str:
        return f"{self.appeal_id} at {self.sitting_id}"
