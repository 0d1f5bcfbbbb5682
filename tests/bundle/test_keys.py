"""The key that signs: made once, guarded, never overwritten."""

import getpass
import stat
from pathlib import Path

import pytest
from tools.bundle import keys
from tools.bundle.__main__ import main
from tools.bundle.faults import NotMade
from tools.bundle.installer import manifest


def test_a_key_is_made_and_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for passphrase in ("", "three words more"):
        monkeypatch.setattr(getpass, "getpass", lambda _asked, said=passphrase: said)
        file = tmp_path / f"{len(passphrase)}.key"
        public = keys.generate(file, passphrase)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert keys.public_of(keys.load(file)) == public
        assert manifest.read_key(file.with_name(f"{file.name}.pub").read_bytes()) == public
    monkeypatch.setattr(getpass, "getpass", lambda _asked: "wrong")
    with pytest.raises(NotMade, match="cannot be read"):
        keys.load(file)


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "a.key"
    keys.generate(file, "")
    before = file.read_bytes()
    with pytest.raises(NotMade, match="is there already; a key is never overwritten"):
        keys.generate(file, "")
    assert file.read_bytes() == before


@pytest.mark.parametrize("data", [None, b"", b"-----BEGIN PRIVATE KEY-----\n-----END"])
def test_what_is_no_key(data: bytes | None, tmp_path: Path) -> None:
    if data is not None:
        (tmp_path / "a.key").write_bytes(data)
    with pytest.raises(NotMade, match="There is no key" if data is None else "cannot be read"):
        keys.load(tmp_path / "a.key")


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str],
                     monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert main(["keygen", str(tmp_path / "a.key")]) == 0
    public = keys.public_of(keys.load(tmp_path / "a.key"))
    assert manifest.fingerprint(public) in capsys.readouterr().out
    monkeypatch.delenv("LINQUAN_BUNDLE_KEY", raising=False)
    assert main([]) == 1
    assert capsys.readouterr().err.startswith("A key is needed: --key FILE.")
