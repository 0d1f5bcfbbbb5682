"""Lines with days of validity: what every list of the desk shares."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import F, Func


def never_two_at_once(name: str) -> ExclusionConstraint:
    """Two versions of one code may not be valid on the same day."""
    span = Func(F("valid_from"), F("valid_to"), function="daterange", output_field=DateRangeField())
    return ExclusionConstraint(
        name=name,
        expressions=[
            (F("district_id"), RangeOperators.EQUAL),
            (F("code"), RangeOperators.EQUAL),
            (span, RangeOperators.OVERLAPS),
        ],
    )
