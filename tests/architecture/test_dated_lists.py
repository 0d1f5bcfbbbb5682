"""Every list with days of validity goes out as a table and comes in, or says here why not."""

import pytest
from django.apps import apps
from django.db import models

from linquan.web.exchange.tables import tables

DATED = {
    model._meta.db_table: model
    for model in apps.get_models()
    if model.__module__.startswith("linquan.") and "valid_from" in vars(model)
}
HELD = {table.holds._meta.db_table for table in tables().values() if table.holds}

# Tables with days of validity that are no list of :mod:`dated_tables`, each with its reason.
NO_LIST = {
    "appeals_outsidesystem": "holds a sealed key, which no file may carry; few lines, set by hand",
    "casework_admission": "who may open protected files: given to a person, one by one, and told",
    "orgs_apikey": "a secret that is shown once",
    "orgs_organisation": "a register of its own in the exchange: organisations",
    "orgs_post": "with their people in the exchange: people",
    "places_agestep": "a whole list at once, with the counts that are taken by it",
    "places_area": "a register of its own in the exchange: areas",
    "places_facilityrule": "a whole list at once, tried on the map before it is valid",
    "places_placename": "learnt on the map one by one, or taken from an extract",
    "places_poster": "in the exchange with its printed code: posters",
    "places_zone": "a register of its own in the exchange: zones",
}


@pytest.mark.parametrize("name", sorted(DATED))
def test_a_dated_list_is_in_the_exchange_or_says_why_not(name: str) -> None:
    assert (name in HELD) != (name in NO_LIST)


def test_no_reason_is_left_over() -> None:
    assert NO_LIST.keys() <= DATED.keys()
    assert DATED.keys() >= HELD


def test_each_is_the_table_of_one_list() -> None:
    held: list[type[models.Model]] = [t.holds for t in tables().values() if t.holds]
    assert len(held) == len(set(held)) == len(HELD)
