"""From ways of a map to a network: which may be moved along, which way, and at what cost.

A stretch of a way between two crossings is measured whole and rounded once; its segments share the
sum so that no error piles up::

    crossing   7.04 m   bend   7.04 m   bend   7.04 m   crossing       21.12 m: 211 dm
        o---------------o---------------o---------------o
                 70             71             70       dm, each 70 if rounded alone
"""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from linquan.engine.networks.assembly import Arcs, Nodes, assembled, put_in_ids
from linquan.engine.networks.driving import driving_rules
from linquan.engine.networks.lengths import decimetres, haversine_m, micrometres, tenths
from linquan.engine.networks.types import Mode, Network
from linquan.engine.osm.frame import SCALE
from linquan.engine.osm.types import ExtractRefused
from linquan.engine.osm.ways import BACKWARD, CARLESS, ONEWAY, Ways, walkable

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Segments:
    """Straight pieces of ways that may be moved along: ``s`` segments of ``w`` ways.

    Attributes
    ----------
    lon, lat, node_id
        float64, float64, int64 [n].
    a, b
        int64 [s], the nodes a segment joins, in the order of its way.
    way
        int64 [s], the way it belongs to; segments of a way follow each other.
    forward, backward
        bool [w], whether one may move as the way is drawn, and against.
    speed
        int64 [w], metres an hour; 0 on foot.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    node_id: Ints
    a: Ints
    b: Ints
    way: Ints
    forward: Flags
    backward: Flags
    speed: Ints

    def where(self, chosen: Flags) -> "Segments":
        """Return some of the segments, in their order."""
        return replace(self, a=self.a[chosen], b=self.b[chosen], way=self.way[chosen])

    def in_order_of(self, rank: Ints) -> "Segments":
        """Return the segments sorted by the ranks of their ways (int64 [w])."""
        ranks = rank[self.way]
        if (ranks[1:] >= ranks[:-1]).all():
            return self
        order = np.argsort(ranks, kind="stable")
        return replace(self, a=self.a[order], b=self.b[order], way=self.way[order])

    def within(self, frame: BaseGeometry) -> "Segments":
        """Return the segments of which both ends lie in a frame."""
        inside = shapely.contains_xy(frame, self.lon, self.lat)
        return self.where(inside[self.a] & inside[self.b])

    def parted_at(self, closed: Flags) -> "Segments":
        """End every segment that leads to a closed node (bool [n]) in a node of its own there."""
        a, b = self.a.copy(), self.b.copy()
        stop = np.concatenate((np.flatnonzero(closed[a]), np.flatnonzero(closed[b])))
        if not len(stop):
            return self
        old = np.concatenate((a[closed[a]], b[closed[b]]))
        number = len(self.node_id) + np.arange(len(old))
        a[closed[a]], b[closed[b]] = np.split(number, [int(closed[a].sum())])
        ids = np.concatenate((self.node_id, put_in_ids(self.node_id, len(old))))
        lon, lat = (np.concatenate((place, place[old])) for place in (self.lon, self.lat))
        return replace(self, lon=lon, lat=lat, node_id=ids, a=a, b=b)


def network_of(ways: Ways, mode: Mode, frame: BaseGeometry | None = None) -> Network:
    """Build a network of the ways that the house keeps of an extract.

    On foot: :func:`linquan.engine.osm.walkable`. By car: the classes and speeds of
    ``driving.toml`` and the flags ``CARLESS``, ``ONEWAY`` and ``BACKWARD``; limits (``maxspeed``)
    and barriers on nodes are not packed, so that :func:`read_network` knows more.

    Raises
    ------
    ExtractRefused
        ``nothing_inside``: no way may be moved along.
    """
    walks = mode is Mode.WALK
    speed = _no_speeds(len(ways.kind)) if walks else driving_rules().class_speeds()[ways.kind]
    may = walkable(ways) if walks else (speed > 0) & (ways.flags & CARLESS == 0)
    one, back = (ways.flags & flag != 0 for flag in (ONEWAY, BACKWARD))
    segments = segments_of(ways.start, ways.node.astype(np.int64), may)
    whole = Segments(
        lon=ways.node_x / SCALE, lat=ways.node_y / SCALE, node_id=ways.node_id,
        a=segments[0], b=segments[1], way=segments[2],
        forward=walks | ~one | ~back, backward=walks | ~one | back, speed=speed,
    )  # fmt: skip
    return built(whole if frame is None else whole.within(frame), mode)


def _no_speeds(count: int) -> Ints:
    return np.zeros(count, dtype=np.int64)


def segments_of(start: Ints, node: Ints, may: Flags) -> tuple[Ints, Ints, Ints]:
    """Cut ways at their nodes: the two ends of every segment, and its way; int64 [s] each."""
    way = np.repeat(np.arange(len(start) - 1), np.diff(start))
    joined = (way[:-1] == way[1:]) & may[way[:-1]]
    return node[:-1][joined], node[1:][joined], way[:-1][joined]


def built(segments: Segments, mode: Mode) -> Network:
    """Turn segments into a network of the nodes they touch, in order of their ids.

    Raises
    ------
    ExtractRefused
        ``nothing_inside``: there is no segment.
    """
    segments = segments.where(segments.a != segments.b)
    if not len(segments.a):
        raise ExtractRefused("nothing_inside")
    nodes, number = _used_nodes(segments)
    a, b = number[segments.a], number[segments.b]
    costs = _costs(segments, mode).astype(np.int32)
    along, against = segments.forward[segments.way], segments.backward[segments.way]
    del segments, number
    return assembled(
        mode, nodes, Arcs(a, b, costs).where(along).joined(Arcs(b, a, costs).where(against))
    )


def _used_nodes(segments: Segments) -> tuple[Nodes, NDArray[np.int32]]:
    """Return the nodes that segments touch in order of their ids, and their numbers, int32 [n]."""
    used = np.zeros(len(segments.node_id), dtype=bool)
    used[segments.a] = True
    used[segments.b] = True
    kept = np.flatnonzero(used)
    kept = kept[np.argsort(segments.node_id[kept], kind="stable")]
    number = np.empty(len(used), dtype=np.int32)
    number[kept] = np.arange(len(kept), dtype=np.int32)
    return Nodes(segments.lon[kept], segments.lat[kept], segments.node_id[kept]), number


def _costs(segments: Segments, mode: Mode) -> Ints:
    """Return what every segment costs: its share of its stretch, which is rounded as a whole."""
    lon, lat = segments.lon, segments.lat
    length = micrometres(
        haversine_m(lon[segments.a], lat[segments.a], lon[segments.b], lat[segments.b])
    )
    before, after = _along_stretch(segments, length)
    if mode is Mode.WALK:
        return decimetres(after) - decimetres(before)
    speed = segments.speed[segments.way]
    return tenths(after, speed) - tenths(before, speed)


def _along_stretch(segments: Segments, length: Ints) -> tuple[Ints, Ints]:
    """Return how far from the beginning of its stretch every segment begins and ends."""
    after = np.cumsum(length)
    before = after - length
    begins = np.maximum.accumulate(np.where(_begins(segments), np.arange(len(length)), 0))
    return before - before[begins], after - before[begins]


def _begins(segments: Segments) -> Flags:
    """Return which segments begin a stretch: at a crossing, an end, or the beginning of a way."""
    a, b, way = segments.a, segments.b, segments.way
    ends = np.bincount(np.concatenate((a, b)), minlength=len(segments.node_id))
    goes_on = (way[1:] == way[:-1]) & (a[1:] == b[:-1]) & (ends[a[1:]] == 2)
    return np.concatenate(([True], ~goes_on))
