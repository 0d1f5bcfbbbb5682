"""`linquan engine city FOLDER`: a city from a seed."""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from linquan.cli.engine.tables import write_table
from linquan.cli.terminal import CommandFailed, say
from linquan.engine.circles import load_catalogue
from linquan.engine.networks import Mode, network_from_edges, save
from linquan.engine.towns.city import AGE_GROUPS, City, CitySpec, make_city


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument("folder", type=Path, help="where the files go; it is made")
    parser.add_argument("--people", type=int, default=60_000, help="default: 60000")
    parser.add_argument("--seed", type=int, default=1, help="default: 1")


def run(options: argparse.Namespace) -> int:
    """Make a city: streets.net, homes.csv, facilities.csv. Nothing in it is real."""
    folder: Path = options.folder
    if folder.exists() and any(folder.iterdir()):
        msg = f"{folder} is not empty: name a new folder"
        raise CommandFailed(msg)
    items = load_catalogue().of_mode(Mode.WALK).codes
    city = make_city(CitySpec(people=options.people, items=len(items)), seed=options.seed)
    folder.mkdir(parents=True, exist_ok=True)
    _write(city, items, folder)
    say(f"{len(city.lon):,} nodes, {len(city.home_lon):,} homes of {options.people:,} people, "
        f"{len(city.facility_lon):,} facilities in {folder}")  # fmt: skip
    return 0


def _write(city: City, items: tuple[str, ...], folder: Path) -> None:
    streets = network_from_edges(city.lon, city.lat, city.source, city.target, mode=Mode.WALK)
    save(streets, folder / "streets.net")
    people = {f"people_{age}": city.home_people[:, n].tolist() for n, age in enumerate(AGE_GROUPS)}
    places = {"lon": _degrees(city.home_lon), "lat": _degrees(city.home_lat)}
    write_table(folder / "homes.csv", {**places, **people})
    write_table(
        folder / "facilities.csv",
        {
            "lon": _degrees(city.facility_lon),
            "lat": _degrees(city.facility_lat),
            "item": [items[n] for n in city.facility_item.tolist()],
            "capacity": city.facility_capacity.tolist(),
        },
    )


def _degrees(values: NDArray[np.float64]) -> list[str]:
    return [f"{value:.7f}" for value in values]
