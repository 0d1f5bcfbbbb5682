"""The second step: who must have passed it, and codes that work once."""

from collections.abc import Callable

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.contrib.auth import SESSION_KEY
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

SESSION_MARK = "linquan.second_step"
PASSED, ENTRY_LINK = "passed", "entry_link"
LAST_COUNTER = "last_counter"
FREE = ("/sign-in/", "/static/", "/demo/enter/", "/i18n/")


def mark(request: HttpRequest, how: str) -> None:
    """Note in the session that the second step is passed, or not asked for in a demo."""
    request.session[SESSION_MARK] = how


def unmark(request: HttpRequest) -> None:
    """Ask this session to set up the second step again."""
    request.session.pop(SESSION_MARK, None)


class SecondStep:
    """Leads whoever is signed in by password alone to set up the second step first.

    GB/T 22239-2019 (level 3) asks for two factors. The mark lies in the session, so that this
    costs no statement.
    """

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let pass those who are not signed in, or wholly, and everyone to the sign-in pages."""
        if (
            request.path.startswith(FREE)
            or SESSION_KEY not in request.session
            or SESSION_MARK in request.session
        ):
            return self.respond(request)
        return HttpResponseRedirect(reverse("mfa_activate_totp"))


@transaction.atomic
def spend_code(account_id: int, code: str) -> Authenticator | None:
    """Return the authenticator that a code belongs to, and make the code useless; else None.

    A code of the app is taken once: the counter it belongs to, and all before it, are spent in the
    database, where every server process sees it (RFC 6238, section 5.2). So is a recovery code.
    """
    kept = Authenticator.objects.select_for_update().filter(user_id=account_id).order_by("id")
    return next((found for found in kept if _spends(found, code)), None)


def _spends(authenticator: Authenticator, code: str) -> bool:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return bool(authenticator.wrap().validate_code(code))
    return authenticator.type == Authenticator.Type.TOTP and _spends_counter(authenticator, code)


def _spends_counter(authenticator: Authenticator, code: str) -> bool:
    secret = decrypt(authenticator.data["secret"])
    spent = int(authenticator.data.get(LAST_COUNTER, 0))
    for counter in yield_hotp_counters_from_time():
        wanted = format_hotp_value(hotp_value(secret, counter))
        if counter > spent and compare_user_code(actual=code, expected=wanted):
            authenticator.data[LAST_COUNTER] = counter
            authenticator.save(update_fields=["data"])
            return True
    return False
