"""How well and how fast written addresses are matched: ``python3 dev.py bench addresses [fit]``.

``fit`` prints weights for ``engine/addresses/confidence.py``, from seeds that the measure does
not use.
"""

import sys
import time
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from linquan.engine.addresses import Candidate, Gazetteer, Kind, Place, match
from linquan.engine.addresses.confidence import NAMES, table
from linquan.engine.addresses.matching import weighed
from linquan.engine.towns import JIANG_AN, make_town
from linquan.engine.towns.addresses import Written, town_places, write_addresses
from linquan.engine.towns.dice import Dice
from linquan.engine.towns.spec import read_fixture

FIT_SEEDS, CHECK_SEEDS = range(100, 108), range(200, 204)
CITY_NAMES, CITY_ADDRESSES = 60_000, 20_000
RIDGE = 1.0
SURE = 0.8


def city_places(seed: int, names: int) -> tuple[Place, ...]:
    """Return a made-up city: estates with buildings, roads with doors, shops, in communities."""
    dice = Dice(seed, "city")
    words = read_fixture("names.toml")
    stems = [row["zh"] for row in words["stems"]]
    ends = [row["zh"] for rows in words["suffixes"].values() for row in rows]
    trades = (
        "便利店",
        "面馆",
        "药房",
        "幼儿园",
        "卫生服务站",
        "超市",
        "理发店",
        "修车行",
        "诊所",
        "书店",
    )
    places: list[Place] = [Place(1, Kind.AREA, "江安区"), Place(2, Kind.AREA, "江安街道", within=1)]

    def add(kind: Kind, name: str, **more: object) -> int:
        places.append(Place(len(places) + 1, kind, name, 104.0, 30.0, **more))  # type: ignore[arg-type]
        return len(places)

    communities = [add(Kind.AREA, stem + "社区", within=2) for stem in stems]
    roads: list[int] = []
    while len(roads) < names // 150:
        roads.append(
            add(
                Kind.ROAD,
                dice.pick(stems)
                + dice.pick(("东", "西", "南", "北", "一", "二"))
                + dice.pick(("路", "街", "巷")),
            )
        )
        for door in range(1, 25):
            add(Kind.DOOR, "", within=roads[-1], number=str(door))
    while len(places) < names:
        area, road = dice.pick(communities), dice.pick(roads)
        estate = add(
            Kind.ESTATE,
            dice.pick(stems) + dice.pick(("", *stems)) + dice.pick(ends),
            within=area,
            on=road,
        )
        for number in range(1, dice.whole(4, 20)):
            add(Kind.BUILDING, "", within=estate, number=str(number))
        for _ in range(dice.whole(0, 5)):
            add(
                Kind.SITE,
                dice.pick(stems) + dice.pick(stems) + dice.pick(trades),
                within=area,
                on=road,
            )
    return tuple(places)


def corpora(seeds: range) -> list[tuple[tuple[Place, ...], tuple[Written, ...]]]:
    """Return towns and a part of a city with written addresses, by seed."""
    made = []
    for seed in seeds:
        places = (
            town_places(make_town(JIANG_AN, seed=seed)) if seed % 2 else city_places(seed, 8_000)
        )
        made.append((places, write_addresses(places, seed, 4_000)))
    return made


def fit() -> None:
    """Print weights: logistic regression with a small ridge, by Newton's steps."""
    rows, right = [], []
    for places, written in corpora(FIT_SEEDS):
        found = weighed([w.text for w in written], Gazetteer.build(places))
        for one, address in zip(found, written, strict=True):
            rows += [marks for _, marks in one]
            right += [key == address.key for key, _ in one]
    x, y = table(rows), np.array(right, dtype=np.float64)
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-(x @ w)))
        step = np.linalg.solve(
            (x.T * (p * (1 - p))) @ x + RIDGE * np.eye(len(w)), x.T @ (y - p) - RIDGE * w
        )
        w += step
        if np.abs(step).max() < 1e-9:
            break
    for name, weight in zip(NAMES, w, strict=True):
        print(f'    "{name}": {weight:.3f},')


@dataclass
class Outcome:
    """Of each address: how sure, whether right, whether its place is known; and sure mistakes."""

    sure: list[float] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    known: list[bool] = field(default_factory=list)
    ways: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, Candidate]] = field(default_factory=list)

    def add(self, found: tuple[Candidate, ...], address: Written) -> None:
        """Take down one address."""
        best = found[0] if found else None
        self.sure.append(best.confidence if best else 0.0)
        self.right.append(best is not None and best.key == address.key)
        self.known.append(address.key is not None)
        if best and best.confidence >= SURE and not self.right[-1]:
            self.ways[" ".join(address.ways) or "plain"] += 1
            self.faults.append((address.text, best))

    def show(self) -> None:
        """Print the tables of docs/benchmarks.md."""
        s, r, k = np.array(self.sure), np.array(self.right), np.array(self.known)
        print(f"{len(s)} addresses, {k.sum()} of known places")
        print("| confidence from | share of all | right of those | recall of known places |")
        for least in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
            kept = s >= least
            recall = (r & kept & k).sum() / k.sum()
            print(f"| {least} | {kept.mean():.3f} | {r[kept].mean():.4f} | {recall:.3f} |")
        print("| confidence | addresses | mean confidence | right |")
        for low in range(10):
            kept = (s >= low / 10) & (s < (low + 1) / 10 + (low == 9))
            told = f"{kept.sum()} | {s[kept].mean():.3f} | {r[kept].mean():.3f}"
            print(f"| {low / 10:.1f}-{low / 10 + 0.1:.1f} | {told} |")
        print(self.ways.most_common())


def measure() -> None:
    """Print how right matches are, by how sure they are."""
    outcome = Outcome()
    for places, written in corpora(CHECK_SEEDS):
        found = match([w.text for w in written], Gazetteer.build(places))
        for ones, address in zip(found, written, strict=True):
            outcome.add(ones, address)
    outcome.show()
    if "-v" in sys.argv:
        for fault in outcome.faults:
            print(fault)


def pace() -> None:
    """Print how long a city takes: building the gazetteer, matching its addresses."""
    places = city_places(7, CITY_NAMES)
    written = [w.text for w in write_addresses(places, 7, CITY_ADDRESSES)]
    begun = time.process_time()
    gazetteer = Gazetteer.build(places)
    built = time.process_time()
    match(written, gazetteer)
    matched = time.process_time() - built
    begun_naive = time.process_time()
    names = [p.name for p in places if p.name]
    for text in written[:50]:
        max(names, key=lambda name: name in text)
    naive = (time.process_time() - begun_naive) / 50 * len(written)
    print(f"gazetteer of {len(places):,}: {built - begun:.1f} s of processor time")
    print(f"{len(written):,} addresses: {matched:.1f} s of processor time")
    print(f"looking for every name in every address: {naive / matched:.0f} times as long")


if __name__ == "__main__":
    if "fit" in sys.argv:
        fit()
    else:
        measure()
        pace()
