"""A town in which protected files are worked at."""

import pytest
from tests.apps.casework.factories import Room, make_room
from tests.apps.kept import kept


@pytest.fixture
def room(db: None) -> Room:
    return kept(make_room)
