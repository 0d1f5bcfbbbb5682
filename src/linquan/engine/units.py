"""Constants with their unit and source."""

from typing import Final

EARTH_RADIUS_M: Final = 6_371_008.8
"""Mean radius of the earth in metres. Source: IUGG, R1 of GRS 80."""

DM_PER_M: Final = 10
"""Decimetres in a metre: the engine's integer unit of length."""

COORDINATE_DIGITS: Final = 7
"""Digits kept of a degree: 1e-7 degree is about one centimetre."""

SECONDS_PER_HOUR: Final = 3_600

SECONDS_PER_DAY: Final = 86_400
