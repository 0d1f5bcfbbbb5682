"""Tables of idle spaces, wanted outlets, and of the rules of the network of positions."""

from django.db import models
from django.db.models import Q

from linquan.apps.circles.outlets import OutletState, Unsuitable
from linquan.apps.circles.premises import Ending, Kind, SpaceState
from linquan.kernel.dated import never_two_at_once


def _of(
    words: type[Ending | Kind | OutletState | SpaceState | Unsuitable],
) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Premises(models.Model):
    """A space that stands empty, or did: reported, offered, taken or withdrawn."""

    district_id = models.BigIntegerField()
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=_of(Kind))
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    address = models.CharField(max_length=120, default="")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    size_m2 = models.PositiveIntegerField()
    floor = models.SmallIntegerField(null=True)
    rent_cents = models.PositiveIntegerField(null=True)
    """For a square metre and month; 0 for nothing, None where it is not known."""
    fit_out_yuan = models.PositiveBigIntegerField(null=True)
    """What fitting it out costs, once; None where it is not known."""
    has_water = models.BooleanField(null=True)
    has_power = models.BooleanField(null=True)
    has_exhaust = models.BooleanField(null=True)
    has_access = models.BooleanField(null=True)
    idle_since = models.DateField(null=True)
    owner = models.ForeignKey("orgs.Organisation", models.PROTECT, null=True, related_name="+")
    """The organisation that speaks for it; no private persons."""
    note = models.CharField(max_length=300, default="")
    state = models.CharField(max_length=9, choices=_of(SpaceState))
    reason_code = models.CharField(max_length=8, default="", choices=_of(Ending))
    reason = models.CharField(max_length=200, default="")
    facility = models.ForeignKey("circles.Facility", models.PROTECT, null=True, related_name="+")
    """What it became."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "circles_premises"
        constraints = [
            models.CheckConstraint(
                name="premises_point_whole",
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__isnull=False, lat__isnull=False),
            ),
            models.CheckConstraint(
                name="premises_facility_taken",
                condition=Q(facility__isnull=True) | Q(state=SpaceState.TAKEN.value),
            ),
            models.UniqueConstraint(
                "district_id", "facility", name="premises_facility_once",
                condition=Q(facility__isnull=False),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index("district_id", "state", "id", name="premises_of_state"),
            models.Index("district_id", "area", name="premises_of_area"),
            models.Index("district_id", "owner", name="premises_of_owner"),
        ]

    def __str__(self) -> str:
        return self.name


class PremisesLink(models.Model):
    """The signed link by which a company reports spaces without an account."""

    district_id = models.BigIntegerField()
    unit = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    """Within which it reports."""
    number = models.PositiveIntegerField(default=1)
    """Which one it is: older ones open nothing."""
    until = models.DateTimeField()

    class Meta:
        db_table = "circles_premiseslink"
        constraints = [
            models.UniqueConstraint("district_id", "unit", name="premiseslink_unit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}"


class Outlet(models.Model):
    """An outlet that somebody wants, or wanted."""

    district_id = models.BigIntegerField()
    name = models.CharField(max_length=80)
    item_code = models.CharField(max_length=30)
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    """Within which it is wanted."""
    least_m2 = models.PositiveIntegerField()
    most_m2 = models.PositiveIntegerField(null=True)
    most_rent_cents = models.PositiveIntegerField(null=True)
    wanted_by = models.ForeignKey("orgs.Organisation", models.PROTECT, null=True, related_name="+")
    """None: the street itself."""
    takes_land = models.BooleanField(default=False)
    needs_water = models.BooleanField(default=False)
    needs_power = models.BooleanField(default=False)
    needs_exhaust = models.BooleanField(default=False)
    needs_access = models.BooleanField(default=False)
    needs_ground = models.BooleanField(default=False)
    until = models.DateField(null=True)
    note = models.CharField(max_length=300, default="")
    state = models.CharField(max_length=7, choices=_of(OutletState))
    reason = models.CharField(max_length=200, default="")
    premises = models.ForeignKey(Premises, models.PROTECT, null=True, related_name="+")
    facility = models.ForeignKey("circles.Facility", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "circles_outlet"
        constraints = [
            models.CheckConstraint(
                name="outlet_filled_whole",
                condition=Q(
                    state=OutletState.FILLED.value, premises__isnull=False, facility__isnull=False
                )
                | (
                    ~Q(state=OutletState.FILLED.value)
                    & Q(premises__isnull=True, facility__isnull=True)
                ),
            ),
        ]
        indexes = [
            models.Index("district_id", "state", "id", name="outlet_of_state"),
            models.Index("district_id", "facility", name="outlet_of_facility"),
        ]

    def __str__(self) -> str:
        return self.name


class PassedOver(models.Model):
    """A space that is not suitable for an outlet, with the reason: shown no more as a match."""

    district_id = models.BigIntegerField()
    premises = models.ForeignKey(Premises, models.CASCADE, related_name="+")
    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="+")
    reason_code = models.CharField(max_length=10, choices=_of(Unsuitable))

    class Meta:
        db_table = "circles_passedover"
        constraints = [
            models.UniqueConstraint("district_id", "premises", "outlet", name="passedover_once"),
        ]

    def __str__(self) -> str:
        return self.reason_code


class PositionRule(models.Model):
    """A threshold by which spaces are matched and the network of positions is looked at."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, default="")
    value = models.PositiveIntegerField()
    source = models.CharField(max_length=80, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "circles_positionrule"
        constraints = [never_two_at_once("positionrule_one_version")]

    def __str__(self) -> str:
        return self.name
