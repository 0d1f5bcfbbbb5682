"""Cells: the answer of all cells together is that of the whole, wherever they are worked on."""

from pathlib import Path

import numpy as np
import pytest
from tests.engine.cells.tasks import FAR, Dies, Doubled, Reached, costs_from, too_few

from linquan.engine.cells import (
    Cell,
    Cluster,
    Here,
    Pool,
    Processes,
    RunFailed,
    Threads,
    cut,
    part_of,
    run,
)
from linquan.engine.errors import BadInput
from linquan.engine.kernels.spreading import spread
from linquan.engine.networks import Mode, Network

CUTOFF = 900


def random_network(nodes: int, seed: int, *, is_directed: bool = True) -> Network:
    """Points in a square, each with arcs to some near ones; costs need not fit the distance."""
    dice = np.random.default_rng(seed)
    x, y = dice.random(nodes) / 100, dice.random(nodes) / 100
    far = np.hypot(x[:, None] - x, y[:, None] - y)
    near = np.argsort(far, axis=1)[:, 1:4]
    source, target = np.repeat(np.arange(nodes), 3), near.ravel()
    cost = dice.integers(0, 400, len(source))
    if not is_directed:
        source, target = np.concatenate([source, target]), np.concatenate([target, source])
        cost = np.concatenate([cost, cost])
    order = np.argsort(source, kind="stable")
    counts = np.bincount(source, minlength=nodes)
    return Network(
        mode=Mode.WALK,
        lon=104 + x,
        lat=30 + y,
        indptr=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        targets=target[order].astype(np.int32),
        costs=cost[order].astype(np.int32),
        node_id=np.arange(nodes, dtype=np.int64) + 7,
        island=np.zeros(nodes, dtype=np.int32),
    )


@pytest.fixture(scope="module")
def network() -> Network:
    return random_network(300, seed=2)


@pytest.mark.parametrize("seed", range(5))
def test_a_search_from_many_nodes_is_that_of_scipy(seed: int) -> None:
    network = random_network(120, seed)
    sources = np.arange(0, 120, 17)
    found = np.full(120, FAR, dtype=np.int32)
    spread(network.indptr, network.targets, network.costs, sources, CUTOFF, found)
    assert np.array_equal(found, costs_from(network, sources, CUTOFF).min(axis=0))


def test_a_part_keeps_its_arcs_and_the_order_asked_for(network: Network) -> None:
    node = np.array([5, 3, 250, 9])
    part = part_of(network, node)
    assert part.node_id.tolist() == [12, 10, 257, 16]
    whole = {
        (int(s), int(t), int(c))
        for s in node
        for t, c in zip(*_leaving(network, s), strict=True)
        if t in node
    }
    kept = {
        (int(node[s]), int(node[t]), int(c))
        for s in range(4)
        for t, c in zip(*_leaving(part, s), strict=True)
    }
    assert kept == whole


def _leaving(network: Network, node: int) -> tuple[np.ndarray, np.ndarray]:
    arcs = slice(network.indptr[node], network.indptr[node + 1])
    return network.targets[arcs], network.costs[arcs]


def test_every_node_is_one_cells_own(network: Network) -> None:
    cutting = cut(network, cutoff=CUTOFF, nodes_per_cell=40)
    assert len(cutting) == 8
    own = np.concatenate(cutting.own)
    assert np.array_equal(np.sort(own), np.arange(300))
    assert max(map(len, cutting.own)) <= 40
    cell = cutting.cell(3)
    assert np.array_equal(cell.node[: cell.own], cutting.own[3])  # all nodes are asked about
    assert cell.own < len(cell.node) < 300
    there = cell.local(np.arange(300))
    assert np.array_equal(np.flatnonzero(there >= 0), np.sort(cell.node))
    assert np.array_equal(cell.node[there[there >= 0]], np.flatnonzero(there >= 0))


POOLS = {
    "here": Here(),
    "threads": Threads(3),
    "processes": Processes(2),
    "ray": Cluster("local", count=2),
}


@pytest.mark.parametrize("size", [1, 40, 299, 1_000])
def test_the_size_of_cells_changes_nothing(network: Network, size: int) -> None:
    if size == 1:
        network = random_network(30, seed=4)
    whole = Reached(CUTOFF)(cut(network, cutoff=CUTOFF, nodes_per_cell=1_000).cell(0))
    found = run(Reached(CUTOFF), cut(network, cutoff=CUTOFF, nodes_per_cell=size))
    assert np.array_equal(found, whole)


@pytest.mark.parametrize("name", [n for n in POOLS if n != "ray"])
def test_where_it_is_worked_on_changes_nothing(network: Network, name: str) -> None:
    check_pool(network, POOLS[name])


@pytest.mark.slow
def test_nor_does_a_cluster(network: Network) -> None:
    check_pool(network, POOLS["ray"])


def check_pool(network: Network, pool: Pool) -> None:
    told: list[tuple[int, int]] = []
    cutting = cut(network, cutoff=CUTOFF, nodes_per_cell=90)
    found = run(Reached(CUTOFF), cutting, pool=pool, progress=lambda *done: told.append(done))
    whole = run(Reached(CUTOFF), cut(network, cutoff=CUTOFF, nodes_per_cell=1_000))
    assert np.array_equal(found, whole)
    assert told == [(n, 4) for n in range(5)]


def test_a_killed_process_is_started_again(network: Network, tmp_path: Path) -> None:
    cutting = cut(network, cutoff=10, nodes_per_cell=150)
    found = run(Dies(tmp_path), cutting, pool=Processes(1))
    assert np.array_equal(found, np.arange(300) * 2)
    assert len(list(tmp_path.glob("*-0"))) == 2


@pytest.mark.slow
def test_a_killed_worker_of_a_cluster_is_replaced(network: Network, tmp_path: Path) -> None:
    cutting = cut(network, cutoff=10, nodes_per_cell=150)
    found = run(Dies(tmp_path), cutting, pool=Cluster("local", count=1))
    assert np.array_equal(found, np.arange(300) * 2)


def test_who_dies_again_and_again_is_given_up(network: Network, tmp_path: Path) -> None:
    cutting = cut(network, cutoff=10, nodes_per_cell=150)
    with pytest.raises(RunFailed, match=r"4 times; 2 cells are missing"):
        run(Dies(tmp_path, times=99), cutting, pool=Processes(1))


def test_a_run_that_was_stopped_goes_on_where_it_was(network: Network, tmp_path: Path) -> None:
    notes, shelf = tmp_path / "notes", tmp_path / "shelf"
    notes.mkdir()
    cutting = cut(network, cutoff=CUTOFF, nodes_per_cell=40)

    def stop(done: int, _all: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(Doubled(notes), cutting, folder=shelf, progress=stop)
    (shelf / "cell-000002.npy").write_bytes(b"\x93NUMPY cut off")
    told: list[int] = []
    found = run(Doubled(notes), cutting, folder=shelf, progress=lambda done, _: told.append(done))
    assert np.array_equal(found, np.arange(300) * 2)
    assert told == [4, 5, 6, 7, 8]
    asked = (notes / "asked").read_text().split()
    assert asked == ["0", "1", "2", "3", "4", "2", "5", "6", "7"]


def test_a_folder_of_another_run_is_refused(network: Network, tmp_path: Path) -> None:
    cutting = cut(network, cutoff=CUTOFF, nodes_per_cell=150)
    run(Doubled(tmp_path), cutting, folder=tmp_path / "shelf")
    with pytest.raises(BadInput, match="another run"):
        run(Reached(CUTOFF), cutting, folder=tmp_path / "shelf")


@pytest.mark.parametrize(
    ("cutoff", "size", "words"),
    [(-1, 9, "cutoff"), (2**30, 9, "cutoff"), (9, 0, "at least one node")],
)
def test_what_cannot_be_cut_is_refused(
    network: Network, cutoff: int, size: int, words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        cut(network, cutoff=cutoff, nodes_per_cell=size)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ([], "none is asked about"),
        ([0.5], "by their numbers"),
        ([[1]], "by their numbers"),
        ([-1], "from 0 to 299"),
        ([300], "from 0 to 299"),
        ([4, 4], "twice"),
    ],
)
def test_nodes_that_cannot_be_asked_about_are_refused(
    network: Network, wanted: list[float], words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        cut(network, cutoff=9, wanted=wanted)


def test_a_network_without_nodes_is_refused(network: Network) -> None:
    with pytest.raises(BadInput, match="none is asked about"):
        cut(part_of(network, np.empty(0, np.int64)), cutoff=9)


def test_some_nodes_are_answered_for_in_the_order_asked(network: Network) -> None:
    whole = run(Reached(CUTOFF), cut(network, cutoff=CUTOFF))
    wanted = np.random.default_rng(1).permutation(300)[:77]
    found = run(Reached(CUTOFF), cut(network, cutoff=CUTOFF, nodes_per_cell=10, wanted=wanted))
    assert np.array_equal(found, whole[wanted])


def test_too_few_rows_are_refused(network: Network) -> None:
    with pytest.raises(BadInput, match="too few rows"):
        run(too_few, cut(network, cutoff=9))


@pytest.mark.slow
def test_a_cluster_that_does_not_answer_is_told(network: Network) -> None:
    with pytest.raises(BadInput, match="no Ray cluster answers"):
        run(too_few, cut(network, cutoff=9), pool=Cluster("127.0.0.1:1"))


def test_a_cell_says_how_many_nodes_are_its_own(network: Network) -> None:
    assert isinstance(cut(network, cutoff=9).cell(0), Cell)
    assert cut(network, cutoff=9).cell(0).own == 300
