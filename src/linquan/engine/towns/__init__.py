"""Synthetic towns: walled estates with gates, a river with bridges, people, firms, requests.

One source for the demo, the tests and the benchmarks. Nothing in a town is real.

Examples
--------
>>> town = make_town(JIANG_AN, seed=1)
>>> town.street_area.residents
58500
"""

from linquan.engine.towns.build import make_town
from linquan.engine.towns.matters import Matter, MatterGroup, load_groups, load_matters
from linquan.engine.towns.outcomes import Lateness, Outcome, Step
from linquan.engine.towns.requests import TownRequest, make_requests
from linquan.engine.towns.spec import DEMO_SEED, JIANG_AN, TownSpec, load_spec
from linquan.engine.towns.types import (
    AGE_BANDS,
    Area,
    Bridge,
    Building,
    Estate,
    Facility,
    Firm,
    Gate,
    Green,
    Grid,
    GridKind,
    HomeKind,
    Lane,
    Name,
    Organisation,
    Street,
    StreetKind,
    Town,
    Use,
)

__all__ = [
    "AGE_BANDS",
    "DEMO_SEED",
    "JIANG_AN",
    "Area",
    "Bridge",
    "Building",
    "Estate",
    "Facility",
    "Firm",
    "Gate",
    "Green",
    "Grid",
    "GridKind",
    "HomeKind",
    "Lane",
    "Lateness",
    "Matter",
    "MatterGroup",
    "Name",
    "Organisation",
    "Outcome",
    "Step",
    "Street",
    "StreetKind",
    "Town",
    "TownRequest",
    "TownSpec",
    "Use",
    "load_groups",
    "load_matters",
    "load_spec",
    "make_requests",
    "make_town",
]
