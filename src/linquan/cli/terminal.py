"""What the commands say, and how they end."""

import sys


class CommandFailed(Exception):
    """A command cannot go on; the message says what to do."""


def say(line: str = "") -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def note(line: str) -> None:
    """Print what is happening, apart from what a command was asked for."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def complain(line: str) -> None:
    """Print a line where errors go."""
    sys.stderr.write(f"linquan: {line}\n")
    sys.stderr.flush()
