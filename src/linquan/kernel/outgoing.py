"""What leaves the house for other systems: sent one by one, apart from the deliveries.

A receiver may be slow or dead. So that it holds up neither the handlers of events nor a
transaction, what is owed to others is sent by a thread of its own in the worker.
"""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog
from django.db import close_old_connections

log = structlog.get_logger(__name__)

LOOK_S: Final = 1.0
AT_ONCE: Final = 100
"""How much one kind may send before the next has its turn."""

Send = Callable[[datetime], bool]
"""Sends one thing that is due, if there is one; returns whether there was."""
_senders: dict[str, Send] = {}


def sends(name: str) -> Callable[[Send], Send]:
    """Register under a stable name what sends; used as a decorator."""

    def keep(send: Send) -> Send:
        _senders[name] = send
        return send

    return keep


def send_due(now: Callable[[], datetime]) -> int:
    """Let every kind send what is due, up to :data:`AT_ONCE` each; returns how much was sent."""
    sent = 0
    for send in _senders.values():
        for _ in range(AT_ONCE):
            if not send(now()):
                break
            sent += 1
    return sent


def send_until(stop: threading.Event, now: Callable[[], datetime]) -> None:
    """Send what is due, again and again, until told to stop."""
    while not stop.wait(LOOK_S):
        try:
            send_due(now)
        except Exception:  # the database may be restarting: say so and try again
            log.exception("sending_interrupted")
            close_old_connections()
            stop.wait(2)
