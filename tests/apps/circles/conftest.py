"""A town whose life circles are looked after."""

from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from tests.apps.appeals.factories import Town, make_town
from tests.apps.circles.worked import Worked, worked_once
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of


@pytest.fixture
def town(db: None) -> Town:
    return kept(make_town)


@pytest.fixture
def made(town: Town, tmp_path: Path, now: datetime) -> Worked:
    """The small town laid out, and its run made."""
    return worked_once(town, tmp_path, now)


@pytest.fixture
def clerk(town: Town) -> Client:
    """Browser of the clerk of the street."""
    return client_of(town.staff.street_clerk)
