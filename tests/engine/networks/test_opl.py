"""Numbers out of osmium's text, against Python's own reading of them."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.osm import Sketch

from linquan.engine.networks import Mode, read_network
from linquan.engine.networks.opl import NOWHERE, nodes_in
from linquan.engine.osm import ExtractRefused

DEGREES = st.integers(-1_800_000_000, 1_800_000_000)


@given(st.lists(st.tuples(st.integers(0, 2**62), DEGREES, DEGREES)))
def test_nodes_are_read_as_they_were_written(nodes: list[tuple[int, int, int]]) -> None:
    text = ",".join(f"n{ref}x{written(x)}y{written(y)}" for ref, x, y in nodes)
    found = np.column_stack(nodes_in(text.encode()))
    assert found.tolist() == [list(node) for node in nodes]


def written(units: int) -> str:
    """Write 1e-7 degrees as osmium does: no zeros at the end, no point without digits."""
    whole, part = divmod(abs(units), 10_000_000)
    digits = f".{part:07}".rstrip("0").rstrip(".")
    return f"{'-' if units < 0 else ''}{whole}{digits}"


def test_places_that_are_missing() -> None:
    ids, x, y = nodes_in(b"n7xy,n8x0.5y-1")
    assert ids.tolist() == [7, 8]
    assert (x.tolist(), y.tolist()) == ([NOWHERE, 5_000_000], [NOWHERE, -10_000_000])


@pytest.mark.parametrize(
    ("maxspeed", "tenths"), [("30 mph", 83), ("walk", 572), ("50%", 200), ("60，", 200), ("", 200)]
)
def test_values_with_letters_that_the_text_escapes(
    tmp_path: Path, maxspeed: str, tenths: int
) -> None:
    sketch = Sketch()
    sketch.way(
        [(0.0, 0.0), (0.001, 0.0)], highway="residential", name="a=b, c@d 百%", maxspeed=maxspeed
    )
    network = read_network(sketch.write(tmp_path / "a.osm.pbf"), mode=Mode.DRIVE)
    assert network.costs.tolist() == [tenths, tenths]


def test_letters_that_are_broken_refuse_a_file_and_nothing_else(tmp_path: Path) -> None:
    """The reader of osmium would otherwise end the process when it lets go of its file."""
    sketch = Sketch()
    sketch.way([(0.0, 0.0), (0.001, 0.0)], highway="residential", name="abcdef")
    path = sketch.write(tmp_path / "a.osm.pbf", packed=False)
    path.write_bytes(path.read_bytes().replace(b"abcdef", b"abc\xff\xfef"))
    for _ in range(3):
        with pytest.raises(ExtractRefused, match="file_damaged"):
            read_network(path, mode=Mode.WALK)
