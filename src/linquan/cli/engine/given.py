"""What verbs of the engine are given alike: a network's file, a catalogue, where results go."""

import argparse
from pathlib import Path

from linquan.cli.engine.bars import Bar
from linquan.cli.terminal import CommandFailed, note
from linquan.engine.cells import NODES_PER_CELL, Cluster, Pool, Processes
from linquan.engine.circles import Catalogue, Cells, load_catalogue
from linquan.engine.layers import Layer, write_geojson, write_parquet
from linquan.engine.networks import Network, open_network

WRITERS = {".geojson": write_geojson, ".json": write_geojson, ".parquet": write_parquet}


def add_network(parser: argparse.ArgumentParser) -> None:
    """Ask for a network."""
    parser.add_argument(
        "network", type=Path, help="streets, as `linquan engine network` wrote them"
    )


def add_threads(parser: argparse.ArgumentParser) -> None:
    """Ask for threads."""
    parser.add_argument("--threads", type=int, default=2, metavar="N", help="default: 2")


def add_cells(parser: argparse.ArgumentParser) -> None:
    """Ask where cells of a large network are worked on."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--processes", type=int, metavar="N", help="cut into cells, N processes")
    where.add_argument(
        "--ray", metavar="ADDRESS", help="cut into cells, on a Ray cluster; `local` starts one"
    )
    parser.add_argument(
        "--cells", type=Path, metavar="FOLDER", help="keep finished cells; a stopped run goes on"
    )
    parser.add_argument(
        "--per-cell",
        type=int,
        default=NODES_PER_CELL,
        metavar="N",
        help="homes of a cell",
    )


def cells_of(options: argparse.Namespace) -> Cells | None:
    """Say where cells are worked on; None to do without."""
    pool: Pool | None = None
    if options.processes is not None:
        pool = Processes(options.processes)
    elif options.ray:
        pool = Cluster(options.ray)
    if pool is None and options.cells is None:
        return None
    return Cells(pool, options.per_cell, options.cells, Bar("cells"))


def add_catalogue(parser: argparse.ArgumentParser) -> None:
    """Ask for a catalogue."""
    parser.add_argument(
        "--catalogue", type=Path, metavar="CSV", help="items (default: the 66 of the engine)"
    )


def catalogues_for(options: argparse.Namespace, network: Network) -> tuple[Catalogue, Catalogue]:
    """Read the catalogue: all of it, and the items one walks to (or drives to)."""
    whole = load_catalogue(options.catalogue)
    return whole, whole.of_mode(network.mode)


def add_out(parser: argparse.ArgumentParser, what: str) -> None:
    """Ask where a layer goes."""
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help=f"write {what} as .geojson or .parquet"
    )


def network_of(options: argparse.Namespace) -> Network:
    """Open the network. Raises CommandFailed where the file is not there."""
    path: Path = options.network
    if not path.is_file():
        msg = f"there is no file {path}; make one with `linquan engine network`"
        raise CommandFailed(msg)
    return open_network(path)


def writer_of(path: Path | None) -> None:
    """See that a file of that name can be written. Raises CommandFailed before any work."""
    if path is not None and path.suffix not in WRITERS:
        msg = f"{path}: results are written as {', '.join(WRITERS)}"
        raise CommandFailed(msg)
    if path is not None and not path.parent.is_dir():
        msg = f"there is no folder {path.parent}"
        raise CommandFailed(msg)


def put_out(layer: Layer, path: Path | None) -> None:
    """Write a layer where it was asked for."""
    if path is not None:
        WRITERS[path.suffix](layer, path)
        note(f"{len(layer):,} rows in {path}")
