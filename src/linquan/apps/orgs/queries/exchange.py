"""Reads of organisations, people and the calendar for tables that go out and come in."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from linquan.apps.orgs import rules
from linquan.apps.orgs.models import Account
from linquan.apps.orgs.plans import (
    AreaWords,
    day_plan,
    every_day,
    every_organisation,
    every_post,
    every_year,
    organisation_plan,
    people_plan,
    year_plan,
)
from linquan.apps.orgs.references import Names
from linquan.apps.orgs.types import OrganisationKind
from linquan.kernel.actors import Actor, Role
from linquan.kernel.errors import NotAllowed
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan


def organisation_lines(
    *, actor: Actor, district_id: int, now: datetime
) -> Iterator[Mapping[str, Any]]:
    """Organisations in use in order of the tree, as values by column.

    Two statements, two more for a cold book of areas. Raises NotAllowed.
    """
    _permit(actor, district_id, "export_organisations")
    return _organisation_lines(district_id)


def _organisation_lines(district_id: int) -> Iterator[Mapping[str, Any]]:
    every = every_organisation(district_id).values()
    living, names, areas = [o for o in every if o.valid_to is None], Names(), AreaWords(district_id)
    for one in living:
        names.add(one.organisation_id, one.name)
    for one in living:
        yield {
            "organisation_id": one.organisation_id,
            "kind": OrganisationKind(one.kind),
            "name": one.name,
            "name_en": one.name_en,
            "parent": names.told(one.parent_id),
            "area": areas.told(one.area_id),
            "phone": one.phone,
        }


def check_organisations(
    *, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Plan what rows would do.

    Two statements, two more for a cold book of areas. Raises NotAllowed.
    """
    _permit(actor, district_id, "import_organisations")
    return organisation_plan(district_id, rows).plan


def people_lines(*, actor: Actor, district_id: int, now: datetime) -> Iterator[Mapping[str, Any]]:
    """People whose account is open with each of their posts, past ones too, as values by column.

    Never a password, nor what stands in its place. Three statements. Raises NotAllowed.
    """
    _permit(actor, district_id, "export_people")
    return _people_lines(district_id)


def _people_lines(district_id: int) -> Iterator[Mapping[str, Any]]:
    names, held = Names(), defaultdict(list)
    for one in every_organisation(district_id).values():
        names.add(one.organisation_id, one.name)
    for post in every_post(district_id):
        held[post.account_id].append(
            {
                "post_id": post.post_id,
                "organisation": names.told(post.organisation_id),
                "role": Role(post.role),
                "valid_from": post.valid_from,
                "valid_to": post.valid_to,
            }
        )
    people = Account.objects.filter(district_id=district_id, is_active=True)
    for account_id, username, name in people.order_by("name", "id").values_list(
        "id", "username", "name"
    ):
        for post_values in held[account_id] or [{}]:
            yield {"username": username, "name": name, **post_values}


def check_people(*, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime) -> Plan:
    """Plan what rows would do. Three statements. Raises NotAllowed."""
    _permit(actor, district_id, "import_people")
    return people_plan(actor, district_id, rows).plan


def calendar_day_lines(
    *, actor: Actor, district_id: int, now: datetime
) -> Iterator[Mapping[str, Any]]:
    """Days that are unlike their weekday, as values by column. One statement. Raises NotAllowed."""
    _permit(actor, district_id, "export_calendar_days")
    return (
        {"day": d.day, "is_workday": d.is_workday, "note": d.note, "source": d.source}
        for d in every_day(district_id)
    )


def check_calendar_days(
    *, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Plan what rows would do. One statement. Raises NotAllowed."""
    _permit(actor, district_id, "import_calendar_days")
    return day_plan(district_id, rows).plan


def calendar_year_lines(
    *, actor: Actor, district_id: int, now: datetime
) -> Iterator[Mapping[str, Any]]:
    """Confirmed years, as values by column. One statement. Raises NotAllowed."""
    _permit(actor, district_id, "export_calendar_years")
    return ({"year": year, "source": source} for year, source in every_year(district_id).items())


def check_calendar_years(
    *, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Plan what rows would do. One statement. Raises NotAllowed."""
    _permit(actor, district_id, "import_calendar_years")
    return year_plan(district_id, rows).plan


def _permit(actor: Actor, district_id: int, verb: str) -> None:
    if not rules.may_administer(actor, district_id):
        raise NotAllowed(verb=verb)
