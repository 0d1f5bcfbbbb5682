"""Tables of places."""

from django.db import models
from django.db.models import Q

from linquan.apps.places.facilities import Quality
from linquan.apps.places.types import (
    OPEN_EXTRACTS,
    ExtractPart,
    ExtractState,
    Level,
    NameSource,
    ZoneKind,
)
from linquan.engine.addresses import Kind


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


class PlaceName(models.Model):
    """A name that addresses are looked up by: learnt by hand, or taken from a map."""

    district_id = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=[(v.value, v.value) for v in Kind])
    name = models.CharField(max_length=80, default="")
    number = models.CharField(max_length=20, default="")
    within = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    aliases = models.JSONField(default=list)
    lon = models.FloatField()
    lat = models.FloatField()
    source = models.CharField(max_length=10, choices=[(v.value, v.value) for v in NameSource])
    source_key = models.CharField(max_length=60, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "places_placename"
        constraints = [
            models.UniqueConstraint(
                "district_id", "source", "source_key", name="placename_key_once",
                condition=~Q(source_key=""),
            ),
            models.UniqueConstraint(
                "district_id", "name", name="placename_learned_once",
                condition=Q(source=NameSource.LEARNED.value, valid_to__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name or self.number


class AgeStep(models.Model):
    """A line of a district's list of age groups; a list is valid from a day until the next."""

    district_id = models.BigIntegerField()
    valid_from = models.DateField()
    from_age = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, default="")

    class Meta:
        db_table = "places_agestep"
        constraints = [
            models.UniqueConstraint("district_id", "valid_from", "from_age", name="agestep_once")
        ]

    def __str__(self) -> str:
        return self.name


class HeadCount(models.Model):
    """So many people of some ages in an area on a day, and who says so."""

    district_id = models.BigIntegerField()
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    counted_on = models.DateField()
    from_age = models.PositiveSmallIntegerField()
    to_age = models.PositiveSmallIntegerField(null=True)
    count = models.PositiveIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "places_headcount"
        constraints = [
            models.UniqueConstraint(
                "district_id", "area", "counted_on", "from_age", name="headcount_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.counted_on}: {self.count}"


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


class MapExtract(models.Model):
    """An extract of OpenStreetMap that was brought in; one of a district is in use."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=[(v.value, v.value) for v in ExtractState])
    file_name = models.CharField(max_length=120)
    file_key = models.CharField(max_length=32)
    size_bytes = models.BigIntegerField()
    made_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    near = models.JSONField(default=list)
    """Names that one's own places have too, near by: told, never merged."""
    refused = models.CharField(max_length=40, default="")
    account_id = models.BigIntegerField(null=True)
    account_name = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "places_mapextract"
        constraints = [
            models.UniqueConstraint(
                "district_id", name="mapextract_in_use_once",
                condition=Q(state=ExtractState.IN_USE.value),
            ),
            models.UniqueConstraint(
                "district_id", name="mapextract_open_once",
                condition=Q(state__in=[state.value for state in OPEN_EXTRACTS]),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["district_id", "-id"], name="mapextract_newest")]

    def __str__(self) -> str:
        return self.file_name


class MapFile(models.Model):
    """A part of an extract: the drawn map, its tiles, names, ways, buildings."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    extract = models.ForeignKey(MapExtract, models.CASCADE, related_name="+", db_index=False)
    part = models.CharField(max_length=10, choices=[(v.value, v.value) for v in ExtractPart])
    content = models.BinaryField()
    """Kept uncompressed by PostgreSQL (see the migration), so that a range of it is read alone."""
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "places_mapfile"
        constraints = [
            models.UniqueConstraint("district_id", "extract", "part", name="mapfile_once")
        ]

    def __str__(self) -> str:
        return f"{self.part} of {self.extract_id}"


class MapFacility(models.Model):
    """A facility of an extract, with the kinds it may be, the surest first."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    extract = models.ForeignKey(MapExtract, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=80, default="")
    name_en = models.CharField(max_length=120, default="")
    lon = models.FloatField()
    lat = models.FloatField()
    area_m2 = models.FloatField(null=True)
    tags = models.JSONField(default=dict)
    kind = models.CharField(max_length=10, default="")
    quality = models.CharField(max_length=10, default="")
    matches = models.JSONField(default=list)

    class Meta:
        db_table = "places_mapfacility"
        constraints = [
            models.UniqueConstraint("district_id", "extract", "key", name="mapfacility_once")
        ]
        indexes = [
            models.Index(fields=["district_id", "extract", "kind", "id"], name="mapfacility_kind")
        ]

    def __str__(self) -> str:
        return self.name or self.key


class FacilityRule(models.Model):
    """A line of a district's rules by which facilities are recognised, valid from a day."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    valid_from = models.DateField()
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    tag = models.CharField(max_length=80, default="")
    name_part = models.CharField(max_length=40, default="")
    quality = models.CharField(max_length=10, choices=[(v.value, v.value) for v in Quality])

    class Meta:
        db_table = "places_facilityrule"
        constraints = [
            models.UniqueConstraint(
                "district_id", "valid_from", "position", name="facilityrule_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.tag or self.name_part}"
