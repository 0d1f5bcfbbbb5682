"""Synthetic towns: walled estates with gates, a river with bridges, people, firms, requests.

One source for the demo, the tests and the benchmarks. Nothing in a town is real.

Examples
--------
>>> town = make_town(JIANG_AN, seed=1)
>>> town.street_area.residents
58500
"""

from linquan.engine.towns.build import make_town
from linquan.engine.towns.spec import JIANG_AN, TownSpec, load_spec
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
    "Name",
    "Organisation",
    "Street",
    "StreetKind",
    "Town",
    "TownSpec",
    "Use",
    "load_spec",
    "make_town",
]
