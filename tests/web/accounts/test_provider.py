"""Signing in by another house's word, and every way in which that word may be false."""

import base64
import hmac
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from tests.apps.kept import kept
from tests.apps.orgs.factories import PASSWORD, make_person, make_staff
from tests.apps.places.factories import SETUP, make_district
from tests.web.accounts.handmade import (
    CLIENT,
    NOW,
    SECRET,
    HandMade,
    private_key,
    public_pem,
    running,
    unsigned,
)

from linquan.apps.orgs import operations
from linquan.apps.orgs.models import SignInIdentifier
from linquan.apps.orgs.types import IdentifierKind
from linquan.kernel import clock
from linquan.kernel.actors import Role
from linquan.kernel.models import Event
from linquan.kernel.oidc import provider as oidc_provider
from linquan.kernel.oidc.configuration import Configuration
from linquan.web.accounts.second_step import PASSED, SESSION_MARK

pytestmark = pytest.mark.django_db
NOW_S = int(NOW.timestamp())
BACK = "/sign-in/provider/back/"


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.LINQUAN_PUBLIC_URL = "http://testserver"


@pytest.fixture(scope="module")
def listening() -> Iterator[HandMade]:
    with running() as made:
        yield made


@pytest.fixture
def provider(
    listening: HandMade, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[HandMade]:
    monkeypatch.setattr(oidc_provider, "WITHIN_S", 60.0)  # however much else the machine does
    fresh = HandMade(listening.issuer)
    listening.__dict__.update(fresh.__dict__)
    settings.LINQUAN_OIDC = listening.configuration
    oidc_provider.forget()
    yield listening
    oidc_provider.forget()


@pytest.fixture
def account_id() -> int:
    """An account in a post, of a person whom the provider knows as sub-7."""
    district = kept(make_district)
    staff = kept(make_staff, district)
    made = make_person(district.district_id, "he.fang", "何芳", password=PASSWORD)
    operations.give_post(
        actor=SETUP, account_id=made, organisation_id=staff.street_office_id, role=Role.CLERK,
        now=NOW,
    )  # fmt: skip
    note(made, "sub-7")
    return made


def note(account_id: int, identifier: str) -> None:
    operations.note_identifier(
        actor=SETUP, account_id=account_id, kind=IdentifierKind.PROVIDER, identifier=identifier,
        now=NOW,
    )  # fmt: skip


def led(client: Client, query: str = "") -> str:
    """Begin, and return where the browser is led to."""
    answer = client.get(f"/sign-in/provider/{query}")
    assert answer.status_code == 302
    return str(answer["Location"])


def come_back(client: Client, told: dict[str, str]) -> Any:
    return client.get(f"{BACK}?{urlencode(told)}")


def sign_in(client: Client, provider: HandMade) -> Any:
    return come_back(client, provider.agree(led(client)))


def actor_of(client: Client) -> str:
    return str(client.get("/").wsgi_request.actor.name)  # type: ignore[attr-defined]


def kinds_of(account_id: int) -> list[str]:
    found = Event.objects.filter(subject=f"account:{account_id}").order_by("id")
    return list(found.values_list("kind", flat=True))


def said(answer: Any) -> str:
    return str(answer.content.decode())


def refused(answer: Any, client: Client, status: int, words: str) -> None:
    """A page with these words, and nobody is signed in."""
    assert (answer.status_code, words in said(answer)) == (status, True), said(answer)
    assert "_auth_user_id" not in client.session
    assert "style=" not in said(answer)


def test_what_the_browser_is_led_with(client: Client, provider: HandMade) -> None:
    url = urlsplit(led(client, "?next=/appeals/"))
    told = dict(parse_qsl(url.query))
    assert f"{url.scheme}://{url.netloc}{url.path}" == f"{provider.issuer}/authorize"
    kept_there = client.session["linquan.provider"]
    assert told == {
        "response_type": "code", "client_id": CLIENT, "scope": "openid",
        "redirect_uri": f"http://testserver{BACK}", "state": kept_there["state"],
        "nonce": kept_there["nonce"], "code_challenge_method": "S256",
        "code_challenge": told["code_challenge"],
    }  # fmt: skip
    assert kept_there["verifier"] not in url.query
    assert len({kept_there[name] for name in ("state", "nonce", "verifier")}) == 3
    assert min(len(kept_there[name]) for name in ("state", "nonce", "verifier")) == 43


def test_first_sign_in_links_and_the_second_step_is_set_up(
    client: Client, provider: HandMade, account_id: int
) -> None:
    answer = sign_in(client, provider)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/")["Location"] == "/sign-in/second-step/"
    assert kinds_of(account_id)[-5:] == [
        "account.identifier_noted", "account.identifier_linked", "account.sign_in_tried",
        "account.step_passed", "account.signed_in",
    ]  # fmt: skip
    assert Event.objects.filter(kind="account.signed_in").get().data == {"via": "provider"}
    form, authorization = provider.sent[0]
    assert sorted(form) == ["code", "code_verifier", "grant_type", "redirect_uri"]
    assert base64.b64decode(authorization.removeprefix("Basic ")).decode() == (
        f"{CLIENT}:s3cret%2F%2B+value"
    )


def test_nothing_of_the_person_is_kept_in_clear(
    client: Client, provider: HandMade, account_id: int
) -> None:
    note(account_id, "110101199003071234")
    provider.subject = "110101199003071234"
    sign_in(client, provider)
    row = SignInIdentifier.objects.values().get(account_id=account_id)
    assert "19900307" not in str(row) + str(dict(client.session.items()))
    assert "19900307" not in str(list(Event.objects.values_list("data", flat=True)))
    assert (row["hint"], len(row["name_hash"]), len(row["subject_hash"])) == ("11**34", 64, 64)


def test_a_linked_person_is_known_by_the_subject_alone(
    client: Client, provider: HandMade, account_id: int, settings: Any
) -> None:
    sign_in(client, provider)
    settings.LINQUAN_OIDC = Configuration(
        provider.issuer, CLIENT, SECRET, claim="staff_no", networks=settings.LINQUAN_OIDC.networks
    )
    assert sign_in(Client(), provider).status_code == 302


def test_where_someone_wanted_to_go(client: Client, provider: HandMade, account_id: int) -> None:
    back = come_back(client, provider.agree(led(client, "?next=/appeals/")))
    assert back["Location"] == "/appeals/"
    other = Client()
    back = come_back(other, provider.agree(led(other, "?next=https://evil.example/")))
    assert back["Location"] == "/"


def test_a_second_factor_of_the_provider_counts_when_agreed(
    client: Client, provider: HandMade, account_id: int, settings: Any
) -> None:
    provider.says = {"amr": ["pwd", {"odd": 1}, "otp"], "acr": ["odd"]}
    sign_in(client, provider)
    assert SESSION_MARK not in client.session
    settings.LINQUAN_OIDC = _strong(provider)
    inside = Client()
    sign_in(inside, provider)
    assert inside.session[SESSION_MARK] == PASSED
    assert actor_of(inside) == "何芳"


def _strong(provider: HandMade) -> Configuration:
    plain = provider.configuration
    return Configuration(
        plain.issuer, CLIENT, SECRET, strong=frozenset({"otp"}), networks=plain.networks
    )


def test_else_the_code_of_the_app_is_asked_for(
    client: Client, provider: HandMade, account_id: int, settings: Any
) -> None:
    settings.LINQUAN_OIDC = _strong(provider)
    Authenticator.objects.create(user_id=account_id, type="totp", data={"secret": "x"})
    assert sign_in(client, provider)["Location"] == "/sign-in/code/"
    assert actor_of(client) == "stranger"
    provider.says = {"acr": "otp"}
    assert sign_in(client, provider)["Location"] == "/"
    assert actor_of(client) == "何芳"


def test_a_word_of_before_does_not_stand_for_the_second_step(
    client: Client, provider: HandMade, account_id: int, settings: Any
) -> None:
    """Strong once, then a password in the same browser: the code is asked for."""
    settings.LINQUAN_OIDC = _strong(provider)
    provider.says = {"acr": "otp"}
    Authenticator.objects.create(user_id=account_id, type="totp", data={"secret": "x"})
    sign_in(client, provider)
    client.post("/sign-in/out/")
    answer = client.post("/sign-in/", {"login": "he.fang", "password": PASSWORD})
    assert answer["Location"] == "/sign-in/code/"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_whom_nobody_knows(
    client: Client, provider: HandMade, account_id: int, language: str
) -> None:
    provider.subject = "<b>sub-8</b>"
    client = Client(headers={"accept-language": language})
    words = "请街道管理员" if language == "zh-hans" else "Ask the administrator of your street"
    answer = sign_in(client, provider)
    refused(answer, client, 403, words)
    assert "&lt;b&gt;sub-8&lt;/b&gt;" in said(answer)
    assert "<b>sub-8" not in said(answer)
    told = Event.objects.get(kind="account.sign_in_refused")
    assert (told.subject, told.data) == (
        "account:0", {"via": "provider", "why": "identity_unknown"},
    )  # fmt: skip
    assert SignInIdentifier.objects.get().linked_at is None


def test_a_closed_account_is_one_that_nobody_has(
    client: Client, provider: HandMade, account_id: int
) -> None:
    operations.close_account(actor=SETUP, account_id=account_id, now=NOW)
    refused(sign_in(client, provider), client, 403, "sub-7")


def test_someone_else_with_the_same_identifier_is_not_let_in(
    client: Client, provider: HandMade, account_id: int, settings: Any
) -> None:
    settings.LINQUAN_OIDC = Configuration(
        provider.issuer, CLIENT, SECRET, claim="staff_no", networks=settings.LINQUAN_OIDC.networks
    )
    note(account_id, "A1024")
    provider.says = {"staff_no": "A1024"}
    assert sign_in(Client(), provider).status_code == 302
    provider.subject = "sub-thief"
    refused(sign_in(client, provider), client, 403, "已与")
    provider.subject = "sub-7"
    assert sign_in(client, provider).status_code == 302


@pytest.mark.parametrize(
    ("claim", "says", "status"),
    [
        ("email", {"email": "he@example.cn"}, 403),
        ("email", {"email": "he@example.cn", "email_verified": "true"}, 403),
        ("email", {"email": "he@example.cn", "email_verified": True}, 302),
        ("staff_no", {}, 403),
        ("staff_no", {"staff_no": ["he@example.cn"]}, 403),
        ("staff_no", {"staff_no": True}, 403),
        ("staff_no", {"staff_no": ""}, 403),
        ("staff_no", {"staff_no": "he@example.cn"}, 302),
    ],
)
def test_what_finds_an_account(
    client: Client, provider: HandMade, account_id: int, settings: Any,
    claim: str, says: dict[str, Any], status: int,
) -> None:  # fmt: skip
    note(account_id, "he@example.cn")
    settings.LINQUAN_OIDC = Configuration(
        provider.issuer, CLIENT, SECRET, claim=claim, networks=settings.LINQUAN_OIDC.networks
    )
    provider.says = says
    assert sign_in(client, provider).status_code == status


def test_what_only_the_userinfo_says(
    client: Client, provider: HandMade, account_id: int, settings: Any
) -> None:
    settings.LINQUAN_OIDC = Configuration(
        provider.issuer, CLIENT, SECRET, claim="staff_no", networks=settings.LINQUAN_OIDC.networks
    )
    note(account_id, "A1024")
    provider.userinfo = {"sub": "sub-9", "staff_no": "A1024"}
    refused(sign_in(client, provider), client, 502, "无法核实")
    provider.userinfo = {"sub": "sub-7", "staff_no": "A1024"}
    assert sign_in(client, provider).status_code == 302


def test_five_failures_close_the_name_for_this_way_too(
    client: Client, provider: HandMade, account_id: int
) -> None:
    for _ in range(5):
        Client().post("/sign-in/", {"login": "he.fang", "password": "wrong"})
    refused(sign_in(client, provider), client, 429, "10:15")


class TestFalseWords:
    """What a hostile or broken provider, or someone in between, may say."""

    def out(self, client: Client, provider: HandMade, words: str = "无法核实") -> None:
        refused(sign_in(client, provider), client, 502, words)
        assert SignInIdentifier.objects.get().linked_at is None

    @pytest.mark.parametrize(
        "says",
        [
            {"nonce": "of another sign-in"},
            {"nonce": None},
            {"nonce": 7},
            {"iss": "https://other.example"},
            {"iss": None},
            {"aud": "someone-else"},
            {"aud": None},
            {"aud": [CLIENT, "someone-else"]},
            {"aud": [CLIENT], "azp": "someone-else"},
            {"aud": {"odd": CLIENT}},
            {"exp": NOW_S - 60},
            {"exp": None},
            {"exp": "soon"},
            {"exp": True},
            {"exp": float("inf")},
            {"iat": NOW_S + 61},
            {"iat": None},
            {"iat": NOW_S - 661},
            {"nbf": NOW_S + 61},
            {"sub": ""},
            {"sub": None},
            {"sub": 7},
            {"sub": "x" * 256},
        ],
    )
    def test_claims(
        self, client: Client, provider: HandMade, account_id: int, says: dict[str, Any]
    ) -> None:
        provider.says = says
        if says.get("sub") in {"", 7} or "sub" in says:
            provider.make_token = lambda told: jwt.api_jws.encode(
                __import__("json").dumps(told).encode(), private_key("first"), "RS256",
                headers={"kid": "first"},
            )  # fmt: skip
        self.out(client, provider)

    @pytest.mark.parametrize(
        "says",
        [
            {"exp": NOW_S - 59},
            {"iat": NOW_S + 60},
            {"iat": NOW_S - 660},
            {"nbf": NOW_S + 60},
            {"aud": [CLIENT]},
            {"aud": [CLIENT, "someone-else"], "azp": CLIENT},
        ],
    )
    def test_clocks_may_differ_by_a_minute(
        self, client: Client, provider: HandMade, account_id: int, says: dict[str, Any]
    ) -> None:
        provider.says = says
        assert sign_in(client, provider).status_code == 302

    @pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "RS512", "PS256", ""])
    def test_algorithms_that_are_not_ours(
        self, client: Client, provider: HandMade, account_id: int, algorithm: str
    ) -> None:
        provider.make_token = lambda told: unsigned(told, {"alg": algorithm, "kid": "first"})
        self.out(client, provider)

    def test_the_public_key_as_a_password(
        self, client: Client, provider: HandMade, account_id: int
    ) -> None:
        """HS256 with what everybody may read (CVE-2016-10555 and its kin)."""

        def confused(told: dict[str, Any]) -> str:
            token = unsigned(told, {"alg": "HS256", "typ": "JWT"}).rstrip(".")
            seal = hmac.digest(public_pem("first"), token.encode(), "sha256")
            return f"{token}.{base64.urlsafe_b64encode(seal).rstrip(b'=').decode()}"

        provider.make_token = confused
        self.out(client, provider)

    def test_a_key_that_the_token_brings_along(
        self, client: Client, provider: HandMade, account_id: int
    ) -> None:
        provider.make_token = lambda told: jwt.encode(
            told, private_key("second"), "RS256",
            headers={"kid": "first", "jku": f"{provider.issuer}/keys", "jwk": {"kty": "RSA"}},
        )  # fmt: skip
        self.out(client, provider)

    def test_a_critical_word_that_we_do_not_know(
        self, client: Client, provider: HandMade, account_id: int
    ) -> None:
        provider.make_token = lambda told: jwt.encode(
            told, private_key("first"), "RS256", headers={"kid": "first", "crit": ["x"], "x": 1}
        )
        self.out(client, provider)

    @pytest.mark.parametrize(
        "token", ["", "a.b", "a.b.c", "....", "é.é.é", "x" * 20_001, 7, None, ["a"], {"a": 1}]
    )
    def test_no_token_at_all(
        self, client: Client, provider: HandMade, account_id: int, token: Any
    ) -> None:
        provider.token_answer = 200, {"id_token": token}
        self.out(client, provider)

    @pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b"[" * 5000, b'{"a":' * 5000])
    def test_no_json(
        self, client: Client, provider: HandMade, account_id: int, body: bytes
    ) -> None:
        provider.token_answer = 200, body
        self.out(client, provider, "linquan oidc check")

    def test_the_house_is_not_known_there(
        self, client: Client, provider: HandMade, account_id: int
    ) -> None:
        provider.token_answer = 401, {"error": "invalid_client"}
        self.out(client, provider, "linquan oidc check")

    def test_a_token_of_another_sign_in_is_not_taken(
        self, client: Client, provider: HandMade, account_id: int
    ) -> None:
        """Whoever swaps the code of one browser for another's gets nowhere: PKCE and nonce."""
        thief = Client()
        stolen = provider.agree(led(client))["code"]
        told = provider.agree(led(thief))
        answer = come_back(thief, {"code": stolen, "state": told["state"]})
        refused(answer, thief, 502, "没有完成")


class TestTheWayBack:
    """What somebody may put into the address that the provider leads back to."""

    @pytest.mark.parametrize("state", ["", "made up", "状态", None])
    def test_another_state(
        self, client: Client, provider: HandMade, account_id: int, state: str | None
    ) -> None:
        told = provider.agree(led(client))
        told = {"code": told["code"]} | ({} if state is None else {"state": state})
        refused(come_back(client, told), client, 400, "重新开始")
        assert provider.sent == []

    def test_another_browser(self, client: Client, provider: HandMade, account_id: int) -> None:
        told = provider.agree(led(client))
        other = Client()
        refused(come_back(other, told), other, 400, "重新开始")

    def test_once_only(self, client: Client, provider: HandMade, account_id: int) -> None:
        told = provider.agree(led(client))
        assert come_back(client, told).status_code == 302
        client.post("/sign-in/out/")
        refused(come_back(client, told), client, 400, "重新开始")
        assert len(provider.sent) == 1

    def test_a_wrong_one_spends_the_try(
        self, client: Client, provider: HandMade, account_id: int
    ) -> None:
        told = provider.agree(led(client))
        come_back(client, told | {"state": "guess"})
        refused(come_back(client, told), client, 400, "重新开始")

    def test_too_late(
        self, client: Client, provider: HandMade, account_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told = provider.agree(led(client))
        monkeypatch.setattr(clock, "real_now", lambda: NOW + timedelta(minutes=10, seconds=1))
        refused(come_back(client, told), client, 400, "十分钟")

    @pytest.mark.parametrize(
        ("error", "status", "words"),
        [
            ("access_denied", 403, "没有为您登录"),
            ("temporarily_unavailable", 502, "繁忙"),
            ("<script>", 502, "linquan oidc check"),
        ],
    )
    def test_the_provider_says_no(
        self, client: Client, provider: HandMade, account_id: int,
        error: str, status: int, words: str,
    ) -> None:  # fmt: skip
        state = provider.agree(led(client))["state"]
        told = {"error": error, "error_description": "call 555-0100 now", "state": state}
        answer = come_back(client, told)
        refused(answer, client, status, words)
        assert "555-0100" not in said(answer)
        assert "<script>" not in said(answer)

    @pytest.mark.parametrize("code", ["", "x" * 2001, "a\x00b", "a\r\nb"])
    def test_odd_codes(
        self, client: Client, provider: HandMade, account_id: int, code: str
    ) -> None:
        state = provider.agree(led(client))["state"]
        refused(come_back(client, {"code": code, "state": state}), client, 502, "oidc check")
        assert provider.sent == []

    def test_who_sends_back(self, client: Client, provider: HandMade, account_id: int) -> None:
        """RFC 9207: a provider that names itself must; one that names another is not believed."""
        told = provider.agree(led(client))
        refused(come_back(client, told | {"iss": "https://b.example"}), client, 502, "无法核实")
        oidc_provider.forget()
        provider.of_itself = {"authorization_response_iss_parameter_supported": True}
        refused(sign_in(client, provider), client, 502, "无法核实")
        told = provider.agree(led(client))
        assert come_back(client, told | {"iss": provider.issuer}).status_code == 302


class TestKeys:
    def test_another_key_is_asked_for_once(
        self, client: Client, provider: HandMade, account_id: int
    ) -> None:
        sign_in(Client(), provider)
        sign_in(Client(), provider)
        assert provider.asked.count("/keys") == 1
        provider.keys, provider.signs_with = ["first", "second"], "second"
        assert sign_in(client, provider).status_code == 302
        assert provider.asked.count("/keys") == 2
        provider.make_token = lambda told: jwt.encode(
            told, private_key("first"), "RS256", headers={"kid": "gone"}
        )
        other = Client()
        refused(sign_in(other, provider), other, 502, "无法核实")
        assert provider.asked.count("/keys") == 3

    def test_a_key_that_is_withdrawn_is_kept_an_hour_at_most(
        self, client: Client, provider: HandMade, account_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sign_in(Client(), provider)
        provider.keys = ["second"]
        monkeypatch.setattr(oidc_provider, "monotonic", lambda: 10.0**9)
        refused(sign_in(client, provider), client, 502, "无法核实")

    def test_curves(self, client: Client, provider: HandMade, account_id: int) -> None:
        provider.keys, provider.signs_with, provider.signs_by = ["curve"], "curve", "ES256"
        assert sign_in(client, provider).status_code == 302

    def test_without_a_name_every_key_is_tried(
        self, client: Client, provider: HandMade, account_id: int
    ) -> None:
        provider.keys = ["curve", "second", "first"]
        provider.make_token = lambda told: jwt.encode(told, private_key("first"), "RS256")
        assert sign_in(client, provider).status_code == 302


@pytest.mark.parametrize(
    "of_itself",
    [
        {"issuer": "https://other.example"},
        {"token_endpoint": None},
        {"jwks_uri": "http://198.51.100.7/keys"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"id_token_signing_alg_values_supported": ["HS256"]},
        {"code_challenge_methods_supported": ["plain"]},
    ],
)
def test_a_provider_that_cannot_be_used(
    client: Client, provider: HandMade, of_itself: dict[str, Any]
) -> None:
    provider.of_itself = of_itself
    answer = client.get("/sign-in/provider/")
    refused(answer, client, 502, "linquan oidc check")


def test_a_provider_that_is_away(client: Client, provider: HandMade, settings: Any) -> None:
    gone = Configuration(
        "http://127.0.0.1:9", CLIENT, SECRET, networks=settings.LINQUAN_OIDC.networks
    )
    settings.LINQUAN_OIDC = gone
    refused(client.get("/sign-in/provider/"), client, 502, "没有响应")


def test_a_configuration_that_cannot_work(client: Client, settings: Any) -> None:
    settings.LINQUAN_OIDC = Configuration("http://sso.example", CLIENT)
    refused(client.get("/sign-in/provider/"), client, 503, "linquan oidc check")


@pytest.mark.parametrize("path", ["", "back/", "out/"])
def test_without_a_provider_there_is_no_such_page(client: Client, path: str) -> None:
    assert client.get(f"/sign-in/provider/{path}").status_code == 404
    assert "provider" not in said(client.get("/sign-in/"))


def test_the_page_of_signing_in_offers_it(client: Client, provider: HandMade) -> None:
    page = said(client.get("/sign-in/?next=/appeals/"))
    assert 'href="/sign-in/provider/?next=/appeals/"' in page
    assert "使用统一身份认证登录" in page


def test_signing_out_says_that_the_provider_still_knows_the_browser(
    client: Client, provider: HandMade, account_id: int
) -> None:
    sign_in(client, provider)
    assert client.post("/sign-in/out/")["Location"] == "/sign-in/provider/out/"
    page = said(client.get("/sign-in/provider/out/"))
    told = urlencode({"client_id": CLIENT, "post_logout_redirect_uri": "http://testserver/"})
    assert f"{provider.issuer}/end?a=1&amp;{told.replace('&', '&amp;')}" in page
    assert actor_of(client) == "stranger"


def test_many_begun_from_one_network_wait(client: Client, provider: HandMade) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("linquan.web.accounts.provider_views.MOST_A_MINUTE", 2)
        led(Client())
        led(Client())
        refused(client.get("/sign-in/provider/"), client, 429, "一分钟")


def test_begun_under_another_name_of_the_host(client: Client, provider: HandMade) -> None:
    """What is remembered lies in a cookie of the host that the provider leads back to."""
    answer = client.get("/sign-in/provider/?next=/x", headers={"host": "10.0.0.5:8000"})
    assert answer["Location"] == "http://testserver/sign-in/provider/?next=%2Fx&led=1"
    again = client.get("/sign-in/provider/?led=1", headers={"host": "10.0.0.5:8000"})
    assert again["Location"].startswith(f"{provider.issuer}/authorize?")
