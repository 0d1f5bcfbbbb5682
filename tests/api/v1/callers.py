"""Programmes that call the interface with a key."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client
from tests.apps.appeals.factories import Town, exactly
from tests.apps.places.factories import SETUP

from linquan.apps.orgs import operations
from linquan.apps.orgs.key_types import KeyDraft
from linquan.apps.orgs.models import ApiKey
from linquan.apps.orgs.types import Scope
from linquan.kernel.actors import Actor, Role

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # Friday 10:00 in the office
TODAY = date(2026, 11, 20)
ALL = frozenset(Scope)


@dataclass
class Caller:
    """One key, and what is sent with it."""

    secret: str
    key_id: int
    headers: dict[str, str] = field(default_factory=dict)
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, **headers: str) -> HttpResponse:
        found: Any = self.client.get(f"/api/v1{path}", headers=self._with(headers))
        return found

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        raw = body if isinstance(body, bytes) else json.dumps({} if body is None else body)
        found: Any = self.client.post(
            f"/api/v1{path}", raw, content_type="application/json", headers=self._with(headers)
        )
        return found

    def _with(self, headers: dict[str, str]) -> dict[str, str]:
        plain = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"authorization": f"Bearer {self.secret}", **self.headers, **plain}

    def read(self, path: str) -> Any:
        """What an address tells; it must answer 200."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.content.decode()
        return json.loads(answer.content)

    def counted(self, path: str, statements: int) -> Any:
        """The same, asked again with warm books, in so many statements and two for the door."""
        self.read(path)
        with exactly(2 + statements):
            return self.read(path)


def caller(
    town: Town,
    who: Actor | None = None,
    *,
    scopes: frozenset[Scope] = ALL,
    rate: int = 1000,
    name: str = "测试系统",
    organisation_id: int | None = None,
    role: Role | None = None,
) -> Caller:
    """Issue a key that reaches as far as the post of someone, and say it was used today."""
    post = (who or town.staff.street_clerk).posts[0]
    issued = operations.issue_api_key(
        actor=SETUP,
        district_id=town.district_id,
        draft=KeyDraft(
            organisation_id or post.organisation_id,
            role or post.role,
            name,
            scopes,
            rate,
            date(2027, 11, 20),
        ),
        now=NOW,
    )
    ApiKey.objects.filter(pk=issued.key_id).update(last_used_on=TODAY)
    return Caller(issued.secret, issued.key_id)


def told(answer: HttpResponse) -> Any:
    """What a refusal says."""
    found = json.loads(answer.content)
    assert set(found) == {"code", "message", "fields"}
    assert answer["Content-Type"].startswith("application/json")
    return found
