"""The benchmark of reach on a tiny network: what others find is what we find."""

import json
from pathlib import Path

import pytest
from benchmarks.engine import reaching
from benchmarks.engine.streets import street_network


@pytest.mark.parametrize("net", ["city", "streets"])
def test_peers_find_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, net: str) -> None:
    monkeypatch.setattr(reaching, "memory_figures", lambda nodes, net: {net: nodes})
    file = tmp_path / "figures.json"
    assert reaching.main(["--nodes", "700", "--net", net, "--json", str(file)]) == 0
    figures = json.loads(file.read_text())
    near, people = figures["nearest, 700 nodes"], figures["people, 700 nodes"]
    assert near["peers"]["scipy"]["equal to ours"] == 1.0
    assert people["peers"]["scipy"]["equal to ours"] == 1.0
    assert people["peers"]["scipy"]["multiplied up from origins"] == reaching.SAMPLE
    missing = [name for name, version in figures["versions"].items() if version == reaching.NOT_RUN]
    assert all(near.get(f"{name} times", reaching.NOT_RUN) == reaching.NOT_RUN for name in missing)


def test_made_streets_are_the_same_for_the_same_seed_and_mostly_shape_points() -> None:
    one, other = street_network(5_000, seed=3), street_network(5_000, seed=3)
    assert (one.costs == other.costs).all()
    assert (one.lon == other.lon).all()
    degrees = one.indptr[1:] - one.indptr[:-1]
    assert 0.55 < (degrees == 2).mean() < 0.7
    assert 4_500 < one.nodes < 5_500
