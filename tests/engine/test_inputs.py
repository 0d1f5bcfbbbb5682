"""Whatever is handed to the engine: an engine error that says why, never a crash or a bare one."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from linquan.engine.cells import Cell, cut, part_of, run
from linquan.engine.circles import (
    arcs_to_sites,
    balance,
    coverage,
    facilities,
    homes,
    load_catalogue,
    rings,
    supply,
    workplaces,
)
from linquan.engine.errors import BadInput
from linquan.engine.networks import (
    Mode,
    Network,
    islands_of,
    network_from_edges,
    only_islands,
    snap,
    strong_components,
    with_places,
)
from linquan.engine.reach import (
    Audience,
    bands_of_minutes,
    floating_catchment,
    isochrone,
    nearest,
)
from linquan.engine.siting import arcs_of
from linquan.engine.towns.city import CitySpec, make_city

RAGGED: Any = [[0], [0, 1]]
COMPLEX: Any = np.array([1 + 2j])
WORD: Any = "x"
NOTHING: Any = None


def street() -> Network:
    return network_from_edges([104, 104.001, 104.002], [30] * 3, [0, 1], [1, 2], mode=Mode.WALK)


NET = street()
PLACED = snap(NET, [104.0003], [30.0])
CROOKED = {
    "an arc beyond the nodes": replace(NET, targets=np.array([0, 2**30, 1, 5], np.int32)),
    "an arc below the nodes": replace(NET, targets=np.full(4, -5, np.int32)),
    "indptr far away": replace(NET, indptr=np.array([0, 2**40, 2**41, 4])),
    "indptr whose steps wrap": replace(
        NET,
        lon=np.full(4, 104.0),
        lat=np.full(4, 30.0),
        indptr=np.array([0, 2**63 - 1, -(2**63), -1, 4]),
        node_id=np.arange(4),
        island=np.zeros(4, np.int32),
    ),
    "no coordinates": replace(NET, lon=np.full(3, np.nan)),
    "costs below 0": replace(NET, costs=np.full(4, -7, np.int32)),
    "a mode that is none": replace(NET, mode=WORD),
    "lists": replace(NET, costs=[1, 2, 3, 4]),  # type: ignore[arg-type]
    "no network": WORD,
}


@pytest.mark.parametrize("network", CROOKED.values(), ids=CROOKED)
def test_a_crooked_network_is_refused_wherever_it_goes(network: Network) -> None:
    for ask in (
        lambda: strong_components(network),
        lambda: islands_of(network),
        lambda: only_islands(network),
        lambda: snap(network, [104.0], [30.0]),
        lambda: with_places(network, PLACED),
        lambda: cut(network, cutoff=5),
        lambda: part_of(network, np.array([0])),
        lambda: nearest(network, [[0]], 5),
        lambda: coverage(
            network,
            homes([104.0], [30.0], [1]),
            facilities([104.0], [30.0], [0]),
            load_catalogue().of_mode(Mode.WALK),
        ),
        lambda: rings(network, [104.0], [30.0], [5]),
        lambda: supply(network, homes([104.0], [30.0], [1]), [104.0], [30.0], [1], limit=5),
        lambda: balance(
            network, workplaces([104.0], [30.0], [1], [0]), homes([104.0], [30.0], [1]), [5]
        ),
    ):
        with pytest.raises(BadInput):
            ask()


@pytest.mark.parametrize(
    "ask",
    [
        lambda: nearest(NET, NOTHING, 5),
        lambda: nearest(NET, np.array(0), 5),  # type: ignore[arg-type]
        lambda: floating_catchment(NET, 0, [1], [0], [1], [10]),
        lambda: floating_catchment(NET, RAGGED, [1], [0], [1], [10]),
        lambda: isochrone(NET, 0, RAGGED),
        lambda: isochrone(NET, 0, [10], WORD),
        lambda: Audience("x", WORD),
        lambda: bands_of_minutes(COMPLEX, Audience("x", 1.0)),
        lambda: bands_of_minutes([[1.0, 2.0]], Audience("x", 1.0)),  # type: ignore[list-item]
        lambda: snap(NET, COMPLEX, [30.0]),
        lambda: snap(NET, [104.0], [30.0], farthest_m=WORD),
        lambda: snap(NET, [104.0], [30.0], threads=0),
        lambda: snap(WORD, [104.0], [30.0]),
        lambda: network_from_edges([104, 104.1], [30, 30], RAGGED, [1], mode=Mode.WALK),
        lambda: network_from_edges([104, 104.1], [30, 30], [0], [1], RAGGED, mode=Mode.WALK),
        lambda: network_from_edges([104, 104.1], [30, 30], [0], [1], [5], mode=WORD),
        lambda: network_from_edges([104, 104.1], [30, 30], [0], [1], mode="drive"),  # type: ignore[arg-type]
        lambda: network_from_edges([1, 2], [30, 30], [0], [1], mode=Mode.WALK, both_ways=NOTHING),
        lambda: cut(NET, cutoff=WORD),
        lambda: cut(NET, cutoff=5, nodes_per_cell=NOTHING),
        lambda: cut(NET, cutoff=5, wanted=RAGGED),
        lambda: part_of(NET, np.array([7])),
        lambda: homes(WORD, [30.0], [1]),
        lambda: homes([104.0], [30.0], WORD),
        lambda: homes([[104.0, 104.0]], [30.0, 30.0], [1, 1]),
        lambda: homes([104.0], [30.0], [[1, 2]], ("a", "a")),
        lambda: facilities([104.0], [30.0], RAGGED),
        lambda: arcs_to_sites(NET, homes([104.0], [30.0], [1]), WORD, [30.0], limit=5),
        lambda: rings(NET, WORD, [30.0], [5]),
        lambda: rings(NET, [104.0], [30.0], RAGGED),
        lambda: rings(NET, [104.0], [30.0], [5], tolerance_m=WORD),
        lambda: supply(NET, homes([104.0], [30.0], [1]), [104.0], [30.0], WORD, limit=5),
        lambda: supply(NET, homes([104.0], [30.0], [1]), [104.0], [30.0], [1], limit=WORD),
        lambda: workplaces([104.0], [30.0], RAGGED, [0]),
        lambda: workplaces([104.0], [30.0], [1], RAGGED),
        lambda: balance(NET, workplaces([104.0], [30.0], [1], [0]), homes([104], [30], [1]), WORD),
        lambda: arcs_of([1.0], WORD, [0], [0], [5]),
        lambda: arcs_of([1.0], 2**40, [0], [0], [5]),
        lambda: arcs_of([1.0], 1, RAGGED, [0], [5]),
        lambda: make_city(CitySpec(people=WORD), seed=1),
        lambda: make_city(CitySpec(people=1000.5), seed=1),  # type: ignore[arg-type]
    ],
)
def test_odd_values_are_told_in_words(ask: Any) -> None:
    with pytest.raises(BadInput):
        ask()


def half(cell: Cell) -> Any:
    return np.full(cell.own, 1 if cell.number == 0 else 0.5, np.int64 if cell.number == 0 else None)


def of_places(cell: Cell) -> Any:
    return cell.network.lon[: cell.own]


def test_cells_of_unlike_rows_are_not_rounded_in_silence() -> None:
    with pytest.raises(BadInput, match="one kind of rows"):
        run(half, cut(NET, cutoff=5, nodes_per_cell=1))


def test_a_folder_is_of_one_network_its_places_too(tmp_path: Path) -> None:
    run(of_places, cut(NET, cutoff=5), folder=tmp_path)
    moved = replace(NET, lon=NET.lon + 1)
    with pytest.raises(BadInput, match="another run"):
        run(of_places, cut(moved, cutoff=5), folder=tmp_path)


def test_folders_that_are_none_and_tasks_that_cannot_be_sent(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(BadInput, match="cannot be kept"):
        run(of_places, cut(NET, cutoff=5), folder=tmp_path / "file")
    with pytest.raises(BadInput, match="function of a module"):
        run(lambda cell: cell.node, cut(NET, cutoff=5), folder=tmp_path / "kept")


def test_a_label_or_a_cell_that_is_no_such_file(tmp_path: Path) -> None:
    cutting = cut(NET, cutoff=5)
    run(of_places, cutting, folder=tmp_path)
    (tmp_path / "cell-000000.npy").write_bytes(b"PK\x03\x04 no archive")
    assert run(of_places, cutting, folder=tmp_path).tolist() == NET.lon.tolist()
    (tmp_path / "run.json").write_text("[")
    with pytest.raises(BadInput, match="another run"):
        run(of_places, cutting, folder=tmp_path)


def test_a_catalogue_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "gbk.csv").write_bytes("便民店".encode("gbk"))
    for path in (tmp_path, tmp_path / "none.csv", tmp_path / "gbk.csv"):
        with pytest.raises(BadInput, match="cannot be read"):
            load_catalogue(path)
