"""The list of ways of listening: the house's own wording until a district writes its own."""

from datetime import date, datetime
from typing import Any

from tests.apps.outreach.factories import Walks
from tests.apps.outreach.test_visits import fields, refused

from linquan.apps.outreach import operations, queries
from linquan.apps.outreach.models import ListeningWay
from linquan.kernel.errors import Invalid, NotAllowed, NotFound


def test_the_houses_own_until_a_line_is_written(walks: Walks, now: datetime) -> None:
    clerk = walks.town.staff.street_clerk
    page = queries.ways_page(clerk, now)
    assert [way.code for way in page.valid] == ["door", "bench", "shop", "table", "again"]
    assert {way.reason_id for way in page.valid} == {0}
    given: dict[str, Any] = {
        "district_id": walks.town.district_id, "way_code": "door", "names": ("登门听", ""),
        "valid_from": date(2026, 12, 1), "now": now,
    }  # fmt: skip
    refused(NotAllowed, operations.revise_way, actor=walks.clerk, **given)
    refused(NotFound, operations.revise_way, actor=clerk, **given | {"way_code": "none"})
    refused(Invalid, operations.revise_way, actor=clerk, **given | {"names": ("", "")})
    made = operations.revise_way(actor=clerk, **given)
    names = {(w.name, w.valid_to) for w in queries.ways_page(clerk, now).every if w.code == "door"}
    assert names == {("上门听", date(2026, 12, 1)), ("登门听", None)}
    error = refused(Invalid, operations.revise_way, actor=clerk, **given)
    assert fields(error) == {"valid_from": "too_early"}
    assert ListeningWay.objects.get().pk == made


def test_ways_are_added_and_end(walks: Walks, now: datetime) -> None:
    clerk = walks.town.staff.street_clerk
    given: dict[str, Any] = {"district_id": walks.town.district_id, "now": now}
    add = given | {"way_code": "", "valid_from": date(2026, 11, 20)}
    taken = refused(Invalid, operations.revise_way, actor=clerk, names=("上门听", ""), **add)
    assert fields(taken) == {"name": "name_taken"}
    operations.revise_way(actor=clerk, names=("网上听", "Online"), **add)
    assert queries.ways_page(clerk, now).valid[-1].name == "网上听"
    end = given | {"valid_to": date(2026, 11, 20)}
    refused(NotAllowed, operations.end_way, actor=walks.clerk, way_code="door", **end)
    early = given | {"valid_to": date(2026, 11, 19)}
    refused(Invalid, operations.end_way, actor=clerk, way_code="door", **early)
    code = ListeningWay.objects.get().code
    refused(Invalid, operations.end_way, actor=clerk, way_code=code, **end)
    for own in ("door", "bench", "shop", "table", "again"):
        operations.end_way(actor=clerk, way_code=own, **end)
    assert [way.name for way in queries.ways_page(clerk, now).valid] == ["网上听"]
    last = refused(
        Invalid, operations.end_way, actor=clerk, way_code=code, **end | {"valid_to": date.max}
    )
    assert fields(last) == {"valid_to": "way_needed"}
