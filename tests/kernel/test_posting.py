"""Sending to an address of somebody else's choosing: nowhere else, not for long, nothing more."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from linquan.kernel import posting
from linquan.kernel.networks import parse_networks
from linquan.kernel.posting import NotSent, Parcel, post

HERE = parse_networks("127.0.0.0/8")


@contextmanager
def receiver(answer: bytes, *, drips: bool = False) -> Iterator[tuple[str, list[bytes]]]:
    """Answer one request with these bytes; tells the address, and what came in."""
    heard: list[bytes] = []
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def serve() -> None:
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line:
                line.settimeout(2)
                heard.append(line.recv(65_536))
                try:
                    while drips and not done.wait(0.02):
                        line.sendall(b"H")
                    line.sendall(answer)
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/events?a=1", heard
        done.set()
    thread.join()


def refused(url: str, allowed: Any = HERE, **more: Any) -> str:
    with pytest.raises(NotSent) as raised:
        post(Parcel(url, b"{}", {}), allowed, **more)
    return raised.value.code


def test_what_is_sent() -> None:
    with receiver(b"HTTP/1.1 204 No Content\r\n\r\n") as (url, heard):
        assert post(Parcel(url, b'{"a":1}', {"X-Own": "b"}), HERE) == 204
    head, _, body = heard[0].partition(b"\r\n\r\n")
    port = url.split(":")[2].split("/")[0]
    assert head.decode().split("\r\n") == [
        "POST /events?a=1 HTTP/1.1", f"Host: 127.0.0.1:{port}", "User-Agent: linquan",
        "Content-Length: 7", "Connection: close", "X-Own: b",
    ]  # fmt: skip
    assert body == b'{"a":1}'


def test_a_redirect_is_not_followed() -> None:
    with receiver(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n") as (url, heard):
        assert post(Parcel(url, b"{}", {}), HERE) == 302
    assert len(heard) == 1


@pytest.mark.parametrize("answer", [b"", b"\r\n", b"SSH-2.0-x\r\n", b"HTTP/1.1 x\r\n", b"x" * 3000])
def test_what_is_no_http(answer: bytes) -> None:
    with receiver(answer) as (url, _):
        assert refused(url) == "no_http"


def test_a_dripping_answer_is_cut_off() -> None:
    with receiver(b"", drips=True) as (url, _):
        assert refused(url, within_s=0.3) == "no_answer"


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert refused(f"http://127.0.0.1:{port}/") == "no_connection"


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://10.1.2.3/", "https://192.168.0.1/", "https://169.254.169.254/",
        "https://0.0.0.0/", "https://[::1]/", "https://[fe80::1]/", "https://[::ffff:10.0.0.1]/",
        "https://100.64.0.1/", "https://224.0.0.1/", "https://localhost/", "https://2130706433/",
        "http://93.184.216.34/",
    ],
)  # fmt: skip
def test_places_that_are_not_asked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def reached(*args: object, **kwargs: object) -> None:
        pytest.fail("it was asked")

    monkeypatch.setattr(socket, "create_connection", reached)
    assert refused(url, ()) == "address_not_allowed"


def test_a_name_with_one_private_address_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that stands for several addresses, one of them inside."""

    def look_up(*args: object, **kwargs: object) -> list[Any]:
        return [(0, 0, 0, "", (address, 443)) for address in ("93.184.216.34", "10.0.0.1")]

    monkeypatch.setattr(posting.socket, "getaddrinfo", look_up)
    assert refused("https://example.org/", ()) == "address_not_allowed"


def test_the_address_looked_at_is_the_one_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name cannot change its mind between the look and the call."""
    asked: list[Any] = []

    def connect(where: Any, **kwargs: object) -> None:
        asked.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(
        posting.socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", ("93.184.216.34", 443))]
    )
    monkeypatch.setattr(posting.socket, "create_connection", connect)
    assert refused("https://example.org/", ()) == "no_connection"
    assert asked == [("93.184.216.34", 443)]


def test_a_certificate_is_asked_for() -> None:
    with receiver(b"HTTP/1.1 200 OK\r\n\r\n") as (url, _):
        assert refused(url.replace("http:", "https:")) == "not_secure"
