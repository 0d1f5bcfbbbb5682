"""Loading the demo into an empty database, and starting it over."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import transaction

from linquan.apps.insights.demo.amenities import enter_amenities
from linquan.apps.insights.demo.assessments import assess
from linquan.apps.insights.demo.facilities import (
    enter_facilities,
    enter_forecast,
    enter_workplaces,
    lay_ways,
)
from linquan.apps.insights.demo.figures import enter_figures
from linquan.apps.insights.demo.ground import Ground, lay_out
from linquan.apps.insights.demo.lists import write_lists, write_routing
from linquan.apps.insights.demo.people import Staff, employ
from linquan.apps.insights.demo.plans import plan_steps
from linquan.apps.insights.demo.premises import enter_premises
from linquan.apps.insights.demo.rooms import Rooms
from linquan.apps.insights.demo.story import tell
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs import queries as org_reads
from linquan.apps.places.queries import district_ids
from linquan.engine.towns import JIANG_AN, Town, make_requests, make_town
from linquan.kernel import books, clock
from linquan.kernel.actors import Actor, Role
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import NotAllowed
from linquan.kernel.handlers import deliver_owed
from linquan.kernel.models import Installation

SEED = 20261122
DAYS, COUNT = 28, 126
HOUSE = Actor.system("demo")
Say = Callable[[str], None]


def print_nothing(line: str) -> None:
    """Say nothing."""
    del line


def is_empty() -> bool:
    """Whether nothing has been entered yet. One statement."""
    return not district_ids()


@transaction.atomic
def load(*, now: datetime, reset: bool = False, say: Say = print_nothing) -> None:
    """Load the demo district into an empty database, as a whole or not at all.

    Everything goes through the operations of the house, dated back by up to 28 days, so that every
    counter, timeline and deadline is computed and none typed in. ``reset`` throws a demo away
    first. Raises NotAllowed when the database is not empty, or no demo.
    """
    if reset:
        _empty(say)
    if not is_empty():
        raise NotAllowed("database_not_empty")
    town = make_town(JIANG_AN, SEED)
    Installation.objects.update_or_create(
        pk=1,
        defaults={
            "is_demo": True,
            "seed": SEED,
            "loaded_at": now,
            "name": town.street_area.name.zh,
            "name_en": town.street_area.name.en,
            "map_attribution": "演示数据（虚构）",
        },
    )
    clock.forget()
    began = now - timedelta(days=DAYS + 1)
    say(f"laying out {town.street_area.residents} residents in {len(town.estates)} estates")
    ground = lay_out(town, HOUSE, began)
    staff = employ(town, ground, HOUSE, began)
    lists = write_lists(ground, staff, HOUSE, began)
    requests = make_requests(town, SEED, count=COUNT, days=DAYS, end=now.astimezone(OFFICE_ZONE))
    say(f"telling {len(requests)} requests of the last {DAYS} days")
    tell(requests, town, ground, staff, lists, began, now)
    Rooms(ground, staff, began, now).tell()
    _lay_circles(town, ground, staff, began, now)
    write_routing(ground, HOUSE, now)
    say("counting")
    while deliver_owed(now):
        pass
    books.forget()


def _lay_circles(town: Town, ground: Ground, staff: Staff, began: datetime, now: datetime) -> None:
    """Enter what stands in the town, what it did, and what is planned."""
    enter_facilities(town, ground, staff, began)
    enter_workplaces(town, ground, staff, began)
    enter_forecast(town, ground, staff, began)
    enter_amenities(town, ground, staff, began)
    enter_figures(town, ground, staff, now)
    plan_steps(staff, began, now)
    assess(ground, staff, now)
    lay_ways(town, ground, staff, began)
    enter_premises(town, ground, staff, began)


def _empty(say: Say) -> None:
    """Throw the demo away; refused in a real database."""
    if not clock.installation().is_demo:
        raise NotAllowed("not_a_demo")
    say("emptying the demo database")
    call_command("flush", interactive=False, verbosity=0)
    clock.forget()
    books.forget()


def entry_link(now: datetime) -> str | None:
    """A token that signs the demo clerk in once; none where there is no demo."""
    if not clock.installation().is_demo:
        return None
    for district_id in district_ids():
        posts = org_reads.posts_of_district(district_id)
        clerk = next((p for p in posts if p.role == Role.ADMINISTRATOR), None)
        if clerk is not None:
            return orgs.issue_entry_link(actor=HOUSE, account_id=clerk.person_id, now=now)
    return None
