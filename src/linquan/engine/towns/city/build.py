"""Makes a city of any size from a seed."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_number
from linquan.engine.towns.city.blocks import blocks_of
from linquan.engine.towns.city.net import net_of, with_estates, with_points
from linquan.engine.towns.city.plane import Plane, plane_of
from linquan.engine.towns.city.settling import facilities_of, homes_of
from linquan.engine.towns.city.types import City, CitySpec

PEOPLE: Final = (1_000, 100_000_000)
MOST_ITEMS: Final = 1_000
_RIVER_STEP_DM: Final = 1_000
_EAST, _NORTH = 180, 80


def make_city(spec: CitySpec, *, seed: int) -> City:
    """Generate a city.

    Parameters
    ----------
    spec
        How big it is.
    seed
        The same seed gives the same city on every machine.

    Returns
    -------
    City
        Time and memory grow with ``people``: a million people take less than a second.

    Raises
    ------
    BadInput
        A figure of ``spec`` is out of its range.

    Examples
    --------
    >>> city = make_city(CitySpec(people=20_000), seed=1)
    >>> int(city.home_people.sum())
    20000
    """
    _check(spec)
    plane = plane_of(spec, seed)
    blocks = blocks_of(plane)
    net, inside = with_estates(plane, blocks, net_of(plane, blocks))
    x, y, pairs = with_points(net)
    lon, lat = plane.degrees(*plane.bent(x, y))
    homes, shops = homes_of(plane, blocks), facilities_of(plane, blocks)
    home_lon, home_lat = plane.degrees(*plane.bent(homes.x, homes.y))
    shop_lon, shop_lat = plane.degrees(*plane.bent(shops.x, shops.y))
    river_lon, river_lat = _river(plane)
    return City(
        lon=lon,
        lat=lat,
        source=pairs[:, 0].astype(np.int32),
        target=pairs[:, 1].astype(np.int32),
        home_lon=home_lon,
        home_lat=home_lat,
        home_people=homes.people,
        home_node=inside[homes.block].astype(np.int32),
        facility_lon=shop_lon,
        facility_lat=shop_lat,
        facility_item=shops.item,
        facility_capacity=shops.capacity,
        wall_node=inside[inside >= 0].astype(np.int32),
        river_lon=river_lon,
        river_lat=river_lat,
    )


def _check(spec: CitySpec) -> None:
    least, most = PEOPLE
    for name in ("people", "people_per_block", "people_per_home", "items"):
        if type(getattr(spec, name)) is not int:
            msg = f"{name} of a city is a whole number, not {getattr(spec, name)!r}"
            raise BadInput(msg)
    as_number(spec.lon, "lon of a city"), as_number(spec.lat, "lat of a city")
    for fault, is_so in (
        (f"a city has {least:,} to {most:,} people", not least <= spec.people <= most),
        (f"a city has 1 to {MOST_ITEMS:,} items", not 1 <= spec.items <= MOST_ITEMS),
        ("at least one person lives in a block", spec.people_per_block < 1),
        ("at least one person lives in a home", spec.people_per_home < 1),
        ("lon is not within -180 and 180 degrees", not abs(spec.lon) <= _EAST),
        ("lat is not within -80 and 80 degrees", not abs(spec.lat) <= _NORTH),
    ):
        if is_so:
            raise BadInput(fault)


def _river(plane: Plane) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x = np.arange(0, plane.side + _RIVER_STEP_DM, _RIVER_STEP_DM, dtype=np.float64)
    return plane.degrees(*plane.bent(x, plane.river_y(x)))
