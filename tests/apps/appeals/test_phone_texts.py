"""Text messages owed to reporters who left a phone."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.apps.appeals.factories import (
    PHONE,
    TEXT,
    Town,
    bring,
    everyone,
    exactly,
    file,
    last_event_id,
    make_town,
    picture,
    warm,
)

from linquan.apps.appeals import operations
from linquan.apps.appeals.rules import number_of
from linquan.apps.appeals.status_links import appeal_of
from linquan.apps.appeals.types import ReporterDraft, Status
from linquan.kernel import secrets
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OfficeCalendar
from linquan.kernel.errors import NotAllowed, NotFound
from linquan.kernel.handlers import deliver_owed
from linquan.kernel.models import Delivery, Event, OutgoingText

CLOCK = Actor.system("texts")


def owe(
    appeal_id: int,
    now: datetime,
    *,
    actor: Actor = CLOCK,
    event_id: int = 7,
    kind: str = "appeal.received",
) -> tuple[int, ...]:
    news = [operations.News(appeal_id, event_id, kind)]
    return operations.owe_texts(actor=actor, news=news, now=now)


def find(number: str, now: datetime, phone: str = PHONE) -> None:
    operations.owe_link(actor=Actor.stranger(), number=number, phone=phone, now=now)


def number(appeal_id: int, now: datetime) -> str:
    return number_of(appeal_id, now, OfficeCalendar())


@pytest.mark.parametrize(
    ("status", "kinds"),
    [
        (Status.RECEIVED, ["已收到"]),
        (Status.WAITING, ["已收到", "我们想问一句"]),
        (Status.ANSWERED, ["已收到", "已答复"]),
        (Status.DECLINED, ["已收到", "不能办"]),
        (Status.CLOSED, ["已收到", "已答复"]),
    ],
)
def test_news_is_owed_once_however_often_it_is_delivered(
    town: Town, now: datetime, status: Status, kinds: list[str]
) -> None:
    appeal_id = bring(town, file(town, now), status, now)
    deliver_owed(now)
    Delivery.objects.filter(handler="appeals.texts").update(delivered_at=None)
    deliver_owed(now)
    texts = list(OutgoingText.objects.order_by("id").values_list("text", flat=True))
    assert len(texts) == len(kinds)
    for text, kind in zip(texts, kinds, strict=True):
        assert kind in text
        assert number(appeal_id, now) in text
    assert not Delivery.objects.filter(handler="appeals.texts", delivered_at=None).exists()
    assert Event.objects.filter(kind="text.owed").count() == len(kinds)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hans", "您的诉求 {number} 已收到，点开看进度：{link}"),
        ("en", "We have received your report {number}. Follow it here: {link}"),
    ],
)
def test_the_text_speaks_the_reporters_language(
    town: Town, now: datetime, language: str, said: str, settings: Any
) -> None:
    settings.LINQUAN_PUBLIC_URL = "https://linquan.example/"
    appeal_id = file(town, now, language=language)
    owe(appeal_id, now)
    text = OutgoingText.objects.get()
    link = text.text.split(" ")[-1].rpartition("：")[2]
    assert text.text == said.format(number=number(appeal_id, now), link=link)
    assert link.startswith("https://linquan.example/s/")
    assert appeal_of(link.split("/")[-2], now + timedelta(days=364)) == appeal_id
    assert TEXT not in text.text


def test_the_phone_is_sealed_for_the_outbox(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    (text_id,) = owe(appeal_id, now)
    text = OutgoingText.objects.get(pk=text_id)
    assert secrets.unseal(text.phone_sealed, f"text.phone:{town.district_id}") == PHONE
    assert (text.subject, text.key) == (f"appeal:{appeal_id}", "7:appeals.texts")
    assert (text.created_at, text.sent_at, text.error) == (now, None, "")


def test_the_event_stands_beside_the_request(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    before = last_event_id()
    (text_id,) = owe(appeal_id, now)
    event = Event.objects.get(pk__gt=before)
    assert (event.kind, event.subject) == ("text.owed", f"text:{text_id}")
    assert event.data == {"appeal_id": appeal_id, "about": "appeal.received"}


def test_the_same_event_owes_one_text(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    assert len(owe(appeal_id, now)) == 1
    before = picture()
    assert owe(appeal_id, now) == ()
    assert picture() == before
    assert len(owe(appeal_id, now, event_id=8)) == 1


def test_who_left_no_phone_is_owed_nothing(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, reporter=ReporterDraft(name="张三"))
    before = picture()
    assert owe(appeal_id, now) == ()
    assert picture() == before


def test_only_the_house_owes_texts(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    before = picture()
    for actor in (*everyone(town).values(), Actor.stranger(), Actor.reporter("appeal:1")):
        with pytest.raises(NotAllowed):
            owe(appeal_id, now, actor=actor)
    with pytest.raises(NotFound):
        owe(987_654, now)
    assert picture() == before


def test_statements_of_a_text(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    warm(town)
    with exactly(5):  # reporter, seen before, versions, text, event
        owe(appeal_id, now)


def test_many_texts_of_two_districts_take_four_statements_a_district(
    town: Town, now: datetime
) -> None:
    other = make_town("510299000000", "临江区", prefix="b-")
    made = [file(each, now) for each in (town, other, town)]
    silent = file(town, now, reporter=ReporterDraft(name="张三"))
    warm(town)
    warm(other)
    news = [operations.News(a, 70 + n, "appeal.received") for n, a in enumerate((*made, silent))]
    with exactly(1 + 2 * 4):
        owed = operations.owe_texts(actor=CLOCK, news=news, now=now)
    texts = list(OutgoingText.objects.order_by("id").values_list("district_id", "subject", "id"))
    assert sorted(texts) == sorted(
        (each.district_id, f"appeal:{appeal_id}", text_id)
        for each, appeal_id, text_id in zip(
            (town, town, other), (made[0], made[2], made[1]), owed, strict=True
        )
    )
    told = Event.objects.filter(kind="text.owed").order_by("id").values_list("district_id", "data")
    assert [(d, data["appeal_id"]) for d, data in told] == [
        (town.district_id, made[0]), (town.district_id, made[2]), (other.district_id, made[1]),
    ]  # fmt: skip


def test_a_link_is_owed_to_its_own_phone(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    find(number(appeal_id, now), now)
    text = OutgoingText.objects.get()
    assert "的查看链接：" in text.text
    assert text.key == f"link:{appeal_id}:2026112002"


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("", PHONE),
        ("LQ-2611-987654", PHONE),
        ("LQ-2611-" + "9" * 40, PHONE),
        ("{number}", "13900000000"),
        ("{number}", ""),
        ("{number}", "x" * 500),
    ],
)
def test_what_does_not_belong_together_owes_nothing(
    town: Town, now: datetime, typed: str, phone: str
) -> None:
    appeal_id = file(town, now)
    before = picture()
    find(typed.format(number=number(appeal_id, now)), now, phone)
    assert picture() == before
