"""Compiling all kernels before anybody waits."""

from linquan.engine.reach.distances import one_to_many, pairs_within
from linquan.engine.reach.examples import line_of_streets
from linquan.engine.reach.facilities import nearest
from linquan.engine.reach.isochrones import isochrone
from linquan.engine.reach.ladders import SHORT
from linquan.engine.reach.people import people_within
from linquan.engine.reach.skeletons import skeleton


def warm_up() -> None:
    """Compile every kernel of this package, or read it from the disk.

    Seconds on a machine that has not done it before, else a fraction of one. Servers and workers
    call it when they start.
    """
    line = line_of_streets()
    for longest in (2000, SHORT + 1):
        bones = skeleton(line, longest)
        nearest(bones, [[0]], longest)
        pairs_within(bones, [0], [2], longest)
        people_within(bones, [0], [1], [longest])
    nearest(bones, [[0]], 2000, which=True)
    one_to_many(line, 0, [2], 2000)
    isochrone(line, 0, [1500])
