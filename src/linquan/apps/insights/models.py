"""Daily counters and turns of handling, kept from events."""

from django.db import models


class DailyCounter(models.Model):
    """How much a measure moved in a community on a day; sums give stocks and flows."""

    district_id = models.BigIntegerField()
    area_id = models.BigIntegerField()
    day = models.DateField()
    measure = models.CharField(max_length=20)
    amount = models.BigIntegerField(default=0)

    class Meta:
        db_table = "insights_dailycounter"
        constraints = [
            models.UniqueConstraint(
                "district_id", "area_id", "day", "measure", name="dailycounter_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.measure} {self.amount}"


class TotalCounter(models.Model):
    """How much a measure stands at in a community: the sum of its days, kept with them."""

    district_id = models.BigIntegerField()
    area_id = models.BigIntegerField()
    measure = models.CharField(max_length=20)
    amount = models.BigIntegerField(default=0)

    class Meta:
        db_table = "insights_totalcounter"
        constraints = [
            models.UniqueConstraint("district_id", "area_id", "measure", name="totalcounter_once")
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.amount}"


class TurnFact(models.Model):
    """One turn of a request as it lay with a unit, matter and area for a while (see ``turns``)."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    appeal_id = models.BigIntegerField()
    turn = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    owner_id = models.BigIntegerField()
    matter_id = models.BigIntegerField()
    area_id = models.BigIntegerField()
    about_id = models.BigIntegerField(null=True)
    """Who is complained about, as it is now: whoever belongs there does not count it (回避)."""
    channel = models.CharField(max_length=30)
    begun_at = models.DateTimeField()
    contact_due_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    contact_owner_id = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=10)
    rated_at = models.DateTimeField(null=True)
    grade = models.CharField(max_length=12)
    """What the reporter said; ``no_fault``: not satisfied, though the unit did what it could."""
    reopened_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    excluded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "insights_turnfact"
        constraints = [
            models.UniqueConstraint(
                "district_id", "appeal_id", "turn", "since", name="turnfact_once"
            )
        ]
        indexes = [
            models.Index("district_id", "begun_at", name="turnfact_begun"),
            models.Index(
                "district_id", "ended_at", name="turnfact_ended",
                condition=models.Q(ended_at__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"turn {self.turn} of {self.appeal_id}"
