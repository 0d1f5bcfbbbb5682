"""`linquan circles` as tests give it: in a house that is entered already."""

import argparse
from pathlib import Path

import pytest

from linquan.cli import circles


def command(home: Path, *arguments: object) -> None:
    """Give a command; what it says is printed."""
    parser = argparse.ArgumentParser(prog="linquan circles")
    circles.add_arguments(parser)
    options = parser.parse_args(list(map(str, arguments)))
    assert options.circles_run(options, home) == 0


def said_by(capsys: pytest.CaptureFixture[str], home: Path, *arguments: object) -> str:
    """Give a command; returns what it says."""
    capsys.readouterr()
    command(home, *arguments)
    return capsys.readouterr().out
