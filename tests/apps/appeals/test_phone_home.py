"""First page, printed codes."""

from datetime import datetime

import pytest
from django.test import Client
from tests.apps.appeals.phone_factories import make_town

pytestmark = pytest.mark.django_db


def test_smoke(now: datetime) -> None:
    town = make_town()
    client = Client(headers={"accept-language": "en"})
    for url in (
        "/m",
        f"/m?at={town.code}",
        "/m/report/",
        f"/m/report/?at={town.code}",
        "/m/progress/",
        "/p/",
        f"/q/{town.code}",
        "/q/none",
    ):
        r = client.get(url)
        print(url, r.status_code, len(r.content))
