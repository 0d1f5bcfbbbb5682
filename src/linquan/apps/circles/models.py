"""Tables of life circles."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from linquan.apps.circles.asking_models import Asking as Asking
from linquan.apps.circles.asking_models import AskingWords as AskingWords
from linquan.apps.circles.cost_models import PlaceCost as PlaceCost
from linquan.apps.circles.facilities import Level, State
from linquan.apps.circles.figure_models import Figure as Figure
from linquan.apps.circles.figure_models import FigureKind as FigureKind
from linquan.apps.circles.forecast_models import PopulationForecast as PopulationForecast
from linquan.apps.circles.intake_models import FunctionRule as FunctionRule
from linquan.apps.circles.intake_models import Intake as Intake
from linquan.apps.circles.intake_models import PoiType as PoiType
from linquan.apps.circles.population_models import PopulationTable as PopulationTable
from linquan.apps.circles.premises_models import Outlet as Outlet
from linquan.apps.circles.premises_models import PassedOver as PassedOver
from linquan.apps.circles.premises_models import PositionRule as PositionRule
from linquan.apps.circles.premises_models import Premises as Premises
from linquan.apps.circles.premises_models import PremisesLink as PremisesLink
from linquan.apps.circles.report_models import CircleReport as CircleReport
from linquan.apps.circles.runs import LABEL_LIMIT, OPEN_RUNS, RunKind, RunState
from linquan.apps.circles.siting_models import ChosenSite as ChosenSite
from linquan.apps.circles.siting_models import Siting as Siting
from linquan.apps.circles.space_models import SpaceTier as SpaceTier
from linquan.apps.circles.step_models import PlanStep as PlanStep
from linquan.apps.circles.types import Audience
from linquan.apps.circles.work_models import Workplace as Workplace
from linquan.engine.circles.catalogue import Match, Tier
from linquan.engine.networks import Mode
from linquan.kernel.dated import never_two_at_once

Words = Audience | Level | Match | Mode | RunKind | RunState | State | Tier


def _of(words: type[Words]) -> list[tuple[str, str]]:
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
    least_capacity = models.PositiveIntegerField(null=True)
    """For 1,000 of those it is for."""
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


class Facility(models.Model):
    """A facility of the register: planned, open or closed."""

    district_id = models.BigIntegerField()
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, default="")
    item_code = models.CharField(max_length=30)
    """Of the catalogue; what it says of the item stands there, from a day on."""
    level = models.CharField(max_length=10, default="", choices=_of(Level))
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    address = models.CharField(max_length=120, default="")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    capacity = models.PositiveIntegerField(null=True)
    capacity_unit = models.CharField(max_length=20, default="")
    hours = models.CharField(max_length=120, default="")
    functions = ArrayField(models.CharField(max_length=30), default=list)
    served_area = models.ForeignKey("places.Area", models.PROTECT, null=True, related_name="+")
    brand = models.CharField(max_length=40, default="")
    operator = models.ForeignKey("orgs.Organisation", models.PROTECT, null=True, related_name="+")
    contract_from = models.DateField(null=True)
    contract_to = models.DateField(null=True)
    contract_results = models.CharField(max_length=300, default="")
    state = models.CharField(max_length=8, choices=_of(State))
    progress = models.PositiveSmallIntegerField(default=0)
    planned_for = models.DateField(null=True)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    close_reason = models.CharField(max_length=200, default="")
    match = models.CharField(max_length=8, choices=_of(Match))
    source = models.CharField(max_length=80, default="")
    evidence = models.CharField(max_length=200, default="")
    osm_key = models.CharField(max_length=40, default="")
    """The object of OpenStreetMap that it was taken from, such as node/123."""
    space_tier = models.CharField(max_length=30, default="")
    """Code of its part in the network of spaces."""
    kind = models.CharField(max_length=30, default="")
    """Code of the rule on functions by which it was chosen to be looked at."""
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "circles_facility"
        constraints = [
            models.UniqueConstraint(
                "district_id", "brand", name="facility_brand_once",
                condition=~Q(brand="") & ~Q(state=State.CLOSED.value),
            ),
            models.UniqueConstraint(
                "district_id", "osm_key", name="facility_osm_once", condition=~Q(osm_key=""),
            ),
            models.CheckConstraint(
                name="facility_point_whole",
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__isnull=False, lat__isnull=False),
            ),
            models.CheckConstraint(
                name="facility_closed_has_day",
                condition=Q(state=State.CLOSED.value, closed_on__isnull=False)
                | (~Q(state=State.CLOSED.value) & Q(closed_on__isnull=True)),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index("district_id", "item_code", "id", name="facility_of_item"),
            models.Index("district_id", "area", name="facility_of_area"),
        ]

    def __str__(self) -> str:
        return self.name


class StreetNetwork(models.Model):
    """Ways that people walk or drive along; of each mode the newest of a district is in use."""

    district_id = models.BigIntegerField()
    mode = models.CharField(max_length=6, choices=_of(Mode))
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    """As the engine saves a network; kept uncompressed by PostgreSQL (see the migration)."""
    nodes = models.PositiveIntegerField()
    arcs = models.PositiveIntegerField()
    source = models.CharField(max_length=120)
    told = models.JSONField(default=dict)
    """What was found on the way: walls without a gate, ways that were cut."""
    walls = models.JSONField(default=dict)
    """Outlines that it was cut by, and the gates in them (``fences.Fences``)."""
    made_of = models.CharField(max_length=80, default="")
    """Names what it was made from, so that the same is not made twice; empty: handed over."""
    made_at = models.DateTimeField()

    class Meta:
        db_table = "circles_streetnetwork"
        constraints = [
            models.UniqueConstraint("district_id", "mode", name="streetnetwork_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mode} {self.source}"


class HomeSet(models.Model):
    """Homes of runs; the same homes are kept once."""

    district_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    homes = models.PositiveIntegerField()
    people = models.PositiveBigIntegerField()

    class Meta:
        db_table = "circles_homeset"
        constraints = [models.UniqueConstraint("district_id", "digest", name="homeset_once")]

    def __str__(self) -> str:
        return self.digest


class CoverageColumn(models.Model):
    """What every home has of one item: how far the nearest place is, and which one it is."""

    district_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    item_code = models.CharField(max_length=30)
    costs = models.BinaryField()
    nearest = models.BinaryField()

    class Meta:
        db_table = "circles_coveragecolumn"
        constraints = [models.UniqueConstraint("district_id", "digest", name="coveragecolumn_once")]

    def __str__(self) -> str:
        return self.item_code


class RingSet(models.Model):
    """Where one gets from the places of an item, drawn: one area for each limit."""

    district_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    item_code = models.CharField(max_length=30)
    areas = models.JSONField()

    class Meta:
        db_table = "circles_ringset"
        constraints = [models.UniqueConstraint("district_id", "digest", name="ringset_once")]

    def __str__(self) -> str:
        return self.item_code


class RunPart(models.Model):
    """What else runs found, packed: how capacity is shared, how jobs and homes balance."""

    district_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=60)
    content = models.BinaryField()

    class Meta:
        db_table = "circles_runpart"
        constraints = [models.UniqueConstraint("district_id", "digest", name="runpart_once")]

    def __str__(self) -> str:
        return self.name


class CoverageRun(models.Model):
    """Every home held against every item, with all that it was made from."""

    district_id = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=_of(RunKind))
    state = models.CharField(max_length=10, choices=_of(RunState))
    label = models.CharField(max_length=LABEL_LIMIT, default="")
    on_day = models.DateField()
    changes = models.JSONField(default=dict)
    inputs = models.JSONField(default=dict)
    columns = models.JSONField(default=dict)
    rings = models.JSONField(default=dict)
    parts = models.JSONField(default=dict)
    """What else it found, by name: digests of :class:`RunPart`."""
    totals = models.BinaryField(null=True)
    counts = models.JSONField(default=dict)
    refused = models.CharField(max_length=40, default="")
    account_id = models.BigIntegerField(null=True)
    account_name = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "circles_coveragerun"
        constraints = [
            models.UniqueConstraint(
                "district_id", name="coveragerun_standing_once",
                condition=Q(
                    kind=RunKind.STANDING.value, state__in=[state.value for state in OPEN_RUNS]
                ),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["district_id", "-id"], name="coveragerun_newest")]

    def __str__(self) -> str:
        return self.label or f"{self.kind} {self.on_day}"
