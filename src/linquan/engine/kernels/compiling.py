"""How kernels are compiled: once per machine, kept on disk, without the interpreter's lock."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def compiled(kernel: Kernel) -> Kernel:
    """Compile a kernel. Integer arithmetic wraps as in C: kernels check their ranges before."""
    return cast("Kernel", numba.njit(cache=True, nogil=True)(kernel))
