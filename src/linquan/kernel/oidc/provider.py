"""The other house: what it says of itself, and the keys that it signs with, kept for an hour."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final
from urllib.parse import urlencode

from linquan.kernel.oidc.configuration import Configuration, SignInFailed, is_secure
from linquan.kernel.outbound import Answer, Call, Unreachable, send

KEPT_S: Final = 3600.0
WITHIN_S: Final = 5.0
"""A page waits for it."""
OK: Final = 200
ALGORITHMS: Final = ("RS256", "ES256")
"""What is believed, whatever else the other house offers. [RFC 7518, 3.1]"""
DESCRIPTION: Final = "/.well-known/openid-configuration"
FORM: Final = "application/x-www-form-urlencoded"
MOST_KEYS: Final = 50


@dataclass(frozen=True, slots=True)
class Provider:
    """What the other house says of itself (OpenID Connect Discovery 1.0, 3)."""

    issuer: str
    authorization_url: str
    token_url: str
    keys_url: str
    userinfo_url: str
    end_session_url: str
    algorithms: tuple[str, ...]
    takes_secret_in_form: bool
    names_itself: bool
    """Whether it says in the address it leads back to who it is. [RFC 9207]"""
    takes_pkce: bool | None
    """Whether it says that it takes PKCE; ``None``: it says nothing."""


def provider_of(configuration: Configuration, *, fresh: bool = False) -> Provider:
    """Ask the other house what it says of itself, unless that was asked within the hour.

    Raises SignInFailed: ``provider_unreachable`` (details ``why``), ``provider_answer_odd``,
    ``issuer_differs``, ``endpoint_missing``, ``endpoint_not_https``, ``no_algorithm``, ``no_pkce``.
    """
    read_at, kept = _providers.get(configuration, (0.0, None))
    if kept is None or fresh or monotonic() - read_at > KEPT_S:
        url = configuration.issuer.rstrip("/") + DESCRIPTION
        kept = _described(configuration, asked(Call(url, allowed=configuration.networks)))
        _providers[configuration] = monotonic(), kept
    return kept


def keys_of(
    configuration: Configuration, provider: Provider, *, fresh: bool = False
) -> tuple[Mapping[str, Any], ...]:
    """Ask for the keys of the other house, unless that was asked within the hour.

    Raises SignInFailed (``provider_unreachable``, ``provider_answer_odd``).
    """
    read_at, kept = _keys.get(configuration, (0.0, ()))
    if not kept or fresh or monotonic() - read_at > KEPT_S:
        told = asked(Call(provider.keys_url, allowed=configuration.networks)).get("keys")
        if not isinstance(told, list) or len(told) > MOST_KEYS:
            raise SignInFailed("provider_answer_odd")
        kept = tuple(key for key in told if isinstance(key, dict))
        _keys[configuration] = monotonic(), kept
    return kept


def forget() -> None:
    """Ask anew next time."""
    _providers.clear()
    _keys.clear()


_providers: dict[Configuration, tuple[float, Provider]] = {}
_keys: dict[Configuration, tuple[float, tuple[Mapping[str, Any], ...]]] = {}


def asked(call: Call) -> dict[str, Any]:
    """Return the JSON object that an address answers with. Raises SignInFailed."""
    answer = called(call)
    if answer.status != OK:
        raise SignInFailed("provider_answer_odd", status=answer.status)
    return read_object(answer)


def called(call: Call) -> Answer:
    """Make one call. Raises SignInFailed (``provider_unreachable``, details ``why``)."""
    try:
        return send(call, within_s=WITHIN_S)
    except Unreachable as failure:
        raise SignInFailed("provider_unreachable", why=failure.code) from failure


def read_object(answer: Answer) -> dict[str, Any]:
    """Read an answer as a JSON object. Raises SignInFailed (``provider_answer_odd``)."""
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise SignInFailed("provider_answer_odd") from error
    if not isinstance(told, dict):
        raise SignInFailed("provider_answer_odd")
    return told


def _described(configuration: Configuration, told: Mapping[str, Any]) -> Provider:
    if told.get("issuer") != configuration.issuer:
        raise SignInFailed("issuer_differs", told=str(told.get("issuer"))[:200])
    needed = {name: told.get(name) for name in NEEDED}
    if not all(isinstance(url, str) and url for url in needed.values()):
        raise SignInFailed("endpoint_missing")
    urls = {name: str(told.get(name) or "") for name in (*NEEDED, *WANTED)}
    if not all(is_secure(url, configuration.networks) for url in urls.values() if url):
        raise SignInFailed("endpoint_not_https")
    return Provider(
        issuer=configuration.issuer,
        authorization_url=urls["authorization_endpoint"],
        token_url=urls["token_endpoint"],
        keys_url=urls["jwks_uri"],
        userinfo_url=urls["userinfo_endpoint"],
        end_session_url=urls["end_session_endpoint"],
        algorithms=_algorithms(told),
        takes_secret_in_form="client_secret_basic" not in _words(told, _WAYS, _WAYS_UNTOLD),
        names_itself=told.get("authorization_response_iss_parameter_supported") is True,
        takes_pkce=_takes_pkce(told),
    )


NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
WANTED: Final = ("userinfo_endpoint", "end_session_endpoint")
_WAYS: Final = "token_endpoint_auth_methods_supported"
_WAYS_UNTOLD: Final = ("client_secret_basic",)


def _algorithms(told: Mapping[str, Any]) -> tuple[str, ...]:
    offered = _words(told, "id_token_signing_alg_values_supported", ALGORITHMS)
    both = tuple(name for name in ALGORITHMS if name in offered)
    if not both:
        raise SignInFailed("no_algorithm")
    return both


def _takes_pkce(told: Mapping[str, Any]) -> bool | None:
    offered = _words(told, "code_challenge_methods_supported", ())
    if offered and "S256" not in offered:
        raise SignInFailed("no_pkce")
    return True if offered else None


def _words(told: Mapping[str, Any], name: str, untold: Sequence[str]) -> Sequence[str]:
    found = told.get(name)
    return [str(word) for word in found] if isinstance(found, list) else untold


def with_query(url: str, told: Mapping[str, str]) -> str:
    """Put facts behind an address, which may hold some already."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(told)}"
