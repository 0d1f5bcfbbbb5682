"""`linquan engine isochrone NETWORK`: where one gets within some minutes."""

import argparse

import numpy as np

from linquan.cli.engine import given
from linquan.cli.terminal import CommandFailed, say
from linquan.engine.layers import Layer, layer
from linquan.engine.networks import Mode, Network, snap, with_places
from linquan.engine.reach import AUDIENCES, bands_of_minutes, isochrone


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    given.add_network(parser)
    parser.add_argument("lon", type=float, help="degrees WGS-84")
    parser.add_argument("lat", type=float, help="degrees WGS-84")
    parser.add_argument(
        "--minutes", type=_minutes, default=[5.0, 10.0, 15.0], help="default: 5,10,15"
    )
    names = [audience.name for audience in AUDIENCES]
    parser.add_argument("--audience", choices=names, default=names[0], help=f"default: {names[0]}")
    given.add_out(parser, "the areas")


def _minutes(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]


def run(options: argparse.Namespace) -> int:
    """Draw the areas, and say how large they are."""
    given.writer_of(options.out)
    network, node = _from(given.network_of(options), options.lon, options.lat)
    audience = next(a for a in AUDIENCES if a.name == options.audience)
    walker = audience if network.mode is Mode.WALK else None
    found = isochrone(network, node, bands_of_minutes(options.minutes, walker, network.mode))
    areas = layer(np.array(found.areas, dtype=object), {"minutes": options.minutes})
    _tell(areas)
    given.put_out(areas, options.out)
    return 0


def _from(network: Network, lon: float, lat: float) -> tuple[Network, int]:
    whole, nodes = with_places(network, snap(network, [lon], [lat]), with_approach=True)
    if nodes[0] < 0:
        raise CommandFailed("no street lies near that place")
    return whole, int(nodes[0])


def _tell(areas: Layer) -> None:
    for minutes, shape in zip(areas.columns["minutes"].tolist(), areas.geometry, strict=True):
        west, south, east, north = shape.bounds
        say(f"{minutes:g} min: lon {west:.5f} to {east:.5f}, lat {south:.5f} to {north:.5f}")
