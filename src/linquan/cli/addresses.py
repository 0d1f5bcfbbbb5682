"""Under which address the pages are reached, and its picture for a telephone's camera."""

import errno
import http.client
import io
import os
import socket

import segno

from linquan.cli.terminal import CommandFailed

#: Listening on every interface; a browser needs a real address instead.
_EVERYWHERE = frozenset({"0.0.0.0", "::", "*"})  # noqa: S104
#: TEST-NET-1 (RFC 5737): never reached; asking for the way there sends nothing.
_NOWHERE = ("192.0.2.1", 9)
_ANSWER_WITHIN_S = 2.0


def check_free(host: str, port: int) -> None:
    """Refuse a port that cannot be listened on.

    Raises
    ------
    CommandFailed
        It is taken, not allowed, or the host is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandFailed(_why(error, host, port)) from None


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is already taken, perhaps by another Linquan. End that program, or "
            f"choose another port: --port {port + 1} (or PORT={port + 1})."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs root's rights. Choose one above 1023, e.g. --port 8000."
    return f"Cannot listen on {host} port {port}: {error.strerror or error}. Choose another --host."


def page_address(host: str, port: int) -> str:
    """Give the address a person types: the machine's own one when every interface is served."""
    shown = _own_address() if host in _EVERYWHERE else host
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"


def make_known(host: str, port: int) -> None:
    """Say under which address links and posters lead here, also to child processes.

    An address that is configured stays: only who set it knows what lies in front of the pages.
    """
    if not os.environ.get("LINQUAN_PUBLIC_URL"):
        os.environ["LINQUAN_PUBLIC_URL"] = page_address(host, port)


def _own_address() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_NOWHERE)
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def is_healthy(host: str, port: int) -> bool:
    """Whether the pages answer."""
    reached = "127.0.0.1" if host in _EVERYWHERE else host
    connection = http.client.HTTPConnection(reached, port, timeout=_ANSWER_WITHIN_S)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def qr_code(url: str) -> str:
    """Draw a QR code with block characters."""
    drawn = io.StringIO()
    segno.make(url, micro=False).terminal(drawn, compact=True)
    return drawn.getvalue()
