"""The lists of age groups of a district, as they are kept."""

from datetime import date
from itertools import groupby

from linquan.apps.places.counting import AgeGroup, AgeStep, groups_of
from linquan.apps.places.models import AgeStep as AgeStepTable


def age_lists(district_id: int) -> list[tuple[date, tuple[AgeGroup, ...]]]:
    """Every list of a district with the day it begins, oldest first. One statement."""
    rows = AgeStepTable.objects.filter(district_id=district_id).order_by("valid_from", "from_age")
    values = rows.values_list("valid_from", "from_age", "name", "name_en")
    return [
        (day, groups_of([AgeStep(age, name, name_en) for _, age, name, name_en in steps]))
        for day, steps in groupby(values, key=lambda row: row[0])
    ]
