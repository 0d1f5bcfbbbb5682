"""Organisations, posts and the calendar of the demo. Roles instead of names."""

from dataclasses import dataclass
from datetime import datetime, time

from linquan.apps.insights.demo.ground import Ground
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs import queries as org_reads
from linquan.apps.orgs.types import OrganisationDraft, OrganisationKind, OrganisationRow
from linquan.engine.towns import Town
from linquan.kernel import books
from linquan.kernel.actors import Actor, ActorKind, Post, Role
from linquan.kernel.calendar import OFFICE_ZONE, statutory_days

DUTY_PHONE = "010-5550{:04d}"  # 5550 is assigned to nobody we know of; marked as demo on the page


@dataclass(frozen=True, slots=True)
class Staff:
    """Ids of the demo's organisations, and who acts in them."""

    street_office_id: int
    communities: tuple[int, ...]
    departments: dict[str, int]
    property_companies: tuple[int, ...]
    clerk_account_id: int
    street_clerk: Actor
    clerks: dict[int, Actor]


def employ(town: Town, ground: Ground, actor: Actor, now: datetime) -> Staff:
    """Set up bodies and posts, and load the working calendar as far as it is known."""
    district_id = ground.district_id
    _load_calendar(district_id, actor, now)
    maker = _Maker(district_id, actor, now)
    office = maker.body(
        OrganisationKind.STREET_OFFICE, f"{town.street_area.name.zh}办事处",
        f"{town.street_area.name.en} Office", area_id=ground.street_id,
    )  # fmt: skip
    communities = tuple(
        maker.body(
            OrganisationKind.COMMUNITY, f"{c.name.zh}居委会",
            f"{c.name.en} Committee", parent_id=office, area_id=ground.communities[c.index],
        )
        for c in town.communities
    )  # fmt: skip
    departments = {
        d.key: maker.body(OrganisationKind.DEPARTMENT, d.name.zh, d.name.en)
        for d in town.departments
    }
    companies = tuple(
        maker.body(OrganisationKind.PROPERTY_COMPANY, c.name.zh, c.name.en)
        for c in town.property_companies
    )
    for firm in town.firms:
        maker.body(OrganisationKind.FIRM, firm.name.zh, firm.name.en)
    accounts = _appoint(maker, office, communities, tuple(departments.values()))
    clerks = _actors(district_id, accounts)
    return Staff(
        office, communities, departments, companies, accounts[office], clerks[office], clerks
    )


def _appoint(
    maker: "_Maker", office: int, communities: tuple[int, ...], departments: tuple[int, ...]
) -> dict[int, int]:
    """Give every public body its people; returns the account that works in each."""
    accounts = {office: maker.hold(office, Role.CLERK, "值班员")}
    maker.post(accounts[office], office, Role.ADMINISTRATOR)
    maker.hold(office, Role.LEADER, "街道负责人")
    for community in communities:
        accounts[community] = maker.hold(community, Role.CLERK, "社区经办")
        maker.hold(community, Role.GRID_WORKER, "网格员")
    for department in departments:
        accounts[department] = maker.hold(department, Role.HANDLER, "部门经办")
    return accounts


WORKING_ROLE = {
    OrganisationKind.STREET_OFFICE: Role.CLERK,
    OrganisationKind.COMMUNITY: Role.CLERK,
    OrganisationKind.DEPARTMENT: Role.HANDLER,
}


def _actors(district_id: int, accounts: dict[int, int]) -> dict[int, Actor]:
    """Who acts in each body, as the middleware would build it."""
    book = org_reads.organisation_book(district_id, books.versions(district_id))
    return {
        organisation_id: _actor(book.organisations[organisation_id], district_id, account_id)
        for organisation_id, account_id in accounts.items()
    }


def _actor(row: OrganisationRow, district_id: int, account_id: int) -> Actor:
    kind = OrganisationKind(row.kind)
    post = Post(
        row.organisation_id, row.path, row.name, WORKING_ROLE[kind], district_id, row.area_path
    )
    return Actor(ActorKind.PERSON, NAMES[kind], account_id, (post,))


NAMES = {
    OrganisationKind.STREET_OFFICE: "值班员",
    OrganisationKind.COMMUNITY: "社区经办",
    OrganisationKind.DEPARTMENT: "部门经办",
}


def _load_calendar(district_id: int, actor: Actor, now: datetime) -> None:
    """Load the years the library knows: the one before, this one, the next."""
    year = now.astimezone(OFFICE_ZONE).year
    for known in (y for y in (year - 1, year, year + 1) if statutory_days(y) is not None):
        orgs.load_calendar_year(actor=actor, district_id=district_id, year=known, now=now)
    orgs.set_office_hours(
        actor=actor, district_id=district_id, opens=time(9), closes=time(17, 30), now=now
    )


@dataclass(slots=True)
class _Maker:
    """Makes bodies and posts one after another, numbering phones and accounts."""

    district_id: int
    house: Actor
    now: datetime
    made: int = 0

    def body(
        self,
        kind: OrganisationKind,
        name: str,
        name_en: str,
        *,
        parent_id: int | None = None,
        area_id: int | None = None,
    ) -> int:
        """Add an organisation with a made-up duty phone."""
        self.made += 1
        phone = DUTY_PHONE.format(self.made)
        draft = OrganisationDraft(kind, name, name_en, parent_id, area_id, phone)
        return orgs.add_organisation(
            actor=self.house, district_id=self.district_id, draft=draft, now=self.now
        )

    def hold(self, organisation_id: int, role: Role, name: str) -> int:
        """Open an account without a password and give it a post."""
        self.made += 1
        account_id = orgs.open_account(
            actor=self.house,
            district_id=self.district_id,
            username=f"demo-{role.value}-{self.made}",
            name=name,
            password=None,
            now=self.now,
        )
        self.post(account_id, organisation_id, role)
        return account_id

    def post(self, account_id: int, organisation_id: int, role: Role) -> None:
        """Give an account a post."""
        orgs.give_post(
            actor=self.house,
            account_id=account_id,
            organisation_id=organisation_id,
            role=role,
            now=self.now,
        )
