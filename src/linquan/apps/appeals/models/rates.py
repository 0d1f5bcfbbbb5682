"""The table of the formulas of the three rates."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from linquan.apps.appeals.models.dated import never_two_at_once
from linquan.apps.appeals.rates import DatedBy, Rate, TurnsTaken


class RateFormulaLine(models.Model):
    """How a rate is reckoned (see ``rates.RateFormula``); a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30, choices=[(v.value, v.value) for v in Rate])
    dated_by = models.CharField(max_length=10, choices=[(v.value, v.value) for v in DatedBy])
    turns = models.CharField(max_length=10, choices=[(v.value, v.value) for v in TurnsTaken])
    worths = models.JSONField()
    left_out = ArrayField(models.CharField(max_length=20), default=list)
    channel_kinds = ArrayField(models.CharField(max_length=20), default=list)
    group_codes = ArrayField(models.CharField(max_length=30), default=list)
    least = models.PositiveSmallIntegerField()
    confidence = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_rateformula"
        constraints = [never_two_at_once("rateformula_one_version")]

    def __str__(self) -> str:
        return self.code
