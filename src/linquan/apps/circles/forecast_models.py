"""The table of forecasts of population."""

from django.db import models

from linquan.apps.circles.forecasts import NAME_EN_LIMIT, NAME_LIMIT, SOURCE_LIMIT
from linquan.kernel.dated import never_two_at_once


class PopulationForecast(models.Model):
    """How many people an area is forecast to have in a year; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=NAME_LIMIT)
    name_en = models.CharField(max_length=NAME_EN_LIMIT, default="")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    people = models.PositiveIntegerField()
    source = models.CharField(max_length=SOURCE_LIMIT, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "circles_populationforecast"
        constraints = [never_two_at_once("populationforecast_one_version")]

    def __str__(self) -> str:
        return self.name
