"""A network saved and opened again; files that were cut off, changed or forged are refused."""

import struct
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linquan.engine.errors import BadInput
from linquan.engine.networks import Mode, Network, network_from_edges, open_network, save
from linquan.engine.networks.saving import ALIGNED, HEADER_BYTES, MAGIC

COLUMNS = ("lon", "lat", "indptr", "targets", "costs", "node_id", "island")


def small() -> Network:
    lon, lat = [104.0, 104.001, 104.002, 105.0], [30.0, 30.0, 30.001, 30.0]
    return network_from_edges(lon, lat, [0, 1], [1, 2], [7, 9], mode=Mode.DRIVE)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    save(small(), tmp_path / "a.network")
    return tmp_path / "a.network"


def test_what_is_saved_is_opened(path: Path) -> None:
    for trusted in (False, True):
        found, saved = open_network(path, trusted=trusted), small()
        assert found.mode is Mode.DRIVE
        for name in COLUMNS:
            column = getattr(found, name)
            np.testing.assert_array_equal(column, getattr(saved, name))
            assert isinstance(column, np.memmap)
            assert not column.flags.writeable
            assert column.ctypes.data % ALIGNED == 0
            assert column.dtype == getattr(saved, name).dtype
    assert [left.name for left in path.parent.iterdir()] == ["a.network"]


def test_the_format_is_as_documented(path: Path) -> None:
    content = path.read_bytes()
    magic, version, mode, nodes, arcs, size = struct.unpack_from("<8sIIQQQ", content)
    assert (magic, version, mode, nodes, arcs, size) == (MAGIC, 1, 2, 4, 4, len(content))
    offsets = struct.unpack_from("<7Q", content, 40)
    assert offsets == (128, 192, 256, 320, 384, 448, 512)
    assert struct.unpack_from("<4i", content, offsets[4]) == (7, 7, 9, 9)
    sums = struct.unpack_from("<7I", content, 96)
    assert sums[4] == zlib.crc32(content[384:400])
    assert struct.unpack_from("<I", content, 124)[0] == zlib.crc32(content[:124])
    assert HEADER_BYTES == 128


def test_a_file_that_is_open_may_be_replaced(path: Path) -> None:
    found = open_network(path)
    save(replace(small(), costs=np.array([1, 1, 1, 1], dtype=np.int32)), path)
    assert found.costs.tolist() == [7, 7, 9, 9]
    assert open_network(path).costs.tolist() == [1, 1, 1, 1]


def test_nothing_is_left_when_saving_fails(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        save(small(), tmp_path / "folder")
    assert [left.name for left in tmp_path.iterdir()] == ["folder"]
    with pytest.raises(BadInput, match="costs lie between"):
        save(replace(small(), costs=-small().costs), tmp_path / "b")


def signed(content: bytearray) -> bytes:
    """Return a header whose sum is right again."""
    struct.pack_into("<I", content, 124, zlib.crc32(content[:124]))
    return bytes(content)


@pytest.mark.parametrize(
    ("at", "kind", "value", "why"),
    [
        (0, "B", 0, "does not begin like one"),
        (8, "I", 2, "version 2"),
        (12, "I", 3, "mode 3"),
        (16, "Q", 0, "0 nodes"),
        (16, "Q", 2**63, "nodes and 4 arcs"),
        (16, "Q", 5, "does not fit together"),
        (24, "Q", 2**50, "arcs"),
        (32, "Q", 7, "does not fit together"),
        (40, "Q", 2**60, "does not fit together"),
        (96, "I", 1, "does not match its sums"),
    ],
)
def test_forged_headers(path: Path, at: int, kind: str, value: int, why: str) -> None:
    content = bytearray(path.read_bytes())
    struct.pack_into(f"<{kind}", content, at, value)
    path.write_bytes(bytes(content))
    with pytest.raises(BadInput, match="no network can be opened"):
        open_network(path)
    path.write_bytes(signed(content))
    with pytest.raises(BadInput, match=why):
        open_network(path)


def test_forged_content(path: Path) -> None:
    content = bytearray(path.read_bytes())
    struct.pack_into("<i", content, 320, 9)  # the first arc leads to a node that is not there
    struct.pack_into("<I", content, 96 + 3 * 4, zlib.crc32(content[320:336]))
    path.write_bytes(signed(content))
    with pytest.raises(BadInput, match="targets lie between 0 and 3, not"):
        open_network(path)


def test_files_that_are_none(tmp_path: Path) -> None:
    for content in (b"", b"PK", MAGIC, MAGIC + bytes(200)):
        (tmp_path / "a").write_bytes(content)
        with pytest.raises(BadInput, match="no network can be opened"):
            open_network(tmp_path / "a")
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(BadInput, match="is not there, or no file"):
            open_network(path)


def test_a_machine_that_turns_bytes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.byteorder", "big")
    with pytest.raises(BadInput, match="the other way round"):
        open_network(path)


def test_every_cut_is_refused(path: Path) -> None:
    content = path.read_bytes()
    for length in range(0, len(content), 7):
        path.write_bytes(content[:length])
        with pytest.raises(BadInput, match="no network can be opened"):
            open_network(path, trusted=True)
    path.write_bytes(content + b"\0")
    with pytest.raises(BadInput, match="cut off or added to"):
        open_network(path)


@settings(max_examples=100, deadline=None)
@given(spoilt=st.lists(st.tuples(st.integers(0, 527), st.integers(1, 255)), min_size=1, max_size=4))
def test_spoilt_bytes_are_refused_or_padding(
    tmp_path_factory: pytest.TempPathFactory, spoilt: list[tuple[int, int]]
) -> None:
    path = tmp_path_factory.mktemp("spoilt") / "a"
    save(small(), path)
    content = bytearray(path.read_bytes())
    for at, by in spoilt:
        content[at] ^= by
    path.write_bytes(content)
    try:
        found = open_network(path)
    except BadInput:
        return
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(found, name), getattr(small(), name))
