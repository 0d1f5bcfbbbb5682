"""Calls to other systems: to addresses that somebody else chose, and so bounded in every way.

Whoever chooses an address could make the house ask itself, its database or a machine of the office
(SSRF). So the name is looked up once, every address it stands for must be one that may be called,
and the connection goes to that very address: a name cannot change its mind in between. Private
addresses, and plain http at all, are called only within the networks that were allowed. Redirects
are not followed. However slowly an answer drips, a call ends within :data:`WITHIN_S`.
"""

import io
import socket
import ssl
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from ipaddress import IPv6Address, ip_address, ip_network
from time import monotonic
from typing import Any, Final, TypeVar, cast
from urllib.parse import SplitResult, urlsplit

from linquan.kernel.errors import HouseError
from linquan.kernel.networks import Network

WITHIN_S: Final = 10.0
MOST_BYTES: Final = 1_000_000
PORTS: Final = {"https": 443, "http": 80}
ANYWHERE: Final[tuple[Network, ...]] = (ip_network("0.0.0.0/0"), ip_network("::/0"))
"""Allows every address, also those of the office."""


class Unreachable(HouseError):
    """The other system could not be called, or answered beyond reason (502)."""

    status = 502
    default_code = "unreachable"


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent where: a POST when there are headers for a body, else a GET."""

    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    allowed: Collection[Network] = ()

    @property
    def method(self) -> str:
        """How it is asked."""
        return "POST" if "Content-Type" in self.headers else "GET"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    body: bytes


Send = Callable[[Call], Answer]
Read = TypeVar("Read")


def send(call: Call, *, within_s: float = WITHIN_S) -> Answer:
    """Make one call, and read what comes back.

    Raises Unreachable: ``address_odd``, ``not_encrypted``, ``name_unknown``, ``private_address``,
    ``not_secure``, ``no_connection``, ``no_answer``, ``no_http``, ``redirected``,
    ``answer_too_large``.
    """

    def read(response: HTTPResponse) -> Answer:
        if response.status // 100 == REDIRECT:
            raise Unreachable("redirected")
        body = response.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise Unreachable("answer_too_large")
        return Answer(response.status, body)

    return _called(call, within_s, read)


def tell(call: Call, *, within_s: float = WITHIN_S) -> int:
    """Make one call and return the status of the answer; the rest of it is not read.

    Raises what :func:`send` raises but ``redirected`` and ``answer_too_large``.
    """
    return _called(call, within_s, lambda response: int(response.status))


REDIRECT: Final = 3
"""First digit of a status that leads elsewhere."""


def _called(call: Call, within_s: float, read: Callable[[HTTPResponse], Read]) -> Read:
    until = monotonic() + within_s
    parts = checked(call.url, call.allowed)
    address = _looked_up(parts, call.allowed)
    try:
        with _connected(parts, address, until) as line:
            line.sendall(_written(parts, call))
            heard = cast(socket.socket, _Timed(line, until))  # a response only makes a file of it
            with HTTPResponse(heard, method=call.method) as response:
                response.begin()
                return read(response)
    except ssl.SSLError as error:
        raise Unreachable("not_secure") from error
    except TimeoutError as error:
        raise Unreachable("no_answer") from error
    except (HTTPException, ValueError) as error:  # the latter: lengths of chunks that are none
        raise Unreachable("no_http") from error
    except OSError as error:
        raise Unreachable("no_connection") from error


def checked(url: str, allowed: Collection[Network]) -> SplitResult:
    """Return the parts of an address that may be called. Raises Unreachable."""
    try:
        parts = urlsplit(url)
        is_odd = not parts.hostname or parts.username is not None or parts.port == 0
    except ValueError:
        raise Unreachable("address_odd") from None
    if is_odd or parts.scheme not in PORTS or not url.isascii() or not url.isprintable():
        raise Unreachable("address_odd")
    if parts.scheme != "https" and not allowed:
        raise Unreachable("not_encrypted")
    return parts


def _looked_up(parts: SplitResult, allowed: Collection[Network]) -> str:
    """Return the address behind a name; every one that it has must be allowed."""
    try:
        found = socket.getaddrinfo(
            str(parts.hostname), _port(parts), type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )
    except (OSError, UnicodeError) as error:
        raise Unreachable("name_unknown") from error
    addresses = [str(where[0]) for *_, where in found]
    if not all(_may_be_called(address, parts.scheme, allowed) for address in addresses):
        raise Unreachable("private_address")
    return addresses[0]


def _may_be_called(text: str, scheme: str, allowed: Collection[Network]) -> bool:
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address.sixtofour or address
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


def _written(parts: SplitResult, call: Call) -> bytes:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Host": parts.netloc, "User-Agent": "linquan", "Accept": "application/json"}
    if call.method == "POST":
        headers["Content-Length"] = str(len(call.body))
    headers |= {"Connection": "close", **call.headers}
    told = [f"{name}: {value}" for name, value in headers.items()]
    return (
        "\r\n".join([f"{call.method} {path} HTTP/1.1", *told, "", ""]).encode("ascii") + call.body
    )


class _Timed(io.RawIOBase):
    """A line that is read only as long as there is time, however little comes at once."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self._line, self._until = line, until

    def makefile(self, mode: str) -> io.BufferedReader:
        """Be read by a response as a socket is."""
        del mode
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what has come. Raises TimeoutError."""
        self._line.settimeout(_left(self._until))
        return self._line.recv_into(buffer)
