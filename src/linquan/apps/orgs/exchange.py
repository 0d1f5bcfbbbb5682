"""The tables of organisations, people and the calendar that go out and come in."""

from typing import Final

from linquan.apps.orgs import layouts, operations, queries, rules
from linquan.apps.orgs.words import FAULTS
from linquan.kernel.exchange.port import Table

TABLES: Final = (
    Table(
        layouts.ORGANISATIONS,
        queries.organisation_lines,
        rules.may_administer,
        rules.may_administer,
        queries.check_organisations,
        operations.import_organisations,
        operations.take_back_organisations,
        faults=FAULTS,
    ),
    Table(
        layouts.PEOPLE,
        queries.people_lines,
        rules.may_administer,
        rules.may_administer,
        queries.check_people,
        operations.import_people,
        operations.take_back_people,
        faults=FAULTS,
        personal=True,
    ),
    Table(
        layouts.CALENDAR_DAYS,
        queries.calendar_day_lines,
        rules.may_administer,
        rules.may_administer,
        queries.check_calendar_days,
        operations.import_calendar_days,
        operations.take_back_calendar_days,
        faults=FAULTS,
    ),
    Table(
        layouts.CALENDAR_YEARS,
        queries.calendar_year_lines,
        rules.may_administer,
        rules.may_administer,
        queries.check_calendar_years,
        operations.import_calendar_years,
        operations.take_back_calendar_years,
        faults=FAULTS,
    ),
)
