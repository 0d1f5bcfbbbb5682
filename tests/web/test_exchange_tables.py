"""The tables of the house as the page of data in and out offers them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import make_district

from linquan.web.exchange.tables import offers

pytestmark = pytest.mark.django_db
LISTS = [
    "matter_groups", "deadlines", "matters", "channels", "duties", "step_reasons",
    "petition_reasons", "call_scripts", "reminder_rules", "templates", "call_kinds",
    "outside_bodies", "thresholds", "keeping_times", "clocks", "routing_rules", "rate_formulas",
    "action_kinds", "jurisdictions", "services", "service_attributes", "forum_kinds",
    "rectification_grounds", "rectification_terms", "casework_kinds", "casework_results",
    "listening_ways", "circle_items", "walking_speeds",
    "position_rules", "premises", "outlets", "space_tiers", "facility_functions", "poi_types",
    "asking_words", "place_costs", "points_of_interest",
    "workplaces", "population_forecasts", "figure_kinds", "facility_figures",
    "population_points", "facility_register",
    "checklists", "checklist_clauses",
]  # fmt: skip


@pytest.fixture
def staff() -> Staff:
    return kept(make_staff, kept(make_district))


@pytest.mark.parametrize(
    ("post", "open_to_them"),
    [
        ("administrator", ["areas", "zones", "posters", "head_counts", "facilities",
                           "organisations", "people", "calendar_days", "calendar_years",
                           "appeals", *LISTS]),
        ("street_clerk", ["appeals", "orders", *LISTS]),
        ("leader", ["appeals"]),
    ],
)  # fmt: skip
def test_who_is_offered_what(staff: Staff, post: str, open_to_them: list[str]) -> None:
    assert [offer.name for offer in offers(getattr(staff, post))] == open_to_them


def test_what_is_offered_is_asked_of_rules(staff: Staff) -> None:
    """No table is read to show its button: areas, facilities and homes are counted."""
    offers(staff.administrator)
    with CaptureQueriesContext(connection) as caught:
        offers(staff.administrator)
    assert len(caught) == 3, [q["sql"] for q in caught]


def test_the_index_has_a_fixed_number_of_statements(staff: Staff) -> None:
    client = client_of(staff.administrator)
    client.get("/exchange/")
    with CaptureQueriesContext(connection) as caught:
        assert client.get("/exchange/").status_code == 200
    assert len(caught) == 6  # session, actor, areas, facilities, homes counted; imports
