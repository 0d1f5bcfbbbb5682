"""Codes and the tree: pure checks (GB/T 10114-2003 division codes; CJ/T grid codes)."""

from linquan.apps.places.types import PARENTS, Level
from linquan.kernel.actors import Actor, Role

TOWNSHIP_RANGES = (range(1, 100), range(100, 200), range(200, 400), range(400, 600))
COMMUNITY_RANGE, VILLAGE_RANGE = range(1, 200), range(200, 400)
GRID_DIGITS, DIVISION_DIGITS = 15, 12


def may_edit_places(actor: Actor, district_id: int) -> bool:
    """Only an administrator's post in the district, or the house itself, edits places."""
    return actor.is_system or any(
        p.district_id == district_id and p.role is Role.ADMINISTRATOR for p in actor.posts
    )


def can_hang_below(level: Level, parent: Level | None) -> bool:
    """Whether the tree allows this level below that one."""
    return parent in PARENTS[level]


def code_fault(level: Level, code: str, parent_code: str) -> str:
    """Name what is wrong with a code, or return an empty string.

    District 6 digits + 000000; street + 3 digits (001-599) + 000; community or village + 3 digits
    (001-199 or 200-399); grid 12 + 3 digits. Source: standards seen at a statistics office;
    village ranges only remembered.
    """
    if not code:
        return ""
    if not code.isascii() or not code.isdigit():
        return "code_not_digits"
    wanted = GRID_DIGITS if level is Level.GRID else DIVISION_DIGITS
    if len(code) != wanted:
        return "code_length"
    return _serial_fault(level, code, parent_code)


def _serial_fault(level: Level, code: str, parent_code: str) -> str:
    start, allowed = {
        Level.STREET: (6, range(1, 600)),
        Level.COMMUNITY: (9, COMMUNITY_RANGE),
        Level.VILLAGE: (9, VILLAGE_RANGE),
        Level.GRID: (12, range(1, 1000)),
    }.get(level, (0, range(0)))
    if not start:
        return ""
    if parent_code and code[:start] != parent_code[:start]:
        return "code_not_below_parent"
    return "" if int(code[start : start + 3]) in allowed else "code_out_of_range"
