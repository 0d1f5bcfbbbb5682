r"""A network as one file that is mapped into memory, not read.

Everything is little-endian. The file begins with 128 bytes::

    offset  type     what
         0  8 bytes  89 4C 51 4E 45 54 0D 0A, "\x89LQNET\r\n": broken by whoever turns line ends
         8  u32      version of the format, 1
        12  u32      mode: 1 on foot, 2 by car
        16  u64      nodes, n
        24  u64      arcs, m
        32  u64      bytes of the whole file
        40  7 x u64  where each array begins, a multiple of 64
        96  7 x u32  CRC-32 of the bytes of each array
       124  u32      CRC-32 of the 124 bytes before

Then come, in this order and padded with zeros to multiples of 64 bytes: lon f64 [n], lat f64 [n],
indptr i64 [n + 1], targets i32 [m], costs i32 [m], node_id i64 [n], island i32 [n]. All that is
said of lengths follows from n and m; a reader refuses a file that says anything else.
"""

import os
import struct
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np
from numpy.typing import NDArray

from linquan.engine.errors import BadInput
from linquan.engine.networks.checking import MOST_NODES, validated
from linquan.engine.networks.types import Mode, Network

MAGIC: Final = b"\x89LQNET\r\n"
VERSION: Final = 1
ALIGNED: Final = 64
_HEADER: Final = struct.Struct("<8sIIQQQ7Q7I")
_SUM: Final = struct.Struct("<I")
HEADER_BYTES: Final = _HEADER.size + _SUM.size
_MODES: Final = {1: Mode.WALK, 2: Mode.DRIVE}
_NUMBERS: Final = {mode: number for number, mode in _MODES.items()}
_COLUMNS: Final = (
    ("lon", "<f8"), ("lat", "<f8"), ("indptr", "<i8"), ("targets", "<i4"), ("costs", "<i4"),
    ("node_id", "<i8"), ("island", "<i4"),
)  # fmt: skip
_MOST_ARCS: Final = 2**40


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the arrays of a network of some size lie in its file."""

    lengths: tuple[int, ...]
    offsets: tuple[int, ...]
    size: int

    @classmethod
    def of(cls, nodes: int, arcs: int) -> "_Layout":
        lengths = (nodes, nodes, nodes + 1, arcs, arcs, nodes, nodes)
        offsets, end = [], HEADER_BYTES
        for (_, kind), length in zip(_COLUMNS, lengths, strict=True):
            begin = -(-end // ALIGNED) * ALIGNED
            offsets.append(begin)
            end = begin + np.dtype(kind).itemsize * length
        return cls(lengths, tuple(offsets), end)


def save(network: Network, path: Path) -> None:
    """Write a network into a file, wholly or not at all.

    Raises
    ------
    BadInput
        The network is none (see :func:`validated`).
    OSError
        There is no such folder, no room, no right to write.
    """
    validated(network)
    layout = _Layout.of(network.nodes, network.arcs)
    columns = [np.asarray(getattr(network, name), dtype=kind) for name, kind in _COLUMNS]
    header = _HEADER.pack(
        MAGIC, VERSION, _NUMBERS[network.mode], network.nodes, network.arcs, layout.size,
        *layout.offsets, *(zlib.crc32(column.data) for column in columns),
    )  # fmt: skip
    half_done = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    try:
        with half_done.open("xb") as file:
            file.write(header + _SUM.pack(zlib.crc32(header)))
            for offset, column in zip(layout.offsets, columns, strict=True):
                file.write(bytes(offset - file.tell()))
                file.write(column.data)
            file.flush()
            os.fsync(file.fileno())
        half_done.replace(path)
    finally:
        half_done.unlink(missing_ok=True)


def open_network(path: Path, *, trusted: bool = False) -> Network:
    """Open a network that :func:`save` wrote, without reading it into memory.

    Parameters
    ----------
    path
        The file. It may be replaced while it is open, but not written into.
    trusted
        Look at the header only. Otherwise every byte is held against its sums and the network is
        validated, which reads the file once (some 0.3 s for 100 MB).

    Returns
    -------
    Network
        Arrays are ``numpy.memmap`` that cannot be written to.

    Raises
    ------
    BadInput
        The file is not there, is no network, is of another version, cut off, or changed.
    """
    whole = _mapped(path)
    mode, nodes, arcs, size, offsets, sums = _header(whole[:HEADER_BYTES].tobytes())
    layout = _Layout.of(nodes, arcs)
    if (size, offsets) != (layout.size, layout.offsets):
        _refuse("its header does not fit together")
    if len(whole) != size:
        _refuse(f"it has {len(whole)} bytes of {size}: cut off or added to")
    columns = _columns(whole, layout)
    if not trusted and tuple(zlib.crc32(column.data) for column in columns.values()) != sums:
        _refuse("its content does not match its sums")
    network = Network(mode=mode, **columns)
    return network if trusted else validated(network)


def _mapped(path: Path) -> "np.memmap[Any, np.dtype[np.uint8]]":
    if sys.byteorder != "little":
        _refuse("this machine turns bytes the other way round")
    try:
        if not path.is_file():
            _refuse(f"{path.name} is not there, or no file")
        return np.memmap(path, dtype=np.uint8, mode="r")
    except (OSError, ValueError) as error:
        msg = f"no network can be opened: {error}"
        raise BadInput(msg) from error


def _header(told: bytes) -> tuple[Mode, int, int, int, tuple[int, ...], tuple[int, ...]]:
    if not told.startswith(MAGIC):
        _refuse("it does not begin like one")
    if len(told) < HEADER_BYTES:
        _refuse("it is cut off")
    _, version, mode, nodes, arcs, size, *rest = _HEADER.unpack_from(told)
    if version != VERSION:
        _refuse(f"it is of version {version}, and version {VERSION} is read: make it anew")
    if _SUM.unpack_from(told, _HEADER.size)[0] != zlib.crc32(told[: _HEADER.size]):
        _refuse("its header does not match its sum")
    if mode not in _MODES or not 0 < nodes <= MOST_NODES or arcs > _MOST_ARCS:
        _refuse(f"its header tells of mode {mode}, {nodes} nodes and {arcs} arcs")
    return _MODES[mode], nodes, arcs, size, tuple(rest[:7]), tuple(rest[7:])


def _columns(whole: NDArray[np.uint8], layout: _Layout) -> dict[str, NDArray[Any]]:
    found = {}
    for (name, kind), offset, length in zip(_COLUMNS, layout.offsets, layout.lengths, strict=True):
        end = offset + np.dtype(kind).itemsize * length
        found[name] = whole[offset:end].view(kind)
    return found


def _refuse(why: str) -> NoReturn:
    msg = f"no network can be opened: {why}"
    raise BadInput(msg)
