"""Where things lie, and whom a socket folder may belong to."""

import os
from pathlib import Path

import pytest

from linquan.postgres import places
from linquan.postgres.accounts import Account
from linquan.postgres.errors import NotYours, PasswordLost
from linquan.postgres.places import Place


@pytest.mark.parametrize(("length", "short"), [(89, False), (90, True)])
def test_a_path_too_long_for_a_socket_moves_to_a_short_one(length: int, *, short: bool) -> None:
    place = Place(Path("/" + "x" * (length - 1)))
    assert len(f"{place.folder}/run/.s.PGSQL.5432") == length + 4 + 14
    assert (place.sockets.parent == Path("/tmp")) is short
    assert len(os.fsencode(place.socket)) <= 107


def test_the_length_of_a_socket_path_is_counted_in_bytes() -> None:
    assert Place(Path("/" + "邻" * 40)).sockets.parent == Path("/tmp")


def test_addresses_carry_what_the_environment_could_change(tmp_path: Path) -> None:
    place = Place(tmp_path / "a b%")
    place.folder.mkdir()
    place.application_password_file.write_text("s/e+c ret")
    where = str(place.sockets).replace("%", "%25").replace(" ", "%20")
    assert place.application_dsn() == (
        f"postgresql://linquan:s/e%2Bc%20ret@/linquan?host={where}&port=5432"
    )
    with pytest.raises(PasswordLost, match=r"superuser\.password is missing"):
        place.superuser_dsn()


@pytest.fixture
def far_place(tmp_path: Path) -> Place:
    return Place(tmp_path / ("x" * 120))


@pytest.mark.parametrize("mode", [0o777, 0o750, 0o701])
def test_a_socket_folder_open_to_others_is_refused(mode: int, far_place: Place) -> None:
    far_place.sockets.mkdir()
    far_place.sockets.chmod(mode)
    try:
        with pytest.raises(NotYours, match="should hold the database's socket"):
            far_place.check_sockets(os.geteuid())
    finally:
        far_place.sockets.rmdir()


def test_a_squatters_socket_folder_is_neither_used_nor_taken_over(far_place: Place) -> None:
    account = Account(os.geteuid(), os.getegid())
    far_place.sockets.mkdir(mode=0o700)
    try:
        account.make_folder(far_place.sockets)
        far_place.check_sockets(account.uid)
        with pytest.raises(NotYours):
            far_place.check_sockets(account.uid + 1)
        assert far_place.sockets.stat().st_uid == account.uid
    finally:
        far_place.sockets.rmdir()


def test_a_link_in_place_of_the_socket_folder_is_refused(far_place: Place, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    far_place.sockets.symlink_to(tmp_path / "elsewhere")
    try:
        with pytest.raises(NotYours):
            far_place.check_sockets(os.geteuid())
    finally:
        far_place.sockets.unlink()


def test_a_home_without_data_has_no_place(tmp_path: Path) -> None:
    assert places.existing(tmp_path) is None
