"""The page that describes the interface: from the OpenAPI, in both languages, for everyone."""

import json
import re

import pytest
from django.test import Client
from tests.apps.appeals.factories import Town
from tests.apps.orgs.clients import client_of
from tests.contracts.test_openapi import KEPT

from linquan.api.v1 import words
from linquan.apps.orgs.types import Scope

#: Of the description as it is kept: test_openapi holds it against the interface.
OPERATIONS = [
    (path, method, told)
    for path, methods in json.loads(KEPT.read_text("utf-8"))["paths"].items()
    for method, told in methods.items()
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-hans", "把诉求派给应办单位"), ("en", "Dispatch a request to the unit")],
)
def test_says_what_everything_does(language: str, said: str) -> None:
    answer = Client().get("/api/v1/", headers={"accept-language": language})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert said in text
    for path, _, _ in OPERATIONS:
        assert path in text
    assert "<script>" not in text
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


def test_every_endpoint_has_words_a_scope_and_its_refusals() -> None:
    assert {told["operationId"] for *_, told in OPERATIONS} == set(words.DOES)
    for _, method, told in OPERATIONS:
        assert told["x-scope"] in {*Scope, "any"}
        assert told["tags"][0] in words.TAGS
        refused = {"400", "401", "403", "404", "405", "413", "422", "429"}
        assert refused <= set(told["responses"])
        assert ("409" in told["responses"]) == (method == "post")


def test_is_found_from_the_keys(town: Town) -> None:
    page = client_of(town.staff.administrator).get("/keys/").content.decode()
    assert 'href="/api/v1/"' in page
