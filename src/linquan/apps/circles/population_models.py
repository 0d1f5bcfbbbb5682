"""Tables of people by point: population tables that take the place of homes laid out from areas."""

from django.db import models
from django.db.models import Q

from linquan.apps.circles.population import TableState


class PopulationTable(models.Model):
    """A table of points and the people who live there; one of a district is in use."""

    district_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in TableState])
    file_name = models.CharField(max_length=120)
    source = models.CharField(max_length=120, default="")
    digest = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    """``population.Points``, packed; kept of the one in use and of the one before it."""
    points = models.PositiveIntegerField()
    people = models.PositiveBigIntegerField()
    import_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField(null=True)
    account_name = models.CharField(max_length=80)
    taken_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "circles_populationtable"
        constraints = [
            models.UniqueConstraint(
                "district_id", name="populationtable_in_use_once",
                condition=Q(state=TableState.IN_USE.value),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["district_id", "-id"], name="populationtable_newest")]

    def __str__(self) -> str:
        return self.file_name
