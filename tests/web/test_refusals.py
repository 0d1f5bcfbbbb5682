"""Refusals lead back to where their reader came from."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "sheet", "first_page"),
    [
        ("/m/nothing/", "phone.css", "/m"),
        ("/s/nothing/here/", "phone.css", "/m"),
        ("/nothing/", "desk.css", "/"),
        ("/people/0/nothing/", "desk.css", "/"),
    ],
)
def test_an_address_that_leads_nowhere(path: str, sheet: str, first_page: str) -> None:
    answer = Client().get(path)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert f"vendor/{sheet}" in page
    assert f'<a class="button button--primary" href="{first_page}">' in page


def test_a_refusal_keeps_the_large_print() -> None:
    browser = Client()
    browser.cookies["edition"] = "elder"
    assert '<body class="bare phone elder">' in browser.get("/m/nothing/").content.decode()
    assert '<body class="bare">' in browser.get("/nothing/").content.decode()


def test_a_refused_form_leads_back_to_it() -> None:
    answer = Client().put("/m/report/")
    page = answer.content.decode()
    assert answer.status_code == 405
    assert '<button type="button" class="button button--primary" data-back hidden>' in page
    assert '<a class="button" href="/m">' in page
    assert 'linquan/js/back.js"></script>' in page
