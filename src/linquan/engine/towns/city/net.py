"""The net of streets between blocks: sides of blocks, thinned, cut by the river, bridged, bent."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.engine.towns.city.blocks import Blocks
from linquan.engine.towns.city.draws import mixed, units
from linquan.engine.towns.city.plane import RIVER_DM, Plane, Real, Whole

THINNED: Final = 0.08
"""Part of the streets between blocks that are not there (own choice)."""
SEGMENT_DM: Final = 500
"""A street bends at a point about every so far."""
_BRIDGE_DM: Final = 7_000
"""A bridge may stand every so far along the river."""
_BRIDGED: Final = (0.12, 0.9, 3.0)
"""Least and greatest part of those places with a bridge, and how it grows with the density."""
_BANK_DM: Final = 12_000
"""A bridge begins at a node that is at most so far from the river."""
_GATES: Final = 3
"""An estate has one to so many gates, at its corners."""

Pairs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Net:
    """Nodes in the plane, int64 [n], and pairs of them that a street joins, int64 [e, 2]."""

    x: Whole
    y: Whole
    pairs: Pairs

    def kept(self, is_kept: NDArray[np.bool_]) -> "Net":
        """Keep some nodes, and the streets between them."""
        number = np.cumsum(is_kept) - 1
        pairs = self.pairs[is_kept[self.pairs].all(axis=1)]
        return Net(self.x[is_kept], self.y[is_kept], number[pairs])

    def joined(self, pairs: Pairs) -> "Net":
        """Add streets."""
        return Net(self.x, self.y, np.concatenate([self.pairs, pairs]))

    @property
    def number(self) -> NDArray[np.uint64]:
        """A number for each street to draw by."""
        (a, b) = self.pairs.T
        return mixed(self.x[a], self.y[a], self.x[b], self.y[b])


def net_of(plane: Plane, blocks: Blocks) -> Net:
    """Draw the streets round all blocks, without those that are not there; with bridges."""
    net = _sides(blocks, plane.side)
    there = units(plane.seed, "thinned", net.number) >= THINNED
    net = Net(net.x, net.y, net.pairs[there])
    over = plane.over_river(net.x, net.y)
    crossing = (over[net.pairs[:, 0]] > 0) != (over[net.pairs[:, 1]] > 0)
    dry = Net(net.x, net.y, net.pairs[~crossing]).kept(~plane.are_wet(net.x, net.y))
    return dry.joined(_bridges(plane, dry))


def _sides(blocks: Blocks, side: int) -> Net:
    """Draw the sides of blocks; where a corner lies on a neighbour's side, it cuts that side."""
    step = side + 1
    xs = np.concatenate([blocks.west, blocks.east, blocks.west, blocks.east])
    ys = np.concatenate([blocks.south, blocks.south, blocks.north, blocks.north])
    upright = np.unique(xs * step + ys)
    x, y = upright // step, upright % step
    lying = np.argsort(y * step + x, kind="stable")
    ups = [
        (at * step + blocks.south, at * step + blocks.north) for at in (blocks.west, blocks.east)
    ]
    keys = (y * step + x)[lying]
    overs = [
        (at * step + blocks.west, at * step + blocks.east) for at in (blocks.south, blocks.north)
    ]
    first, then = _steps(upright, ups), lying[_steps(keys, overs)]
    return Net(x, y, np.concatenate([first, then]))


def _steps(keys: Whole, sides: list[tuple[Whole, Whole]]) -> Pairs:
    """Pairs of positions in ``keys`` that follow each other on some side. Sides overlap."""
    change = np.zeros(len(keys) + 1, dtype=np.int64)
    for begin, end in sides:
        np.add.at(change, np.searchsorted(keys, begin), 1)
        np.add.at(change, np.searchsorted(keys, end), -1)
    (at,) = np.nonzero(np.cumsum(change[:-1]) > 0)
    return np.column_stack([at, at + 1])


def _bridges(plane: Plane, net: Net) -> Pairs:
    """Join the banks: often where many live, rarely outside; at least once."""
    x = np.arange(_BRIDGE_DM // 2, plane.side, _BRIDGE_DM)
    x = x if len(x) else np.array([plane.side // 2])
    y = plane.river_y(x).astype(np.int64)
    full = plane.density(x, y + 4 * RIVER_DM) + plane.density(x, y - 4 * RIVER_DM)
    least, most, growth = _BRIDGED
    stands = units(plane.seed, "bridge", x) < np.clip(full * growth, least, most)
    stands[np.argmax(full)] = True
    over = plane.over_river(net.x, net.y)
    north, south = (np.flatnonzero((s > RIVER_DM) & (s < _BANK_DM)) for s in (over, -over))
    if not len(north) or not len(south):
        return np.empty((0, 2), dtype=np.int64)
    ends = [_nearest(net, bank, x[stands], y[stands]) for bank in (north, south)]
    return np.unique(np.column_stack(ends), axis=0)


def _nearest(net: Net, among: Whole, xs: Whole, ys: Whole) -> Whole:
    far = [
        np.hypot(net.x[among] - x, net.y[among] - y).argmin() for x, y in zip(xs, ys, strict=True)
    ]
    return among[np.array(far, dtype=np.int64)]


def with_estates(plane: Plane, blocks: Blocks, net: Net) -> tuple[Net, Whole]:
    """Put a node inside each walled estate, joined to its gates.

    Returns the net and int64 [b], the node inside each block; -1 where there is none.
    """
    corner = _corners(net, blocks, plane.side + 1)
    number = blocks.number
    rank = np.argsort(
        np.column_stack([units(plane.seed, f"gate/{i}", number) for i in range(4)]), axis=1
    )
    gates = 1 + (units(plane.seed, "gates", number) * _GATES).astype(np.int64)
    is_gate = (rank < gates[:, None]) & (corner >= 0)
    walled = blocks.are_walled(plane) & is_gate.any(axis=1)
    inside = np.where(walled, len(net.x) + np.cumsum(walled) - 1, -1)
    block, which = np.nonzero(is_gate & walled[:, None])
    pairs = np.column_stack([corner[block, which], inside[block]])
    x = np.concatenate([net.x, ((blocks.west + blocks.east) // 2)[walled]])
    y = np.concatenate([net.y, ((blocks.south + blocks.north) // 2)[walled]])
    return Net(x, y, np.concatenate([net.pairs, pairs])), inside


def _corners(net: Net, blocks: Blocks, step: int) -> Whole:
    """Nodes at the four corners of each block, -1 where there is none (any more)."""
    keys = net.x * step + net.y
    order = np.argsort(keys)
    found = []
    for x, y in ((blocks.west, blocks.south), (blocks.east, blocks.south),
                 (blocks.west, blocks.north), (blocks.east, blocks.north)):  # fmt: skip
        wanted = x * step + y
        at = order[np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)]
        found.append(np.where(keys[at] == wanted, at, -1))
    return np.column_stack(found)


def with_points(net: Net) -> tuple[Real, Real, Pairs]:
    """Cut streets into short pieces, so that they can bend. Nodes of the net keep their numbers."""
    (a, b) = net.pairs.T
    length = np.hypot(net.x[b] - net.x[a], net.y[b] - net.y[a])
    pieces = np.maximum(1, np.rint(length / SEGMENT_DM).astype(np.int64))
    street = np.repeat(np.arange(len(pieces)), pieces - 1)
    place = np.arange(len(street)) - np.repeat(np.cumsum(pieces - 1) - (pieces - 1), pieces - 1) + 1
    part = place / pieces[street]
    x = np.concatenate([net.x, net.x[a[street]] * (1 - part) + net.x[b[street]] * part])
    y = np.concatenate([net.y, net.y[a[street]] * (1 - part) + net.y[b[street]] * part])
    return x, y, _chained(net, pieces)


def _chained(net: Net, pieces: Whole) -> Pairs:
    """Pairs of neighbours along each street: its end, its points in order, its other end."""
    (a, b) = net.pairs.T
    begin = np.cumsum(pieces) - pieces
    first_point = len(net.x) + np.cumsum(pieces - 1) - (pieces - 1)
    street = np.repeat(np.arange(len(pieces)), pieces)
    place = np.arange(len(street)) - begin[street]
    left = np.where(place == 0, a[street], first_point[street] + place - 1)
    right = np.where(place == pieces[street] - 1, b[street], first_point[street] + place)
    return np.column_stack([left, right])
