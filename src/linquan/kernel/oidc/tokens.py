"""Whether a signed statement is the other house's, for us, of now, and an answer to our question.

The signature is checked by PyJWT; what the statement says is checked here, against the house's
clock. The algorithm is never taken from the statement alone: it must be one of ours, and fit the
kind of the key. [OpenID Connect Core 1.0, 3.1.3.7; RFC 8725]
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import jwt

from linquan.kernel.oidc.configuration import SignInFailed

SKEW_S: Final = 60
"""How far two clocks may differ."""
LONGEST_TOKEN: Final = 20_000
LONGEST_AGE_S: Final = 600
LONGEST_SUBJECT: Final = 255  # OpenID Connect Core 1.0, 2
LEAST_RSA_BITS: Final = 2048
KINDS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "RS256": ("RSA", ("kty", "n", "e")),
    "ES256": ("EC", ("kty", "crv", "x", "y")),
}
"""Which kind of key an algorithm goes with, and its public parts."""
CURVE: Final = "P-256"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a statement must say: by whom, for whom, in answer to which question."""

    issuer: str
    client_id: str
    nonce: str
    algorithms: tuple[str, ...]


def claims_of(
    token: str, keys: Sequence[Mapping[str, Any]], wanted: Wanted, now: datetime
) -> dict[str, Any]:
    """Return what a statement says, once all of it is checked.

    Raises SignInFailed: ``token_odd``, ``algorithm_refused``, ``key_unknown``, ``signature_wrong``,
    ``issuer_wrong``, ``audience_wrong``, ``token_expired``, ``token_not_yet``, ``token_old``,
    ``nonce_wrong``, ``subject_missing``.
    """
    claims = _opened(token, keys, wanted.algorithms)
    if claims.get("iss") != wanted.issuer:
        raise SignInFailed("issuer_wrong")
    _check_audience(claims, wanted.client_id)
    _check_times(claims, int(now.timestamp()))
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), wanted.nonce.encode()):
        raise SignInFailed("nonce_wrong")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise SignInFailed("subject_missing")
    return claims


def _opened(
    token: str, keys: Sequence[Mapping[str, Any]], algorithms: Sequence[str]
) -> dict[str, Any]:
    if len(token) > LONGEST_TOKEN:
        raise SignInFailed("token_odd")
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise SignInFailed("token_odd") from error
    algorithm = header.get("alg")
    if algorithm not in algorithms or algorithm not in KINDS or "crit" in header:
        raise SignInFailed("algorithm_refused")
    named = [key for key in keys if header.get("kid") in {None, key.get("kid")}]
    if not (fitting := usable_keys(named, str(algorithm))):
        raise SignInFailed("key_unknown")
    return _verified(token, fitting, str(algorithm))


def usable_keys(keys: Sequence[Mapping[str, Any]], algorithm: str) -> list[jwt.PyJWK]:
    """Return the keys that may sign by an algorithm, from their public parts alone."""
    return [key for told in keys if (key := _key(told, algorithm))]


def _key(told: Mapping[str, Any], algorithm: str) -> jwt.PyJWK | None:
    kind, parts = KINDS[algorithm]
    is_for_this = told.get("use", "sig") == "sig" and told.get("alg", algorithm) == algorithm
    if told.get("kty") != kind or not is_for_this:
        return None
    if kind == "EC" and told.get("crv") != CURVE:
        return None
    try:
        key = jwt.PyJWK({part: told[part] for part in parts}, algorithm=algorithm)
    except (jwt.PyJWTError, KeyError, TypeError, ValueError):
        return None
    return key if kind == "EC" or key.key.key_size >= LEAST_RSA_BITS else None


def _verified(token: str, keys: Sequence[jwt.PyJWK], algorithm: str) -> dict[str, Any]:
    """Return the claims that one of the keys has signed. What they say is not looked at."""
    for key in keys:
        try:
            return dict(jwt.decode(token, key, algorithms=[algorithm], options=_UNREAD))
        except jwt.InvalidSignatureError:
            continue
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise SignInFailed("token_odd") from error
    raise SignInFailed("signature_wrong")


_UNREAD: Final[Any] = {
    "verify_signature": True,
    **dict.fromkeys(
        ("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_iss", "verify_sub",
         "verify_jti"),
        False,
    ),
}  # fmt: skip


def _check_audience(claims: Mapping[str, Any], client_id: str) -> None:
    """Check that it is for us, and for nobody else besides."""
    told = claims.get("aud")
    audience = told if isinstance(told, list) else [told]
    is_only_ours = all(one == client_id for one in audience)
    if client_id not in audience or claims.get("azp", client_id) != client_id:
        raise SignInFailed("audience_wrong")
    if not is_only_ours and "azp" not in claims:
        raise SignInFailed("audience_wrong")


def _check_times(claims: Mapping[str, Any], now_s: int) -> None:
    expires_s, issued_s = _seconds(claims, "exp"), _seconds(claims, "iat")
    if now_s >= expires_s + SKEW_S:
        raise SignInFailed("token_expired")
    not_before_s = _seconds(claims, "nbf") if "nbf" in claims else issued_s
    if max(issued_s, not_before_s) > now_s + SKEW_S:
        raise SignInFailed("token_not_yet")
    if now_s - issued_s > LONGEST_AGE_S + SKEW_S:
        raise SignInFailed("token_old")


def _seconds(claims: Mapping[str, Any], name: str) -> float:
    told = claims.get(name)
    if isinstance(told, bool) or not isinstance(told, int | float) or not abs(told) < LAST_S:
        raise SignInFailed("token_odd")
    return told


LAST_S: Final = 10**11
"""Seconds since 1970 beyond which nobody means a time."""
