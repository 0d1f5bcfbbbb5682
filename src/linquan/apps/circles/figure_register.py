"""What rows of a file are looked at against: facilities, kinds and figures of a district."""

from datetime import datetime

from linquan.apps.appeals.queries import Desk
from linquan.apps.circles import standing
from linquan.apps.circles.figure_planning import FigureGround
from linquan.apps.circles.figures import FIELDS, FigureRow
from linquan.apps.circles.models import Facility, Figure
from linquan.kernel.rows import rows_of
from linquan.kernel.validity import valid_on


def ground(books: Desk, now: datetime) -> FigureGround:
    """Return what rows are looked at against. Three statements."""
    here, today = {"district_id": books.district_id}, books.day(now)
    names = Facility.objects.filter(**here).values_list("id", "name")
    figures = Figure.objects.filter(**here).order_by("facility_id", "kind_code", "first_on", "id")
    kinds = valid_on(standing.figure_kinds(books.district_id), today)
    return FigureGround(
        dict(names), {one.code: one for one in kinds},
        rows_of(FigureRow, figures.values_list(*FIELDS)), today,
    )  # fmt: skip
