"""Nearest facilities by cityseer, a peer that measures in metres on a plane."""

import logging
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from linquan.engine.networks import Network
from linquan.engine.units import DM_PER_M, EARTH_RADIUS_M

CRS = "EPSG:32648"
_FALSE_M = 400_000.0


def prepared(network: Network) -> Any:
    """Return cityseer's own network: its tables of nodes and its structure. Raises ImportError."""
    logging.getLogger("cityseer").setLevel(logging.ERROR)
    tools, networkx = import_module("cityseer.tools.io"), import_module("networkx")
    x, y = plane(network)
    graph = networkx.MultiGraph(crs=CRS)
    for node in range(network.nodes):
        graph.add_node(str(node), x=x[node], y=y[node], live=True, weight=1)
    source = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    once = source < network.targets
    for a, b in zip(source[once].tolist(), network.targets[once].tolist(), strict=True):
        line = shapely.LineString([(x[a], y[a]), (x[b], y[b])])
        graph.add_edge(str(a), str(b), geom=line)
    nodes, _, structure = tools.network_structure_from_nx(graph)
    return nodes, structure


def plane(network: Network) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return metres east and north of the middle of a network."""
    metre = np.radians(1) * EARTH_RADIUS_M
    east = (network.lon - network.lon.mean()) * metre * np.cos(np.radians(network.lat.mean()))
    return east + _FALSE_M, (network.lat - network.lat.mean()) * metre + _FALSE_M


def asker(
    network: Network, made: Any, items: list[NDArray[np.int64]], limit: int
) -> Callable[[], NDArray[np.float64]]:
    """Return what finds the nearest of every item: metres [n, items], NaN beyond the limit."""
    layers, geopandas = import_module("cityseer.metrics.layers"), import_module("geopandas")
    x, y = plane(network)
    nodes, structure = made
    names = [f"i{n}" for n in range(len(items))]
    places = np.concatenate(items)
    rows = {"item": np.repeat(names, [len(item) for item in items])}
    data = geopandas.GeoDataFrame(rows, geometry=shapely.points(x[places], y[places]), crs=CRS)
    most = limit // DM_PER_M

    def ask() -> NDArray[np.float64]:
        told = layers.compute_accessibilities(
            data, "item", names, nodes, structure, distances=[most]
        )
        table = told[0] if isinstance(told, tuple) else told
        columns = [table[f"cc_{name}_nearest_max_{most}"] for name in names]
        return np.column_stack(columns).astype(np.float64)

    return ask
