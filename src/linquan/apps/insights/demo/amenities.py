"""Small facilities of the made-up town: shops, stops, stations, drawn at its gates and corners.

They come in as a table of points, as an office brings a list of another map. Where they lie follows
from the town and its seed; who has what is reckoned from that alone.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from linquan.apps.circles import operations as circles
from linquan.apps.circles.exchange import REGISTER
from linquan.apps.circles.facilities import Level
from linquan.apps.insights.demo.ground import Ground
from linquan.apps.insights.demo.people import Staff
from linquan.engine.towns import Gate, StreetKind, Town
from linquan.engine.towns.dice import Dice
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.exchange import imports
from linquan.kernel.exchange.layout import read_rows
from linquan.kernel.exchange.opening import open_table

FILE: Final = "生活服务点位.csv"
SOURCE: Final = "演示数据（虚构）"
OPEN_DAYS: Final = 400
ASIDE: Final = 1.2e-4
"""Degrees that a shop lies beside its gate, at most: some 12 metres."""
AT_GATES: Final = (
    ("COM-B02", "便利店", "Convenience shop", 0.75, ""),
    ("INF-B03", "再生资源回收点", "Recycling point", 0.6, ""),
    ("COM-B04", "快递服务点", "Parcel point", 0.5, ""),
    ("COM-B03", "早餐店", "Breakfast shop", 0.45, ""),
    ("ADM-Q03", "小区党群驿站", "Estate party-mass station", 0.2, Level.STATION.value),
    ("COM-Q04", "便民维修点", "Repair shop", 0.35, ""),
    ("INF-Q01", "公共停车场", "Car park", 0.3, ""),
    ("HEA-B03", "药店", "Pharmacy", 0.3, ""),
    ("SPO-B02", "健身场地", "Fitness ground", 0.3, ""),
    ("INF-B02", "公共厕所", "Public toilet", 0.25, ""),
    ("CUL-Q01", "社区书吧", "Book corner", 0.15, ""),
    ("HEA-B02", "卫生服务站", "Health station", 0.12, ""),
    ("COM-Q02", "社区食堂", "Community canteen", 0.1, ""),
    ("HEA-Q01", "诊所", "Clinic", 0.08, ""),
    ("COM-Q03", "银行网点", "Bank branch", 0.06, ""),
    ("EDU-Q01", "托育点", "Nursery", 0.06, ""),
)  # fmt: skip
"""What stands at gates of estates: how many for each estate."""
IN_COMMUNITIES: Final = (
    ("ADM-B01", "党群服务中心", "Party-mass service centre", 1.0, Level.CENTRE.value),
    ("ADM-B03", "警务室", "Police office", 0.6, ""),
    ("CUL-B02", "文化活动站", "Culture station", 0.6, ""),
    ("CUL-B01", "共享社区中心", "Shared community centre", 0.2, Level.SHARED.value),
)
"""What stands once in which part of the communities."""
STOP: Final = ("INF-B01", "公交站", "Bus stop", 0.35, "")
"""At which part of the corners of main streets buses stop."""


TIERS: Final = {
    "ADM-B01": "core", "CUL-B01": "park", "SPO-B02": "green", "ADM-Q03": "micro",
    "CUL-Q01": "micro",
}  # fmt: skip
"""Which part in the network of spaces each plays, as the house's own list calls them."""
KINDS: Final = {"CUL-Q01": "book-bar"}
BRANDS: Final = {
    "ADM-B01": ("邻里帮", "暖心坊", "百事通", "睦邻汇", "银龄乐", "童享家"),
    "CUL-B01": ("共享里", "大家客厅"),
}
"""Service brands of the first of an item, one each."""
FUNCTIONS: Final = {"CUL-B01": "党群服务、文化体育"}


@dataclass(frozen=True, slots=True)
class Amenity:
    """A small facility."""

    code: str
    name: str
    name_en: str
    level: str
    community: int
    lon: float
    lat: float


def amenities(town: Town) -> tuple[Amenity, ...]:
    """Draw the small facilities of a town; the same town has the same."""
    dice = Dice(town.seed, "amenities")
    found = [*_at_gates(town, dice), *_in_communities(town, dice), *_stops(town, dice)]
    return tuple(found)


def _at_gates(town: Town, dice: Dice) -> Iterator[Amenity]:
    lived = [gate for gate in town.gates if town.estates[gate.estate].residents]
    estates = len({gate.estate for gate in lived})
    for code, name, name_en, share, level in AT_GATES:
        chosen = dice.shuffled(lived)[: max(1, round(share * estates))]
        yield from _numbered(code, name, name_en, level, town, chosen, dice)


def _in_communities(town: Town, dice: Dice) -> Iterator[Amenity]:
    for code, name, name_en, share, level in IN_COMMUNITIES:
        for area in dice.shuffled(town.communities)[: round(share * len(town.communities))]:
            gates = [g for g in town.gates if town.estates[g.estate].community == area.index]
            yield from _numbered(code, name, name_en, level, town, [dice.pick(gates)], dice)


def _numbered(
    code: str, name: str, name_en: str, level: str, town: Town, gates: Sequence[Gate], dice: Dice
) -> Iterator[Amenity]:
    for gate in gates:
        estate = town.estates[gate.estate]
        is_one = level in {Level.CENTRE, Level.SHARED}
        at = town.communities[estate.community].name if is_one else estate.name
        door = ("", "") if is_one else (gate.label.zh, f", {gate.label.en}")
        aside = [dice.between(-ASIDE, ASIDE) for _ in "xy"]
        yield Amenity(
            code, f"{at.zh}{door[0]}{name}", f"{at.en}{door[1]}: {name_en}", level,
            estate.community, round(gate.lon + aside[0], 6), round(gate.lat + aside[1], 6),
        )  # fmt: skip


def _stops(town: Town, dice: Dice) -> Iterator[Amenity]:
    code, name, name_en, share, level = STOP
    majors = [street for street in town.streets if street.kind is StreetKind.MAJOR]
    corners = dict.fromkeys(
        (round(lon, 6), round(lat, 6))
        for street in majors
        for line in street.lines
        for lon, lat in line[1:-1]
    )
    chosen = dice.shuffled([*corners])[: round(share * len(corners))]
    for number, (lon, lat) in enumerate(chosen, start=1):
        community = min(
            town.communities, key=lambda c: (c.lon - lon) ** 2 + (c.lat - lat) ** 2
        ).index
        yield Amenity(code, f"{number}号{name}", f"{name_en} {number}", level, community, lon, lat)


def enter_amenities(town: Town, ground: Ground, staff: Staff, now: datetime) -> None:
    """Take the small facilities of the town into the register, as one file."""
    opened = now.astimezone(OFFICE_ZONE).date() - timedelta(days=OPEN_DAYS)
    content = table_of(town, opened).encode()
    reading = read_rows(REGISTER, open_table(content))
    actor, district_id = staff.street_clerk, ground.district_id
    import_id = imports.keep_file(
        actor=actor, district_id=district_id, table=REGISTER.name, file_name=FILE,
        content=content, now=now,
    )  # fmt: skip
    circles.import_facilities(
        actor=actor, district_id=district_id, import_id=import_id, rows=reading.rows, now=now
    )


def table_of(town: Town, opened: date) -> str:
    """Write them as the table that a file has."""
    told = io.StringIO()
    writer = csv.writer(told)
    writer.writerow(
        ("name", "name_en", "item", "level", "area", "lon", "lat", "state", "opened_on", "match",
         "source", "space_tier", "kind", "functions", "brand")
    )  # fmt: skip
    brands = {code: iter(some) for code, some in BRANDS.items()}
    for one in amenities(town):
        area = town.communities[one.community].name.zh
        writer.writerow(
            (one.name, one.name_en, one.code, one.level, area, one.lon, one.lat, "open", opened,
             "exact", SOURCE, TIERS.get(one.code, ""), KINDS.get(one.code, ""),
             FUNCTIONS.get(one.code, ""), next(brands.get(one.code, iter(())), ""))
        )  # fmt: skip
    return told.getvalue()
