"""Tables of what new places cost."""

from django.db import models

from linquan.apps.circles.siting import Source
from linquan.kernel.dated import never_two_at_once


class PlaceCost(models.Model):
    """What a new place costs, by item, by category and by kind of site; dated."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, default="")
    item_code = models.CharField(max_length=30, default="")
    category = models.CharField(max_length=20, default="")
    site_kind = models.CharField(
        max_length=10, default="", choices=[(one.value, one.value) for one in Source]
    )
    yuan = models.PositiveBigIntegerField()
    source = models.CharField(max_length=80, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "circles_placecost"
        constraints = [never_two_at_once("placecost_one_version")]

    def __str__(self) -> str:
        return self.name
