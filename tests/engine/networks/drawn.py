"""The hand-drawn extract of these tests, at the equator, where 0.001 degree is 111.195 m.

0.002   6 ---------- 7           1-2-3-8  primary, 60 km/h from 2 on (two ways)
        |            |           1-4-6-7-5-2  footway
0.001   4 --- x ---- 5           4-x-5    path with a wall (x), private
        |            |           9-10     residential, an island
0.000   1 ---------- 2 --- 3 --- 8       11-12    motorway: nobody walks
      0.000        0.002 0.0025 0.004
"""

from tests.osm import Sketch

UNIT = 1112
"""Decimetres in 0.001 degree: 111.195 m."""


def drawn() -> Sketch:
    sketch = Sketch()
    sketch.way([(0.0, 0.0), (0.002, 0.0)], highway="primary")
    sketch.way([(0.002, 0.0), (0.0025, 0.0), (0.004, 0.0)], highway="primary", maxspeed="60")
    sketch.way(
        [(0.0, 0.0), (0.0, 0.001), (0.0, 0.002), (0.002, 0.002), (0.002, 0.001), (0.002, 0.0)],
        highway="footway",
    )  # fmt: skip
    sketch.way([(0.0, 0.001), (0.001, 0.001), (0.002, 0.001)], highway="path", access="private")
    sketch.way([(0.01, 0.0), (0.011, 0.0)], highway="residential", oneway="yes")
    sketch.way([(0.01, 0.01), (0.011, 0.01)], highway="motorway")
    return sketch
