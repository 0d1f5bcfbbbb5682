"""Tables can be spread over several databases by district: keys carry ``district_id``."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import connection, models

from linquan.cli.spread import EVERYWHERE

MODELS = [m for m in apps.get_models() if m.__module__.startswith("linquan.")]

# Tables without a district, each with its reason.
NO_DISTRICT = {
    "kernel_delivery": "owed once an event is written; lives and goes with its event",
    "kernel_installation": "one row: what this database is",
    "kernel_session": "strangers have some too; gone after half a day",
    "orgs_signinattempt": "names that exist nowhere are counted too; gone after a day",
    "orgs_entrylink": "of a demo database only",
}

# Keys that are unique across districts, each with its reason.
UNIQUE_WITHOUT_DISTRICT = {
    "orgs_account.username": "people sign in by name before their district is known",
    "orgs_signinidentifier.identifier_of_one": "people come from the provider, or with a phone, "
    "before their district is known",
    "orgs_signinidentifier.identifier_subject": "likewise",
    "orgs_entrylink.token_hash": "the link says nothing of the district",
    "orgs_apikey.secret_hash": "a programme shows its key before its district is known",
    "places_poster.poster_code_once": "a scan says nothing of the district",
    "kernel_delivery.delivery_once": "an event belongs to one district",
    "appeals_jurisdiction.jurisdiction_domain_once": "programs say it before the district is known",
    "appeals_order.appeal_id": "a request belongs to one district",
    "appeals_keyfiling.appeal_id": "a request belongs to one district",
    "appeals_tombstone.appeal_id": "a request belongs to one district",
    "appeals_reporter.appeal_id": "a request belongs to one district",
}


def table(model: type[models.Model]) -> str:
    return model._meta.db_table


def column_names(model: type[models.Model]) -> set[str]:
    return {f.attname for f in model._meta.concrete_fields}


def keys_of(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """Unique and exclusion keys: where, and what they hold, as text."""
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key:
            yield f"{table(model)}.{field.attname}", field.attname
    for constraint in model._meta.constraints:
        name = f"{table(model)}.{constraint.name}"
        if isinstance(constraint, models.UniqueConstraint):
            held = [*constraint.fields, *(str(e) for e in constraint.expressions)]
            yield name, " ".join(held)
        elif isinstance(constraint, ExclusionConstraint):
            yield name, " ".join(str(e) for e, _ in constraint.expressions)


KEYS = [key for model in MODELS for key in keys_of(model)]
FOREIGN = [
    (model, field)
    for model in MODELS
    for field in model._meta.concrete_fields
    if isinstance(field, models.ForeignKey)
]


def test_there_are_tables() -> None:
    assert {m._meta.app_label for m in MODELS} == {
        "kernel", "places", "orgs", "appeals", "alliances", "outreach", "rectifications",
        "casework", "circles", "checklists", "insights",
    }  # fmt: skip


@pytest.mark.parametrize("model", MODELS, ids=table)
def test_every_table_has_its_district(model: type[models.Model]) -> None:
    assert ("district_id" in column_names(model)) != (table(model) in NO_DISTRICT)


@pytest.mark.parametrize(("where", "held"), KEYS, ids=[where for where, _ in KEYS])
def test_every_key_holds_the_district(where: str, held: str) -> None:
    assert ("district_id" in held) != (where in UNIQUE_WITHOUT_DISTRICT)


@pytest.mark.parametrize(
    ("model", "field"), FOREIGN, ids=[f"{table(m)}.{f.attname}" for m, f in FOREIGN]
)
def test_every_foreign_key_stays_in_its_district(model: type[models.Model], field: Any) -> None:
    """It points at a reference table, or both rows carry the district.

    Then (district_id, id) can take the place of the key when tables are spread.
    """
    target = field.remote_field.model
    in_one_district = "district_id" in column_names(model) & column_names(target)
    assert table(target) in EVERYWHERE or in_one_district or table(model) in NO_DISTRICT


@pytest.mark.parametrize(
    ("model", "field"), FOREIGN, ids=[f"{table(m)}.{f.attname}" for m, f in FOREIGN]
)
def test_no_related_managers(model: type[models.Model], field: Any) -> None:
    assert field.remote_field.related_name == "+"


@pytest.mark.parametrize("where", UNIQUE_WITHOUT_DISTRICT)
def test_what_is_unique_across_districts_is_kept_everywhere(where: str) -> None:
    """Each server can see by itself only what it holds; a request is unique with its district."""
    whose = where.partition(".")[0]
    by_request = UNIQUE_WITHOUT_DISTRICT[where] == "a request belongs to one district"
    assert whose in EVERYWHERE or whose in NO_DISTRICT or by_request


def test_lists_of_reasons_name_what_exists() -> None:
    tables = {table(m) for m in MODELS}
    assert set(NO_DISTRICT) | set(EVERYWHERE) <= tables
    assert set(UNIQUE_WITHOUT_DISTRICT) <= {where for where, _ in KEYS}


_UNINDEXED = """
SELECT key.conrelid::regclass::text, key.conname FROM pg_constraint AS key
WHERE key.contype = 'f' AND key.confrelid = %s::regclass AND NOT EXISTS (
    SELECT FROM pg_index AS one
    WHERE one.indrelid = key.conrelid AND one.indpred IS NULL AND one.indkey[0] = key.conkey[1]
)
"""


@pytest.mark.django_db
def test_an_area_goes_without_a_look_through_whole_tables() -> None:
    """Taking back an import deletes areas; each is looked for in every table that refers to it."""
    with connection.cursor() as cursor:
        cursor.execute(_UNINDEXED, ["places_area"])
        assert cursor.fetchall() == []
