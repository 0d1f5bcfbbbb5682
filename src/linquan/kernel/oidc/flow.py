"""The two halves of a sign-in: leading a person to the other house, and hearing what it says."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self
from urllib.parse import quote_plus, urlencode

from linquan.kernel.oidc.configuration import (
    VERIFIED_BY,
    Configuration,
    Misconfigured,
    SignInFailed,
    faults,
)
from linquan.kernel.oidc.provider import (
    FORM,
    OK,
    Provider,
    asked,
    called,
    keys_of,
    provider_of,
    read_object,
    with_query,
)
from linquan.kernel.oidc.tokens import LONGEST_SUBJECT, Wanted, claims_of
from linquan.kernel.outbound import Call

LIFE: Final = timedelta(minutes=10)
LONGEST_CODE: Final = 2000
RANDOM_BYTES: Final = 32
SENT_AWAY: Final = {
    "access_denied": "provider_denied",
    "login_required": "provider_denied",
    "interaction_required": "provider_denied",
    "account_selection_required": "provider_denied",
    "consent_required": "provider_denied",
    "temporarily_unavailable": "provider_busy",
    "server_error": "provider_busy",
}
"""Errors of the other house that have words of their own. [RFC 6749, 4.1.2.1]"""
CLIENT_ERRORS: Final = frozenset({"invalid_client", "unauthorized_client"})


@dataclass(frozen=True, slots=True)
class Pending:
    """What must be remembered of a person who was led away, in that browser alone."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str
    next_url: str
    begun_s: int

    def kept(self) -> dict[str, Any]:
        """As a session keeps it."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Any) -> Self | None:
        """Read what a session kept; ``None`` for anything else."""
        try:
            return cls(**kept)
        except TypeError:
            return None


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the other house says it is."""

    issuer: str
    subject: str
    identifier: str
    """What finds the account before the first sign-in; empty: ``fault`` says why."""
    fault: str
    is_strong: bool
    """Whether it says that a second factor was used, in words that were agreed."""


def begin(
    configuration: Configuration, *, redirect_uri: str, next_url: str, now: datetime
) -> tuple[str, Pending]:
    """Return where a person is led to, and what must be remembered meanwhile.

    Raises Misconfigured, SignInFailed.
    """
    if found := faults(configuration):
        raise Misconfigured(found[0])
    provider = provider_of(configuration)
    pending = Pending(
        state=secrets.token_urlsafe(RANDOM_BYTES),
        nonce=secrets.token_urlsafe(RANDOM_BYTES),
        verifier=secrets.token_urlsafe(RANDOM_BYTES),
        redirect_uri=redirect_uri,
        next_url=next_url,
        begun_s=int(now.timestamp()),
    )
    told = {
        "response_type": "code",
        "client_id": configuration.client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(configuration.scopes),
        "state": pending.state,
        "nonce": pending.nonce,
        "code_challenge": _challenge(pending.verifier),
        "code_challenge_method": "S256",
    }
    return with_query(provider.authorization_url, told), pending


def _challenge(verifier: str) -> str:
    """Hide the verifier (RFC 7636, 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def finish(
    configuration: Configuration, pending: Pending | None, told: Mapping[str, str], now: datetime
) -> Person:
    """Return who someone is, from what the other house sent them back with.

    ``pending`` must be forgotten before this is called: it is worth one try. Raises SignInFailed:
    ``state_wrong``, ``begun_too_long_ago``, ``issuer_wrong``, ``provider_denied``,
    ``provider_busy``, ``provider_error``, ``code_refused``, ``client_refused``, what
    :func:`claims_of` and :func:`provider_of` raise.
    """
    _check_answer(pending, told, now)
    assert pending is not None  # noqa: S101  said above
    provider = provider_of(configuration)
    _check_sender(provider, told)
    tokens = _exchanged(configuration, provider, pending, told["code"])
    wanted = Wanted(
        configuration.issuer, configuration.client_id, pending.nonce, provider.algorithms
    )
    claims = _claims(configuration, provider, str(tokens.get("id_token") or ""), wanted, now)
    claims |= _asked_for(configuration, provider, tokens, claims)
    return Person(
        configuration.issuer,
        claims["sub"],
        *_identifier(configuration.claim, claims),
        _is_strong(claims, configuration.strong),
    )


def _check_answer(pending: Pending | None, told: Mapping[str, str], now: datetime) -> None:
    """Check that this browser was led away just now, and that it is sent back with a code."""
    state = told.get("state", "")
    if pending is None or not hmac.compare_digest(state.encode(), pending.state.encode()):
        raise SignInFailed("state_wrong")
    if now.timestamp() - pending.begun_s > LIFE.total_seconds():
        raise SignInFailed("begun_too_long_ago")
    if "error" in told:
        raise SignInFailed(SENT_AWAY.get(told["error"], "provider_error"))
    code = told.get("code", "")
    if not 0 < len(code) <= LONGEST_CODE or not code.isprintable():
        raise SignInFailed("provider_error")


def _check_sender(provider: Provider, told: Mapping[str, str]) -> None:
    """Check who sent the browser back, where houses say so (RFC 9207)."""
    if told.get("iss", "" if provider.names_itself else provider.issuer) != provider.issuer:
        raise SignInFailed("issuer_wrong")


def _exchanged(
    configuration: Configuration, provider: Provider, pending: Pending, code: str
) -> dict[str, Any]:
    """Give the code for what it stands for (RFC 6749, 4.1.3)."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": pending.redirect_uri,
        "code_verifier": pending.verifier,
    }
    headers = {"Content-Type": FORM}
    if configuration.secret and not provider.takes_secret_in_form:
        headers["Authorization"] = _basic(configuration)
    else:
        form["client_id"] = configuration.client_id
        form |= {"client_secret": configuration.secret} if configuration.secret else {}
    call = Call(provider.token_url, urlencode(form).encode(), headers, configuration.networks)
    answer = called(call)
    if answer.status == OK:
        return read_object(answer)
    told = read_object(answer).get("error")
    raise SignInFailed("client_refused" if told in CLIENT_ERRORS else "code_refused")


def _basic(configuration: Configuration) -> str:
    """Name and secret as a header (RFC 6749, 2.3.1)."""
    both = f"{quote_plus(configuration.client_id)}:{quote_plus(configuration.secret)}"
    return f"Basic {base64.b64encode(both.encode()).decode()}"


RENEWED: Final = frozenset({"key_unknown", "signature_wrong"})


def _claims(
    configuration: Configuration, provider: Provider, token: str, wanted: Wanted, now: datetime
) -> dict[str, Any]:
    """Check a statement; with the keys of now when those that are kept do not fit, once."""
    try:
        return claims_of(token, keys_of(configuration, provider), wanted, now)
    except SignInFailed as failure:
        if failure.code not in RENEWED:
            raise
    return claims_of(token, keys_of(configuration, provider, fresh=True), wanted, now)


def _asked_for(
    configuration: Configuration,
    provider: Provider,
    tokens: Mapping[str, Any],
    claims: Mapping[str, Any],
) -> dict[str, Any]:
    """Ask for what finds the account, where the statement itself does not say it.

    [OpenID Connect Core 1.0, 5.3]
    """
    access = tokens.get("access_token")
    is_told = configuration.claim in claims or not provider.userinfo_url
    if is_told or not isinstance(access, str) or not access.isascii() or not access.isprintable():
        return {}
    headers = {"Authorization": f"Bearer {access}"}
    told = asked(Call(provider.userinfo_url, headers=headers, allowed=configuration.networks))
    if told.get("sub") != claims["sub"]:
        raise SignInFailed("subject_missing")
    names = {configuration.claim, VERIFIED_BY.get(configuration.claim, configuration.claim)}
    return {name: told[name] for name in names if name in told}


def _identifier(claim: str, claims: Mapping[str, Any]) -> tuple[str, str]:
    """Return what finds the account, or why there is nothing that may."""
    told = claims.get(claim)
    text = str(told).strip() if isinstance(told, str | int) and not isinstance(told, bool) else ""
    if not 0 < len(text) <= LONGEST_SUBJECT:
        return "", "claim_missing"
    if claim in VERIFIED_BY and claims.get(VERIFIED_BY[claim]) is not True:
        return "", "claim_unverified"
    return text, ""


def _is_strong(claims: Mapping[str, Any], strong: frozenset[str]) -> bool:
    ways = claims.get("amr")
    told = [claims.get("acr"), *(ways if isinstance(ways, list) else [])]
    return any(isinstance(word, str) and word in strong for word in told)


def sign_out_url(configuration: Configuration, back: str) -> str:
    """Return where a person also signs out at the other house; empty where it has no such page.

    [OpenID Connect RP-Initiated Logout 1.0]. Raises SignInFailed.
    """
    url = provider_of(configuration).end_session_url
    told = {"client_id": configuration.client_id, "post_logout_redirect_uri": back}
    return with_query(url, told) if url else ""
