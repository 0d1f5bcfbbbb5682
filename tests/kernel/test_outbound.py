"""Calls to other systems: where they may go, and how much may come back."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from linquan.kernel import outbound
from linquan.kernel.networks import parse_networks
from linquan.kernel.outbound import ANYWHERE, Answer, Call, Unreachable, send, tell


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
    assert send(Call(f"{other}/a?b=1", allowed=ANYWHERE)) == Answer(200, b"xx")
    assert send(Call(f"{other}/nothing", allowed=ANYWHERE)).status == 404
    sent = send(Call(f"{other}/", b"a=1", {"Content-Type": "text/plain"}, ANYWHERE))
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
        ("https://2130706433/", "private_address"),
        ("https://localhost/", "private_address"),
        ("https://100.64.0.1/", "private_address"),
        ("https://192.168.0.1/", "private_address"),
        ("https://[fe80::1]/", "private_address"),
        ("https://[2002:a00:1::]/", "private_address"),
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
        send(Call(other + path, allowed=ANYWHERE))
    assert refusal.value.code == code


def test_nobody_there() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(Unreachable) as refusal:
        send(Call(f"http://127.0.0.1:{port}/", allowed=ANYWHERE))
    assert refusal.value.code == "no_connection"


def test_a_name_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unreachable) as refusal:
        send(Call("https://a.example/"))
    assert refusal.value.code == "name_unknown"


HERE = parse_networks("127.0.0.0/8")
JSON = {"Content-Type": "application/json", "X-Own": "b"}


@contextmanager
def receiver(answer: bytes, *, drips: bytes = b"") -> Iterator[tuple[str, list[bytes]]]:
    """Answer one call with these bytes; tells the address, and what came in."""
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
                    line.sendall(answer)
                    while drips and not done.wait(0.02):
                        line.sendall(drips)
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/events?a=1", heard
        done.set()
    thread.join()


def refused(act: Callable[..., Any], url: str, allowed: Any = HERE, **more: Any) -> str:
    with pytest.raises(Unreachable) as refusal:
        act(Call(url, b"{}", JSON, allowed), **more)
    return refusal.value.code


def test_what_is_sent() -> None:
    with receiver(b"HTTP/1.1 204 No Content\r\n\r\n") as (url, heard):
        assert tell(Call(url, b'{"a":1}', JSON, HERE)) == 204
    head, _, body = heard[0].partition(b"\r\n\r\n")
    port = url.split(":")[2].split("/")[0]
    assert head.decode().split("\r\n") == [
        "POST /events?a=1 HTTP/1.1", f"Host: 127.0.0.1:{port}", "User-Agent: linquan",
        "Accept: application/json", "Content-Length: 7", "Connection: close",
        "Content-Type: application/json", "X-Own: b",
    ]  # fmt: skip
    assert body == b'{"a":1}'


def test_a_redirect_is_told_and_not_followed() -> None:
    with receiver(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n") as (url, heard):
        assert tell(Call(url, b"{}", JSON, HERE)) == 302
    assert len(heard) == 1


def test_chunks_are_put_together() -> None:
    told = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
    with receiver(told) as (url, _):
        assert send(Call(url, allowed=HERE)) == Answer(200, b"abc")


@pytest.mark.parametrize("act", [send, tell])
@pytest.mark.parametrize(
    "answer", [b"", b"\r\n", b"SSH-2.0-x\r\n", b"HTTP/1.1 x\r\n", b"x" * 70_000]
)
def test_what_is_no_http(act: Callable[..., Any], answer: bytes) -> None:
    with receiver(answer) as (url, _):
        assert refused(act, url) == "no_http"


@pytest.mark.parametrize(
    ("act", "answer", "drips"),
    [
        (tell, b"", b"H"),
        (send, b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n"),
        (send, b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", b"x"),
    ],
)
def test_a_dripping_answer_is_cut_off(act: Callable[..., Any], answer: bytes, drips: bytes) -> None:
    with receiver(answer, drips=drips) as (url, _):
        assert refused(act, url, within_s=0.3) == "no_answer"


def test_outside_of_what_was_allowed_http_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    def reached(*args: object, **kwargs: object) -> None:
        pytest.fail("it was called")

    monkeypatch.setattr(socket, "create_connection", reached)
    for url in ("http://93.184.216.34/", "https://10.1.2.3/", "https://192.168.0.1/"):
        assert refused(send, url) == "private_address"


def test_the_address_looked_at_is_the_one_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name cannot change its mind between the look and the call."""
    asked: list[Any] = []

    def connect(where: Any, **kwargs: object) -> None:
        asked.append(where)
        raise ConnectionRefusedError

    found = [(0, 0, 0, "", ("93.184.216.34", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert refused(send, "https://example.org/", ()) == "no_connection"
    assert asked == [("93.184.216.34", 443)]


def test_a_certificate_is_asked_for() -> None:
    with receiver(b"HTTP/1.1 200 OK\r\n\r\n") as (url, _):
        assert refused(send, url.replace("http:", "https:")) == "not_secure"
