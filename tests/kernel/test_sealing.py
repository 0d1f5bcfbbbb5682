"""Keys are changed while the house runs, and nothing that is sealed is forgotten."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from linquan.apps.orgs.models import Account
from linquan.kernel import sealing, secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import WrongState
from linquan.kernel.models import Event, OutgoingText
from linquan.web.accounts.adapter import SecondStepAdapter

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("LINQUAN_SECRET_KEYS", raising=False)
    settings.LINQUAN_HOME = tmp_path
    return tmp_path


def text(number: int) -> OutgoingText:
    return OutgoingText.objects.create(
        district_id=7, subject=f"appeal:{number}", text="…", key=str(number), created_at=NOW,
        phone_sealed=secrets.seal(f"1381234{number:04}", "text.phone:7"),
    )  # fmt: skip


def second_step() -> Authenticator:
    account = Account.objects.create(username="chen", name="陈", district_id=7, created_at=NOW)
    sealed = SecondStepAdapter().encrypt("JBSWY3DPEHPK3PXP")
    return Authenticator.objects.create(
        user_id=account.pk, type=Authenticator.Type.TOTP, data={"secret": sealed}
    )


def renew_all() -> int:
    told: list[tuple[str, int]] = []
    actor = Actor.system("keys")
    return sealing.renew_all(actor=actor, now=NOW, told=lambda *said: told.append(said))


def test_a_new_key_seals_at_once_and_the_old_one_still_opens(home: Path) -> None:
    sealed = secrets.seal("张三", "a")
    old = secrets.keyring().newest_id
    new = secrets.add_key(home)
    assert (secrets.keyring().newest_id, secrets.keyring().oldest_id) == (new, old)
    assert secrets.sealing_key_id(secrets.seal("李四", "a")) == new
    assert secrets.unseal(sealed, "a") == "张三"
    assert (home / secrets.FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_hashes_stay_when_a_key_is_added(home: Path) -> None:
    before = secrets.phone_hash("13812340001", 7)
    secrets.add_key(home)
    assert secrets.phone_hash("13812340001", 7) == before


def test_everything_is_sealed_anew(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 2)
    old = secrets.keyring().newest_id
    texts, step = [text(number) for number in range(5)], second_step()
    new = secrets.add_key(home)
    assert sealing.counts() == {old: 6}
    assert renew_all() == 6
    assert sealing.counts() == {new: 6}
    for number, kept in enumerate(texts):
        kept.refresh_from_db()
        assert secrets.unseal(kept.phone_sealed, "text.phone:7") == f"1381234{number:04}"
    step.refresh_from_db()
    assert SecondStepAdapter().decrypt(step.data["secret"]) == "JBSWY3DPEHPK3PXP"
    event = Event.objects.latest("id")
    assert (event.kind, event.data) == ("keys.renewed", {"key": new, "values": 6})
    assert renew_all() == 0


def test_a_key_that_is_needed_is_kept(home: Path) -> None:
    first = secrets.keyring().newest_id
    second = secrets.add_key(home)
    text(1)
    secrets.add_key(home)
    for key_id, code in ((first, "key_makes_hashes"), (second, "key_in_use")):
        with pytest.raises(WrongState) as caught:
            sealing.check_unused(key_id)
        assert caught.value.code == code
    renew_all()
    sealing.check_unused(second)
    secrets.drop_key(home, second)
    assert second not in secrets.keyring().keys
    with pytest.raises(secrets.BadKeys):
        secrets.drop_key(home, second)


def test_keys_of_the_environment_are_not_read_from_a_file(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = secrets.Keyring.generate()
    monkeypatch.setenv("LINQUAN_SECRET_KEYS", ring.written())
    assert secrets.keyring() == ring
    assert os.listdir(home) == []
