"""Sending a few bytes to an address of somebody else's choosing, bounded in every way.

Whoever chooses an address could make the house ask itself, its database or a machine of the office
(SSRF). So the name is looked up once, every address it stands for must be one that may be asked,
and the connection goes to that very address: a name cannot change its mind in between. Redirects
are not followed; of the answer only the first line is read, within a few seconds.
"""

import socket
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from time import monotonic
from typing import Final
from urllib.parse import SplitResult, urlsplit

from linquan.kernel.networks import Network

WITHIN_S: Final = 10.0
FIRST_LINE_BYTES: Final = 1024
PORTS: Final = {"https": 443, "http": 80}


class NotSent(Exception):
    """It could not be sent; ``code`` says why: ``address_not_allowed``, ``no_answer`` …."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent where."""

    url: str
    body: bytes
    headers: Mapping[str, str]


def post(parcel: Parcel, allowed: Collection[Network], *, within_s: float = WITHIN_S) -> int:
    """Send a parcel and return the status of the answer.

    Private addresses, and plain http at all, only within the networks ``allowed``. Raises NotSent.
    """
    until = monotonic() + within_s
    parts = urlsplit(parcel.url)
    address = _address(parts, allowed)
    try:
        with _connected(parts, address, until) as line:
            line.sendall(_written(parts, parcel))
            return _status(line, until)
    except ssl.SSLError as error:
        raise NotSent("not_secure") from error
    except TimeoutError as error:
        raise NotSent("no_answer") from error
    except OSError as error:
        raise NotSent("no_connection") from error


def _address(parts: SplitResult, allowed: Collection[Network]) -> str:
    """Look the name up; every address it stands for must be allowed. Raises NotSent."""
    try:
        found = socket.getaddrinfo(
            parts.hostname or "", _port(parts), type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )
    except (OSError, UnicodeError) as error:
        raise NotSent("name_unknown") from error
    addresses = [str(where[0]) for *_, where in found]
    if not addresses or not all(_may_be_asked(a, parts.scheme, allowed) for a in addresses):
        raise NotSent("address_not_allowed")
    return addresses[0]


def _may_be_asked(text: str, scheme: str, allowed: Collection[Network]) -> bool:
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if any(address in network for network in allowed):
        return True
    return scheme == "https" and address.is_global and not address.is_multicast


def _port(parts: SplitResult) -> int:
    return parts.port or PORTS[parts.scheme]


def _connected(parts: SplitResult, address: str, until: float) -> socket.socket:
    line = socket.create_connection((address, _port(parts)), timeout=_left(until))
    if parts.scheme != "https":
        return line
    try:
        return ssl.create_default_context().wrap_socket(line, server_hostname=parts.hostname)
    except BaseException:
        line.close()
        raise


def _left(until: float) -> float:
    """Seconds that are left. Raises TimeoutError."""
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _written(parts: SplitResult, parcel: Parcel) -> bytes:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Host": parts.netloc,
        "User-Agent": "linquan",
        "Content-Length": str(len(parcel.body)),
        "Connection": "close",
        **parcel.headers,
    }
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + parcel.body


def _status(line: socket.socket, until: float) -> int:
    """Read the first line of the answer, however slowly it drips, and no more. Raises NotSent."""
    read = b""
    while b"\n" not in read and len(read) < FIRST_LINE_BYTES:
        line.settimeout(_left(until))
        if not (more := line.recv(FIRST_LINE_BYTES - len(read))):
            break
        read += more
    words = read.partition(b"\n")[0].split()
    is_http = len(words) > 1 and words[0].startswith(b"HTTP/1.") and words[1].isdigit()
    if not is_http or len(words[1]) != len("200"):
        raise NotSent("no_http")
    return int(words[1])
