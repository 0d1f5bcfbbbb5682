"""The matter list and the wordings of requests, read from the fixtures."""

from dataclasses import dataclass
from typing import Any

from linquan.engine.towns.spec import read_fixture, read_name
from linquan.engine.towns.types import Name


@dataclass(frozen=True, slots=True)
class MatterGroup:
    """A group of matters, such as 居民关心."""

    code: str
    name: Name


@dataclass(frozen=True, slots=True)
class Matter:
    """A line of the matter list; our own, not an official one.

    `policy` is the code of the deadline, `level` the lowest level that can settle it, `department`
    the key of the department that is called, `months` 1-12 those with more of it (empty: none).
    """

    code: str
    group: str
    name: Name
    words: tuple[str, ...]
    is_public_space: bool
    is_fallback: bool
    policy: str
    level: str
    department: str
    months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """One thing that is reported, in several wordings with the slots named in the fixture.

    `place` is home, gate, street, firm or truck_stop.
    """

    matter: str
    place: str
    reporter: str
    weight: int
    title: Name
    wordings: tuple[Name, ...]


def load_groups() -> tuple[MatterGroup, ...]:
    """Read the groups of the matter list."""
    rows = read_fixture("matters.toml")["groups"]
    return tuple(MatterGroup(row["code"], read_name(row)) for row in rows)


def load_matters() -> tuple[Matter, ...]:
    """Read the matter list."""
    return tuple(_matter(row) for row in read_fixture("matters.toml")["matters"])


def load_templates() -> tuple[Template, ...]:
    """Read the wordings of requests."""
    return tuple(_template(row) for row in read_fixture("requests.toml")["templates"])


def _matter(row: dict[str, Any]) -> Matter:
    return Matter(
        code=row["code"],
        group=row["group"],
        name=read_name(row),
        words=tuple(row["words"]),
        is_public_space=row["public_space"],
        is_fallback=row.get("fallback", False),
        policy=row["policy"],
        level=row["level"],
        department=row["department"],
        months=tuple(row["months"]),
    )


def _template(row: dict[str, Any]) -> Template:
    return Template(
        matter=row["matter"],
        place=row["place"],
        reporter=row["reporter"],
        weight=row["weight"],
        title=read_name(row["title"]),
        wordings=tuple(read_name(wording) for wording in row["wordings"]),
    )
