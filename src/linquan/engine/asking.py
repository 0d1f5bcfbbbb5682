"""Packages that load their heavy modules when they are asked for them (PEP 562).

A web process that wants the words of the catalogue must not pay for compilers and solvers: numba,
HiGHS and osmium together are some 150 MB and a second.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def when_asked(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a package that loads names from its modules at their first use.

    Parameters
    ----------
    package
        Its ``__name__``.
    modules
        The module of each name, without the package.

    Raises
    ------
    AttributeError
        From what is returned: a name that the package does not have.
    """

    def find(name: str) -> Any:
        if name not in modules:
            msg = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(msg)
        return getattr(import_module(f"{package}.{modules[name]}"), name)

    return find
