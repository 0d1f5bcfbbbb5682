"""Ports that are taken, addresses a person can type, a picture for a camera."""

import http.server
import os
import socket
import threading
from collections.abc import Iterator

import pytest
import segno

from linquan.cli import addresses
from linquan.cli.terminal import CommandFailed


class Answer(http.server.BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def pages() -> Iterator[http.server.HTTPServer]:
    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_taken_port_is_told_with_a_way_out(pages: http.server.HTTPServer) -> None:
    port = pages.server_port
    with pytest.raises(CommandFailed, match=f"Port {port} is already taken.*--port {port + 1}"):
        addresses.check_free("127.0.0.1", port)


def test_a_free_port_passes() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    addresses.check_free("127.0.0.1", port)


def test_a_host_that_is_not_ours_is_refused() -> None:
    with pytest.raises(CommandFailed, match=r"Cannot listen on 192\.0\.2\.7 port 8000"):
        addresses.check_free("192.0.2.7", 8000)


def test_a_port_that_needs_root_is_told() -> None:
    error = PermissionError(13, os.strerror(13))
    assert addresses._why(error, "127.0.0.1", 80).startswith("Port 80 needs root's rights.")


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("desk.example", "http://desk.example:8000"),
        ("::1", "http://[::1]:8000"),
        ("0.0.0.0", "http://10.1.2.3:8000"),
        ("::", "http://10.1.2.3:8000"),
    ],
)
def test_the_address_is_one_a_person_can_type(
    host: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "_own_address", lambda: "10.1.2.3")
    assert addresses.page_address(host, 8000) == shown


def test_the_own_address_is_an_address() -> None:
    assert len(socket.inet_aton(addresses._own_address())) == 4


def test_healthy_means_the_pages_say_so(
    pages: http.server.HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert addresses.is_healthy("127.0.0.1", pages.server_port)
    assert addresses.is_healthy("0.0.0.0", pages.server_port)
    monkeypatch.setattr(Answer, "status", 500)
    assert not addresses.is_healthy("127.0.0.1", pages.server_port)


def test_nobody_there_is_not_healthy() -> None:
    assert not addresses.is_healthy("127.0.0.1", 1)


def test_the_qr_code_is_drawn_with_blocks() -> None:
    url = "http://10.1.2.3:8000/m"
    drawn = addresses.qr_code(url).splitlines()
    modules = segno.make(url, micro=False).symbol_size()[0]
    assert len(drawn) == (modules + 1) // 2
    assert {len(line) for line in drawn} == {modules}
    assert set("".join(drawn)) <= set(" ▀▄█")


@pytest.mark.parametrize(
    ("configured", "known"),
    [
        (None, "http://127.0.0.1:8115"),
        ("", "http://127.0.0.1:8115"),
        ("https://desk.example", "https://desk.example"),
    ],
)
def test_the_public_address_is_that_of_the_pages_unless_configured(
    monkeypatch: pytest.MonkeyPatch, configured: str | None, known: str
) -> None:
    monkeypatch.setenv("LINQUAN_PUBLIC_URL", configured or "")
    if configured is None:
        monkeypatch.delenv("LINQUAN_PUBLIC_URL")
    addresses.make_known("127.0.0.1", 8115)
    assert os.environ["LINQUAN_PUBLIC_URL"] == known
