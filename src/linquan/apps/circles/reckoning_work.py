"""Jobs are held against homes, and against what is near them: only jobs import this."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from linquan.apps.circles.homes import HomeTable
from linquan.apps.circles.runs import Inputs
from linquan.apps.circles.work import (
    NEAR,
    Balanced,
    NearWork,
    balance_name,
    limits_of,
    wanted_near,
)
from linquan.engine.circles import (
    Catalogue,
    Doors,
    balance,
    coverage,
    facilities,
    workplaces,
)
from linquan.engine.circles import homes as laid_out
from linquan.engine.networks import Mode, Network

Real = NDArray[np.float64]
Whole = NDArray[np.int64]


def work_part(
    inputs: Inputs,
    homes: HomeTable,
    networks: Mapping[Mode, Network],
    doors: Mapping[Mode, Doors],
    name: str,
    threads: int,
) -> bytes:
    """Reckon a part of workplaces by its name."""
    if name == NEAR:
        return _near(inputs, networks[Mode.WALK], doors[Mode.WALK], threads).pack()
    mode = next(mode for mode in networks if balance_name(mode) == name)
    return _balanced(inputs, homes, networks[mode], doors[mode], threads).pack()


def _numbered(inputs: Inputs) -> tuple[Whole, Whole]:
    """Return the ids of the zones with workplaces, and every workplace's number among them.

    Workplaces in no zone get the number behind the last one.
    """
    zone = np.array([work.zone_id for work in inputs.workplaces], dtype=np.int64)
    ids = np.unique(zone[zone > 0])
    return ids, np.where(zone > 0, np.searchsorted(ids, zone), len(ids))


def _columns(inputs: Inputs) -> tuple[Real, Real, Real]:
    told = [(work.lon, work.lat, work.jobs) for work in inputs.workplaces]
    lon, lat, jobs = np.array(told, dtype=np.float64).T
    return lon, lat, jobs


def _balanced(
    inputs: Inputs, homes: HomeTable, network: Network, doors: Doors, threads: int
) -> Balanced:
    ids, number = _numbered(inputs)
    count = len(ids)
    heads = homes.people[:, list(homes.between(*inputs.working))].sum(axis=1)
    lon, lat, jobs = _columns(inputs)
    limits = limits_of(inputs, network.mode)
    if not heads.any():
        of_zones = np.bincount(number, jobs, minlength=count + 1)[:count].astype(np.float64)
        none = np.zeros((count, len(limits)))
        return Balanced(ids, of_zones, none, none.astype(np.int64), none)
    found = balance(
        network, workplaces(lon, lat, jobs, number), laid_out(homes.lon, homes.lat, heads), limits,
        doors=doors, threads=threads,
    )  # fmt: skip
    return Balanced(
        ids, found.jobs[:count], found.workers[:count], found.homes[:count],
        found.jobs_reached[:count],
    )  # fmt: skip


def _near(inputs: Inputs, network: Network, doors: Doors, threads: int) -> NearWork:
    """Count the jobs that have none of an item within its own minutes, zone by zone."""
    ids, number = _numbered(inputs)
    lon, lat, jobs = _columns(inputs)
    items = wanted_near(inputs)
    there = [(p.lon, p.lat, n) for n, i in enumerate(items) for p in inputs.by_item[i.code]]
    at = np.array(there, dtype=np.float64).reshape(-1, 3)
    found = coverage(
        network,
        laid_out(lon, lat, jobs),
        facilities(at[:, 0], at[:, 1], at[:, 2].astype(np.int64)),
        Catalogue(items),
        limits=np.array([inputs.own_limit(item) for item in items]),
        doors=doors,
        threads=threads,
    )
    without = np.zeros((len(ids) + 1, len(items)))
    np.add.at(without, number, ~found.has * jobs[:, None])
    return NearWork(ids, np.array([item.code for item in items]), without[: len(ids)])
