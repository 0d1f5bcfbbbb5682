"""Secrets of the second step, which are sealed inside the rows of another library."""

from base64 import b64decode
from collections import Counter
from collections.abc import Mapping

from allauth.mfa.models import Authenticator
from django.db import transaction

from linquan.kernel import sealing, secrets
from linquan.web.accounts.adapter import SecondStepAdapter

SEALED_IN = ("secret", "seed")
"""Where the library keeps what it lets us seal: of codes of an app, of recovery codes."""


def count() -> Mapping[str, int]:
    """Return how many secrets each key seals. One statement."""
    rows = Authenticator.objects.values_list("data", flat=True)
    return Counter(_key_of(data[name]) for data in rows for name in SEALED_IN if name in data)


def renew(most: int) -> int:
    """Seal some secrets anew; returns how many rows had one. One statement and one for each row."""
    newest, renewed = secrets.keyring().newest_id, 0
    with transaction.atomic():
        for row in Authenticator.objects.select_for_update().order_by("id"):
            old = [n for n in SEALED_IN if n in row.data and _key_of(row.data[n]) != newest]
            if old and renewed < most:
                renewed += 1
                adapter = SecondStepAdapter()
                row.data |= {name: adapter.encrypt(adapter.decrypt(row.data[name])) for name in old}
                row.save(update_fields=["data"])
    return renewed


def _key_of(sealed: str) -> str:
    return secrets.sealing_key_id(b64decode(sealed))


def register() -> None:
    """Make them known."""
    sealing.register(sealing.Sealed("mfa_authenticator.data", count, renew))
