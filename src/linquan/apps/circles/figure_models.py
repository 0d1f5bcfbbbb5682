"""Tables of what facilities did: what is counted, and the figures."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from linquan.apps.circles.figures import (
    NOTE_LIMIT,
    UNIT_EN_LIMIT,
    UNIT_LIMIT,
    Gathering,
    Side,
    Standing,
    Theme,
)
from linquan.apps.circles.types import CODE_LIMIT, NAME_EN_LIMIT, NAME_LIMIT, SOURCE_LIMIT
from linquan.kernel.dated import never_two_at_once


def _of(words: type[Gathering | Side | Standing | Theme]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class FigureKind(models.Model):
    """What is counted of facilities, such as 服务人次; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=CODE_LIMIT)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=NAME_LIMIT)
    name_en = models.CharField(max_length=NAME_EN_LIMIT, default="")
    unit = models.CharField(max_length=UNIT_LIMIT)
    unit_en = models.CharField(max_length=UNIT_EN_LIMIT, default="")
    theme = models.CharField(max_length=10, choices=_of(Theme))
    gathering = models.CharField(max_length=10, choices=_of(Gathering))
    source = models.CharField(max_length=SOURCE_LIMIT, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "circles_figurekind"
        constraints = [never_two_at_once("figurekind_one_version")]

    def __str__(self) -> str:
        return self.name


class Figure(models.Model):
    """What a facility did or is to do by what is counted, from a day to a day."""

    district_id = models.BigIntegerField()
    facility = models.ForeignKey("circles.Facility", models.PROTECT, related_name="+")
    kind_code = models.CharField(max_length=CODE_LIMIT)
    gathering = models.CharField(max_length=10, choices=_of(Gathering))
    """That of its kind, which never changes."""
    side = models.CharField(max_length=6, choices=_of(Side))
    first_on = models.DateField()
    last_on = models.DateField()
    amount = models.DecimalField(max_digits=13, decimal_places=2)
    source = models.CharField(max_length=SOURCE_LIMIT)
    note = models.CharField(max_length=NOTE_LIMIT, default="")
    state = models.CharField(max_length=9, choices=_of(Standing), default=Standing.STANDS.value)
    reason = models.CharField(max_length=NOTE_LIMIT, default="")
    """Why it was corrected or withdrawn."""
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    account_id = models.BigIntegerField(null=True)
    account_name = models.CharField(max_length=80)
    noted_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "circles_figure"
        constraints = [
            models.CheckConstraint(
                name="figure_days_in_order", condition=Q(first_on__lte=F("last_on"))
            ),
            models.UniqueConstraint("district_id", "replaces", name="figure_replaced_once"),
            ExclusionConstraint(
                name="figure_counted_once",
                expressions=[
                    *((F(key), RangeOperators.EQUAL)
                      for key in ("district_id", "facility", "kind_code", "side")),
                    (
                        Func(
                            F("first_on"), F("last_on"), Value("[]"), function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state=Standing.STANDS.value) & ~Q(gathering=Gathering.PAID.value),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index("district_id", "facility", "kind_code", name="figure_of_facility"),
            models.Index("district_id", "kind_code", "last_on", name="figure_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_code} {self.first_on} {self.amount}"
