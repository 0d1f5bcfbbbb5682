"""A table with a geometry in each row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_array, as_floats

_PLAIN: Final = (type(None), bool, int, float, str, np.bool_, np.integer, np.floating)


@dataclass(frozen=True, slots=True)
class Layer:
    """Geometries and what is known of each: ``k`` rows, WGS-84, lon before lat.

    Attributes
    ----------
    geometry
        shapely geometries, object [k].
    columns
        Arrays [k] by name. NaN in numbers, and whatever ``missing`` marks, goes out as null.
    missing
        bool [k] by name of a column: where its value is missing. Not every column is named.
    """

    geometry: NDArray[np.object_]
    columns: Mapping[str, NDArray[np.generic]]
    missing: Mapping[str, NDArray[np.bool_]]

    def __len__(self) -> int:
        return len(self.geometry)

    def is_null(self, name: str) -> NDArray[np.bool_]:
        """Tell where a column has no value, bool [k]."""
        values = self.columns[name]
        marked = self.missing.get(name)
        found = np.zeros(len(values), dtype=bool) if marked is None else marked.copy()
        return found | np.isnan(values) if values.dtype.kind == "f" else found


def layer(
    geometry: ArrayLike,
    columns: Mapping[str, ArrayLike],
    missing: Mapping[str, ArrayLike] | None = None,
) -> Layer:
    """Lay out a layer.

    Raises
    ------
    BadInput
        A column is not as long as there are geometries, or ``missing`` names no column.
    """
    shapes = np.asarray(geometry, dtype=object)
    if shapes.ndim != 1 or not all(s is None or shapely.is_geometry(s) for s in shapes):
        msg = "a layer is made of a flat list of shapely geometries; None where there is none"
        raise BadInput(msg)
    given = {name: _plain(as_array(values, name), name) for name, values in columns.items()}
    marks = {name: _marks(m, name) for name, m in (missing or {}).items()}
    for name, values in (*given.items(), *marks.items()):
        if values.shape != (len(shapes),):
            msg = f"column {name!r} has the shape {values.shape}, but there are {len(shapes)} rows"
            raise BadInput(msg)
    if unknown := set(marks) - set(given):
        msg = f"no columns of that name: {', '.join(sorted(unknown))}"
        raise BadInput(msg)
    return Layer(shapes, given, marks)


def _plain(values: NDArray[Any], name: str) -> NDArray[Any]:
    """Return a column of what every format can hold: numbers, truth values, text; dates as text."""
    if values.dtype.kind in "mM":
        texts = np.datetime_as_string(values) if values.dtype.kind == "M" else values.astype(str)
        found = texts.astype(object)
        found[np.isnat(values)] = None
        return found
    if values.dtype.kind == "O" and all(isinstance(v, _PLAIN) for v in values.ravel()):
        return values
    if values.dtype.kind not in "biufU":
        msg = f"column {name!r} holds {values.dtype}: numbers, text or dates can be written"
        raise BadInput(msg)
    return values


def _marks(values: ArrayLike, name: str) -> NDArray[np.bool_]:
    marks = as_array(values, name)
    if marks.size and marks.dtype.kind != "b":
        msg = f"what is missing in column {name!r} is told by true and false, not {marks.dtype}"
        raise BadInput(msg)
    return marks.astype(bool)


def points(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.object_]:
    """Make points, object [k], of degrees."""
    return np.asarray(
        shapely.points(as_floats(lon, "longitudes"), as_floats(lat, "latitudes")), dtype=object
    )
