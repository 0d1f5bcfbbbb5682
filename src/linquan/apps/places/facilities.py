"""Kinds of facilities, and the rules by which objects of a map are recognised as one. No SQL."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

LONGEST_TAG, LONGEST_PART = 80, 40
MOST_RULES = 2_000


class Quality(StrEnum):
    """How surely an object is a facility of a kind."""

    EXACT = "exact"
    """A tag that means this kind alone, or one that may mean it and the name says so too."""
    PROBABLE = "probable"
    """A tag that may mean it."""
    NAME = "name"
    """Only the name says so."""


ORDER: Final = (Quality.EXACT, Quality.PROBABLE, Quality.NAME)


@dataclass(frozen=True, slots=True)
class FacilityKind:
    """A line of the catalogue of facilities."""

    code: str
    tier: str
    category: str
    category_en: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class FacilityRule:
    """An object with this tag (``key=value``), or with these letters in its name, is of a kind."""

    kind: str
    tag: str
    name_part: str
    quality: Quality


@dataclass(frozen=True, slots=True)
class Match:
    """A kind that an object may be, and how surely."""

    kind: str
    quality: Quality


@cache
def kinds() -> Mapping[str, FacilityKind]:
    """Every kind by its code, in the order of the catalogue."""
    return {row["code"]: FacilityKind(**row) for row in _read("kinds.csv")}


@cache
def default_rules() -> tuple[FacilityRule, ...]:
    """The rules of a district that has none of its own."""
    return tuple(rule_from(row) for row in _read("rules.csv"))


def rule_from(told: Mapping[str, str]) -> FacilityRule:
    """Read a rule from its fields. Raises ValueError for an unknown quality."""
    return FacilityRule(told["kind"], told["tag"], told["name_part"], Quality(told["quality"]))


def _read(name: str) -> Iterable[dict[str, str]]:
    text = files("linquan").joinpath("fixtures", "facilities", name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


def rule_fault(rule: FacilityRule) -> str:
    """Name what is wrong with a rule, or return an empty string."""
    if rule.kind not in kinds():
        return "kind_unknown"
    if bool(rule.tag) == bool(rule.name_part):
        return "one_of_both"
    if max(len(rule.tag) - LONGEST_TAG, len(rule.name_part) - LONGEST_PART) > 0:
        return "too_long"
    key, _, value = rule.tag.partition("=")
    if rule.tag and not (key and value):
        return "not_a_tag"
    is_by_name = rule.quality is Quality.NAME
    return "" if is_by_name == bool(rule.name_part) else "quality_differs"


def is_same_sign(rule: FacilityRule, other: FacilityRule) -> bool:
    """Whether two rules see the same kind in the same thing, however surely."""
    return (rule.kind, rule.tag, rule.name_part) == (other.kind, other.tag, other.name_part)


class Recogniser:
    """Rules made ready to be asked about many objects."""

    def __init__(self, rules: Sequence[FacilityRule]) -> None:
        self._order = {code: at for at, code in enumerate(kinds())}
        self._by_tag: dict[str, list[FacilityRule]] = {}
        self._by_name: list[FacilityRule] = [rule for rule in rules if rule.name_part]
        for rule in rules:
            if rule.tag:
                self._by_tag.setdefault(rule.tag, []).append(rule)

    def matches(self, name: str, tags: Mapping[str, Any]) -> tuple[Match, ...]:
        """Return the kinds an object may be, the surest first, each once."""
        found: dict[str, Quality] = {}
        for key, value in tags.items():
            for one in str(value).split(";"):
                for rule in self._by_tag.get(f"{key}={one.strip()}", ()):
                    found[rule.kind] = min(
                        found.get(rule.kind, rule.quality), rule.quality, key=ORDER.index
                    )
        for rule in self._by_name:
            if rule.name_part in name:
                found[rule.kind] = Quality.EXACT if _is_by_tag(found, rule) else Quality.NAME
        ranked = sorted(found.items(), key=lambda one: (ORDER.index(one[1]), self._order[one[0]]))
        return tuple(Match(kind, quality) for kind, quality in ranked)


def _is_by_tag(found: Mapping[str, Quality], rule: FacilityRule) -> bool:
    return found.get(rule.kind, Quality.NAME) is not Quality.NAME
