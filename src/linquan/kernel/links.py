"""Signed links: a short token that says what it opens, for what purpose and until when.

A token is base64url of: expiry (4 bytes, seconds since 1970, 0 for none), the payload as JSON, and
a 128-bit tag (HMAC-SHA256 with a key of that purpose). It hides nothing: put ids in it, no names.
"""

import base64
import binascii
import hashlib
import hmac
import json
import math
from datetime import datetime

from linquan.kernel.errors import Gone, NotFound
from linquan.kernel.secrets import Keyring, keyring

Payload = dict[str, int | str] | list[int | str]

TAG_BYTES = 16
EXPIRY_BYTES = 4
LONGEST_PAYLOAD = 240  # bytes of JSON
LONGEST_TOKEN = math.ceil((EXPIRY_BYTES + LONGEST_PAYLOAD + TAG_BYTES) * 4 / 3)


def sign(
    purpose: str, payload: Payload, *, expires_at: datetime | None, ring: Keyring | None = None
) -> str:
    """Return a token, safe in a URL, that `unsign` takes for the same purpose.

    Parameters
    ----------
    purpose : str
        What the link is for, such as ``"appeal.rate"``; a token serves no other.
    payload : dict or list of int and str
        At most 240 bytes as JSON; visible to whoever holds the link. One id makes 31 to 55 letters.
    expires_at : datetime, optional
        Aware, rounded up to a second; None for a link that stays.
    ring : Keyring, optional
        The installation's, when left out.

    Raises
    ------
    ValueError
        The payload is too long.
    """
    ring = ring or keyring()
    told = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    if len(told) > LONGEST_PAYLOAD:
        msg = "too much for a link: sign an id and look the rest up"
        raise ValueError(msg)
    seconds = 0 if expires_at is None else math.ceil(expires_at.timestamp())
    body = seconds.to_bytes(EXPIRY_BYTES, "big") + told
    return _written(body + _tag(body, purpose, ring, ring.newest_id))


def unsign(purpose: str, token: str, *, now: datetime, ring: Keyring | None = None) -> Payload:
    """Return what `sign` was given.

    Raises
    ------
    NotFound
        ``unknown_link``: forged, altered, cut, or signed for another purpose.
    Gone
        ``expired_link``: it was right until its time had come.
    """
    ring = ring or keyring()
    body = _trusted_body(_read(token), purpose, ring)
    seconds = int.from_bytes(body[:EXPIRY_BYTES], "big")
    if seconds and now.timestamp() >= seconds:
        msg = "expired_link"
        raise Gone(msg)
    payload: Payload = json.loads(body[EXPIRY_BYTES:])
    return payload


def _trusted_body(signed: bytes, purpose: str, ring: Keyring) -> bytes:
    body, tag = signed[:-TAG_BYTES], signed[-TAG_BYTES:]
    if not any(hmac.compare_digest(tag, _tag(body, purpose, ring, id_)) for id_ in ring.keys):
        msg = "unknown_link"
        raise NotFound(msg)
    return body


def _tag(body: bytes, purpose: str, ring: Keyring, key_id: str) -> bytes:
    key = ring.derived(key_id, f"link {purpose}")
    return hmac.new(key, body, hashlib.sha256).digest()[:TAG_BYTES]


def _written(signed: bytes) -> str:
    return base64.urlsafe_b64encode(signed).rstrip(b"=").decode()


def _read(token: str) -> bytes:
    """Return the bytes of a token, or none for anything `_written` would not have written."""
    if len(token) > LONGEST_TOKEN or not token.isascii():
        return b""
    try:
        signed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except binascii.Error:
        return b""
    return signed if _written(signed) == token else b""
