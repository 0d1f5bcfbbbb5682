"""From which network a request comes, as far as that can be believed.

Anyone may write X-Forwarded-For. It is read only when the machine that is really at the other end
of the line is one of the proxies named in LINQUAN_TRUSTED_PROXIES, and only from its right end, up
to the first machine that is not one of them.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final

import structlog

log = structlog.get_logger(__name__)

SITE_BITS: Final = 48
Network = IPv4Network | IPv6Network
HOUSEHOLD_BITS: Final = 64
"""An IPv6 line is given a whole /64 at least, so single addresses of it say nothing. [RFC 6177]"""


def parse_networks(text: str) -> tuple[Network, ...]:
    """Read addresses and networks, with commas between them. Raises ValueError naming the odd one.

    ``"127.0.0.1, 10.0.0.0/8"``
    """
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def network_of(meta: Mapping[str, Any], proxies: Sequence[Network]) -> str:
    """Return the address a request comes from; of IPv6 its /64. Empty when there is none.

    Parameters
    ----------
    meta
        As WSGI tells it.
    proxies
        Whose word about others is taken.
    """
    peer = _address(str(meta.get("REMOTE_ADDR", "")))
    forwarded = str(meta.get("HTTP_X_FORWARDED_FOR", ""))
    if peer is None:
        return ""
    if not proxies and forwarded and peer.is_loopback:
        _warn_once()
    for told in reversed(forwarded.split(",")):
        if not _is_in(peer, proxies) or (before := _address(told)) is None:
            break
        peer = before
    return _written(peer)


def masked(network: str) -> str:
    """Show of an address so much that its owner knows it again: three numbers of four.

    ``"203.0.113.7"`` -> ``"203.0.113.*"``; of IPv6 the first 48 bits; nothing for anything else.
    """
    try:
        found = ip_network(network)
    except ValueError:
        return ""
    if isinstance(found, IPv4Network):
        return f"{str(found.network_address).rpartition('.')[0]}.*"
    return str(found.supernet(new_prefix=min(SITE_BITS, found.prefixlen)))


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _is_in(address: IPv4Address | IPv6Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def _written(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((int(address), HOUSEHOLD_BITS), strict=False))


@lru_cache(maxsize=1)
def _warn_once() -> None:
    """Say that everybody seems to come from this machine, which limits would take for a flood."""
    log.warning("forwarded_for_ignored", set="LINQUAN_TRUSTED_PROXIES=127.0.0.1,::1")
