"""The small facilities of the demo's town: the same for the same town, no name twice."""

from collections import Counter
from datetime import date

from linquan.apps.circles.exchange import REGISTER
from linquan.apps.insights.demo import SEED
from linquan.apps.insights.demo.amenities import amenities, table_of
from linquan.engine.circles.catalogue import load_catalogue
from linquan.engine.towns import JIANG_AN, make_town
from linquan.kernel.exchange.layout import read_rows
from linquan.kernel.exchange.opening import open_table

TOWN = make_town(JIANG_AN, SEED)


def test_the_same_town_has_the_same() -> None:
    assert amenities(TOWN) == amenities(make_town(JIANG_AN, SEED))
    assert amenities(TOWN) != amenities(make_town(JIANG_AN, SEED + 1))


def test_names_are_their_own_and_items_are_of_the_catalogue() -> None:
    found = amenities(TOWN)
    assert [
        n for n, count in Counter((a.community, a.name) for a in found).items() if count > 1
    ] == []
    assert {one.code for one in found} <= {item.code for item in load_catalogue().items}


def test_positions_have_three_levels() -> None:
    levels = Counter(one.level for one in amenities(TOWN) if one.level)
    assert levels == {"centre": 5, "station": 11, "shared": 1}


def test_the_file_has_a_line_for_each() -> None:
    lines = table_of(TOWN, date(2026, 1, 2)).splitlines()
    assert len(lines) == 1 + len(amenities(TOWN))
    assert "open,2026-01-02,exact,演示数据（虚构）," in lines[1]
    reading = read_rows(REGISTER, open_table("\n".join(lines).encode()))
    assert (reading.faults, len(reading.rows)) == ((), len(lines) - 1)
