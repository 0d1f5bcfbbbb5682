"""Reads that keep a place where it is until what lies there is written."""

from linquan.kernel.prepared import Prepared

# What the reference to the area locks at the end of the transaction anyway, from its beginning on.
_HELD = Prepared(
    lambda area_id: ("SELECT id FROM places_area WHERE id = %s FOR KEY SHARE", [area_id]), int
)


def hold_area(area_id: int) -> None:
    """Keep an area from being moved or retired until the caller's transaction ends.

    Whoever copies the path of an area into a row holds the area first and reads the path after:
    else a move between the two would not find the row, which is not yet there. One statement.
    """
    _HELD.rows(area_id)
