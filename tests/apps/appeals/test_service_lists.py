"""The lists of what programs see: written in pages, seen in the API."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import Town, picture
from tests.apps.appeals.open311_factories import got
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations
from linquan.apps.appeals.models import Jurisdiction, ServiceAttribute, ServiceTerms
from linquan.apps.appeals.open311 import Choice, Datatype, ServiceType
from linquan.apps.appeals.operations import AttributeDraft, JurisdictionDraft, TermsDraft
from linquan.apps.appeals.types import ListName
from linquan.kernel.errors import Invalid, NotAllowed

TODAY = date(2026, 11, 20)
POLE = AttributeDraft("lamp", Datatype.STRING, "灯杆编号", "Number of the pole", is_required=True)
KINDS = AttributeDraft(
    "lamp", Datatype.MANY, "情况", "What is wrong", choices=(Choice("dark", "不亮", "Dark"),)
)
DRAFTS: dict[str, Any] = {
    "jurisdiction": lambda town: JurisdictionDraft("jiangan.example", town.district.street_id),
    "terms": lambda town: TermsDraft(ServiceType.BATCH, "灯", "Lamps", (" private ", "")),
    "attribute": lambda town: KINDS,
}
CODES = {"jurisdiction": "street", "terms": "lamp", "attribute": "kind"}
TABLES: dict[str, Any] = {
    "jurisdiction": Jurisdiction, "terms": ServiceTerms, "attribute": ServiceAttribute,
}  # fmt: skip
NAMES = {
    "jurisdiction": ListName.JURISDICTIONS, "terms": ListName.SERVICES,
    "attribute": ListName.ATTRIBUTES,
}  # fmt: skip


def write(town: Town, what: str, now: datetime, draft: Any = None, **more: Any) -> int:
    given = {
        "actor": town.staff.street_clerk, "district_id": town.district_id, "now": now,
        "code": CODES[what], "draft": draft or DRAFTS[what](town), "valid_from": TODAY,
    }  # fmt: skip
    return getattr(operations, f"revise_{what}")(**given | more)


@pytest.mark.parametrize("what", DRAFTS)
def test_a_line_is_written_ended_and_taken_back(town: Town, now: datetime, what: str) -> None:
    pk = write(town, what, now)
    row = TABLES[what].objects.get()
    assert (row.pk, row.code, row.valid_from, row.valid_to) == (pk, CODES[what], TODAY, None)
    mine = {"actor": town.staff.street_clerk, "district_id": town.district_id, "now": now}
    retire = getattr(operations, f"retire_{what}")
    assert retire(**mine, **{f"{what}_id": pk}, valid_to=date(2026, 12, 1)) == pk
    assert TABLES[what].objects.get().valid_to == date(2026, 12, 1)
    operations.take_back_edit(**mine, list_name=NAMES[what], row_id=pk)
    assert TABLES[what].objects.get().valid_to is None


@pytest.mark.parametrize("what", DRAFTS)
@pytest.mark.parametrize("who", ["clerk", "handler", "leader"])
def test_only_the_street_writes_them(town: Town, now: datetime, what: str, who: str) -> None:
    pk, before = write(town, what, now), None
    before = picture()
    someone = {"actor": getattr(town.staff, who), "district_id": town.district_id, "now": now}
    with pytest.raises(NotAllowed):
        write(town, what, now, actor=someone["actor"])
    with pytest.raises(NotAllowed):
        getattr(operations, f"retire_{what}")(**someone, **{f"{what}_id": pk}, valid_to=TODAY)
    assert picture() == before


@pytest.mark.parametrize(
    ("what", "change", "field", "code"),
    [
        ("jurisdiction", {"domain": "Jiangan"}, "domain", "domain_odd"),
        ("jurisdiction", {"domain": "a"}, "domain", "domain_odd"),
        ("jurisdiction", {"area_id": 10**9}, "area", "area_unknown"),
        ("jurisdiction", {"area_id": None}, "area", "area_too_small"),
        ("terms", {"description": "x" * 201}, "description", "too_long"),
        ("terms", {"description_en": "x" * 201}, "description_en", "too_long"),
        ("terms", {"keywords": ("x" * 21,)}, "keywords", "too_long"),
        ("terms", {"keywords": tuple(map(str, range(21)))}, "keywords", "too_long"),
        ("attribute", {"matter_code": "nothing"}, "matter", "matter_unknown"),
        ("attribute", {"name": " "}, "name", "missing"),
        ("attribute", {"name_en": "x" * 101}, "name_en", "too_long"),
        ("attribute", {"hint": "x" * 201}, "hint", "too_long"),
        ("attribute", {"position": -1}, "position", "out_of_range"),
        ("attribute", {"choices": ()}, "choices", "choices_missing"),
        ("attribute", {"datatype": Datatype.TEXT}, "choices", "choices_extra"),
        ("attribute", {"choices": (Choice("a", "甲", ""),)}, "choices", "choices_odd"),
        ("attribute", {"choices": (Choice("", "甲", "A"),)}, "choices", "choices_odd"),
        ("attribute", {"choices": (Choice("a", "甲", "A"),) * 2}, "choices", "choices_odd"),
        ("attribute", {"choices": (Choice("a", "甲" * 101, "A"),)}, "choices", "too_long"),
    ],
)
def test_what_cannot_be_taken(
    town: Town, now: datetime, what: str, change: dict[str, Any], field: str, code: str
) -> None:
    if change.get("area_id", 0) is None:
        change = {"area_id": town.grid_id}
    before = picture()
    with pytest.raises(Invalid) as refusal:
        write(town, what, now, replace(DRAFTS[what](town), **change))
    assert refusal.value.fields == {field: code}
    assert picture() == before


def test_terms_are_of_a_matter(town: Town, now: datetime) -> None:
    with pytest.raises(Invalid) as refusal:
        write(town, "terms", now, code="nothing")
    assert refusal.value.fields == {"matter": "matter_unknown"}


def test_a_domain_is_one_places(town: Town, now: datetime) -> None:
    write(town, "jurisdiction", now)
    with pytest.raises(Invalid) as refusal:
        write(town, "jurisdiction", now, code="other")
    assert refusal.value.fields == {"domain": "domain_taken"}


PAGES: dict[str, dict[str, Any]] = {
    "jurisdictions": {"domain": "JiangAn.example"},
    "services": {
        "matter_code": "lamp", "type": "batch", "description": "灯", "description_en": "Lamps",
        "keywords": "private，staff",
    },
    "attributes": {
        "matter_code": "lamp", "name": "情况", "name_en": "What is wrong", "position": "1",
        "datatype": "multivaluelist", "is_asked": "on", "is_required": "on",
        "choices": "dark | 不亮 | Dark\n\nflicker|闪烁|Flickering",
    },
}  # fmt: skip


def test_what_pages_write_programs_see(town: Town) -> None:
    browser = client_of(town.staff.street_clerk, "en")
    for name, data in PAGES.items():
        assert browser.get(f"/lists/{name}/new/").status_code == 200
        told = data | {"valid_from": "2026-11-20", "area_id": town.district.street_id}
        answer = browser.post(f"/lists/{name}/new/", told)
        assert answer.status_code == 303, answer.content.decode()
    domain = {"jurisdiction_id": "jiangan.example"}
    lamp = next(s for s in got("services", **domain) if s["service_code"] == "lamp")
    assert (lamp["type"], lamp["metadata"], lamp["description"]) == ("batch", True, "灯")
    assert lamp["keywords"].startswith("private,staff,")
    (asked,) = got("services/lamp", language="en", **domain)["attributes"]
    assert asked["values"] == [
        {"key": "dark", "name": "Dark"}, {"key": "flicker", "name": "Flickering"},
    ]  # fmt: skip
    assert (asked["required"], asked["order"]) == (True, 1)
    pages = {name: said(browser.get(f"/lists/{name}/")) for name in PAGES}
    assert "jiangan.example" in pages["jurisdictions"]
    assert "a token; the number once the desk has taken it up" in pages["services"]
    for words in ("What is wrong", "must be answered", "some of several values", "Dark"):
        assert words in pages["attributes"]


def test_a_line_opens_with_what_it_holds_and_is_written_anew(town: Town, now: datetime) -> None:
    write(town, "attribute", now)
    write(town, "terms", now)
    browser = client_of(town.staff.street_clerk)
    page = browser.get("/lists/attributes/kind/").content.decode()
    assert "dark | 不亮 | Dark" in page
    told = PAGES["attributes"] | {"valid_from": "2026-11-20", "name": "怎么了"}
    assert browser.post("/lists/attributes/kind/", told).status_code == 303
    assert ServiceAttribute.objects.get().name == "怎么了"
    told = PAGES["services"] | {"valid_from": "2026-12-01", "type": "closed"}
    assert browser.post("/lists/services/lamp/", told).status_code == 303
    rows = ServiceTerms.objects.order_by("valid_from").values_list("code", "type")
    assert list(rows) == [("lamp", "batch"), ("lamp", "closed")]


def test_a_refusal_stands_at_its_field(town: Town) -> None:
    browser = client_of(town.staff.street_clerk, "en")
    told = PAGES["attributes"] | {"valid_from": "2026-11-20", "choices": "dark | 不亮"}
    answer = browser.post("/lists/attributes/new/", told)
    assert answer.status_code == 422
    assert "Write each value as key | Chinese | English" in answer.content.decode()
    assert not ServiceAttribute.objects.exists()


def test_ordinary_lines_take_no_values(town: Town, now: datetime) -> None:
    write(town, "attribute", now, POLE, code="pole")
    assert ServiceAttribute.objects.get().choices == []
