"""What points of interest of another map are looked at against."""

from datetime import datetime

from linquan.apps.appeals.queries import Desk
from linquan.apps.circles import register, standing
from linquan.apps.circles.poi_planning import PoiGround
from linquan.kernel.validity import valid_on


def ground(books: Desk, now: datetime) -> PoiGround:
    """Return what rows of a file are looked at against. Three statements."""
    today = books.day(now)
    items = valid_on(standing.items(books.district_id), today)
    types = valid_on(standing.poi_types(books.district_id), today)
    rows = register.facility_rows(district_id=books.district_id)
    return PoiGround(types, {item.code: item for item in items}, books.areas, rows, today)
