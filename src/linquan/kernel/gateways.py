"""Where text messages leave the house. By default they do not: they stay in the outbox.

A gateway is installed as a package with an entry point in the group ``linquan.gateways`` (something
called without arguments that gives a `TextGateway`), and chosen by name in LINQUAN_SMS_GATEWAY.
The name ``file`` chooses a file in the home instead, for trials.
"""

import fcntl
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol, cast

from django.conf import settings

GROUP = "linquan.gateways"
OUTBOX, FILE = "outbox", "file"
FILE_NAME = "texts.jsonl"

Keep = Callable[[str, str, str], None]


class UnknownGateway(LookupError):
    """The gateway chosen in the settings is not installed; the message names those that are."""


class TextGateway(Protocol):
    """Takes text messages to phones."""

    def send(self, phone: str, text: str, key: str) -> None:
        """Send one message, or raise.

        Parameters
        ----------
        phone : str
            In normal form (`secrets.normalise_phone`).
        text : str
            At most 500 characters.
        key : str
            The same for the same message, however often it is tried: send it once.
        """
        ...


@dataclass(frozen=True, slots=True)
class FileGateway:
    """Nothing leaves the machine: each message becomes a line of a file, for trials and tests.

    Only its owner reads the file; what is written once is not written again.
    """

    path: Path

    def send(self, phone: str, text: str, key: str) -> None:
        """Write the message down, once."""
        line = json.dumps({"phone": phone, "text": text, "key": key}, ensure_ascii=False)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "r+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if f"{line}\n" not in file:
                file.write(f"{line}\n")


@dataclass(frozen=True, slots=True)
class OutboxGateway:
    """Nothing leaves the machine: `keep` writes phone, text and key down."""

    keep: Keep

    def send(self, phone: str, text: str, key: str) -> None:
        """Write the message down."""
        self.keep(phone, text, key)


def text_gateway(keep: Keep) -> TextGateway:
    """Return the gateway of this installation; `keep` is for the outbox. Raises UnknownGateway."""
    return gateway_named(getattr(settings, "LINQUAN_SMS_GATEWAY", ""), keep)


def gateway_named(name: str, keep: Keep) -> TextGateway:
    """Return the gateway with this name; the outbox for an empty one. Raises UnknownGateway."""
    if name in {"", OUTBOX}:
        return OutboxGateway(keep)
    if name == FILE:
        return FileGateway(Path(settings.LINQUAN_HOME) / FILE_NAME)
    installed = entry_points(group=GROUP)
    if name not in installed.names:
        known = ", ".join(sorted({OUTBOX, FILE, *installed.names}))
        msg = f"there is no SMS gateway named {name!r}; choose one of: {known}"
        raise UnknownGateway(msg)
    return cast("TextGateway", installed[name].load()())
