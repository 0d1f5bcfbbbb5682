"""Words by which people ask: what a request suggests, and the list that says so."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, events_after, last_event_id, picture, warm
from tests.apps.circles.test_facilities import statements
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import fields, refused

from linquan.apps.circles import operations, queries
from linquan.apps.circles.asking import AskingWordsDraft, guess, own_words
from linquan.apps.circles.models import AskingWords
from linquan.apps.circles.own import own_items
from linquan.kernel.errors import Invalid, NotAllowed, NotFound

TODAY, LATER = date(2026, 11, 20), date(2026, 12, 1)
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
WORDS = AskingWordsDraft("药店", "Pharmacy", "HEA-B03", ("药铺", " 买药的地方 ", "药铺"), "街道")


@pytest.mark.parametrize(
    ("text", "item", "word", "cue"),
    [
        ("附近没有药店", "HEA-B03", "药店", "没有"),
        ("希望增设托老所", "ELD-B01", "托老所", "增设"),
        ("买菜太远了", "COM-B01", "买菜", "太远"),
        ("小区里缺少菜市场或生鲜超市", "COM-B01", "菜市场或生鲜超市", "缺少"),
        ("There is no pharmacy near us", "HEA-B03", "Pharmacy", "there is no"),
        ("We need a Bus stop here", "INF-B01", "Bus stop", "need a"),
        ("No parks for the kids", "SPO-B03", "park", "no"),
        ("没有地方停车，请建公共停车场", "INF-Q01", "公共停车场", "没有"),
    ],
)
def test_what_words_ask_for(text: str, item: str, word: str, cue: str) -> None:
    found = guess(text, own_items(), own_words())
    assert found
    assert (found.item.code, found.word, found.cue) == (item, word, cue)


@pytest.mark.parametrize(
    "text", ["药店乱涨价", "没有热水", "I know the sparkling busy note", "", "公共厕所太脏"]
)
def test_what_asks_for_nothing(text: str) -> None:
    assert guess(text, own_items(), own_words()) is None


def test_every_item_of_the_words_is_in_the_catalogue() -> None:
    known = {item.code for item in own_items()}
    assert {line.item_code for line in own_words()} <= {"", *known}
    assert sum(not line.item_code for line in own_words()) == 1
    assert all(line.is_own for line in own_words())


def test_words_from_a_day_on(town: Town, now: datetime) -> None:
    clerk, seen = town.staff.street_clerk, last_event_id()
    given: dict[str, Any] = {"district_id": town.district_id, "now": now}
    new = given | {"words_code": "HEA-B03", "draft": WORDS, "valid_from": TODAY}
    refused(NotAllowed, operations.revise_asking_words, actor=town.staff.clerk, **new)
    made = operations.revise_asking_words(actor=clerk, **new)
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"]) == ("askingwords.revised", f"askingwords:{made}")
    assert AskingWords.objects.get().words == ["药铺", "买药的地方"]
    valid = queries.asking_words_page(clerk, now).valid
    found = guess("没有药铺", own_items(), valid)
    assert found
    assert found.item.code == "HEA-B03"
    assert guess("没有药房", own_items(), valid) is None
    end = given | {"words_code": "HEA-B03", "valid_to": LATER}
    refused(NotAllowed, operations.end_asking_words, actor=town.staff.leader, **end)
    refused(NotFound, operations.end_asking_words, actor=clerk, **end | {"words_code": "none"})
    operations.end_asking_words(actor=clerk, **end)
    assert AskingWords.objects.get().valid_to == LATER


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": ""}, "name", "missing"),
        ({"item_code": "none"}, "item_code", "item_unknown"),
        ({"words": (" ",)}, "words", "words_missing"),
        ({"words": ("字",)}, "words", "words_odd"),
        ({"words": ("字" * 31,)}, "words", "words_odd"),
        ({"words": tuple(f"词{n}" for n in range(61))}, "words", "words_odd"),
    ],
)
def test_what_words_cannot_be(
    town: Town, now: datetime, changes: dict[str, Any], field: str, code: str
) -> None:
    error = refused(
        Invalid, operations.revise_asking_words, actor=town.staff.street_clerk,
        district_id=town.district_id, words_code="", draft=replace(WORDS, **changes),
        valid_from=TODAY, now=now,
    )  # fmt: skip
    assert fields(error) == {field: code}


def test_statements_of_the_list(town: Town, now: datetime) -> None:
    warm(town)
    assert statements(lambda: queries.asking_words_page(town.staff.clerk, now)) == 2


FORM = {
    "name": "诊所", "item_code": "HEA-Q01", "words": "小诊所，看感冒", "valid_from": "2026-11-20",
}  # fmt: skip


@pytest.mark.parametrize("wrong", [{"words": "、"}, {"words": "字"}, {"name": ""}])
def test_pages_of_the_list(town: Town, wrong: dict[str, str]) -> None:
    clerk, at = client_of(town.staff.street_clerk), "/lists/asking-words/"
    assert len(table_rows(clerk.get(at))) == len(own_words())
    assert "HEA-B03" in said(clerk.get(f"{at}HEA-B03/"))
    before = picture()
    assert clerk.post(f"{at}new/", FORM | wrong).status_code == 422
    assert picture() == before
    posted(clerk, f"{at}new/", FORM)
    row = AskingWords.objects.get()
    assert (row.item_code, row.words) == ("HEA-Q01", ["小诊所", "看感冒"])
    posted(clerk, f"{at}{row.code}/end/", {"valid_to": "2026-12-01"})
    english = said(client_of(town.staff.clerk, "en").get(at))
    assert "Words by which people ask" in english
    assert "says that something is lacking" in english
