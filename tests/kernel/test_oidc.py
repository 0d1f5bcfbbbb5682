"""What is written down about the provider, and what `linquan oidc check` says of it."""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.accounts.handmade import CLIENT, HandMade, running

from linquan.cli import house
from linquan.cli import oidc as command
from linquan.cli.terminal import CommandFailed
from linquan.kernel.networks import parse_networks
from linquan.kernel.oidc import provider as oidc_provider
from linquan.kernel.oidc.configuration import Configuration, faults, read

ISSUER = "https://sso.example/city"


def test_nothing_written_down() -> None:
    assert read({}) is None
    assert read({"LINQUAN_OIDC_SCOPES": "openid"}) is None


def test_read(tmp_path: Path) -> None:
    least = read({"LINQUAN_OIDC_ISSUER": f" {ISSUER} ", "LINQUAN_OIDC_CLIENT_ID": "desk"})
    assert least == Configuration(ISSUER, "desk")
    secret = tmp_path / "secret"
    secret.write_text("from a file\n")
    told = read(
        {
            "LINQUAN_OIDC_ISSUER": ISSUER,
            "LINQUAN_OIDC_CLIENT_ID": "desk",
            "LINQUAN_OIDC_CLIENT_SECRET_FILE": str(secret),
            "LINQUAN_OIDC_SCOPES": "openid profile",
            "LINQUAN_OIDC_CLAIM": "staff_no",
            "LINQUAN_OIDC_STRONG": "otp, urn:city:2 ,",
            "LINQUAN_OIDC_NAME": "江安区统一身份认证",
            "LINQUAN_OIDC_NETWORKS": "10.20.0.0/16",
        }
    )
    assert told == Configuration(
        ISSUER, "desk", "from a file", ("openid", "profile"), "staff_no",
        frozenset({"otp", "urn:city:2"}), "江安区统一身份认证", parse_networks("10.20.0.0/16"),
    )  # fmt: skip
    assert "from a file" not in repr(told)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"issuer": ""}, "issuer_missing"),
        ({"issuer": "http://sso.example"}, "issuer_not_https"),
        ({"issuer": "http://127.0.0.1:9000"}, "issuer_not_https"),
        ({"issuer": "http://10.0.0.1", "networks": parse_networks("10.0.0.1")}, "issuer_not_https"),
        ({"issuer": "sso.example"}, "issuer_not_https"),
        ({"issuer": "https://"}, "issuer_not_https"),
        ({"issuer": f"{ISSUER}?a=1"}, "issuer_odd"),
        ({"client_id": ""}, "client_id_missing"),
        ({"scopes": ("profile",)}, "scope_missing"),
        ({"claim": "name"}, "claim_unsafe"),
        ({"claim": "nickname"}, "claim_unsafe"),
    ],
)
def test_faults(change: dict[str, Any], code: str) -> None:
    told = {"issuer": ISSUER, "client_id": "desk"} | change
    assert faults(Configuration(**told)) == (code,)
    assert code in command.WORDS


def test_no_fault() -> None:
    assert faults(Configuration(ISSUER, "desk")) == ()
    here = Configuration("http://127.0.0.1:9000", "desk", networks=parse_networks("127.0.0.0/8"))
    assert faults(here) == ()


@pytest.fixture(scope="module")
def listening() -> Iterator[HandMade]:
    with running() as made:
        yield made


class TestCheck:
    @pytest.fixture(autouse=True)
    def _here(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(house, "set_up", lambda: None)
        monkeypatch.setenv("LINQUAN_HOME", str(tmp_path))

    @pytest.fixture
    def provider(self, listening: HandMade, settings: Any) -> Iterator[HandMade]:
        listening.__dict__.update(HandMade(listening.issuer).__dict__)
        settings.LINQUAN_OIDC = listening.configuration
        settings.LINQUAN_PUBLIC_URL = "https://desk.example/"
        yield listening
        oidc_provider.forget()

    def said(self, capsys: pytest.CaptureFixture[str], wanted: int) -> list[str]:
        assert command.run(Namespace(home=None, act="check")) == wanted
        return capsys.readouterr().out.splitlines()

    def test_all_is_well(self, provider: HandMade, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.said(capsys, 0) == [
            f"ok    The settings are complete; the issuer is {provider.issuer}",
            f"ok    The provider describes itself; people are led to {provider.issuer}/authorize",
            "ok    Usable keys of the provider: 1",
            "note  LINQUAN_OIDC_STRONG is empty: everybody is asked for a code of the app besides",
            "note  Have the provider register this address to lead back to: "
            "https://desk.example/sign-in/provider/back/",
        ]

    @pytest.mark.parametrize(
        ("of_itself", "words"),
        [
            (
                {"issuer": "https://other.example"},
                "The provider calls itself https://other.example",
            ),
            ({"token_endpoint": ""}, "The provider's description lacks one of its addresses"),
            ({"jwks_uri": "http://198.51.100.7/keys"}, "does not begin with https://"),
            ({"code_challenge_methods_supported": ["plain"]}, "does not take PKCE"),
            ({"id_token_signing_alg_values_supported": ["HS256"]}, "neither with RS256 nor"),
        ],
    )
    def test_what_is_wrong(
        self, provider: HandMade, capsys: pytest.CaptureFixture[str],
        of_itself: dict[str, Any], words: str,
    ) -> None:  # fmt: skip
        provider.of_itself = of_itself
        last = self.said(capsys, 1)[-1]
        assert last.startswith("FAIL  ")
        assert words in last

    def test_no_key(self, provider: HandMade, capsys: pytest.CaptureFixture[str]) -> None:
        provider.keys = []
        assert any("FAIL  The provider has no key" in line for line in self.said(capsys, 1))

    def test_away(
        self, provider: HandMade, capsys: pytest.CaptureFixture[str], settings: Any
    ) -> None:
        networks = parse_networks("127.0.0.1")
        settings.LINQUAN_OIDC = Configuration("http://127.0.0.1:9", CLIENT, networks=networks)
        assert self.said(capsys, 1)[-1] == (
            "FAIL  The provider cannot be asked: nothing listens there, or a firewall is in between"
        )

    def test_not_set_up(self, settings: Any) -> None:
        settings.LINQUAN_OIDC = None
        with pytest.raises(CommandFailed, match="set LINQUAN_OIDC_ISSUER"):
            command.run(Namespace(home=None, act="check"))
