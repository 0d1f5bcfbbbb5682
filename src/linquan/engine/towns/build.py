"""Putting a town together from its parts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from linquan.engine.towns import names, places
from linquan.engine.towns.dice import Dice
from linquan.engine.towns.estates import Compound, GateDraft, make_compounds
from linquan.engine.towns.frame import Frame, rectangle
from linquan.engine.towns.grids import Cover, make_cover
from linquan.engine.towns.people import Population, settle
from linquan.engine.towns.plan import Plan, make_plan
from linquan.engine.towns.rings import CellRing, centre, dissolved
from linquan.engine.towns.spec import TownSpec
from linquan.engine.towns.streets import STUB_DM, Way, bridge_lines, make_net, make_ways
from linquan.engine.towns.types import (
    Area,
    Bridge,
    Building,
    Estate,
    Gate,
    Grid,
    HomeKind,
    Lane,
    Name,
    Ring,
    Street,
    Town,
)

UNMANAGED_SHARE = 0.5
"""Share of old estates without a property company, which the community looks after (own choice)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything in the plane, before it is named and laid on the earth."""

    spec: TownSpec
    seed: int
    frame: Frame
    plan: Plan
    ways: tuple[Way, ...]
    compounds: tuple[Compound, ...]
    populations: tuple[Population, ...]
    cover: Cover
    estate_names: tuple[Name, ...]


def make_town(spec: TownSpec, seed: int) -> Town:
    """Make the town that `spec` describes.

    The same spec and seed give the same town on every platform.

    Parameters
    ----------
    spec
        What the town is to be like.
    seed
        Any whole number.

    Returns
    -------
    Town
        Frozen rows; coordinates in degrees rounded to 1e-7.

    Raises
    ------
    BadInput
        When the parts of the spec do not fit each other.
    BadFixture
        When a word list is missing.
    """
    draft, words = _draft(spec, seed)
    streets = _streets(words, draft)
    property_companies = words.organisations("property_companies")
    communities = _communities(draft)
    return Town(
        seed=seed,
        street_area=_street_area(draft, communities),
        communities=communities,
        grids=_grids(draft, communities),
        estates=_estates(draft, len(property_companies)),
        buildings=_buildings(draft),
        gates=_gates(draft),
        lanes=_lanes(draft),
        streets=streets,
        river=draft.frame.ring(draft.plan.river.outline(STUB_DM)),
        bridges=_bridges(words, draft),
        greens=places.greens(draft.plan, draft.frame),
        facilities=places.facilities(spec, draft.plan, draft.frame),
        firms=places.firms(spec, draft.compounds, draft.estate_names, draft.frame, seed),
        property_companies=property_companies,
        departments=words.organisations("departments"),
    )


def _draft(spec: TownSpec, seed: int) -> tuple[Draft, names.Words]:
    # Codes go row by row from the north, so the communities must too.
    ordered = sorted(spec.communities, key=lambda c: (c.bank != "north", c.first))
    spec = replace(spec, communities=tuple(ordered))
    plan = make_plan(spec, seed)
    compounds = make_compounds(plan, seed)
    splits = tuple(plan.blocks[plan.parcels[c.parcel].block].split for c in compounds)
    populations = settle(compounds, splits, spec.residents, seed)
    words = names.Words(seed)
    middle = plan.uprights[-1] // 2, (plan.levels[0] + plan.levels[-1]) // 2
    draft = Draft(
        spec=spec,
        seed=seed,
        frame=Frame(spec.lon, spec.lat, spec.bearing_deg, middle),
        plan=plan,
        ways=make_ways(plan, make_net(plan, spec.bridges)),
        compounds=compounds,
        populations=populations,
        cover=make_cover(plan, compounds, populations),
        estate_names=tuple(names.estate_names(words, plan, compounds)),
    )
    return draft, words


def _outline(draft: Draft, community: int | None) -> CellRing:
    """Return the joined ring of a community's grids, or of all grids."""
    rings = [g.ring for g in draft.cover.grids if community is None or g.community == community]
    ring = dissolved(rings)
    assert ring is not None  # noqa: S101 - blocks of one bank side by side have one simple outline
    return ring


def _shape(draft: Draft, cells: CellRing) -> tuple[Ring, float, float]:
    """Return the closed ring and its centre of gravity on the earth."""
    return draft.frame.ring(cells), *draft.frame.point(centre(cells))


def _communities(draft: Draft) -> tuple[Area, ...]:
    rows = []
    for index, spec in enumerate(draft.spec.communities):
        ring, lon, lat = _shape(draft, _outline(draft, index))
        here = [
            population
            for compound, population in zip(draft.compounds, draft.populations, strict=True)
            if compound.community == index
        ]
        rows.append(
            Area(
                index=index,
                code=f"{draft.spec.code}{index + 1:03d}",
                name=spec.name,
                ring=ring,
                lon=lon,
                lat=lat,
                households=sum(population.households for population in here),
                residents=sum(population.residents for population in here),
            )
        )
    return tuple(rows)


def _street_area(draft: Draft, communities: Sequence[Area]) -> Area:
    ring, lon, lat = _shape(draft, _outline(draft, None))
    return Area(
        index=0,
        code=draft.spec.code,
        name=draft.spec.name,
        ring=ring,
        lon=lon,
        lat=lat,
        households=sum(community.households for community in communities),
        residents=sum(community.residents for community in communities),
    )


def _grid_of(draft: Draft, parcel: int, u: int) -> int:
    """Return the index of the grid that holds what stands at `u` in a parcel."""
    return next(
        index
        for index, grid in enumerate(draft.cover.grids)
        for tile in (draft.cover.tiles[t] for t in grid.tiles)
        if tile.parcel == parcel and tile.u0 <= u < tile.u1
    )


def _grids(draft: Draft, communities: Sequence[Area]) -> tuple[Grid, ...]:
    residents = [0] * len(draft.cover.grids)
    for building in _buildings(draft):
        residents[building.grid] += building.residents
    parcel_names = {
        compound.parcel: name
        for compound, name in zip(draft.compounds, draft.estate_names, strict=True)
    }
    rows: list[Grid] = []
    for index, grid in enumerate(draft.cover.grids):
        community = communities[grid.community]
        ring, lon, lat = _shape(draft, grid.ring)
        serial = 1 + sum(row.community == grid.community for row in rows)
        parcels = dict.fromkeys(draft.cover.tiles[t].parcel for t in grid.tiles)
        inside = [parcel_names[parcel] for parcel in parcels if parcel in parcel_names]
        rows.append(
            Grid(
                index=index,
                code=f"{community.code}{serial:03d}",
                name=names.grid_name(community.name, serial, grid.kind, inside),
                kind=grid.kind,
                community=grid.community,
                ring=ring,
                lon=lon,
                lat=lat,
                households=grid.households,
                residents=residents[index],
            )
        )
    return tuple(rows)


def _estates(draft: Draft, companies: int) -> tuple[Estate, ...]:
    dice = Dice(draft.seed, "property")
    rows = []
    for index, (compound, people) in enumerate(
        zip(draft.compounds, draft.populations, strict=True)
    ):
        ring, lon, lat = _shape(draft, compound.wall)
        company = dice.whole(0, companies - 1)
        alone = dice.unit() < UNMANAGED_SHARE and compound.home_kind is HomeKind.OLD
        grids = {
            grid
            for grid, parts in enumerate(draft.cover.grids)
            if any(draft.cover.tiles[t].parcel == compound.parcel for t in parts.tiles)
        }
        rows.append(
            Estate(
                index=index,
                name=draft.estate_names[index],
                use=compound.use,
                home_kind=compound.home_kind,
                community=compound.community,
                grids=tuple(sorted(grids)),
                ring=ring,
                lon=lon,
                lat=lat,
                households=people.households,
                residents=people.residents,
                residents_by_age=people.by_age,
                property_company=None if alone or not compound.home_kind else company,
            )
        )
    return tuple(rows)


def _buildings(draft: Draft) -> tuple[Building, ...]:
    rows: list[Building] = []
    for estate, (compound, people) in enumerate(
        zip(draft.compounds, draft.populations, strict=True)
    ):
        for place, box in enumerate(compound.buildings):
            ring, lon, lat = _shape(draft, rectangle(*box))
            rows.append(
                Building(
                    index=len(rows),
                    estate=estate,
                    grid=_grid_of(draft, compound.parcel, box[0]),
                    number=place + 1,
                    ring=ring,
                    lon=lon,
                    lat=lat,
                    storeys=people.storeys[place],
                    households=people.building_households[place],
                    residents=people.building_residents[place],
                )
            )
    return tuple(rows)


def _gates(draft: Draft) -> tuple[Gate, ...]:
    rows: list[Gate] = []
    for estate, compound in enumerate(draft.compounds):
        for gate in compound.gates:
            lon, lat = draft.frame.point(gate.cell)
            street = _street_before(draft, compound, gate)
            label = names.SIDE_NAMES[gate.side]
            rows.append(Gate(len(rows), estate, street, label, lon, lat))
    return tuple(rows)


def _street_before(draft: Draft, compound: Compound, gate: GateDraft) -> int:
    """Return the street on the other side of the strip in front of a gate."""
    parcel = draft.plan.parcels[compound.parcel]
    upright = gate.side in "EW"
    place = {"E": parcel.u1, "W": parcel.u0, "N": parcel.v1, "S": parcel.v0}[gate.side]
    across, along = (0, 1) if upright else (1, 0)
    return next(
        index
        for index, way in enumerate(draft.ways)
        if way.upright == upright
        for line in way.lines
        if line[0][across] == place == line[-1][across]
        and line[0][along] <= gate.cell[along] <= line[-1][along]
    )


def _lanes(draft: Draft) -> tuple[Lane, ...]:
    return tuple(
        Lane(estate, draft.frame.line((gate.cell, compound.crossing)))
        for estate, compound in enumerate(draft.compounds)
        for gate in compound.gates
    )


def _streets(words: names.Words, draft: Draft) -> tuple[Street, ...]:
    named = names.street_names(words, draft.ways)
    return tuple(
        Street(index, name, way.kind, tuple(draft.frame.line(line) for line in way.lines))
        for index, (way, name) in enumerate(zip(draft.ways, named, strict=True))
    )


def _bridges(words: names.Words, draft: Draft) -> tuple[Bridge, ...]:
    lines = bridge_lines(draft.plan, draft.spec.bridges)
    named = words.listed("bridges", len(lines))
    return tuple(
        Bridge(name, street, draft.frame.line(line))
        for name, street, line in zip(named, draft.spec.bridges, lines, strict=True)
    )
