"""Compiled inner loops; private to the engine.

Kernels take and give arrays, allocate nothing that depends on a guess without checking it, and let
go of the interpreter's lock, so that threads may run them side by side. A kernel is compiled at its
first call and kept on disk; ``warm_up`` of each package compiles before anybody waits.
"""

from linquan.engine.kernels.compiling import compiled

__all__ = ["compiled"]
