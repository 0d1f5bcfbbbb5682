"""Personal fields: sealed at rest, found by a keyed hash, shown masked.

Keys come from the environment (LINQUAN_SECRET_KEYS) or from ``secrets.json`` in the home, made at
first use. Whoever loses the keys loses the sealed fields: they belong in every backup, apart from
the database.
"""

import base64
import binascii
import fcntl
import hashlib
import hmac
import json
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from linquan.kernel.errors import Invalid

KEY_BYTES = 32
NONCE_BYTES = 12  # NIST SP 800-38D: the length AES-GCM is made for
FILE_NAME = "secrets.json"
_KEY_ID = re.compile(r"[a-z0-9]{1,16}")


class BrokenSeal(ValueError):
    """A sealed value was altered, moved to another field, or its key is not in the ring."""


class BadKeys(ValueError):
    """The keys given cannot be used; the message says why and never shows them."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys by id, newest first: the first one seals, all of them open.

    The oldest key also makes the keyed hashes, which must not change when a key is added.

    Parameters
    ----------
    keys : Mapping[str, bytes]
        Id (1 to 16 of a-z, 0-9) to 32 random bytes.
    """

    keys: Mapping[str, bytes] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.keys:
            msg = "there is no key"
            raise BadKeys(msg)
        for key_id, key in self.keys.items():
            if not _KEY_ID.fullmatch(key_id) or len(key) != KEY_BYTES:
                msg = f"a key is an id of 1 to 16 of a-z, 0-9, and {KEY_BYTES} bytes"
                raise BadKeys(msg)

    @classmethod
    def generate(cls) -> Self:
        """Make a ring with one new key."""
        return cls({token_hex(4): token_bytes(KEY_BYTES)})

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``id:base64,id:base64``, newest first. Raises BadKeys."""
        pairs = [entry.strip().split(":", 1) for entry in text.split(",")]
        if any(len(pair) != len(("id", "key")) for pair in pairs):
            msg = "keys are written id:base64, with commas between them"
            raise BadKeys(msg)
        return cls({key_id: _bytes_of(key) for key_id, key in pairs})

    def written(self) -> str:
        """Write the ring as `parse` reads it. This is the secret itself."""
        return ",".join(
            f"{key_id}:{base64.urlsafe_b64encode(key).decode()}"
            for key_id, key in self.keys.items()
        )

    @property
    def newest_id(self) -> str:
        """Id of the key that seals."""
        return next(iter(self.keys))

    @property
    def oldest_id(self) -> str:
        """Id of the key that makes the keyed hashes; it stays in the ring."""
        return next(reversed(tuple(self.keys)))

    def derived(self, key_id: str, use: str) -> bytes:
        """Return the 32 bytes that the key `key_id` gives for one use (HKDF, RFC 5869).

        Raises BrokenSeal when the ring has no such key.
        """
        if key_id not in self.keys:
            msg = "sealed with a key that is not in the ring"
            raise BrokenSeal(msg)
        return _derive(self.keys[key_id], use)


@lru_cache(maxsize=64)
def _derive(key: bytes, use: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"linquan {use}".encode()).derive(key)


def _bytes_of(text: str) -> bytes:
    try:
        return base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error as error:
        msg = "a key is not base64"
        raise BadKeys(msg) from error


# Where the keys lie.


def keyring() -> Keyring:
    """Return the keys of this installation; makes them at first use.

    A key that is added while the house runs is known to all of its processes at once.
    """
    environment, home = os.environ.get("LINQUAN_SECRET_KEYS", ""), str(settings.LINQUAN_HOME)
    return _ring(environment, home, 0 if environment else _changed_at(home))


@lru_cache(maxsize=8)
def _ring(environment: str, home: str, changed_at: int) -> Keyring:
    del changed_at  # part of what is kept: another file is read again
    return Keyring.parse(environment) if environment else load_or_create(Path(home))


def _changed_at(home: str) -> int:
    """Return when the file of keys was written, in nanoseconds; 0 when there is none yet."""
    try:
        return os.stat(f"{home}/{FILE_NAME}").st_mtime_ns  # a dozen times a page: no Path is made
    except FileNotFoundError:
        return 0


def add_key(home: Path) -> str:
    """Add a new key, which seals from now on; returns its id. Raises BadKeys."""
    with _alone(home):
        ring, made = load_or_create(home), Keyring.generate()
        _replace(home, Keyring({**made.keys, **ring.keys}))
    return made.newest_id


def drop_key(home: Path, key_id: str) -> None:
    """Part with a key for good: what it seals can never be read again. Raises BadKeys."""
    with _alone(home):
        ring = load_or_create(home)
        if key_id not in ring.keys:
            msg = f"there is no key {key_id}"
            raise BadKeys(msg)
        kept = {name: key for name, key in ring.keys.items() if name != key_id}
        _replace(home, Keyring(kept))


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Let one process at a time change the keys: a key that is lost takes with it what it seals."""
    load_or_create(home)
    with (home / FILE_NAME).with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _replace(home: Path, ring: Keyring) -> None:
    """Put other keys in place of those kept under `home`, wholly or not at all."""
    _draft(ring, home / FILE_NAME).replace(home / FILE_NAME)


def load_or_create(home: Path) -> Keyring:
    """Read the keys kept under `home`, or make and keep them.

    Safe when several processes start at once: a complete file is linked to its name, which
    succeeds for one of them, and all read what lies there. Raises BadKeys for a damaged file.
    """
    path = home / FILE_NAME
    if not path.exists():
        _keep(Keyring.generate(), path)
    try:
        return Keyring.parse(json.loads(path.read_bytes())["keys"])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        msg = f"{path} does not hold keys; put the one from your backup in its place"
        raise BadKeys(msg) from error


def _keep(ring: Keyring, path: Path) -> None:
    draft = _draft(ring, path)
    try:
        with suppress(FileExistsError):  # another process was first: its keys hold
            os.link(draft, path)
    finally:
        draft.unlink()


def _draft(ring: Keyring, path: Path) -> Path:
    """Write keys beside their file, for the owner alone, safely on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{FILE_NAME}.{token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        json.dump({"keys": ring.written()}, file)
        file.flush()
        os.fsync(file.fileno())
    return draft


# Sealing.


def seal(text: str, purpose: str, ring: Keyring | None = None) -> bytes:
    """Encrypt one field with AES-256-GCM.

    Parameters
    ----------
    text : str
        The value; may be empty.
    purpose : str
        Where it belongs, such as ``"reporter.phone:3"``: it opens nowhere else.
    ring : Keyring, optional
        The installation's, when left out.

    Returns
    -------
    bytes
        Length of the key id (1 byte), key id, nonce (12), ciphertext with tag (16 + text).
    """
    ring = ring or keyring()
    head = bytes([len(ring.newest_id)]) + ring.newest_id.encode()
    nonce = token_bytes(NONCE_BYTES)
    cipher = AESGCM(ring.derived(ring.newest_id, "seal"))
    return head + nonce + cipher.encrypt(nonce, text.encode(), head + purpose.encode())


def unseal(sealed: bytes | memoryview, purpose: str, ring: Keyring | None = None) -> str:
    """Decrypt what `seal` gave for the same purpose. Raises BrokenSeal."""
    ring = ring or keyring()
    sealed = bytes(sealed)
    cipher = AESGCM(ring.derived(sealing_key_id(sealed), "seal"))
    head, rest = sealed[: 1 + sealed[0]], sealed[1 + sealed[0] :]
    try:
        text = cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], head + purpose.encode())
    except (InvalidTag, ValueError) as error:
        msg = "altered, or sealed for another purpose"
        raise BrokenSeal(msg) from error
    return text.decode()


def sealing_key_id(sealed: bytes | memoryview) -> str:
    """Return the id of the key that sealed a value: another than the newest is due for renewal."""
    sealed = bytes(sealed)
    return sealed[1 : 1 + sealed[0]].decode("ascii", "replace") if sealed else ""


# Phones.

_PREFIX = r"(?:(?:\+|00)?86)?"
_MOBILE = re.compile(_PREFIX + r"0?(1[3-9][0-9]{9})")
# Area codes: 10, 2x with eight digits; the others three digits and seven or eight. [GB/T numbering
# as printed by operators; the local number begins with 2 to 9]
_LANDLINE = re.compile(
    r"(?:(?:\+|00)?860?|0)((?:10|2[0-57-9])[2-9][0-9]{7}|[3-9][0-9]{2}[2-9][0-9]{6,7})"
)
_BETWEEN_DIGITS = re.compile(r"[\s().·\-‐-―−－—]")
_LONGEST_PHONE = 40


def normalise_phone(text: str) -> str | None:
    """Return a mainland phone in one form, or None when it is not one.

    ``"+86 138-1234-5678"`` -> ``"13812345678"``; ``"(010) 6512 3456"`` -> ``"01065123456"``.
    Full-width digits, spaces, dashes and invisible marks are forgiven; a landline needs its area
    code; short numbers, 400 numbers and extensions are none.
    """
    if len(text) > _LONGEST_PHONE:
        return None
    plain = unicodedata.normalize("NFKC", text)
    seen = plain if plain.isascii() else _without_marks(plain)
    digits = _BETWEEN_DIGITS.sub("", seen)
    if found := _MOBILE.fullmatch(digits):
        return found[1]
    if found := _LANDLINE.fullmatch(digits):
        return "0" + found[1]
    return None


def _without_marks(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")


def normalise_mobile(text: str) -> str | None:
    """Return a mainland mobile phone in one form, or None when it is none: others get no texts."""
    normal = normalise_phone(text)
    return normal if normal and not normal.startswith("0") else None


def phone_hash(phone: str, district_id: int, ring: Keyring | None = None) -> str:
    """Return the keyed hash (HMAC-SHA256, 64 hex digits) by which a phone is found in a district.

    Raises Invalid (`phone`: ``not_a_phone``).
    """
    normal = normalise_phone(phone)
    if normal is None:
        raise Invalid.field(name="phone", code="not_a_phone")
    ring = ring or keyring()
    key = ring.derived(ring.oldest_id, "phone hash")
    return hmac.new(key, f"{district_id}:{normal}".encode(), hashlib.sha256).hexdigest()


def number_hash(digits: str, district_id: int, ring: Keyring | None = None) -> str:
    """Return the keyed hash (32 hex digits) by which a number inside a text is found again.

    Only the whole number finds it: its digits cannot be tried one after the other.
    """
    ring = ring or keyring()
    key = ring.derived(ring.oldest_id, "number hash")
    told = f"{district_id}:{digits}".encode()
    return hmac.new(key, told, hashlib.sha256).hexdigest()[:NUMBER_HASH_LENGTH]


def api_key_hash(secret: str, ring: Keyring | None = None) -> str:
    """Return the keyed hash (64 hex digits) by which the secret of a programme is found."""
    ring = ring or keyring()
    key = ring.derived(ring.oldest_id, "api key")
    return hmac.new(key, secret.encode(), hashlib.sha256).hexdigest()


def sign_in_hash(*told: str, ring: Keyring | None = None) -> str:
    """Return the keyed hash (64 hex digits) by which what someone signs in with is found."""
    ring = ring or keyring()
    key = ring.derived(ring.oldest_id, "sign-in")
    return hmac.new(key, "\n".join(told).encode(), hashlib.sha256).hexdigest()


def tally_key(district_id: int, *told: str, ring: Keyring | None = None) -> str:
    """Return the keyed hash (32 hex digits) under which something is counted for an hour.

    Parameters
    ----------
    *told : str
        What is counted, and of whom: ``"report"``, ``"network"``, ``"203.0.113.7"``.
    """
    ring = ring or keyring()
    key = ring.derived(ring.oldest_id, "tally key")
    whole = "\n".join((str(district_id), *told)).encode()
    return hmac.digest(key, whole, "sha256").hex()[:TALLY_KEY_LENGTH]


def open_reference(number: int, use: str, ring: Keyring | None = None) -> str:
    """Name a row to the outside so that its neighbours cannot be guessed: ``1200-8f1c…``.

    The same number has the same name for ever; another ``use`` gives another one.
    """
    ring = ring or keyring()
    key = ring.derived(ring.oldest_id, f"reference {use}")
    tag = hmac.new(key, str(number).encode(), hashlib.sha256).hexdigest()[:REFERENCE_TAG_LENGTH]
    return f"{number}-{tag}"


def read_reference(text: str, use: str, ring: Keyring | None = None) -> int | None:
    """Return the number that `open_reference` named, or None for anything else."""
    head, _, _ = text.partition("-")
    if not _SERIAL.fullmatch(head):
        return None
    told = open_reference(int(head), use, ring)
    return int(head) if hmac.compare_digest(told.encode(), text.encode()) else None


_SERIAL = re.compile(r"[1-9][0-9]{0,17}")
REFERENCE_TAG_LENGTH = 16
NUMBER_HASH_LENGTH = TALLY_KEY_LENGTH = 32
