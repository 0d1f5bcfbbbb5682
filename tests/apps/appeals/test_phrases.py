"""Templates: what they say, when they are offered, and what stands in their places."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import PHONE, Town, everyone, exactly, file, picture
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.models import Phrase
from linquan.apps.appeals.operations import PHRASE_LIMIT, PhraseDraft
from linquan.apps.appeals.phrases import PhraseVerb, filled, unknown_places
from linquan.apps.appeals.types import ListName
from linquan.kernel.errors import Invalid, NotAllowed

FROM = date(2026, 11, 20)
TEXT = "您反映的{number}“{title}”已由{unit}处理，地点{address}，期限{due}。"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    fix_clock(monkeypatch, now)


def write(town: Town, now: datetime, code: str = "lit", **more: Any) -> int:
    by = more.pop("by", town.staff.street_clerk)
    given: dict[str, Any] = {
        "verb": PhraseVerb.ANSWER, "matter_code": "", "name": "已修好", "name_en": "Mended",
        "text": TEXT,
    }  # fmt: skip
    return operations.revise_phrase(
        actor=by, district_id=town.district_id, code=code, draft=PhraseDraft(**given | more),
        valid_from=FROM, now=now,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("{number} {due}", ()),
        ("{name} {phone} {name}", ("name", "phone")),
        ("一个 { 括号", ("{",)),
        ("{number!r} {0} {}", ("number!r", "0", "")),
    ],
)
def test_placeholders_that_stand_for_nothing(text: str, odd: tuple[str, ...]) -> None:
    assert unknown_places(text) == odd


def test_what_is_filled_in_is_not_read_again() -> None:
    assert filled("{title}/{odd}", {"title": "{number}", "number": "7"}) == "{number}/{odd}"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": " "}, "name", "missing"),
        ({"text": " "}, "text", "missing"),
        ({"text": "长" * (PHRASE_LIMIT + 1)}, "text", "too_long"),
        ({"text": "{phone}"}, "text", "place_unknown"),
        ({"text_en": "{name}"}, "text_en", "place_unknown"),
        ({"text": f"请打 {PHONE}"}, "text", "number_in_phrase"),
        ({"matter_code": "odd"}, "matter", "matter_unknown"),
    ],
)
def test_what_is_refused(
    town: Town, now: datetime, changes: dict[str, Any], field: str, code: str
) -> None:
    was = picture()
    with pytest.raises(Invalid) as refusal:
        write(town, now, **changes)
    assert refusal.value.fields == {field: code}
    assert picture() == was


def test_only_who_edits_lists(town: Town, now: datetime) -> None:
    was = picture()
    may = {"street_clerk", "administrator", "office_clerk", "far_clerk"}
    for name, actor in everyone(town).items():
        if name not in may:
            with pytest.raises(NotAllowed):
                write(town, now, by=actor)
    assert picture() == was


def test_a_template_ends_and_comes_back(town: Town, now: datetime) -> None:
    row_id = write(town, now)
    told: dict[str, Any] = {
        "actor": town.staff.street_clerk, "district_id": town.district_id, "now": now,
    }  # fmt: skip
    operations.retire_phrase(**told, phrase_id=row_id, valid_to=date(2026, 12, 1))
    operations.take_back_edit(**told, list_name=ListName.PHRASES, row_id=row_id)
    assert Phrase.objects.get().valid_to is None
    with exactly(1):
        (row,) = queries.phrases(town.district_id)
    assert (row.code, row.verb, row.name) == ("lit", "answer", "已修好")


# Pages.


@pytest.fixture
def browser(town: Town) -> Client:
    return client_of(town.staff.clerk)


def test_a_template_is_written_on_the_list(town: Town, now: datetime) -> None:
    browser = client_of(town.staff.street_clerk)
    form = {
        "verb": "note", "matter_code": "lamp", "name": "已核实", "name_en": "Checked",
        "text": "已核实 {number}", "text_en": "", "valid_from": "2026-11-20",
    }  # fmt: skip
    assert browser.post("/lists/templates/new/", form).status_code == 303
    assert "已核实 内部备注 路灯 已核实 {number}" in said(browser.get("/lists/templates/"))
    refused = browser.post("/lists/templates/new/", form | {"text": "{phone}"})
    assert refused.status_code == 422
    assert "phone 没有对应内容" in said(refused)


def test_templates_of_the_verb_and_matter_are_offered(
    town: Town, now: datetime, browser: Client
) -> None:
    write(town, now)
    write(town, now, "lamp", matter_code="lamp", name="灯亮了")
    write(town, now, "lift", matter_code="lift", name="电梯好了")
    write(town, now, "note", verb=PhraseVerb.NOTE, name="已核实")
    pk = file(town, now, address=f"3号楼 {PHONE}")
    text = browser.get(f"/appeals/{pk}/?do=answer").content.decode()
    offered = [word for word in ("灯亮了", "已修好", "电梯好了", "已核实") if word in text]
    assert offered == ["灯亮了", "已修好"]
    assert text.index("灯亮了") < text.index("已修好")
    page = browser.get(f"/appeals/{pk}/?do=answer&template=lit").content.decode()
    field = page.partition('id="answer-text"')[2].partition("</textarea>")[0]
    assert f"您反映的LQ-2611-{pk}“三号楼前面的路灯不亮，晚上太黑了”已由锦绣社区居委会处理" in field
    assert "期限2026-11-25 17:30。" in field
    assert PHONE not in page
    assert "data-phrases" not in browser.get(f"/appeals/{pk}/?do=sort").content.decode()


def test_templates_for_every_matter_are_offered_for_many(
    town: Town, now: datetime, browser: Client
) -> None:
    write(town, now)
    write(town, now, "lamp", matter_code="lamp", name="灯亮了")
    pk = file(town, now)
    page = browser.get(f"/appeals/bulk/?id={pk}&do=answer&template=lit").content.decode()
    assert "灯亮了" not in page
    assert "{number}" in page.partition('id="bulk-text"')[2].partition("</textarea>")[0]
