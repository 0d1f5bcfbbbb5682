"""Cities of any size as arrays: for benchmarks, load and whoever needs a million homes."""

from linquan.engine.towns.city.build import make_city
from linquan.engine.towns.city.types import AGE_GROUPS, City, CitySpec

__all__ = ["AGE_GROUPS", "City", "CitySpec", "make_city"]
