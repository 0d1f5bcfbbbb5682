"""What comes after the first step of signing in."""

from collections.abc import Mapping
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

PROVIDER = "provider"
"""Method of a step that another house vouches for."""
PHONE = "phone"
"""Method of a step by a code to a telephone."""
SECOND = "mfa"
"""The library's word for a code of the app."""
Visitor = AbstractBaseUser | AnonymousUser


class SecondStage(AuthenticateStage):  # type: ignore[misc]
    """Asks for a code, unless the other house says that it has seen a second factor."""

    def handle(self) -> tuple[Any, bool]:
        """Go on at once, or ask for a code."""
        if is_vouched_for(self.request, self.login.user):
            return None, True
        told: tuple[Any, bool] = super().handle()
        return told


def is_vouched_for(request: HttpRequest, user: Visitor) -> bool:
    """Whether the newest step is another house's word that two factors were used."""
    newest = _newest(request, user)
    return newest.get("method") == PROVIDER and newest.get("is_strong") is True


def has_passed_two(request: HttpRequest, user: Visitor) -> bool:
    """Whether two factors were seen: by us, or by the other house."""
    records = get_authentication_records(request, user)
    is_code_seen = any(record.get("method") == SECOND for record in records)
    return is_code_seen or is_vouched_for(request, user)


def way_in(request: HttpRequest, user: Visitor) -> str:
    """Return by which first step someone came in."""
    records = get_authentication_records(request, user)
    first = [record["method"] for record in records if record.get("method") != SECOND]
    return str(first[-1]) if first else "password"


def _newest(request: HttpRequest, user: Visitor) -> Mapping[str, Any]:
    records = get_authentication_records(request, user)
    return records[-1] if records else {}
