"""The city written into an empty database through the operations of the house: places to duties."""

import secrets
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from benchmarks.house.plan import GRIDS, SIDE_DEG, Community, District, Estate

from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals.operations import ChannelDraft, DutyDraft, MatterDraft
from linquan.apps.appeals.thresholds import LARGEST_LIMIT
from linquan.apps.appeals.types import ChannelKind
from linquan.apps.insights.demo.lists import CHANNELS, OWN, POLICIES, RECEIVES, fixture
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs.types import OrganisationDraft, OrganisationKind
from linquan.apps.places import operations as places
from linquan.apps.places.models import Poster
from linquan.apps.places.types import AreaDraft, Level, PlannedArea
from linquan.engine.towns.spec import read_fixture
from linquan.kernel.actors import Actor, Role
from linquan.kernel.calendar import OFFICE_ZONE, statutory_days

HOUSE = Actor.system("benchmark")
REPORT_LIMITS = ("phone_reports", "network_reports", "place_reports")
FIRST_CODE = 980_001
"""Division codes from here on: no real district has them."""

FIRMS = 6
"""Firms and property companies of a street."""


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation, its path, and the account that works in it (0: none)."""

    organisation_id: int
    path: str
    name: str
    account_id: int = 0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place a request comes from: an estate or a grid, and who receives it there."""

    area_id: int
    area_path: str
    name: str
    road: str
    firm: str
    lon: float
    lat: float
    weight: float
    community: Body
    office: Body
    companies: tuple[Body, ...]
    poster: str


@dataclass(frozen=True, slots=True)
class Ground:
    """A district in the database: ids by code, who works there, where requests come from."""

    district_id: int
    desk: Body
    offices: tuple[tuple[str, Body], ...]
    departments: dict[str, Body]
    channels: dict[str, int]
    matters: dict[str, int]
    policies: dict[str, int]
    spots: tuple[Spot, ...]


def lay_out(district: District, number: int, now: datetime) -> Ground:
    """Write one district: its tree, bodies, people, calendar, lists, duties and posters."""
    ids = places.load_places(actor=HOUSE, areas=planned(district, FIRST_CODE + number), now=now)
    district_id = ids["district"]
    _load_calendar(district_id, now)
    staff = _Staff(district_id, now)
    desk = staff.hold(staff.body(OrganisationKind.DEPARTMENT, "区热线受理中心", ids["district"]))
    departments = {
        row["key"]: staff.hold(staff.body(OrganisationKind.DEPARTMENT, row["zh"]), Role.HANDLER)
        for row in read_fixture("names.toml")["departments"]
    }
    lists = _write_lists(district_id, now)
    spots, offices, duties = _streets(district, ids, staff, lists.rows, departments)
    duties.append(DutyDraft("", desk.organisation_id, district_id, *RECEIVES))
    appeals.load_duties(
        actor=HOUSE, district_id=district_id, drafts=duties,
        valid_from=now.astimezone(OFFICE_ZONE).date(), now=now,
    )  # fmt: skip
    _hang_posters(district_id, spots, now)
    return Ground(
        district_id, desk, tuple(offices), departments, lists.channels, lists.matters,
        lists.policies, tuple(spots),
    )  # fmt: skip


def planned(district: District, code: int) -> list[PlannedArea]:
    """Return the tree of a district as one basket, parents before what hangs below them."""
    first = district.streets[0].communities[0]
    head = AreaDraft(
        Level.DISTRICT, district.name.zh, None, f"{code}000000", district.name.en, 0,
        first.lon, first.lat,
    )  # fmt: skip
    rows = [PlannedArea("district", head)]
    for s, street in enumerate(district.streets):
        middle = street.communities[0]
        street_code = f"{code}{s + 1:03}"
        draft = AreaDraft(
            Level.STREET, street.name.zh, None, f"{street_code}000", street.name.en, 0,
            middle.lon, middle.lat,
        )  # fmt: skip
        rows.append(PlannedArea(f"s{s}", draft, "district"))
        for c, community in enumerate(street.communities):
            rows += _community_rows(community, f"s{s}", f"s{s}c{c}", f"{street_code}{c + 1:03}")
    return rows


def _community_rows(row: Community, street: str, key: str, code: str) -> list[PlannedArea]:
    draft = AreaDraft(
        Level.COMMUNITY, row.name.zh, None, code, row.name.en, 4_000, row.lon, row.lat
    )
    rows = [PlannedArea(key, draft, street)]
    for g in range(GRIDS):
        west = row.lon + g * SIDE_DEG
        grid = AreaDraft(
            Level.GRID, f"第{g + 1}网格", None, f"{code}{g + 1:03}", f"Grid {g + 1}", 1_300,
            round(west + SIDE_DEG / 2, 6), round(row.lat + SIDE_DEG / 2, 6), square(west, row.lat),
        )  # fmt: skip
        rows.append(PlannedArea(f"{key}g{g}", grid, key))
    for e, estate in enumerate(row.estates):
        home = AreaDraft(
            Level.ESTATE, estate.name.zh, None, "", estate.name.en, 0, estate.lon, estate.lat
        )
        rows.append(PlannedArea(f"{key}e{e}", home, key))
    return rows


def square(west: float, south: float) -> dict[str, Any]:
    """Return a grid's outline as GeoJSON, counter-clockwise."""
    east, north = round(west + SIDE_DEG, 6), round(south + SIDE_DEG, 6)
    west, south = round(west, 6), round(south, 6)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _load_calendar(district_id: int, now: datetime) -> None:
    year = now.astimezone(OFFICE_ZONE).year
    for known in (y for y in (year, year + 1, year + 2) if statutory_days(y) is not None):
        orgs.load_calendar_year(actor=HOUSE, district_id=district_id, year=known, now=now)
    orgs.set_office_hours(
        actor=HOUSE, district_id=district_id, opens=time(9), closes=time(17, 30), now=now
    )


@dataclass(slots=True)
class _Staff:
    """Makes bodies and the people in them."""

    district_id: int
    now: datetime
    made: int = 0

    def body(
        self,
        kind: OrganisationKind,
        name: str,
        area_id: int | None = None,
        above: Body | None = None,
    ) -> Body:
        """Add an organisation, below another one if given."""
        self.made += 1
        draft = OrganisationDraft(
            kind, name, f"Sample {kind.value} {self.made}",
            above.organisation_id if above else None, area_id, f"010-5550{self.made:04d}",
        )  # fmt: skip
        made = orgs.add_organisation(
            actor=HOUSE, district_id=self.district_id, draft=draft, now=self.now
        )
        return Body(made, f"{above.path if above else '/'}{made}/", name)

    def hold(self, body: Body, role: Role = Role.CLERK) -> Body:
        """Open an account without a password and give it a post in a body."""
        account_id = orgs.open_account(
            actor=HOUSE, district_id=self.district_id, username=f"b{body.organisation_id}",
            name="值班员", password=None, now=self.now,
        )  # fmt: skip
        orgs.give_post(
            actor=HOUSE, account_id=account_id, organisation_id=body.organisation_id,
            role=role, now=self.now,
        )  # fmt: skip
        return Body(body.organisation_id, body.path, body.name, account_id)


@dataclass(frozen=True, slots=True)
class _Lists:
    """Ids of the lists by code, and the rows of the matter list."""

    rows: list[dict[str, Any]]
    channels: dict[str, int]
    matters: dict[str, int]
    policies: dict[str, int]


def _write_lists(district_id: int, now: datetime) -> _Lists:
    """Write the lists that the demo has: groups, deadlines, matters, channels."""
    found = fixture()
    day = now.astimezone(OFFICE_ZONE).date()
    valid = {"actor": HOUSE, "district_id": district_id, "valid_from": day, "now": now}
    for at, group in enumerate(found["groups"]):
        draft = appeals.GroupDraft(group["zh"], group["en"], at)
        appeals.revise_group(code=group["code"], draft=draft, **valid)
    policies = {
        code: appeals.revise_policy(code=code, draft=draft, **valid)
        for code, draft in POLICIES.items()
    }
    matters = {
        row["code"]: appeals.revise_matter(code=row["code"], draft=_matter(row), **valid)
        for row in found["matters"]
    }
    point = ChannelDraft(
        ChannelKind.MOBILE_POINT, "民意流动点", "Mobile point", area_id=district_id,
        place="社区广场", weekday=2, opens=time(9, 30), closes=time(11, 30),
    )  # fmt: skip
    channels = {
        code: appeals.revise_channel(code=code, draft=draft, **valid)
        for code, draft in {**CHANNELS, "mobile_point": point}.items()
    }
    for code in REPORT_LIMITS:  # all reports of a run come from one machine
        appeals.revise_rule(code=code, value=LARGEST_LIMIT, **valid)
    return _Lists(found["matters"], channels, matters, policies)


def _matter(row: dict[str, Any]) -> MatterDraft:
    return MatterDraft(
        group_code=row["group"], name=row["zh"], name_en=row["en"], words=tuple(row["words"]),
        policy_code=row["policy"], is_public_space=row["public_space"],
        is_fallback=row.get("fallback", False), source=OWN,
    )  # fmt: skip


def _streets(
    district: District,
    ids: dict[str, int],
    staff: _Staff,
    matters: list[dict[str, Any]],
    departments: dict[str, Body],
) -> tuple[list[Spot], list[tuple[str, Body]], list[DutyDraft]]:
    """Fill every street with bodies and people; returns places, offices and the duty list."""
    spots: list[Spot] = []
    offices: list[tuple[str, Body]] = []
    duties = [
        DutyDraft(row["code"], departments[row["department"]].organisation_id, ids["district"],
                  f"负责{row['zh']}", f"Answers for: {row['en'].lower()}")
        for row in matters
    ]  # fmt: skip
    root = f"/{ids['district']}/"
    for s, street in enumerate(district.streets):
        area_id = ids[f"s{s}"]
        path = f"{root}{area_id}/"
        office = staff.hold(
            staff.body(OrganisationKind.STREET_OFFICE, f"{street.name.zh}办事处", area_id)
        )
        offices.append((path, office))
        companies, firms = _firms(street.name.zh, staff)
        duties += _duties_of(matters, office, area_id, ("community", "street"))
        for c, community in enumerate(street.communities):
            below = ids[f"s{s}c{c}"]
            body = staff.hold(
                staff.body(OrganisationKind.COMMUNITY, f"{community.name.zh}居委会", below, office)
            )
            duties += _duties_of(matters, body, below, ("community",))
            for e, estate in enumerate(community.estates):
                weight = street.weight * community.weight * estate.weight
                spot = ids[f"s{s}c{c}e{e}"]
                spots.append(
                    _spot(estate, spot, f"{path}{below}/{spot}/", weight, body, office,
                          companies, firms[e % FIRMS])
                )  # fmt: skip
    return spots, offices, duties


def _firms(street: str, staff: _Staff) -> tuple[tuple[Body, ...], list[str]]:
    short = street.removesuffix("街道")
    companies = tuple(
        staff.body(OrganisationKind.PROPERTY_COMPANY, f"示例{short}{n + 1}物业")
        for n in range(FIRMS)
    )
    firms = [f"示例{short}{n + 1}公司" for n in range(FIRMS)]
    for name in firms:
        staff.body(OrganisationKind.FIRM, name)
    return companies, firms


def _duties_of(
    matters: list[dict[str, Any]], body: Body, area_id: int, levels: tuple[str, ...]
) -> list[DutyDraft]:
    """The desk that receives everything of an area, and its line for each matter of its level."""
    lines = [
        DutyDraft(row["code"], body.organisation_id, area_id,
                  f"负责{row['zh']}", f"Answers for: {row['en'].lower()}")
        for row in matters
        if row["level"] in levels
    ]  # fmt: skip
    return [DutyDraft("", body.organisation_id, area_id, *RECEIVES), *lines]


def _spot(
    estate: Estate, area_id: int, path: str, weight: float, community: Body, office: Body,
    companies: tuple[Body, ...], firm: str,
) -> Spot:  # fmt: skip
    return Spot(
        area_id, path, estate.name.zh, estate.road, firm, estate.lon, estate.lat, weight,
        community, office, companies, secrets.token_urlsafe(9),
    )  # fmt: skip


def _hang_posters(district_id: int, spots: list[Spot], now: datetime) -> None:
    """One code at the gate of every estate."""
    day = now.astimezone(OFFICE_ZONE).date()
    Poster.objects.bulk_create(
        Poster(
            district_id=district_id, code=spot.poster, area_id=spot.area_id,
            label=f"{spot.name}南门", label_en=f"{spot.name}, south gate", lon=spot.lon,
            lat=spot.lat, valid_from=day,
        )
        for spot in spots
    )  # fmt: skip
