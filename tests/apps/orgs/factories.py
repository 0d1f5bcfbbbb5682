"""The people and offices of the district that ``places.factories.make_district`` makes."""

from dataclasses import dataclass

from tests.apps.places.factories import SETUP, SETUP_AT, District

from linquan.apps.orgs import operations
from linquan.apps.orgs.types import OrganisationDraft, OrganisationKind
from linquan.kernel.actors import Actor, ActorKind, Post, Role

PASSWORD = "Qing-Jiang-2026"
MADE_ON = SETUP_AT.date()


@dataclass(frozen=True, slots=True)
class Staff:
    """Ids of organisations, and one actor for each kind of post."""

    street_office_id: int
    community_ids: tuple[int, int]
    department_id: int
    property_company_id: int
    clerk: Actor  # of the first community
    other_clerk: Actor  # of the second community
    street_clerk: Actor
    handler: Actor  # of the department
    property_handler: Actor  # of the property company
    grid_worker: Actor  # of the first community
    leader: Actor  # of the street
    administrator: Actor  # of the street


@dataclass(frozen=True, slots=True)
class _Office:
    organisation_id: int
    path: str
    name: str
    district_id: int
    area_path: str


def make_organisation(
    district: District,
    kind: OrganisationKind,
    name: str,
    *,
    area_id: int | None = None,
    parent_id: int | None = None,
) -> int:
    """Add one organisation on 5 January 2026."""
    draft = OrganisationDraft(kind, name, "", parent_id, area_id)
    return operations.add_organisation(
        actor=SETUP, district_id=district.district_id, draft=draft, now=SETUP_AT
    )


def make_person(district_id: int, username: str, name: str, *, password: str | None = None) -> int:
    """Open an account; without a password it cannot sign in, which is quicker to make."""
    return operations.open_account(
        actor=SETUP,
        district_id=district_id,
        username=username,
        name=name,
        password=password,
        now=SETUP_AT,
    )


def make_staff(district: District, *, prefix: str = "") -> Staff:
    """Make a street office, two communities, a department, a property company and their people.

    Give a ``prefix`` for the sign-in names when a test makes the staff of two districts.
    """
    first, second = district.community_ids
    street = _office(district, OrganisationKind.STREET_OFFICE, "江安街道办事处", district.street_id)
    one = _office(district, OrganisationKind.COMMUNITY, "锦绣社区居委会", first, street)
    two = _office(district, OrganisationKind.COMMUNITY, "清江社区居委会", second, street)
    bureau = _office(district, OrganisationKind.DEPARTMENT, "区住建局", district.district_id)
    company = _office(district, OrganisationKind.PROPERTY_COMPANY, "安居物业", None)
    return Staff(
        street.organisation_id,
        (one.organisation_id, two.organisation_id),
        bureau.organisation_id,
        company.organisation_id,
        clerk=_person(one, Role.CLERK, f"{prefix}clerk", "陈办事"),
        other_clerk=_person(two, Role.CLERK, f"{prefix}clerk2", "李办事"),
        street_clerk=_person(street, Role.CLERK, f"{prefix}street", "周街道"),
        handler=_person(bureau, Role.HANDLER, f"{prefix}handler", "王经办"),
        property_handler=_person(company, Role.HANDLER, f"{prefix}property", "赵物业"),
        grid_worker=_person(one, Role.GRID_WORKER, f"{prefix}grid", "刘网格"),
        leader=_person(street, Role.LEADER, f"{prefix}leader", "孙书记"),
        administrator=_person(street, Role.ADMINISTRATOR, f"{prefix}admin", "吴管理"),
    )


def _office(
    district: District,
    kind: OrganisationKind,
    name: str,
    area_id: int | None,
    parent: _Office | None = None,
) -> _Office:
    made = make_organisation(
        district,
        kind,
        name,
        area_id=area_id,
        parent_id=parent.organisation_id if parent else None,
    )
    path = f"{parent.path if parent else '/'}{made}/"
    area_path = "" if area_id is None else district.path(area_id)
    return _Office(made, path, name, district.district_id, area_path)


def _person(office: _Office, role: Role, username: str, name: str) -> Actor:
    account_id = make_person(office.district_id, username, name)
    operations.give_post(
        actor=SETUP,
        account_id=account_id,
        organisation_id=office.organisation_id,
        role=role,
        now=SETUP_AT,
    )
    post = Post(
        office.organisation_id, office.path, office.name, role, office.district_id, office.area_path
    )
    return Actor(ActorKind.PERSON, name, account_id, (post,))
