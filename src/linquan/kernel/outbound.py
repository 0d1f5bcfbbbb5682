"""Calls to other systems: only to addresses an administrator wrote down, and bounded in every way.

The name is looked up once and the connection goes to what was found, so a name that answers
differently a moment later leads nowhere else. Private addresses (the office's own network) are
called only where that was said for this system. Redirections are not followed.
"""

import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from linquan.kernel.errors import HouseError

TIMEOUT_S: Final = 10.0
MOST_BYTES: Final = 1_000_000
CHUNK_BYTES: Final = 65_536
PORTS: Final = {"https": 443, "http": 80}


class Unreachable(HouseError):
    """The other system could not be called, or answered beyond reason (502)."""

    status = 502
    default_code = "unreachable"


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent: ``body`` empty for a GET; ``may_be_private`` as the administrator said."""

    url: str
    body: bytes = b""
    content_type: str = ""
    may_be_private: bool = False

    @property
    def method(self) -> str:
        """How it is asked."""
        return "POST" if self.content_type else "GET"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    body: bytes


Send = Callable[[Call], Answer]


def send(call: Call) -> Answer:
    """Make one call.

    Raises Unreachable: ``address_odd``, ``not_encrypted``, ``name_unknown``, ``private_address``,
    ``no_answer``, ``answer_too_large``, ``redirected``.
    """
    parts = checked(call.url, may_be_private=call.may_be_private)
    port = parts.port or PORTS[parts.scheme]
    address = _looked_up(str(parts.hostname), port, call.may_be_private)
    ends_at = time.monotonic() + TIMEOUT_S
    try:
        connection = _connected(parts, address, port)
        try:
            return _asked(connection, parts, call, ends_at)
        finally:
            connection.close()
    except (OSError, HTTPException) as error:
        raise Unreachable("no_answer") from error


def checked(url: str, *, may_be_private: bool) -> SplitResult:
    """Return the parts of an address that may be called. Raises Unreachable."""
    try:
        parts = urlsplit(url)
        is_odd = not parts.hostname or parts.username is not None or parts.port == 0
    except ValueError:
        raise Unreachable("address_odd") from None
    if is_odd or parts.scheme not in PORTS or not url.isascii() or not url.isprintable():
        raise Unreachable("address_odd")
    if parts.scheme != "https" and not may_be_private:
        raise Unreachable("not_encrypted")
    return parts


def _looked_up(host: str, port: int, may_be_private: bool) -> str:
    """Return the address behind a name; every one that it has must be allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("name_unknown") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not may_be_private and not all(_is_public(address) for address in addresses):
        raise Unreachable("private_address")
    return addresses[0]


def _is_public(address: str) -> bool:
    told = ip_address(address.partition("%")[0])
    mapped = getattr(told, "ipv4_mapped", None) or getattr(told, "sixtofour", None) or told
    return bool(mapped.is_global) and not mapped.is_multicast


def _connected(parts: SplitResult, address: str, port: int) -> HTTPConnection:
    host = str(parts.hostname)
    line = socket.create_connection((address, port), TIMEOUT_S)
    if parts.scheme == "https":
        line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
    connection = HTTPConnection(host, port, timeout=TIMEOUT_S)
    connection.sock = line
    return connection


def _asked(connection: HTTPConnection, parts: SplitResult, call: Call, ends_at: float) -> Answer:
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {"Accept": "application/json", "User-Agent": "linquan", "Connection": "close"}
    if call.content_type:
        headers["Content-Type"] = call.content_type
    connection.request(call.method, target or "/", call.body or None, headers)
    with connection.getresponse() as response:  # it holds the line as well, also when refused
        if 300 <= response.status < 400:
            raise Unreachable("redirected")
        return Answer(response.status, _read(response, ends_at))


def _read(response: HTTPResponse, ends_at: float) -> bytes:
    parts, left = [], MOST_BYTES
    while chunk := response.read1(CHUNK_BYTES):
        left -= len(chunk)
        if left < 0:
            raise Unreachable("answer_too_large")
        if time.monotonic() > ends_at:
            raise Unreachable("no_answer")
        parts.append(chunk)
    return b"".join(parts)
