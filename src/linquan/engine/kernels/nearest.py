"""The segment nearest to a point, by a grid of cells that know their segments."""

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels.compiling import compiled

Floats = NDArray[np.float64]


@compiled
def columns_in_row(
    ax: float, ay: float, bx: float, by: float, low: float, high: float
) -> tuple[float, float]:
    """Return between which x a segment runs while its y lies from ``low`` to ``high``.

    The segment must reach into that band.
    """
    if abs(by - ay) <= 1e-9:
        return min(ax, bx), max(ax, bx)
    first = (low - ay) / (by - ay)
    last = (high - ay) / (by - ay)
    first = min(max(first, 0.0), 1.0)
    last = min(max(last, 0.0), 1.0)
    one, other = ax + first * (bx - ax), ax + last * (bx - ax)
    return min(one, other), max(one, other)


@compiled
def register(
    ends: Floats, side: float, shape: tuple[int, int], start: NDArray[np.int64],
    listed: NDArray[np.int32], slack: float,
) -> int:  # fmt: skip
    """List the segments of every cell; with an empty ``listed`` only count them.

    ``ends`` is float64 [s, 4]: ax, ay, bx, by, not below 0. Cell (column, row) is number ``row *
    columns + column``. When counting, ``start[cell + 1]`` is raised by one for each segment, else
    ``start[cell]`` is where the next one goes, and is moved on. Returns how many were listed.
    """
    columns, rows = shape
    done = 0
    for segment in range(len(ends)):
        ax, ay, bx, by = ends[segment]
        first = max(int((min(ay, by) - slack) / side), 0)
        last = min(int((max(ay, by) + slack) / side), rows - 1)
        for row in range(first, last + 1):
            west, east = columns_in_row(
                ax, ay, bx, by, row * side - slack, (row + 1) * side + slack
            )
            begin = max(int((west - slack) / side), 0)
            end = min(int((east + slack) / side), columns - 1)
            for cell in range(row * columns + begin, row * columns + end + 1):
                if len(listed):
                    listed[start[cell]] = segment
                    start[cell] += 1
                else:
                    start[cell + 1] += 1
                done += 1
    return done


@compiled
def nearest_in_cell(
    x: float, y: float, ends: Floats, segments: NDArray[np.int32], best: tuple[int, float, float]
) -> tuple[int, float, float]:
    """Return the nearest segment so far: its number, squared distance and share along it.

    Of segments equally near the one with the lower number is nearer.
    """
    found, least, along = best
    for segment in segments:
        ax, ay, bx, by = ends[segment]
        dx, dy = bx - ax, by - ay
        length2 = dx * dx + dy * dy
        share = 0.0
        if length2 > 0.0:
            share = min(max(((x - ax) * dx + (y - ay) * dy) / length2, 0.0), 1.0)
        # ends are taken as they are, so that segments that meet there are equally near
        off_x = x - bx if share == 1.0 else x - (ax + share * dx)
        off_y = y - by if share == 1.0 else y - (ay + share * dy)
        square = off_x * off_x + off_y * off_y
        if square < least or (square == least and (found < 0 or segment < found)):
            found, least, along = segment, square, share
    return found, least, along


@compiled
def nearest_segments(
    points: Floats, limits: Floats, ends: Floats, side: float, shape: tuple[int, int],
    start: NDArray[np.int64], listed: NDArray[np.int32],
    found: tuple[NDArray[np.int32], Floats],
) -> None:  # fmt: skip
    """Find the nearest segment to every point, in rings of cells around it.

    ``points`` float64 [k, 2] in metres of the grid, ``limits`` float64 [k] how far to look; writes
    the segment (-1 for none) and the share along it, 0 to 1, into ``found``.
    """
    columns, rows = shape
    for number in range(len(points)):
        x, y = points[number]
        column, row = int(np.floor(x / side)), int(np.floor(y / side))
        ring = max(0, -column, column - columns + 1, -row, row - rows + 1)
        last = max(column, columns - 1 - column, row, rows - 1 - row)
        best = (-1, limits[number] * limits[number], 0.0)
        while ring <= last:
            # what lies beyond the rings that were searched is at least this far
            inner = min(
                x - (column - ring + 1) * side, (column + ring) * side - x,
                y - (row - ring + 1) * side, (row + ring) * side - y,
            )  # fmt: skip
            if inner > 0.0 and inner * inner > best[1]:
                break
            for there in range(max(row - ring, 0), min(row + ring, rows - 1) + 1):
                step = 1 if abs(there - row) == ring or ring == 0 else 2 * ring
                for across in range(column - ring, column + ring + 1, step):
                    if 0 <= across < columns:
                        cell = there * columns + across
                        segments = listed[start[cell] : start[cell + 1]]
                        best = nearest_in_cell(x, y, ends, segments, best)
            ring += 1
        found[0][number], found[1][number] = best[0], best[2]
