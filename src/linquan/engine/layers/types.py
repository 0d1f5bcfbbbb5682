"""A table with a geometry in each row."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from linquan.engine.errors import BadInput


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
    given = {name: np.asarray(values) for name, values in columns.items()}
    marks = {name: np.asarray(m, dtype=bool) for name, m in (missing or {}).items()}
    for name, values in (*given.items(), *marks.items()):
        if values.shape != (len(shapes),):
            msg = f"column {name!r} has the shape {values.shape}, but there are {len(shapes)} rows"
            raise BadInput(msg)
    if unknown := set(marks) - set(given):
        msg = f"no columns of that name: {', '.join(sorted(unknown))}"
        raise BadInput(msg)
    return Layer(shapes, given, marks)


def points(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.object_]:
    """Make points, object [k], of degrees."""
    return np.asarray(shapely.points(np.asarray(lon, float), np.asarray(lat, float)), dtype=object)
