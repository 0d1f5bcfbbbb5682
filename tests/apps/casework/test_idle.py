"""After ten idle minutes the house asks again who is there; what was being written is taken."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.casework.factories import NOW, SECRET, TODAY, Room, open_one, row
from tests.apps.orgs.clients import client_of
from tests.apps.orgs.factories import PASSWORD

MINUTE = timedelta(minutes=1)
LATER = (TODAY + timedelta(days=20)).isoformat()


def give_password(room: Room) -> None:
    account = get_user_model().objects.get(pk=room.worker.account_id)
    account.set_password(PASSWORD)
    account.save()


def test_idle_minutes_lead_to_the_password(room: Room, monkeypatch: Any) -> None:
    give_password(room)
    path = f"/casework/files/{open_one(room)}/"
    client = client_of(room.worker)
    fix_clock(monkeypatch, NOW)
    assert client.get(path).status_code == 200
    fix_clock(monkeypatch, NOW + 9 * MINUTE)
    assert client.get(path).status_code == 200
    fix_clock(monkeypatch, NOW + 18 * MINUTE)
    assert client.get(path).status_code == 200
    fix_clock(monkeypatch, NOW + 29 * MINUTE)
    asked = client.get(path)
    assert asked.status_code == 302
    assert asked["Location"] == f"/sign-in/again/?next={path.replace('/', '%2F')}"
    assert client.get("/appeals/").status_code == 200


def test_what_was_being_written_is_taken_for_an_hour(room: Room, monkeypatch: Any) -> None:
    give_password(room)
    number = open_one(room)
    client = client_of(room.worker)
    fix_clock(monkeypatch, NOW)
    client.get(f"/casework/files/{number}/next/")
    fix_clock(monkeypatch, NOW + 30 * MINUTE)
    path = f"/casework/files/{number}/next/"
    assert client.post(path, {"next_on": LATER}).status_code == 303
    assert row(number).next_on.isoformat() == LATER  # type: ignore[union-attr]
    assert client.get(f"/casework/files/{number}/").status_code == 302
    fix_clock(monkeypatch, NOW + 61 * MINUTE)
    assert client.post(path, {"next_on": LATER}).status_code == 302


def test_who_has_no_password_signs_in_anew(room: Room, monkeypatch: Any) -> None:
    path = f"/casework/files/{open_one(room)}/"
    client = client_of(room.worker)
    fix_clock(monkeypatch, NOW)
    client.get(path)
    fix_clock(monkeypatch, NOW + 11 * MINUTE)
    answer = client.get(path)
    assert answer.status_code == 403
    assert "请重新登录" in answer.content.decode()
    assert SECRET not in answer.content.decode()
