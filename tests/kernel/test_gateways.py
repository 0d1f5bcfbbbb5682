from importlib.metadata import EntryPoint, EntryPoints

import pytest

from linquan.kernel import gateways
from linquan.kernel.gateways import (
    OutboxGateway,
    TextGateway,
    UnknownGateway,
    gateway_named,
    text_gateway,
)

MESSAGE = ("13812345678", "您反映的路灯已修好", "appeal:7:answered")
sent: list[tuple[str, str, str]] = []


class City:
    def send(self, phone: str, text: str, key: str) -> None:
        sent.append((phone, text, key))


def refuse(*_: str) -> None:
    pytest.fail("a message meant for a gateway went to the outbox")


@pytest.fixture(autouse=True)
def _city_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    sent.clear()
    entry = EntryPoint("city", f"{__name__}:City", gateways.GROUP)
    monkeypatch.setattr(EntryPoint, "load", lambda _: City)
    monkeypatch.setattr(
        gateways, "entry_points", lambda group: EntryPoints([entry] * (group == gateways.GROUP))
    )


@pytest.mark.parametrize("name", ["", "outbox"])
def test_by_default_nothing_leaves_the_machine(name: str) -> None:
    kept: list[tuple[str, str, str]] = []
    gateway: TextGateway = gateway_named(name, lambda *message: kept.append(message))
    gateway.send(*MESSAGE)
    assert kept == [MESSAGE]
    assert sent == []


def test_an_installed_gateway_is_found_by_name() -> None:
    gateway_named("city", refuse).send(*MESSAGE)
    assert sent == [MESSAGE]


def test_a_missing_gateway_is_named_with_the_others() -> None:
    with pytest.raises(UnknownGateway, match=r"'town'; choose one of: city, file, outbox"):
        gateway_named("town", refuse)


@pytest.mark.parametrize(
    ("values", "expected"),
    [({}, OutboxGateway), ({"LINQUAN_SMS_GATEWAY": "city"}, City)],
)
def test_chosen_in_the_settings(
    values: dict[str, str], expected: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateways, "settings", type("Settings", (), values))
    assert isinstance(text_gateway(refuse), expected)
