"""How many codes are sent within an hour: to one telephone, and for one network."""

from datetime import datetime
from typing import Final

from linquan.kernel import secrets, tallies
from linquan.kernel.sealing import OF_THE_HOUSE
from linquan.kernel.tallies import Full, Limit

PHONE: Final = "phone"
NETWORK: Final = "network"
MOST_OF_PHONE: Final = 5
MOST_OF_NETWORK: Final = 120
"""An office comes from one address. Source: own choice."""
MINUTE_S: Final = 60


def count_code(*, phone: str, network: str, now: datetime) -> Full | None:
    """Count a wish for a code, or say which limit is reached.

    A second press within a minute is the same wish. To be called outside of a transaction.
    """
    limits = (
        Limit(PHONE, _key(PHONE, phone), MOST_OF_PHONE),
        Limit(NETWORK, _key(NETWORK, network), MOST_OF_NETWORK),
    )
    once = _key("once", phone, str(int(now.timestamp()) // MINUTE_S))
    return tallies.count(OF_THE_HOUSE, limits, once=once, now=now)


def _key(*told: str) -> str:
    return secrets.tally_key(OF_THE_HOUSE, "sign-in code", *told)
