"""Where text messages leave the house. By default they do not: they stay in the outbox.

A gateway is installed as a package with an entry point in the group ``linquan.gateways`` (something
called without arguments that gives a `TextGateway`), and chosen by name in LINQUAN_SMS_GATEWAY.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Protocol, cast

from django.conf import settings

GROUP = "linquan.gateways"
OUTBOX = "outbox"

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
    installed = entry_points(group=GROUP)
    if name not in installed.names:
        known = ", ".join(sorted({OUTBOX, *installed.names}))
        msg = f"there is no SMS gateway named {name!r}; choose one of: {known}"
        raise UnknownGateway(msg)
    return cast("TextGateway", installed[name].load()())
