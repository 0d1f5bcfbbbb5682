"""What is asked for: how many centres, which are fixed, which are forbidden."""

from collections.abc import Sequence
from operator import index
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.errors import BadInput
from linquan.engine.siting.reducing import CLOSED, FREE, OPEN
from linquan.engine.siting.types import Arcs

Sites = Sequence[int] | NDArray[np.integer]


class Infeasible(BadInput):
    """No choice of sites keeps every rule; the words say which rule and where.

    ``demands`` and ``sites`` int64: those that cannot be served, or that keep a limit from holding.
    """

    def __init__(self, words: str, demands: Sequence[int] = (), sites: Sequence[int] = ()) -> None:
        self.demands = np.asarray(demands, np.int64)
        self.sites = np.asarray(sites, np.int64)
        super().__init__(words)


class Wishes(NamedTuple):
    """Checked wishes: ``centres`` in all, fixed ones among them, and a status for each site."""

    centres: int
    fixed: NDArray[np.int32]
    status: NDArray[np.int8]

    @property
    def wanted(self) -> int:
        """How many sites are still to be chosen."""
        return self.centres - len(self.fixed)


def wishes_of(arcs: Arcs, centres: int | None, fixed: Sites, forbidden: Sites) -> Wishes:
    """Check wishes.

    Raises
    ------
    BadInput
        When a site does not exist, or is fixed and forbidden.
    Infeasible
        When there are fewer centres than fixed sites, or more than sites that may be opened.
    """
    opened = sites_of("fixed", fixed, arcs.site_count)
    closed = sites_of("forbidden", forbidden, arcs.site_count)
    status = np.full(arcs.site_count, FREE)
    status[closed] = CLOSED
    both = opened[status[opened] == CLOSED]
    if len(both):
        msg = f"site {both[0]} is fixed and forbidden"
        raise BadInput(msg)
    status[opened] = OPEN
    if centres is not None:
        _check_centres(whole("centres", centres), len(opened), arcs.site_count - len(closed))
    return Wishes(len(opened) if centres is None else int(centres), opened, status)


def sites_of(name: str, sites: Sites, count: int) -> NDArray[np.int32]:
    """Return site numbers, each once, ascending.

    Raises
    ------
    BadInput
        When one does not exist.
    """
    given = np.asarray(sites)
    if not given.size:
        return np.empty(0, np.int32)
    if given.ndim != 1 or given.dtype.kind not in "iu":
        msg = f"{name} sites are not a list of whole numbers"
        raise BadInput(msg)
    if given.min() < 0 or given.max() >= count:
        wrong = given[(given < 0) | (given >= count)][0]
        msg = f"{name} site {wrong} does not exist: sites run from 0 to {count - 1}"
        raise BadInput(msg)
    return np.unique(given).astype(np.int32)


def whole(name: str, number: object) -> int:
    """Return a whole number.

    Raises
    ------
    BadInput
        When it is something else.
    """
    try:
        return index(number)  # type: ignore[arg-type]
    except TypeError as error:
        msg = f"{name} is {number!r}: a whole number is needed"
        raise BadInput(msg) from error


def _check_centres(centres: int, fixed: int, possible: int) -> None:
    if centres < 1:
        msg = f"{centres} centres are none: at least 1 is needed"
        raise BadInput(msg)
    if centres < fixed:
        msg = f"{centres} centres are fewer than the {fixed} fixed sites"
        raise Infeasible(msg)
    if centres > possible:
        msg = f"{centres} centres are more than the {possible} sites that may be opened"
        raise Infeasible(msg)
