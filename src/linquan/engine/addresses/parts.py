"""The parts of a Chinese address, from the province to the room."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from linquan.engine.addresses.folding import fold

_HAN = r"[^\d,\-a-z]"
_ADMIN: Final = re.compile(
    rf"(?:中国)?(?P<province>{_HAN}{{2,7}}?(?:省|自治区|特别行政区))?"
    rf"(?P<city>{_HAN}{{2,7}}?(?:(?<!超)(?<!夜)(?<!城)(?<!菜)市(?!场)|自治州|地区))?"
    rf"(?P<district>{_HAN}{{2,6}}?(?:(?<![小社园片校街厂景院新库])区|县|旗))?"
    rf"(?P<town>{_HAN}{{2,6}}?(?:街道办事处|街道办|街道|镇|乡))?"
    rf"(?P<community>{_HAN}{{2,8}}?(?:社区居委会|社区|居委会|村委会|(?<![新])村(?=[\d{_HAN[2:-1]}])))?"
)
_ROAD: Final = re.compile(
    rf"(?P<road>{_HAN}{{1,8}}?(?:大道|大街|胡同|步道|路|街(?!道)|巷|弄)"
    r"(?:[东南西北中一二三四五六七八九]段)?)"
)
_NUMBERED: Final = re.compile(
    r"(?P<building>\d{1,3}[a-z]?|[a-z]\d{0,2})栋(?:(?P<unit1>\d{1,2})-)?(?:(?P<room1>\d{3,4})(?![\d栋单门层楼号-])[室房]?)?"
    r"|(?P<building2>\d{1,3})-(?P<unit2>\d{1,2})-(?P<room2>\d{2,4})(?!\d)号?[室房]?"
    r"|(?P<unit>\d{1,2}|[a-z])(?:单元|门(?!口|诊))(?:(?P<room3>\d{3,4})(?!\d)[室房]?)?"
    r"|(?P<room>\d{1,4}[a-z]?)(?:室|房|户)"
    r"|(?P<floor>\d{1,3})[层楼]"
    r"|(?P<number>\d{1,5}(?:-\d{1,4})?)号(?:院|大院)?(?:(?:附|-)(?P<sub>\d{1,3})号?)?"
    r"|(?P<building4>\d{1,3})-(?P<room4>\d{3,4})(?!\d)[室房]?"
)
_BESIDE: Final = re.compile(
    r"旁边|附近|对面|隔壁|斜对面|对过|周边|旁(?!边)|交叉口|交汇处|路口|楼下|门口|门前|后面|前面"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """An address in parts, as folded text; empty where nothing is said.

    ``name`` is what remains before the numbers: an estate, a shop. ``beside`` is a word such as
    旁边 or 对面: the place is near what is named.
    """

    province: str = ""
    city: str = ""
    district: str = ""
    town: str = ""
    community: str = ""
    road: str = ""
    number: str = ""
    name: str = ""
    building: str = ""
    unit: str = ""
    floor: str = ""
    room: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is numbered in a folded address, and where: ``spans`` in order."""

    number: str = ""
    number_at: int = -1
    building: str = ""
    unit: str = ""
    floor: str = ""
    room: str = ""
    spans: tuple[tuple[int, int], ...] = ()


def parse(address: str) -> Parts:
    """Read an address into its parts; linear in its length. Nothing is looked up.

    >>> parts = parse("江安区江安街道云渡路18号桂语花园三栋2单元501室")
    >>> parts.town, parts.road, parts.number, parts.name, parts.building, parts.room
    ('江安街道', '云渡路', '18', '桂语花园', '3', '501')
    """
    text = fold(address)
    admin = admin_of(text)
    end = admin.end()
    found = numbers(text)
    beside = _BESIDE.search(text)
    road = _ROAD.match(text, end)
    if road is not None:
        end = road.end()
    return Parts(
        **{level: said or "" for level, said in admin.groupdict().items()},
        road=road.group("road") if road else "",
        number=found.number,
        name=_name(text, end, found.spans, beside),
        building=found.building,
        unit=found.unit,
        floor=found.floor,
        room=found.room,
        beside=beside.group() if beside else "",
    )


def admin_of(text: str) -> re.Match[str]:
    """Find province, city, district, street and community at the beginning of a folded text."""
    found = _ADMIN.match(text)
    assert found is not None, "every group is optional"  # noqa: S101
    return found


def beside_of(text: str) -> tuple[int, int] | None:
    """Where a folded text says beside, opposite, near."""
    found = _BESIDE.search(text)
    return None if found is None else found.span()


@lru_cache(maxsize=4096)
def numbers(text: str) -> Numbers:
    """Read what is numbered in a folded text: house number, building, unit, floor, room."""
    told: dict[str, str] = {}
    spans = []
    number_at = -1
    for found in _NUMBERED.finditer(text):
        spans.append(found.span())
        for group, said in found.groupdict().items():
            if said is None:
                continue
            part = group.rstrip("0123456789")
            if part == "number" and "building" in told:
                part = "room"  # 3栋501号
            if part == "number" and "number" in told:
                part = "building"  # 云渡路18号桂语花园3号
            if part == "number":
                number_at = found.start()
            if part == "sub":
                told["number"] = f"{told.get('number', '')}-{said}".strip("-")
            else:
                told.setdefault(part, said)
    return Numbers(number_at=number_at, spans=tuple(spans), **told)


def without_rooms(address: str) -> str:
    """Return a folded address down to the building: what is said of a place, not of a home.

    >>> without_rooms("桂语花园后门 3号楼2单元501室")
    '桂语花园后门3栋'
    """
    return _NUMBERED.sub(_kept, fold(address)).strip(",-")


def _kept(found: re.Match[str]) -> str:
    building = next((found.group(g) for g in _BUILDINGS if found.group(g)), "")
    number = "-".join(found.group(g) for g in ("number", "sub") if found.group(g))
    return f"{building}栋" if building else f"{number}号" if number else ""


_BUILDINGS = ("building", "building2", "building4")


def _name(
    text: str, start: int, spans: tuple[tuple[int, int], ...], beside: re.Match[str] | None
) -> str:
    """Return the first stretch without numbers after the road."""
    stops = [s for s, _ in spans] + [len(text)] + ([beside.start()] if beside else [])
    while True:
        inside = next((e for s, e in spans if s <= start < e), None)
        if inside is None:
            break
        start = inside
    while start < len(text) and text[start] in ",-":
        start += 1
    return text[start : min((s for s in stops if s >= start), default=len(text))].strip(",-")
