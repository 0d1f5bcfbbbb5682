"""Tables of joint meetings."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from linquan.apps.alliances.types import MeetingState, Outcome, Presence
from linquan.kernel.dated import never_two_at_once


class ForumKind(models.Model):
    """A kind of forum, such as 党建联席会议; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "alliances_forumkind"
        constraints = [never_two_at_once("forumkind_one_version")]

    def __str__(self) -> str:
        return self.name


class Forum(models.Model):
    """A standing meeting for an area, such as 江安街道党建联席会议."""

    district_id = models.BigIntegerField()
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, default="")
    kind_code = models.CharField(max_length=30)
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    convener = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "alliances_forum"
        constraints = [
            models.UniqueConstraint(
                "district_id", "name", name="forum_name_once", condition=Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """An organisation in a forum, from a day on, until a day."""

    district_id = models.BigIntegerField()
    forum = models.ForeignKey(Forum, models.CASCADE, related_name="+")
    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+")
    role = models.CharField(max_length=60, default="")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "alliances_member"
        constraints = [
            never_two_at_once(
                "member_once_a_day", "forum", "organisation", since="since", until="until"
            )
        ]
        indexes = [models.Index("district_id", "forum", name="member_of")]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.forum_id}"


class Meeting(models.Model):
    """One meeting of a forum."""

    district_id = models.BigIntegerField()
    forum = models.ForeignKey(Forum, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=[(v.value, v.value) for v in MeetingState])
    called_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    minuted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "alliances_meeting"
        constraints = [
            models.UniqueConstraint("district_id", "forum", "number", name="meeting_number_once")
        ]
        indexes = [models.Index("district_id", "starts_at", "id", name="meeting_when")]

    def __str__(self) -> str:
        return f"meeting {self.number} of {self.forum_id}"


class Item(models.Model):
    """A request on the agenda of a meeting."""

    district_id = models.BigIntegerField()
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    appeal = models.ForeignKey("appeals.Appeal", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=500, default="")
    photo_ids = ArrayField(models.BigIntegerField(), default=list)
    """Pictures that a clerk lets the members see."""
    carried = models.PositiveSmallIntegerField(default=0)
    """How often it was carried over from an earlier meeting."""

    class Meta:
        db_table = "alliances_item"
        constraints = [
            models.UniqueConstraint("district_id", "meeting", "appeal", name="item_once_a_meeting")
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} in {self.meeting_id}"


class Attendance(models.Model):
    """Whether a member was at a meeting, and how many came: no names."""

    district_id = models.BigIntegerField()
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+")
    presence = models.CharField(max_length=10, choices=[(v.value, v.value) for v in Presence])
    people = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(max_length=60, default="")

    class Meta:
        db_table = "alliances_attendance"
        constraints = [
            models.UniqueConstraint(
                "district_id", "meeting", "organisation", name="attendance_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.presence}"


class Resolution(models.Model):
    """What a meeting resolved on an item; what became of it is read from the request."""

    district_id = models.BigIntegerField()
    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    appeal = models.ForeignKey("appeals.Appeal", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=[(v.value, v.value) for v in Outcome])
    organisation = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, null=True, related_name="+"
    )
    part_id = models.BigIntegerField(null=True)
    text = models.CharField(max_length=500, default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "alliances_resolution"

    def __str__(self) -> str:
        return f"{self.outcome} of {self.item_id}"
