"""Addresses matched with a gazetteer: names found letter by letter, shortened or misspelt."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from linquan.engine.addresses.confidence import Marks, confidences
from linquan.engine.addresses.folding import fold
from linquan.engine.addresses.gazetteer import (
    LONGEST_MISSPELT,
    SHORTEST_MISSPELT,
    Gazetteer,
    deletions,
    shortened,
)
from linquan.engine.addresses.parts import Numbers, admin_of, beside_of, numbers
from linquan.engine.addresses.types import Candidate, Kind, Reason

LONGEST_ADDRESS: Final = 200
"""Characters of an address that are read; more is no address."""
BRIEF: Final = 3
"""Names of so few characters are like many others."""
_LEAST_SHARE, _MOST_ALIKE = 0.4, 3
_MOST_SAME: Final = 20
"""Places of one name that are weighed, those that fit the areas named first."""
_FILLER: Final = re.compile(
    r"(?:小区|院子|院|内|里面|里|的|在|位于|地址|住址|住|与|和|交叉|我家|这边|那边|那个|有个|一个|处|向|往|约|米|是|到|[东南西北]+[面侧边]|[东西南北]门|大门|正门|旁边|附近|对面|隔壁|斜|对过|周边|旁|口|楼下|门前|后面|前面)+"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of an address that names places, and how."""

    start: int
    end: int
    how: Reason
    places: tuple[int, ...]
    share: float = 1.0
    name: str = ""


@dataclass(slots=True)
class _Found:
    """A candidate while it is weighed."""

    place: int
    by: int
    hit: Hit
    said: str
    marks: Marks
    reasons: list[Reason]
    sure: float = 0.0


@dataclass(frozen=True, slots=True)
class _Text:
    """A folded address with what was read of it."""

    text: str
    told: Numbers
    hits: tuple[Hit, ...]
    areas: tuple[Hit, ...]
    roads: tuple[Hit, ...]
    unread: frozenset[int]
    beside: bool


def match(
    addresses: Sequence[str], gazetteer: Gazetteer, *, limit: int = 5
) -> tuple[tuple[Candidate, ...], ...]:
    """Find the places that addresses may mean.

    Parameters
    ----------
    addresses
        As people write them; longer than 200 characters are cut.
    gazetteer
        The places, made ready once.
    limit
        Most candidates for one address.

    Returns
    -------
    tuple of tuples of Candidate
        For each address, the surest first; none where nothing of it is known.

    Notes
    -----
    About 0.1 ms an address where a name is known, with any number of names. A candidate's
    confidence rests on generated addresses: where people write otherwise it can be off.
    """
    found = [_candidates(fold(address[:LONGEST_ADDRESS]), gazetteer) for address in addresses]
    flat = [one for ones in found for one in ones]
    for one, sure in zip(flat, confidences([one.marks for one in flat]).tolist(), strict=True):
        one.sure = sure
    return tuple(_best(ones, gazetteer, limit) for ones in found)


def weighed(addresses: Sequence[str], gazetteer: Gazetteer) -> list[list[tuple[int, Marks]]]:
    """Return key and marks of every candidate of each address: what the weights are fitted to."""
    found = (_candidates(fold(a[:LONGEST_ADDRESS]), gazetteer) for a in addresses)
    return [[(gazetteer.places[o.place].key, o.marks) for o in ones] for ones in found]


def _best(found: list[_Found], gazetteer: Gazetteer, limit: int) -> tuple[Candidate, ...]:
    surest: dict[int, _Found] = {}
    for one in sorted(found, key=lambda f: (-f.sure, f.place)):
        surest.setdefault(one.place, one)
    places = gazetteer.places
    return tuple(
        Candidate(places[f.place].key, round(f.sure, 3), tuple(f.reasons), places[f.by].key, f.said)
        for f in list(surest.values())[:limit]
    )


def _candidates(text: str, gazetteer: Gazetteer) -> list[_Found]:
    read = _read(text, gazetteer)
    finer = [hit for hit in read.hits if hit not in read.areas]  # an area only if nothing else
    found = [one for hit in finer or read.hits for one in _of_hit(hit, read, gazetteer)]
    _tell_rivals(found)
    _tell_finer(found, gazetteer)
    return found


def _read(text: str, gazetteer: Gazetteer) -> _Text:
    told = numbers(text)
    hits = _known_hits(text, gazetteer)
    exact = [hit for hit in hits if hit.how is Reason.NAME]
    unread = _unread(text, told, exact, gazetteer)
    if not any(_is_fine_name(hit, gazetteer) for hit in exact):
        hits += _misspelt_hits(text, unread, gazetteer)
    if all(hit.how is not Reason.TYPO and not _is_fine_name(hit, gazetteer) for hit in hits):
        hits += _alike_hits(text, unread, gazetteer)
    unread -= {i for hit in hits for i in range(hit.start, hit.end)}
    kind = {hit: gazetteer.places[hit.places[0]].kind for hit in exact}
    return _Text(
        text, told, tuple(hits),
        tuple(hit for hit in exact if kind[hit] is Kind.AREA),
        tuple(hit for hit in exact if kind[hit] is Kind.ROAD),
        frozenset(unread), beside_of(text) is not None,
    )  # fmt: skip


def _is_fine_name(hit: Hit, gazetteer: Gazetteer) -> bool:
    """Whether the whole name of an estate or site stands there."""
    return hit.how is Reason.NAME and gazetteer.places[hit.places[0]].kind in {
        Kind.ESTATE,
        Kind.SITE,
    }


def _known_hits(text: str, gazetteer: Gazetteer) -> list[Hit]:
    """Return the names that stand in the text, without those that are part of a longer one."""
    hits: list[Hit] = []
    reached = 0
    for start in range(len(text) - 1):
        longest = gazetteer.heads.get(text[start : start + 2])
        if longest is None:
            continue
        for end in range(min(start + longest, len(text)), max(start + 1, reached), -1):
            if (known := gazetteer.known.get(text[start:end])) is not None:
                hits.append(Hit(start, end, *known))
                reached = end
                break
    return hits


def _unread(text: str, told: Numbers, exact: Sequence[Hit], gazetteer: Gazetteer) -> set[int]:
    """Return the positions of characters that neither names, numbers nor fillers explain."""
    left = {i for i, c in enumerate(text) if c not in ",-#"}
    read = [*told.spans, *((hit.start, hit.end) for hit in exact)]
    admin = admin_of(text)
    read += [admin.span(level) for level in ("province", "city", "district", "town", "community")]
    for start, end in read:
        left.difference_update(range(start, end))
    for start, end in _runs(left):
        for filler in _FILLER.finditer(text, start, end):
            if filler.end() == end or filler.start() == start:
                left.difference_update(range(*filler.span()))
    return left


def _runs(positions: set[int] | frozenset[int]) -> Iterator[tuple[int, int]]:
    """Return stretches of neighbouring positions."""
    start = last = -2
    for i in sorted(positions):
        if i != last + 1:
            if start >= 0:
                yield start, last + 1
            start = i
        last = i
    if start >= 0:
        yield start, last + 1


def _misspelt_hits(text: str, unread: set[int], gazetteer: Gazetteer) -> list[Hit]:
    """Return names that stand in what is unread but for one character."""
    best: dict[str, Hit] = {}
    for start, end in _runs(unread):
        for at in range(start, end - SHORTEST_MISSPELT + 2):
            longest = min(end, at + LONGEST_MISSPELT + 1)
            for stop in range(at + SHORTEST_MISSPELT - 1, longest + 1):
                for name in _misspelt_as(text[at:stop], gazetteer):
                    hit = Hit(at, stop, Reason.TYPO, gazetteer.known[name][1], name=name)
                    if name not in best or _fits(hit, name) < _fits(best[name], name):
                        best[name] = hit
    return list(best.values())


def _fits(hit: Hit, name: str) -> int:
    return abs(hit.end - hit.start - len(name))


def _misspelt_as(said: str, gazetteer: Gazetteer) -> set[str]:
    found: set[str] = set()
    for left in deletions(said):
        found.update(n for n in gazetteer.misspelt.get(left, ()) if _is_one_off(said, n, left))
    return found


def _is_one_off(said: str, name: str, left: str) -> bool:
    """Whether two texts, of which the same may be left, differ in one character or two swapped."""
    if len(said) != len(name):
        return abs(len(said) - len(name)) == 1 and len(left) == min(len(said), len(name))
    off = [i for i, (a, b) in enumerate(zip(said, name, strict=True)) if a != b]
    return len(off) <= 1 or (len(off) == 2 and off[1] == off[0] + 1)


def _alike_hits(text: str, unread: set[int], gazetteer: Gazetteer) -> list[Hit]:
    """Return names of which much stands in what is unread."""
    return [
        Hit(start, end, Reason.PART, gazetteer.known[name][1], min(1.0, share))
        for start, end in _runs(unread)
        if end - start > 1
        for name, share in gazetteer.pairs.likest(text[start:end], _LEAST_SHARE, _MOST_ALIKE)
    ]


def _of_hit(hit: Hit, read: _Text, gazetteer: Gazetteer) -> Iterator[_Found]:
    if hit.how is Reason.SHORT:
        hit = _reaching(hit, read.text, gazetteer)
    weighed = [(_context(place, hit, read, gazetteer), place) for place in hit.places]
    if len(weighed) > _MOST_SAME:
        weighed.sort(key=lambda pair: -(pair[0][0] - pair[0][1]))
        weighed = weighed[:_MOST_SAME]
    for (agrees, conflicts), place in weighed:
        yield _weighed(hit, place, agrees, conflicts, read, gazetteer)


def _reaching(hit: Hit, text: str, gazetteer: Gazetteer) -> Hit:
    """Keep the places of whose name most stands there: 康宁安 is 康宁安居苑, not 康宁小区."""
    reach: dict[int, int] = {}
    for place in hit.places:
        name = gazetteer.folded[place]
        same = (a == b for a, b in zip(name, text[hit.start :], strict=False))
        reach[place] = next((i for i, is_same in enumerate(same) if not is_same), len(name))
    furthest = max(reach.values())
    kept = tuple(place for place, length in reach.items() if length == furthest)
    end = max(hit.end, min(hit.start + furthest, len(text)))
    return Hit(hit.start, end, hit.how, kept, name=text[hit.start : hit.end])


def _context(place: int, hit: Hit, read: _Text, gazetteer: Gazetteer) -> tuple[int, int]:
    """Count the areas and roads named beside that fit the place, and areas that do not."""
    chain = gazetteer.chains[place]
    agrees = conflicts = 0
    for other in read.areas:
        if other is hit:
            continue
        depths = [(len(gazetteer.chains[area]), area) for area in other.places]
        if any(len(chain) >= depth and chain[depth - 1] == area for depth, area in depths):
            agrees += 1
        elif all(len(chain) >= depth for depth, _ in depths):
            conflicts += 1
    on = gazetteer.places[place].on
    agrees += any(gazetteer.places[r].key == on for road in read.roads for r in road.places)
    return agrees, conflicts


def _weighed(
    hit: Hit, place: int, agrees: int, conflicts: int, read: _Text, gazetteer: Gazetteer
) -> _Found:
    kind = gazetteer.places[place].kind
    brief = hit.end - hit.start <= BRIEF
    after = hit.end in read.unread
    is_home = kind not in {Kind.ROAD, Kind.AREA, Kind.DOOR}
    core = shortened(hit.name) if hit.how is Reason.TYPO else ""
    marks = Marks(
        short=hit.how is Reason.SHORT,
        typo=hit.how is Reason.TYPO,
        part=hit.how is Reason.PART,
        missing_share=1 - hit.share,
        brief=brief,
        typo_brief=brief and hit.how is Reason.TYPO,
        agrees=min(agrees, 2),
        conflicts=min(conflicts, 2),
        after=after,
        before=hit.start - 1 in read.unread,
        rest=min(4, len(read.unread) - _reached(hit)) / 4,
        road=kind is Kind.ROAD,
        area=kind is Kind.AREA,
        beside=read.beside,
        short_after=after and hit.how is Reason.SHORT,
        road_after=after and kind is Kind.ROAD,
        no_home=bool(read.told.building) and not is_home,
        typo_of_core=len(core) == 2 and core not in read.text[hit.start : hit.end],
        reach=min(3, _reached(hit)) / 3,
    )
    found, asked = _detail(hit, place, read, gazetteer)
    marks.detail = found != place
    marks.detail_unknown = asked and found == place and place in gazetteer.detailed
    said = read.text[hit.start : hit.end]
    return _Found(found, place, hit, said, marks, _reasons(hit, marks))


def _reached(hit: Hit) -> int:
    """Characters of the name beyond its first half that stand there."""
    return hit.end - hit.start - len(hit.name) if hit.how is Reason.SHORT else 0


def _detail(hit: Hit, place: int, read: _Text, gazetteer: Gazetteer) -> tuple[int, bool]:
    """Return the building or door that is asked for, else the place itself, and whether asked."""
    number = _number_asked(hit, gazetteer.places[place].kind, read)
    if not number:
        return place, False
    details = gazetteer.details
    found = details.get((place, number), details.get((place, number.partition("-")[0]), place))
    return found, True


def _number_asked(hit: Hit, kind: Kind, read: _Text) -> str:
    told = read.told
    if kind is Kind.ROAD:  # of 云渡路雪松小区9号 the number is not that of the road
        return "" if hit.end in read.unread or told.number_at < hit.end else told.number
    if kind is not Kind.ESTATE:
        return ""
    is_meant = not told.building and told.number_at >= hit.end  # 桂语花园3号
    return told.number if is_meant else told.building


def _reasons(hit: Hit, marks: Marks) -> list[Reason]:
    told = {
        Reason.DETAIL: marks.detail,
        Reason.DETAIL_UNKNOWN: marks.detail_unknown,
        Reason.AGREES: marks.agrees,
        Reason.CONFLICTS: marks.conflicts,
        Reason.UNREAD: marks.rest or marks.after or marks.before,
        Reason.BESIDE: marks.beside,
    }
    return [hit.how, *(reason for reason, holds in told.items() if holds)]


def _tell_rivals(found: list[_Found]) -> None:
    """Mark those as whom others are just as likely."""
    alike = Counter(_likeness(one) for one in found)
    for one in found:
        if others := alike[_likeness(one)] - 1:
            one.marks.rivals = min(3.0, others)
            one.reasons.append(Reason.SAME_NAME)


def _likeness(one: _Found) -> tuple[object, ...]:
    marks = one.marks
    stretch = (one.hit.start, one.hit.end) if one.hit.how is not Reason.TYPO else ()
    return (
        one.hit.how, stretch, marks.agrees, marks.conflicts, marks.detail, marks.detail_unknown,
        one.hit.share,
    )  # fmt: skip


def _tell_finer(found: list[_Found], gazetteer: Gazetteer) -> None:
    """Mark areas and roads beside something that says more exactly where it is."""
    finest = max((_fineness(one, gazetteer) for one in found), default=0)
    for one in found:
        if _fineness(one, gazetteer) < finest:
            one.marks.finer = 1.0
            one.reasons.append(Reason.FINER)


_FINENESS: Final = {Kind.AREA: 0, Kind.ROAD: 1, Kind.DOOR: 2, Kind.ESTATE: 3, Kind.SITE: 3}


def _fineness(one: _Found, gazetteer: Gazetteer) -> int:
    return _FINENESS.get(gazetteer.places[one.place].kind, 3)
