"""Where the next centre should stand."""

from linquan.engine.siting.arcs import arcs_of, complete_arcs, within
from linquan.engine.siting.budgets import budget_cover
from linquan.engine.siting.capacities import capacitated_median
from linquan.engine.siting.covers import set_cover
from linquan.engine.siting.districts import districts
from linquan.engine.siting.explaining import (
    Forced,
    Gain,
    cost_of_forcing,
    district_gains,
    gains_of,
    nearly_chosen,
)
from linquan.engine.siting.instances import CapacitatedInstance, read_pmed, read_pmedcap
from linquan.engine.siting.medians import max_cover, p_median
from linquan.engine.siting.types import (
    NOBODY,
    Arcs,
    Model,
    Progress,
    Run,
    SitingResult,
    Status,
    gap_of,
)
from linquan.engine.siting.warming import warm_up
from linquan.engine.siting.wishes import Infeasible

__all__ = [
    "NOBODY",
    "Arcs",
    "CapacitatedInstance",
    "Forced",
    "Gain",
    "Infeasible",
    "Model",
    "Progress",
    "Run",
    "SitingResult",
    "Status",
    "arcs_of",
    "budget_cover",
    "capacitated_median",
    "complete_arcs",
    "cost_of_forcing",
    "district_gains",
    "districts",
    "gains_of",
    "gap_of",
    "max_cover",
    "nearly_chosen",
    "p_median",
    "read_pmed",
    "read_pmedcap",
    "set_cover",
    "warm_up",
    "within",
]
