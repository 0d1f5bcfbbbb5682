"""Tables of what comes into the register from elsewhere, and of what facilities must offer."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from linquan.apps.circles.facilities import Level
from linquan.engine.circles.catalogue import Match
from linquan.kernel.dated import never_two_at_once


class Intake(models.Model):
    """A basket of facilities that were taken in from the map with one press."""

    district_id = models.BigIntegerField()
    batch_id = models.UUIDField()
    """Of its events."""
    item_code = models.CharField(max_length=30)
    facility_ids = ArrayField(models.BigIntegerField())
    """They are gone when the basket was taken back."""
    taken_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "circles_intake"
        indexes = [models.Index(fields=["district_id", "-id"], name="intake_newest")]

    def __str__(self) -> str:
        return f"{self.item_code} {self.pk}"


class FunctionRule(models.Model):
    """Functions that facilities of an item, a level, both or of this kind must have; dated."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, default="")
    item_code = models.CharField(max_length=30, default="")
    level = models.CharField(
        max_length=10, default="", choices=[(one.value, one.value) for one in Level]
    )
    functions = ArrayField(models.CharField(max_length=30))
    needs_hours = models.BooleanField(default=False)
    """Whether opening hours must be told."""
    source = models.CharField(max_length=80, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "circles_functionrule"
        constraints = [never_two_at_once("functionrule_one_version")]

    def __str__(self) -> str:
        return self.name


class PoiType(models.Model):
    """What a type of another map's points of interest means in the catalogue; dated."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=80)
    """The word or number by which that map calls it."""
    item_code = models.CharField(max_length=30)
    match = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Match])
    source = models.CharField(max_length=80, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "circles_poitype"
        constraints = [never_two_at_once("poitype_one_version")]

    def __str__(self) -> str:
        return self.name
