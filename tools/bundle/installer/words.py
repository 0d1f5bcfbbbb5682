"""What the installer says: Chinese where the machine is set to it, else English."""

import os
import sys
from collections.abc import Mapping
from typing import Final

from .chinese import CHINESE

_ASKED: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


class Refused(Exception):
    """The installer does not go on; the text says what to do."""

    def __init__(self, text: str, /, **values: object) -> None:
        super().__init__(translated(text, **values))


def say(text: str, /, **values: object) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{translated(text, **values)}\n")
    sys.stdout.flush()


def translated(text: str, /, **values: object) -> str:
    """Give a text in the language of the machine, with its values."""
    wanted = CHINESE.get(text, text) if speaks_chinese(os.environ) else text
    return wanted.format(**values)


def speaks_chinese(environment: Mapping[str, str]) -> bool:
    """Whether the machine is set to Chinese: the first of three variables that is set decides."""
    first = next((value for name in _ASKED if (value := environment.get(name))), "")
    return first.lower().startswith("zh")
