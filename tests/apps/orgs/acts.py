"""How tests judge an act: what became of it, and that a refusal changes nothing at all."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection

from linquan.apps.orgs.models import (
    Account,
    ApiKey,
    CalendarDay,
    CalendarYear,
    EntryLink,
    OfficeHours,
    Organisation,
    Post,
    SignInAttempt,
    SignInCode,
    SignInIdentifier,
    Webhook,
    WebhookSending,
)
from linquan.kernel.errors import HouseError, Invalid
from linquan.kernel.models import Event

TABLES: tuple[Any, ...] = (
    Organisation, Account, Post, CalendarDay, CalendarYear, OfficeHours, EntryLink, SignInAttempt,
    Authenticator, ApiKey, SignInIdentifier, SignInCode, Webhook, WebhookSending, Event,
)  # fmt: skip


def last_event() -> tuple[Any, ...]:
    event = Event.objects.order_by("-id")[0]
    return (event.kind, event.subject, event.actor_name, event.data)


def all_rows() -> tuple[list[dict[str, Any]], ...]:
    return tuple(list(table.objects.order_by("pk").values()) for table in TABLES)


def refused(act: Callable[[], object], error: type[HouseError], code: str) -> None:
    """Check that an act is refused for this reason, and that nothing at all has changed."""
    before = all_rows()
    with pytest.raises(error) as raised:
        act()
    given = raised.value
    found = next(iter(given.fields.values())) if isinstance(given, Invalid) else given.code
    assert found == code
    assert all_rows() == before


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run acts at the same moment; returns what became of each, sorted."""
    outcomes: list[str] = []
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
            outcomes.append("done")
        except HouseError as refusal:
            outcomes.append(next(iter(refusal.details.get("fields", {}).values()), refusal.code))  # type: ignore[attr-defined]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)
