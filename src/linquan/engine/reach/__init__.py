"""Who can get where, on foot or by car: nearest facilities, people within reach, isochrones."""

from linquan.engine.reach.audiences import (
    AUDIENCES,
    STANDARD_DISTANCES_M,
    Audience,
    bands_of_metres,
    bands_of_minutes,
)
from linquan.engine.reach.catchments import Catchment, floating_catchment
from linquan.engine.reach.distances import (
    many_to_many,
    one_to_many,
    pairs_reaching,
    pairs_within,
)
from linquan.engine.reach.facilities import nearest
from linquan.engine.reach.isochrones import Isochrone, isochrone, isochrone_of_many
from linquan.engine.reach.people import people_reaching, people_within
from linquan.engine.reach.skeletons import skeleton
from linquan.engine.reach.types import Nearest, Pairs, Skeleton
from linquan.engine.reach.warming import warm_up

__all__ = [
    "AUDIENCES",
    "STANDARD_DISTANCES_M",
    "Audience",
    "Catchment",
    "Isochrone",
    "Nearest",
    "Pairs",
    "Skeleton",
    "bands_of_metres",
    "bands_of_minutes",
    "floating_catchment",
    "isochrone",
    "isochrone_of_many",
    "many_to_many",
    "nearest",
    "one_to_many",
    "pairs_reaching",
    "pairs_within",
    "people_reaching",
    "people_within",
    "skeleton",
    "warm_up",
]
