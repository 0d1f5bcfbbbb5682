"""Arrays as bytes of the database: the same arrays are the same bytes."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from linquan.engine.errors import BadInput

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""Every entry is dated alike, or the same arrays would be other bytes a second later."""
_LEVEL: Final = 1


def packed(**arrays: NDArray[Any]) -> bytes:
    """Pack arrays into an archive that ``numpy.load`` reads."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in arrays.items():
            told = io.BytesIO()
            np.lib.format.write_array(told, np.asanyarray(array), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
            archive.writestr(entry, told.getvalue(), zipfile.ZIP_DEFLATED, _LEVEL)
    return buffer.getvalue()


def unpacked(content: bytes, names: Sequence[str]) -> dict[str, Any]:
    """Read what :func:`packed` gave. Raises BadInput."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as found:
            return {name: found[name] for name in names}
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise BadInput("these are no packed arrays") from error
