"""Two at once, on the real database: one hands over, one closes, one revokes, one takes up."""

import pytest
from tests.apps.appeals.factories import file, warm
from tests.apps.appeals.test_races import together
from tests.apps.casework.factories import (
    NOW,
    SOON,
    Room,
    make_room,
    on,
    open_one,
    row,
)
from tests.apps.casework.test_handing import given
from tests.apps.kept import kept

from linquan.apps.casework import operations
from linquan.apps.casework.models import Admission, CaseFile
from linquan.kernel.errors import HouseError
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room(transactional_db: None) -> Room:
    return kept(make_room)


def test_two_hand_the_same_request_over(room: Room) -> None:
    appeal_id = file(room.town, NOW)
    warm(room.town)
    done = together(*[lambda: operations.hand_over(**given(room, appeal_id))] * 2)
    assert [r.code for r in done if isinstance(r, HouseError)] == ["protected"]
    assert CaseFile.objects.count() == 1
    assert Event.objects.filter(kind="appeal.withdrawn").count() == 1


def test_two_take_the_same_file_up(room: Room) -> None:
    number = open_one(room)
    warm(room.town)
    done = together(
        *[lambda: operations.accept_file(**on(room, number), urgent="", next_on=SOON)] * 2
    )
    assert [r.code for r in done if isinstance(r, HouseError)] == ["moved_on"]
    assert row(number).state == "accepted"


def test_giving_and_revoking_leave_no_file_alone(room: Room) -> None:
    """Whichever is first, whoever has the file in the end is admitted to it."""
    number = open_one(room)
    mine = Admission.objects.get(account_id=room.other.account_id, kind_code=room.kinds["peace"])
    warm(room.town)
    together(
        lambda: operations.give_file(
            **on(room, number), account_id=room.other.account_id, next_on=SOON
        ),
        lambda: operations.revoke_admission(
            actor=room.administrator, admission_id=mine.pk, reason="调离岗位", now=NOW
        ),
    )
    mine.refresh_from_db()
    has_it = row(number).worker_id == room.other.account_id
    assert not (has_it and mine.revoked_at is not None)
