"""Types of the arrays that kernels take and give."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Costs = NDArray[Any]
"""uint16, int32 or int64: a kernel is compiled for each."""
