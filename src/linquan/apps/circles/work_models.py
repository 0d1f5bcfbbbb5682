"""Tables of where people work."""

from django.db import models

from linquan.apps.circles.workplaces import NAME_EN_LIMIT, NAME_LIMIT, SOURCE_LIMIT
from linquan.kernel.dated import never_two_at_once


class Workplace(models.Model):
    """A firm or a building with the jobs there; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=NAME_LIMIT)
    name_en = models.CharField(max_length=NAME_EN_LIMIT, default="")
    lon = models.FloatField()
    lat = models.FloatField()
    jobs = models.PositiveIntegerField()
    source = models.CharField(max_length=SOURCE_LIMIT, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "circles_workplace"
        constraints = [never_two_at_once("workplace_one_version")]

    def __str__(self) -> str:
        return self.name
