"""Maps for papers, drawn by the house from its own data: no request leaves it.

They hold on a black-and-white printer: gaps are hatched, outlines of circles dashed, each its own
way.
"""

from linquan.kernel.documents.maps.drawing import draw
from linquan.kernel.documents.maps.ground import read_base
from linquan.kernel.documents.maps.plan import (
    BaseMap,
    Extra,
    Home,
    Legend,
    MapPlan,
    Ring,
    Spot,
    SpotKind,
)

__all__ = [
    "BaseMap",
    "Extra",
    "Home",
    "Legend",
    "MapPlan",
    "Ring",
    "Spot",
    "SpotKind",
    "draw",
    "read_base",
]
