"""Daily counters, kept from events."""

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
