"""Tables of places."""

from django.db import models
from django.db.models import Q

from linquan.apps.places.types import Level, ZoneKind


class Area(models.Model):
    """A node of the tree district > street > community > grid, with estates and buildings."""

    district_id = models.BigIntegerField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    level = models.CharField(max_length=12, choices=[(v.value, v.value) for v in Level])
    code = models.CharField(max_length=15, default="")
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, default="")
    path = models.CharField(max_length=200, default="")
    residents = models.PositiveIntegerField(default=0)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    geometry = models.JSONField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "places_area"
        constraints = [
            models.UniqueConstraint(
                "district_id", "code", name="area_code_once", condition=~Q(code="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["district_id", "path"],
                name="area_path",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
            models.Index("district_id", "level", name="area_level"),
        ]

    def __str__(self) -> str:
        return self.name


class Zone(models.Model):
    """A park, campus, business district or centre; what it touches follows from its outline."""

    district_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=[(v.value, v.value) for v in ZoneKind])
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, default="")
    geometry = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "places_zone"
        constraints = [
            models.UniqueConstraint(
                "district_id",
                "kind",
                "name",
                name="zone_name_once",
                condition=Q(valid_to__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Poster(models.Model):
    """A printed code at a gate or desk; scanning it says where the reporter stands."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=16)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    label = models.CharField(max_length=80)
    label_en = models.CharField(max_length=120, default="")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "places_poster"
        constraints = [models.UniqueConstraint("code", name="poster_code_once")]

    def __str__(self) -> str:
        return self.label


class MapLayer(models.Model):
    """The drawn base map of a district as GeoJSON, served by this house alone."""

    district_id = models.BigIntegerField()
    name = models.CharField(max_length=40)
    geojson = models.JSONField()
    source = models.CharField(max_length=200)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "places_maplayer"
        constraints = [models.UniqueConstraint("district_id", "name", name="maplayer_once")]

    def __str__(self) -> str:
        return self.name
