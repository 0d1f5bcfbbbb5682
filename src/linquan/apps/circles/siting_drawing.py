"""From where one gets to a chosen site in time, drawn. Only jobs import this."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry import mapping

from linquan.apps.circles.siting import Chosen, SitingAnswer
from linquan.engine.circles.doors import Doors, placed
from linquan.engine.networks import Network
from linquan.engine.reach import isochrone

MOST_DRAWN: Final = 12
"""Sites whose reach is drawn; of more of them a map would show nothing but overlaps."""
_DIGITS: Final = 6
_SIMPLER: Final = 2e-5
"""Degrees: some two metres, beside cells of ten."""


def drawn(network: Network, doors: Doors, answer: SitingAnswer) -> SitingAnswer:
    """Return an answer with what the first of its sites reach."""
    told = answer.chosen[:MOST_DRAWN]
    if not told:
        return answer
    at = np.array([one.candidate for one in told])
    lon, lat = answer.candidates.lon[at], answer.candidates.lat[at]
    whole, node = placed(network, lon, lat, doors, 1)
    reached = [_reach(whole, int(one), answer.figures.limit) for one in node]
    shown = [replace(one, reach=area) for one, area in zip(told, reached, strict=True)]
    rest: tuple[Chosen, ...] = answer.chosen[MOST_DRAWN:]
    return replace(answer, chosen=(*shown, *rest))


def _reach(network: Network, node: int, limit: int) -> Mapping[str, Any] | None:
    if node < 0:
        return None
    (area,) = isochrone(network, node, [limit]).areas
    plain = shapely.set_precision(area.simplify(_SIMPLER), 10.0**-_DIGITS)
    return dict(mapping(plain))
