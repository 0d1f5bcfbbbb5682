"""Streets, paths and bridges from the plan."""

from dataclasses import dataclass

from linquan.engine.towns.frame import Cell
from linquan.engine.towns.plan import Plan
from linquan.engine.towns.types import StreetKind

STUB_DM = 1_100
"""How far major streets go on beyond the town."""


@dataclass(frozen=True, slots=True)
class Way:
    """A street before it is named: upright or level major, minor or path, lines in the plane."""

    kind: StreetKind
    upright: bool
    lines: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A straight piece along the net: at `place` across, from `low` to `high` along."""

    place: int
    low: int
    high: int

    def holds(self, along: int) -> bool:
        """Say whether `along` lies on the piece, ends included."""
        return self.low <= along <= self.high


@dataclass(frozen=True, slots=True)
class Net:
    """Straight pieces of every street, grouped by street."""

    major_uprights: tuple[tuple[Span, ...], ...]
    major_levels: tuple[Span, ...]
    minor_uprights: tuple[Span, ...]
    minor_levels: tuple[Span, ...]


def make_net(plan: Plan, bridges: tuple[int, ...]) -> Net:
    """Lay out the straight streets: only those in `bridges` cross the water."""
    low, high = plan.levels[0] - STUB_DM, plan.levels[-1] + STUB_DM
    majors: list[tuple[Span, ...]] = []
    for line, u in enumerate(plan.uprights):
        if line in bridges:
            majors.append((Span(u, low, high),))
        else:
            south = Span(u, low, plan.river.path(u, "south"))
            majors.append((south, Span(u, plan.river.path(u, "north"), high)))
    levels = tuple(Span(v, -STUB_DM, plan.uprights[-1] + STUB_DM) for v in plan.levels)
    return Net(tuple(majors), levels, _minor_uprights(plan), _minor_levels(plan))


def _minor_uprights(plan: Plan) -> tuple[Span, ...]:
    spans = [
        Span(plan.minor_uprights[block.column, block.bank], block.v0, block.v1)
        for block in plan.blocks
        if block.split > 1
    ]
    return _joined(spans)


def _minor_levels(plan: Plan) -> tuple[Span, ...]:
    spans = []
    for block in plan.blocks:
        if block.split > 2:
            start = plan.minor_uprights[block.column, block.bank] if block.split == 3 else block.u0
            spans.append(Span(plan.minor_levels[block.row], start, block.u1))
    return _joined(spans)


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    """Join pieces of one line that touch end to end."""
    whole: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.place, s.low)):
        last = whole[-1] if whole else None
        if last and (last.place, last.high) == (span.place, span.low):
            whole[-1] = Span(span.place, last.low, span.high)
        else:
            whole.append(span)
    return tuple(whole)


def make_ways(plan: Plan, net: Net) -> tuple[Way, ...]:
    """Turn the pieces into lines with a vertex wherever two streets meet."""
    across = [*net.major_levels, *net.minor_levels]
    along = [*(span for spans in net.major_uprights for span in spans), *net.minor_uprights]
    banks = {
        (span.place, plan.river.path(span.place, bank))
        for spans in net.major_uprights
        for span in spans
        for bank in ("south", "north")
    }
    majors = [
        Way(StreetKind.MAJOR, True, tuple(_upright(span, across, banks) for span in spans))
        for spans in net.major_uprights
    ]
    levels = [Way(StreetKind.MAJOR, False, (_level(span, along),)) for span in net.major_levels]
    lanes = [Way(StreetKind.MINOR, True, (_upright(s, across, set()),)) for s in net.minor_uprights]
    rows = [Way(StreetKind.MINOR, False, (_level(span, along),)) for span in net.minor_levels]
    paths = [Way(StreetKind.PATH, False, (_path(plan, bank),)) for bank in ("south", "north")]
    return (*majors, *levels, *lanes, *rows, *paths)


def _upright(span: Span, across: list[Span], banks: set[tuple[int, int]]) -> tuple[Cell, ...]:
    stops = {span.low, span.high} | {s.place for s in across if s.holds(span.place)}
    stops |= {v for u, v in banks if u == span.place}
    return tuple((span.place, v) for v in sorted(stops) if span.holds(v))


def _level(span: Span, along: list[Span]) -> tuple[Cell, ...]:
    stops = {span.low, span.high} | {s.place for s in along if s.holds(span.place)}
    return tuple((u, span.place) for u in sorted(stops) if span.holds(u))


def _path(plan: Plan, bank: str) -> tuple[Cell, ...]:
    stops = plan.river.stops(0, plan.uprights[-1], plan.uprights)
    return tuple((u, plan.river.path(u, bank)) for u in stops)


def bridge_lines(plan: Plan, bridges: tuple[int, ...]) -> tuple[tuple[Cell, Cell], ...]:
    """Return the piece of each crossing street between the two edges of the water."""
    return tuple(
        ((u, plan.river.edge(u, "south")), (u, plan.river.edge(u, "north")))
        for u in (plan.uprights[line] for line in bridges)
    )
