"""Random numbers of the searches: fast, seeded, their state beside the search's other counts."""

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels import compiled


@compiled
def roll(counts: NDArray[np.int64], at: int, sides: int) -> int:
    """Return a random number below ``sides``; the state is ``counts[at]``, never 0.

    Source: G. Marsaglia (2003), Xorshift RNGs.
    """
    state = counts[at]
    state ^= state << 13
    state ^= (state >> 7) & 0x1FFFFFFFFFFFFFF
    state ^= state << 17
    counts[at] = state
    drawn: int = ((state >> 20) & 0x7FFFFFFF) % sides
    return drawn
