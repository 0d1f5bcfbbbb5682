"""Lines with days of validity: what the tables of every list share."""

from typing import Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import F, Func

LARGEST_POSITION: Final = 32767
"""Of a line in its list: what a small integer of the database holds."""


def never_two_at_once(
    name: str, *keys: str, since: str = "valid_from", until: str = "valid_to"
) -> ExclusionConstraint:
    """Two versions of one line (of one ``code`` unless other keys are named) may not both be valid.

    The first day counts, the last day no more.
    """
    span = Func(F(since), F(until), function="daterange", output_field=DateRangeField())
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((F(key), RangeOperators.EQUAL) for key in ("district_id", *(keys or ("code",)))),
            (span, RangeOperators.OVERLAPS),
        ],
    )
