"""Calls to other systems: where they may go, and how much may come back."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from linquan.kernel import outbound
from linquan.kernel.outbound import Answer, Call, Unreachable, send


class Other(BaseHTTPRequestHandler):
    """Another system: says what was asked, leads elsewhere, or never ends."""

    def do_GET(self) -> None:
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1/")
            self.end_headers()
            return
        self.send_response(404 if self.path == "/nothing" else 200)
        self.end_headers()
        size = outbound.MOST_BYTES + 1 if self.path == "/large" else 2
        self.wfile.write(b"x" * size)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.end_headers()
        self.wfile.write(self.headers["Content-Type"].encode() + b" " + body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def other() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Other)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_call_to_a_private_address_that_was_allowed(other: str) -> None:
    assert send(Call(f"{other}/a?b=1", may_be_private=True)) == Answer(200, b"xx")
    assert send(Call(f"{other}/nothing", may_be_private=True)).status == 404
    sent = send(Call(f"{other}/", b"a=1", "text/plain", may_be_private=True))
    assert sent == Answer(201, b"text/plain a=1")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://a.example/", "address_odd"),
        ("https:///x", "address_odd"),
        ("https://a@b.example/", "address_odd"),
        ("https://a.example:99999/", "address_odd"),
        ("https://a.example/\r\nX: 1", "address_odd"),
        ("https://例.example/", "address_odd"),
        ("http://a.example/", "not_encrypted"),
        ("https://127.0.0.1/", "private_address"),
        ("https://10.1.2.3/", "private_address"),
        ("https://169.254.169.254/latest", "private_address"),
        ("https://[::1]/", "private_address"),
        ("https://[::ffff:10.0.0.1]/", "private_address"),
        ("https://0/", "private_address"),
        ("https://224.0.0.1/", "private_address"),
    ],
)
def test_where_no_call_goes(url: str, code: str) -> None:
    with pytest.raises(Unreachable) as refusal:
        send(Call(url))
    assert refusal.value.code == code


def test_a_name_with_one_private_address_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(0, 0, 0, "", ("8.8.8.8", 443)), (0, 0, 0, "", ("192.168.0.7", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(Unreachable) as refusal:
        send(Call("https://a.example/"))
    assert refusal.value.code == "private_address"


@pytest.mark.parametrize(
    ("path", "code"), [("/elsewhere", "redirected"), ("/large", "answer_too_large")]
)
def test_what_is_not_taken_from_them(other: str, path: str, code: str) -> None:
    with pytest.raises(Unreachable) as refusal:
        send(Call(other + path, may_be_private=True))
    assert refusal.value.code == code


def test_nobody_there() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(Unreachable) as refusal:
        send(Call(f"http://127.0.0.1:{port}/", may_be_private=True))
    assert refusal.value.code == "no_answer"


def test_a_name_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unreachable) as refusal:
        send(Call("https://a.example/"))
    assert refusal.value.code == "name_unknown"
