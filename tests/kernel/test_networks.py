"""Whose address counts: the other end of the line, unless a proxy we name speaks for another."""

from ipaddress import ip_network

import pytest

from linquan.kernel import networks
from linquan.kernel.networks import network_of, parse_networks

PROXIES = parse_networks("127.0.0.1, 10.0.0.0/8,::1")


def test_networks_are_read() -> None:
    assert (ip_network("127.0.0.1/32"), ip_network("10.0.0.0/8"), ip_network("::1/128")) == PROXIES
    assert parse_networks("") == ()
    with pytest.raises(ValueError, match=r"'10\.0\.0\.300' does not appear to be"):
        parse_networks("127.0.0.1,10.0.0.300")


@pytest.mark.parametrize(
    ("peer", "forwarded", "wanted"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # a stranger speaks for nobody
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),  # the left end is hearsay
        ("127.0.0.1", "1.1.1.1, 198.51.100.1, 10.2.3.4", "198.51.100.1"),
        ("127.0.0.1", "10.9.9.9, 10.2.3.4", "10.9.9.9"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "1.1.1.1, odd, 10.2.3.4", "10.2.3.4"),
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", None, "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", None, "203.0.113.7"),
        ("", None, ""),
        ("a socket", "198.51.100.1", ""),
    ],
)
def test_only_named_proxies_are_believed(peer: str, forwarded: str | None, wanted: str) -> None:
    meta = {"REMOTE_ADDR": peer}
    if forwarded is not None:
        meta["HTTP_X_FORWARDED_FOR"] = forwarded
    assert network_of(meta, PROXIES) == wanted


def test_without_named_proxies_nobody_is_believed(capsys: pytest.CaptureFixture[str]) -> None:
    networks._warn_once.cache_clear()
    meta = {"REMOTE_ADDR": "203.0.113.7", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}
    assert network_of(meta, ()) == "203.0.113.7"
    assert capsys.readouterr().out == ""
    near = meta | {"REMOTE_ADDR": "127.0.0.1"}
    assert [network_of(near, ()) for _ in range(2)] == ["127.0.0.1", "127.0.0.1"]
    assert capsys.readouterr().out.count("forwarded_for_ignored") == 1
