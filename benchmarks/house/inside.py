"""Looked at from inside one process: statements of a page, times of a query without its page."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from benchmarks.house.clients import percentile
from benchmarks.house.pages import CSRF, TWO, Clerk, Page
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linquan.apps.appeals import queries
from linquan.apps.appeals.inbox_types import InboxFilter
from linquan.apps.insights import queries as insights
from linquan.apps.orgs import queries as orgs
from linquan.kernel.actors import Actor

CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def statements(work: Callable[[], object]) -> list[str]:
    """Return the statements of some work, without those that begin and end transactions."""
    with CaptureQueriesContext(connection) as caught:
        work()
    return [q["sql"] for q in caught.captured_queries if not q["sql"].startswith(CONTROL)]


def browser(clerk: Clerk | None) -> Client:
    """A client of this process with a clerk's session."""
    client = Client(HTTP_ACCEPT_LANGUAGE="zh-CN", raise_request_exception=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = CSRF
    if clerk is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = clerk.session
    return client


def statements_of(page: Page) -> int:
    """Count the statements of a page whose books are in memory. Raises ValueError when it fails."""
    client, (url, needle) = browser(page.clerk), page.asks[0]
    client.get(url)
    answers: list[Any] = []
    found = statements(lambda: answers.append(client.get(url)))
    if answers[0].status_code != 200 or needle not in answers[0].content.decode():
        msg = f"{page.name}: {answers[0].status_code}, or {needle} is missing"
        raise ValueError(msg)
    return len(found)


def statements_of_report(url: str, make_fields: Callable[[], dict[str, str]]) -> int:
    """Count the statements of a resident's report. Raises ValueError when it is refused."""
    client = browser(None)
    answers: list[Any] = []
    client.post(url, make_fields())
    fields = make_fields()
    found = statements(lambda: answers.append(client.post(url, fields)))
    if answers[0].status_code != 303:
        msg = f"the report was refused: {answers[0].status_code}"
        raise ValueError(msg)
    return len(found)


def actor_of(clerk: Clerk, now: datetime) -> Actor:
    """The clerk as the middleware would build it. Raises ValueError when the session is no good."""
    from linquan.apps.orgs.models import Account  # noqa: PLC0415  tables are there only now

    seal = Account.objects.get(pk=clerk.account_id).get_session_auth_hash()
    actor = orgs.actor_of(clerk.account_id, seal, now.date())
    if actor is None:
        msg = "the clerk's post is not valid"
        raise ValueError(msg)
    return actor


def timed(work: Callable[[], object], times: int) -> dict[str, Any]:
    """Time some work, after once for warmth."""
    statements_found = len(statements(work))
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    took.sort()
    return {
        "statements": statements_found,
        "p50_ms": round(1000 * percentile(took, 0.5), 2),
        "p95_ms": round(1000 * percentile(took, 0.95), 2),
    }


def query_times(
    street: Clerk, desk: Clerk, appeal_id: int, now: datetime, times: int
) -> dict[str, Any]:
    """Time the queries behind the pages, one after another in this process."""
    clerk, wide = actor_of(street, now), actor_of(desk, now)
    found = InboxFilter(tab="all", query=TWO)
    work: dict[str, Callable[[], object]] = {
        "inbox": lambda: queries.inbox(clerk, InboxFilter(), now),
        "inbox_done": lambda: queries.inbox(clerk, InboxFilter(tab="done"), now),
        "inbox_district": lambda: queries.inbox(wide, InboxFilter(), now),
        "counts": lambda: queries.open_counts(clerk, InboxFilter(), now),
        "counts_district": lambda: queries.open_counts(wide, InboxFilter(), now),
        "search": lambda: queries.inbox(clerk, found, now),
        "search_counts": lambda: queries.open_counts(clerk, found, now),
        "search_district": lambda: queries.inbox(wide, found, now),
        "search_counts_district": lambda: queries.open_counts(wide, found, now),
        "case": lambda: queries.case_page(clerk, appeal_id, now),
        "figures": lambda: insights.figures(street.district_id, now),
    }
    return {name: timed(one, times) for name, one in work.items()}
