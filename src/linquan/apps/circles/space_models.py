"""Tables of the network of spaces."""

from django.db import models

from linquan.apps.circles.types import CODE_LIMIT, NAME_EN_LIMIT, NAME_LIMIT, SOURCE_LIMIT
from linquan.kernel.dated import never_two_at_once


class SpaceTier(models.Model):
    """A part that facilities play in the network of spaces; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=CODE_LIMIT)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=NAME_LIMIT)
    name_en = models.CharField(max_length=NAME_EN_LIMIT, default="")
    is_core = models.BooleanField(default=False)
    """Every community needs an open one, and what is of another tier belongs to one."""
    source = models.CharField(max_length=SOURCE_LIMIT, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "circles_spacetier"
        constraints = [never_two_at_once("spacetier_one_version")]

    def __str__(self) -> str:
        return self.name
