"""Life circles: what belongs within how many minutes of whom, and who has it.

Examples
--------
>>> from linquan.engine.circles import coverage, facilities, homes, load_catalogue
>>> from linquan.engine.networks import Mode, network_from_edges
>>> street = network_from_edges([104.0, 104.01], [30.0, 30.0], [0], [1], mode=Mode.WALK)
>>> items = load_catalogue().of_mode(Mode.WALK)
>>> pharmacy = items.position("HEA-B03")
>>> found = coverage(
...     street, homes([104.0, 104.01], [30.0, 30.0], [30, 70]),
...     facilities([104.0005], [30.0], [pharmacy]), items,
... )
>>> found.costs[:, pharmacy].tolist(), found.people_without()[pharmacy].tolist()
([482, 9148], [70.0])
"""

from typing import TYPE_CHECKING, Final

from linquan.engine.asking import when_asked
from linquan.engine.circles.catalogue import Catalogue, Item, Match, Tier, load_catalogue

if TYPE_CHECKING:
    from linquan.engine.circles.commuting import Balance, Workplaces, balance, workplaces
    from linquan.engine.circles.covering import (
        Cells,
        Coverage,
        Facilities,
        Homes,
        coverage,
        facilities,
        homes,
    )
    from linquan.engine.circles.doors import Doors
    from linquan.engine.circles.extracts import Found, found_in, matched
    from linquan.engine.circles.layers import layer_of_gap, layer_of_homes
    from linquan.engine.circles.limits import limits_by_minutes, limits_by_standard
    from linquan.engine.circles.offers import arcs_to_sites
    from linquan.engine.circles.outlines import Rings, rings
    from linquan.engine.circles.sharing import Supply, supply

__all__ = [
    "Balance",
    "Catalogue",
    "Cells",
    "Coverage",
    "Doors",
    "Facilities",
    "Found",
    "Homes",
    "Item",
    "Match",
    "Rings",
    "Supply",
    "Tier",
    "Workplaces",
    "arcs_to_sites",
    "balance",
    "coverage",
    "facilities",
    "found_in",
    "homes",
    "layer_of_gap",
    "layer_of_homes",
    "limits_by_minutes",
    "limits_by_standard",
    "load_catalogue",
    "matched",
    "rings",
    "supply",
    "workplaces",
]
_WHEN_ASKED: Final = {
    **dict.fromkeys(("Balance", "Workplaces", "balance", "workplaces"), "commuting"),
    **dict.fromkeys(
        ("Cells", "Coverage", "Facilities", "Homes", "coverage", "facilities", "homes"), "covering"
    ),
    "Doors": "doors",
    **dict.fromkeys(("Found", "found_in", "matched"), "extracts"),
    **dict.fromkeys(("layer_of_gap", "layer_of_homes"), "layers"),
    **dict.fromkeys(("limits_by_minutes", "limits_by_standard"), "limits"),
    "arcs_to_sites": "offers",
    **dict.fromkeys(("Rings", "rings"), "outlines"),
    **dict.fromkeys(("Supply", "supply"), "sharing"),
}
"""The catalogue alone is read by every web process; the rest brings compilers and solvers."""

__getattr__ = when_asked(__name__, _WHEN_ASKED)
