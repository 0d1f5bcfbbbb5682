"""The ground of the sweep."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.abuse.ground import Ground, make_ground
from tests.apps.kept import kept

from linquan.kernel import secrets

RING = secrets.Keyring.generate().written()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def ground(
    db: None, monkeypatch: pytest.MonkeyPatch, settings: Any, home: Path, now: datetime
) -> Ground:
    settings.LINQUAN_HOME = home
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setenv("LINQUAN_SECRET_KEYS", RING)
    return kept(make_ground, now)
