"""Addresses of a synthetic town: its places as a gazetteer, and how people write them.

Every written address comes with the place it means, so that a matcher can be measured.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from linquan.engine.addresses.types import Kind, Place
from linquan.engine.towns.dice import Dice
from linquan.engine.towns.types import Town

DOOR_EVERY: Final = 25e-5
"""Degrees between house numbers of a road: some 25 m."""
_MOST_DOORS: Final = 60


@dataclass(frozen=True, slots=True)
class Written:
    """An address as someone wrote it, and the key of what it means; None for what is unknown.

    ``ways`` says how it was made: to see where a matcher fails.
    """

    text: str
    key: int | None
    ways: tuple[str, ...]


def town_places(town: Town, district: str = "江安区") -> tuple[Place, ...]:
    """Return the areas, roads, doors, estates, buildings, facilities and firms of a town."""
    book = _Book()
    top = book.add(Kind.AREA, district)
    street = book.add(Kind.AREA, town.street_area.name.zh, within=top)
    areas = [book.add(Kind.AREA, c.name.zh, c.lon, c.lat, street) for c in town.communities]
    roads = [_add_road(book, s.name.zh, s.lines[0]) for s in town.streets]
    at = {gate.estate: roads[gate.street] for gate in town.gates}
    estates = [
        book.add(Kind.ESTATE, e.name.zh, e.lon, e.lat, areas[e.community], at.get(e.index))
        for e in town.estates
    ]
    for b in town.buildings:
        book.add(Kind.BUILDING, "", b.lon, b.lat, estates[b.estate], number=str(b.number))
    for f in town.facilities:
        book.add(Kind.SITE, f.name.zh, f.lon, f.lat, areas[f.community])
    for firm in town.firms:
        book.add(Kind.SITE, firm.name.zh, firm.lon, firm.lat, areas[firm.community])
    return tuple(book.places)


class _Book:
    """Places as they are added, numbered from 1."""

    def __init__(self) -> None:
        self.places: list[Place] = []

    def add(
        self,
        kind: Kind,
        name: str,
        lon: float | None = None,
        lat: float | None = None,
        within: int | None = None,
        on: int | None = None,
        number: str = "",
    ) -> int:
        key = len(self.places) + 1
        self.places.append(Place(key, kind, name, lon, lat, within, on, number))
        return key


def _add_road(book: _Book, name: str, line: Sequence[tuple[float, float]]) -> int:
    (lon, lat), (end_lon, end_lat) = line[0], line[-1]
    road = book.add(Kind.ROAD, name, (lon + end_lon) / 2, (lat + end_lat) / 2)
    length = max(abs(end_lon - lon), abs(end_lat - lat))
    doors = min(_MOST_DOORS, int(length / DOOR_EVERY))
    for door in range(1, doors + 1):
        share = door / (doors + 1)
        spot = lon + share * (end_lon - lon), lat + share * (end_lat - lat)
        book.add(Kind.DOOR, "", *spot, within=road, number=str(door))
    return road


def write_addresses(places: Sequence[Place], seed: int, count: int) -> tuple[Written, ...]:
    """Write addresses of places drawn at random, one in twelve of a place that is not there."""
    writer = _Writer(places, Dice(seed, "addresses"))
    return tuple(writer.one() for _ in range(count))


_STRANGERS: Final = ("白塔", "雪松", "金鼎", "东湖", "龙泉", "玉带", "飞虹", "天成", "众合", "宏远")
_STRANGE_ENDS: Final = ("花园", "小区", "苑", "超市", "诊所", "幼儿园", "修理铺", "大厦")
_BESIDE: Final = ("旁边", "对面", "附近", "门口", "楼下", "斜对面", "东侧")
_MISHEARD: Final = {
    "园": "圆", "苑": "院", "庭": "亭", "里": "理", "和": "禾", "锦": "景", "语": "雨", "溪": "西",
    "青": "清", "江": "港", "路": "露", "花": "华", "家": "佳", "松": "嵩", "泽": "择", "源": "原",
}  # fmt: skip
_TRADITIONAL: Final = {
    "园": "園", "花": "花", "号": "號", "楼": "樓", "栋": "棟", "单": "單", "区": "區", "云": "雲",
    "锦": "錦", "东": "東", "桥": "橋", "莲": "蓮", "芦": "蘆", "乐": "樂", "泽": "澤", "语": "語",
    "双": "雙", "丰": "豐", "临": "臨", "径": "徑", "环": "環", "汇": "匯", "纺": "紡", "织": "織",
}  # fmt: skip
_NUMERALS: Final = "零一二三四五六七八九"


class _Writer:
    """Writes one address after another."""

    def __init__(self, places: Sequence[Place], dice: Dice) -> None:
        self.dice = dice
        self.at = {place.key: place for place in places}
        self.pools: dict[Kind, tuple[Place, ...]] = {
            kind: tuple(place for place in places if place.kind is kind) for kind in Kind
        }
        self.ways: list[str] = []

    def one(self) -> Written:
        self.ways = []
        kinds = (Kind.BUILDING, Kind.ESTATE, Kind.SITE, Kind.DOOR, Kind.ROAD)
        if self.dice.unit() < 1 / 12:
            return self._stranger()
        kind = kinds[self.dice.weighted((0.4, 0.2, 0.15, 0.2, 0.05))]
        if not self.pools[kind]:
            return self._stranger()
        place = self.dice.pick(self.pools[kind])
        text = getattr(self, f"_{kind.value}")(place)
        return Written(self._disguised(text), place.key, tuple(self.ways))

    def _stranger(self) -> Written:
        self.ways.append("stranger")
        name = self.dice.pick(_STRANGERS) + self.dice.pick(_STRANGE_ENDS)
        text = name + (self._rooms(str(self.dice.whole(1, 30))) if self._by_chance(0.5) else "")
        if self._by_chance(0.3):
            road = self.dice.pick(self.pools[Kind.ROAD])
            return Written(self._disguised(road.name + text), road.key, tuple(self.ways))
        return Written(self._disguised(text), None, tuple(self.ways))

    def _building(self, place: Place) -> str:
        estate = self._above(place)
        return self._head(estate) + self._named(estate) + self._rooms(place.number) + self._near()

    def _estate(self, place: Place) -> str:
        gate = self.dice.pick(("", "", "", "东门", "南门", "大门", "院内"))
        if self._by_chance(0.15):  # a building that nobody has entered yet
            self.ways.append("new number")
            gate = self._rooms(str(self.dice.whole(61, 99)))
        return self._head(place) + self._named(place) + gate + self._near()

    def _site(self, place: Place) -> str:
        return self._head(place) + self._named(place) + self._near()

    def _road(self, place: Place) -> str:
        number = f"{self.dice.whole(200, 399)}号" if self._by_chance(0.4) else ""
        self.ways += ["new number"] if number else []
        return self._town() + self._misspelt(place.name) + number + self._near()

    def _door(self, place: Place) -> str:
        road = self._above(place)
        form = self.dice.pick(("{n}号", "{n}号", "{n}号", "no.{n}", "{c}号", "{n}号2楼", "{n}号院"))
        number = form.format(n=place.number, c=_numeral(int(place.number)))
        return self._town() + self._misspelt(road.name) + number + self._near()

    def _above(self, place: Place) -> Place:
        assert place.within is not None, "buildings and doors lie in something"  # noqa: S101
        return self.at[place.within]

    def _by_chance(self, share: float) -> bool:
        return self.dice.unit() < share

    def _head(self, place: Place) -> str:
        """Write the levels above a place, or some, or the road before it."""
        community = self.at.get(place.within or 0)
        said = self._town()
        if community is not None and self._by_chance(0.3):
            said += community.name + self.dice.pick(("", "", "居委会"))
        if place.on is not None and self._by_chance(0.35):
            said += self.at[place.on].name
            if self._by_chance(0.4):
                said += f"{self.dice.whole(100, 300)}号"
        return said

    def _town(self) -> str:
        heads = (
            "",
            "江安街道",
            "江安区江安街道",
            "江安区",
            "示例省江安市江安区",
            "江安市江安区江安街道",
        )
        return heads[self.dice.weighted((0.6, 0.12, 0.1, 0.06, 0.06, 0.06))]

    def _named(self, place: Place) -> str:
        name = self.dice.pick((place.name, *place.aliases)) if place.aliases else place.name
        if len(name) > 3 and self._by_chance(0.12):
            self.ways.append("short")
            return name[:-2]
        return self._misspelt(name)

    def _misspelt(self, name: str) -> str:
        if len(name) < 3 or not self._by_chance(0.12):
            return name
        self.ways.append("typo")
        at = self.dice.whole(0, len(name) - 1)
        heard = name[:at] + _MISHEARD.get(name[at], "某") + name[at + 1 :]
        swapped = name[: max(at - 1, 0)] + name[max(at - 1, 0) : at + 1][::-1] + name[at + 1 :]
        return self.dice.pick((heard, heard, name[:at] + name[at + 1 :], swapped))

    def _rooms(self, number: str) -> str:
        unit, room = self.dice.whole(1, 4), f"{self.dice.whole(1, 9)}0{self.dice.whole(1, 4)}"
        n, c = number, _numeral(int(number)) if number.isdigit() else number
        forms = (
            f"{n}栋", f"{n}号楼", f"{n}幢", f"{n}#", f"{c}栋", f"{n}栋{unit}单元{room}室",
            f"{n}号楼{unit}单元{room}", f"{n}-{unit}-{room}", f"{n}幢{room}", f"{n}栋{unit}-{room}",
            f"{n}号", f"{n}#楼{unit}单元", f"{c}号楼{_numeral(unit)}单元",
        )  # fmt: skip
        return self.dice.pick(forms)

    def _near(self) -> str:
        if not self._by_chance(0.12):
            return ""
        self.ways.append("beside")
        return self.dice.pick(_BESIDE)

    def _disguised(self, text: str) -> str:
        """Write a text in another width, script or with blanks."""
        acts: tuple[tuple[float, str, Callable[[str], str]], ...] = (
            (0.08, "wide", _wide),
            (0.06, "traditional", lambda said: "".join(_TRADITIONAL.get(c, c) for c in said)),
            (0.08, "blanks", self._with_blank),
        )
        for share, way, act in acts:
            if self._by_chance(share):
                self.ways.append(way)
                text = act(text)
        return text

    def _with_blank(self, text: str) -> str:
        at = self.dice.whole(1, max(1, len(text) - 1))
        return text[:at] + self.dice.pick((" ", "　")) + text[at:]


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number >= 100:
        return str(number)
    head = "" if tens == 0 else ("十" if tens == 1 else _NUMERALS[tens] + "十")
    return head + (_NUMERALS[ones] if ones or not tens else "")
