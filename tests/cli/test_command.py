"""The command line: help everywhere, plain errors, an exit code."""

import argparse
import subprocess
import sys
from pathlib import Path

import pytest

from linquan import cli, postgres
from linquan.cli import homes

VERBS = ["serve", "demo", "backup", "restore", "keys", "database", "migrate", "worker"]


def test_without_a_verb_it_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 0
    listed = capsys.readouterr().out
    assert [verb for verb in VERBS if f"\n    {verb} " not in listed] == []
    assert "LINQUAN_HOME" in listed


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([verb, "--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert text.startswith(f"usage: linquan {verb} ")
    assert "--home FOLDER" in text


def test_help_does_not_load_django() -> None:
    code = "import sys, linquan.cli; linquan.cli.main([]); sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=True)


def test_an_unknown_verb_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["sing"])
    assert ended.value.code == 2
    assert "invalid choice: 'sing'" in capsys.readouterr().err


def test_an_error_is_one_plain_line_and_exit_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("LINQUAN_PG_BIN", str(tmp_path / "nothing"))
    monkeypatch.setattr("os.environ", dict(**homes.os.environ))
    assert cli.main(["database", "start", "--home", str(tmp_path / "home")]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"linquan: No PostgreSQL was found (LINQUAN_PG_BIN: {tmp_path}/nothing)")
    assert said.count("\n") == 1


def test_the_home_is_an_option_then_the_environment_then_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINQUAN_HOME", str(tmp_path / "a"))
    assert homes.enter_home(argparse.Namespace(home=None)) == tmp_path / "a"
    assert homes.enter_home(argparse.Namespace(home=tmp_path / "b")) == tmp_path / "b"
    assert homes.os.environ["LINQUAN_HOME"] == str(tmp_path / "b")
    monkeypatch.delenv("LINQUAN_HOME")
    assert homes.enter_home(argparse.Namespace()) == Path(__file__).parents[2] / "var"


def test_a_home_without_a_database_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("LINQUAN_HOME", str(tmp_path))
    assert cli.main(["database", "status"]) == 1
    assert cli.main(["database", "stop"]) == 0
    assert capsys.readouterr().out == (
        f"There is no database in {tmp_path} yet.\nNo database of this home is running.\n"
    )
    assert postgres.status(tmp_path).folder is None
