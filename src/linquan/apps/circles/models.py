"""Tables of life circles."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from linquan.apps.circles.types import Audience
from linquan.engine.circles.catalogue import Match, Tier
from linquan.engine.networks import Mode
from linquan.kernel.dated import never_two_at_once


def _of(words: type[Audience | Match | Mode | Tier]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class CatalogueItem(models.Model):
    """An item of a life circle, such as 社区卫生服务站; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    category = models.CharField(max_length=20)
    category_en = models.CharField(max_length=60, default="")
    tier = models.CharField(max_length=10, choices=_of(Tier))
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, default="")
    minutes = models.PositiveSmallIntegerField()
    standard_m = models.PositiveIntegerField(null=True)
    audience = models.CharField(max_length=12, choices=_of(Audience))
    least_people = models.PositiveIntegerField(null=True)
    mode = models.CharField(max_length=6, choices=_of(Mode))
    osm_tags = ArrayField(models.CharField(max_length=80), default=list)
    osm_match = models.CharField(max_length=8, choices=_of(Match))
    source = models.CharField(max_length=80, default="")
    evidence = models.CharField(max_length=200, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "circles_catalogueitem"
        constraints = [never_two_at_once("catalogueitem_one_version")]

    def __str__(self) -> str:
        return self.name


class WalkingSpeed(models.Model):
    """How fast somebody walks; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, default="")
    speed_cm_s = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=80, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "circles_walkingspeed"
        constraints = [never_two_at_once("walkingspeed_one_version")]

    def __str__(self) -> str:
        return self.name
