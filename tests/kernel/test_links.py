import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linquan.kernel import links, secrets
from linquan.kernel.errors import Gone, NotFound
from linquan.kernel.links import LONGEST_PAYLOAD, LONGEST_TOKEN, Payload, sign, unsign
from linquan.kernel.secrets import Keyring

RING = Keyring({"k1": bytes(range(32))})
TURNED = Keyring({"k2": bytes(range(32, 64)), "k1": bytes(range(32))})
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
PURPOSE = "appeal.rate"
URL_SAFE = set(string.ascii_letters + string.digits + "-_")


def token(payload: Payload | None = None, ring: Keyring = RING) -> str:
    return sign(
        PURPOSE, [1234567] if payload is None else payload, expires_at=NOW + WEEK, ring=ring
    )


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PAYLOADS = st.one_of(
    st.lists(
        st.integers() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=4
    ),
    st.dictionaries(st.text("abc", max_size=3), st.integers(-9, 9), max_size=4),
)


@given(PAYLOADS)
def test_round_trip(payload: Payload) -> None:
    made = token(payload)
    assert set(made) <= URL_SAFE
    assert unsign(PURPOSE, made, now=NOW, ring=RING) == payload


def test_is_short_and_always_the_same() -> None:
    assert len(token([1])) == 31
    assert len(token([9_223_372_036_854_775_807])) == 55
    assert token() == token()
    assert token([1]) != token([2])


def test_is_written_down() -> None:
    # made by hand from RFC 5869 and RFC 2104: links that were sent out must stay valid
    made = sign(PURPOSE, [7], expires_at=None, ring=RING)
    assert made == "AAAAAFs3XXYJV8cfCeF5Es1BmptLTy8"
    assert unsign(PURPOSE, made, now=NOW + 5000 * WEEK, ring=RING) == [7]


@pytest.mark.parametrize(
    ("expires_at", "now", "open_"),
    [
        (NOW, NOW - timedelta(seconds=1), True),
        (NOW, NOW, False),
        (NOW + timedelta(milliseconds=1), NOW, True),  # rounded up to a second
        (NOW + timedelta(milliseconds=1), NOW + timedelta(seconds=1), False),
        (NOW, NOW + WEEK, False),
    ],
)
def test_runs_out(expires_at: datetime, now: datetime, open_: bool) -> None:
    made = sign(PURPOSE, [7], expires_at=expires_at, ring=RING)
    if open_:
        assert unsign(PURPOSE, made, now=now, ring=RING) == [7]
    else:
        with pytest.raises(Gone, match="expired_link"):
            unsign(PURPOSE, made, now=now, ring=RING)


@pytest.mark.parametrize("purpose", ["appeal.confirm", "appeal.rat", "appeal.ratee", ""])
def test_serves_one_purpose(purpose: str) -> None:
    with pytest.raises(NotFound, match="unknown_link"):
        unsign(purpose, token(), now=NOW, ring=RING)


def test_a_forged_expired_link_is_unknown_not_expired() -> None:
    with pytest.raises(NotFound):
        unsign("appeal.confirm", token(), now=NOW + 2 * WEEK, ring=RING)


def test_every_altered_letter_is_noticed() -> None:
    made = token()
    for at, letter in enumerate(made):
        for other in sorted(URL_SAFE - {letter}):
            with pytest.raises(NotFound):
                unsign(PURPOSE, made[:at] + other + made[at + 1 :], now=NOW, ring=RING)


def test_every_cut_and_addition_is_noticed() -> None:
    made = token()
    for length in range(len(made)):
        with pytest.raises(NotFound):
            unsign(PURPOSE, made[:length], now=NOW, ring=RING)
    for more in ("=", "A", "==", " ", "\n", "."):
        with pytest.raises(NotFound):
            unsign(PURPOSE, made + more, now=NOW, ring=RING)


@given(st.text(max_size=80))
def test_rubbish_is_refused(rubbish: str) -> None:
    with pytest.raises(NotFound):
        unsign(PURPOSE, rubbish, now=NOW, ring=RING)


@pytest.mark.parametrize(
    "rubbish", ["", "中文" * 20, "\x00", "\ud800", "A" * 5, "=" * 40, "../../etc"]
)
def test_named_rubbish_is_refused(rubbish: str) -> None:
    with pytest.raises(NotFound):
        unsign(PURPOSE, rubbish, now=NOW, ring=RING)


def test_a_huge_token_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []
    monkeypatch.setattr(links, "_tag", lambda body, *_: (lengths.append(len(body)), bytes(16))[1])
    with pytest.raises(NotFound):
        unsign(PURPOSE, "A" * 50_000_000, now=NOW, ring=RING)
    assert lengths == [0]


def test_the_longest_payload_fits() -> None:
    payload: Payload = ["x" * (LONGEST_PAYLOAD - 4)]
    made = token(payload)
    assert len(made) == LONGEST_TOKEN
    assert unsign(PURPOSE, made, now=NOW, ring=RING) == payload
    with pytest.raises(ValueError, match="too much"):
        token(["x" * (LONGEST_PAYLOAD - 3)])


def test_links_outlive_a_new_key() -> None:
    assert unsign(PURPOSE, token(ring=RING), now=NOW, ring=TURNED) == [1234567]
    with pytest.raises(NotFound):
        unsign(PURPOSE, token(ring=TURNED), now=NOW, ring=RING)


def test_takes_the_keys_of_the_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINQUAN_SECRET_KEYS", RING.written())
    monkeypatch.setattr(secrets, "settings", type("Settings", (), {"LINQUAN_HOME": "/nowhere"}))
    made = sign(PURPOSE, [7], expires_at=None)
    assert made == sign(PURPOSE, [7], expires_at=None, ring=RING)
    assert unsign(PURPOSE, made, now=NOW) == [7]
