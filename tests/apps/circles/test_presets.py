"""Presets of the catalogue: what they say, what they would change, written and taken back."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, events_after, last_event_id, make_town
from tests.apps.appeals.test_races import together
from tests.apps.circles.test_facilities import statements
from tests.apps.circles.test_lists import of_row
from tests.apps.circles.worked import KINDERGARTEN, PLANNER, make, worked
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import fields, refused

from linquan.apps.circles import operations, presets, queries
from linquan.apps.circles.models import CatalogueItem, CoverageRun
from linquan.apps.circles.own import own_items
from linquan.apps.circles.presets import Basis, Outlook
from linquan.apps.circles.running import make_run
from linquan.apps.circles.runs import Changes, ItemChange
from linquan.apps.circles.types import (
    EVIDENCE_LIMIT,
    EXAMPLE,
    MINUTES,
    SOURCE_LIMIT,
    Audience,
)
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.handlers import deliver_owed

TODAY, LATER = date(2026, 11, 20), date(2026, 12, 1)
AT = "/lists/circle-presets/"
GB, M15 = "gb_circles", "m15"
ENGLISH = {"accept-language": "en"}


def planned(town: Town, code: str, now: datetime, day: date = TODAY) -> queries.PresetPage:
    return queries.preset_page(town.staff.street_clerk, code, day, now)


def given(
    town: Town, now: datetime, code: str = M15, day: date = TODAY, **other: Any
) -> dict[str, Any]:
    """What it takes to write all that a preset would change."""
    page = planned(town, code, now, day)
    return {
        "actor": town.staff.street_clerk, "district_id": town.district_id, "preset_code": code,
        "item_codes": tuple(one.code for one in page.of(Outlook.CHANGES)), "valid_from": day,
        "seen": page.mark, "now": now,
    } | other  # fmt: skip


def minutes_of(town: Town, code: str, day: date) -> tuple[int, int | None, str]:
    found = queries.catalogue_on(town.district_id, day)
    item = found.items[found.position(code)]
    return item.minutes, item.standard_m, item.audience


# What comes with the house.


def test_every_line_can_be_written_and_none_is_official() -> None:
    known = {row.code: row for row in own_items()}
    for preset in presets.own_presets():
        codes = [line.item_code for line in preset.lines]
        assert len(codes) == len({*codes})
        assert known.keys() >= {*codes}
        for line in preset.lines:
            assert line.sets.get("minutes", 5) in MINUTES
            assert line.sets.get("audience", "all") in set(Audience)
            assert len(line.source) <= SOURCE_LIMIT
            assert len(line.note) <= EVIDENCE_LIMIT
            assert line.note_en
            if line.basis is Basis.MEMORY:
                assert line.source == EXAMPLE
            if line.basis is Basis.SECOND_HAND:
                assert "转引" in line.source
            if line.basis is Basis.ARTICLE:
                assert "报道" in line.source


def test_the_presets_by_their_figures() -> None:
    assert [(one.code, len(one.lines)) for one in presets.own_presets()] == [
        (GB, 28), ("gb_circles_800", 9), ("audience_minutes", 23), (M15, 5), ("house", 66),
    ]  # fmt: skip
    gb = {line.item_code: line.sets for line in presets.own_presets()[0].lines}
    assert (gb["HEA-B01"], gb["EDU-B02"], gb["EDU-B01"]) == (
        {"minutes": 15, "standard_m": 1000}, {"minutes": 10, "standard_m": 500},
        {"minutes": 5, "standard_m": 300},
    )  # fmt: skip
    strict = presets.own_presets()[1].lines
    assert {(line.sets["minutes"], line.sets["standard_m"]) for line in strict} == {(15, 800)}
    by_audience: dict[int, int] = {}
    for line in presets.own_presets()[2].lines:
        by_audience[line.sets["minutes"]] = by_audience.get(line.sets["minutes"], 0) + 1
    assert by_audience == {15: 11, 10: 8, 5: 4}
    assert presets.preset_of("none") is None


# What would change.


@pytest.mark.parametrize(
    ("code", "changing"),
    [(GB, 7), ("gb_circles_800", 9), ("audience_minutes", 15), (M15, 5), ("house", 0)],
)
def test_held_against_the_catalogue_of_the_house(code: str, changing: int) -> None:
    preset = presets.preset_of(code)
    assert preset
    found = presets.plan(preset, own_items(), TODAY)
    assert sum(one.outlook is Outlook.CHANGES for one in found) == changing
    assert sum(one.outlook is Outlook.SAME for one in found) == len(preset.lines) - changing


def test_what_a_line_would_change_and_what_stays() -> None:
    preset = presets.preset_of(GB)
    assert preset
    found = {one.code: one for one in presets.plan(preset, own_items(), TODAY)}
    eating = found["COM-B03"]
    assert eating.changes == {"minutes": (10, 15), "standard_m": (500, 1000)}
    values = eating.values()
    assert (values["name"], values["audience"], values["least_people"], values["source"]) == (
        "餐饮设施(含早餐店)", "all", 15_000, EXAMPLE,
    )  # fmt: skip
    assert values["evidence"].endswith("凭记忆")
    assert found["ELD-B02"].values()["source"] == "GB 50180-2018（转引）"
    assert eating.change() == ItemChange("COM-B03", 15, 1000, "all", 15_000)


def test_what_cannot_be_changed_from_a_day_on() -> None:
    preset = presets.preset_of(M15)
    assert preset
    rows = {row.code: row for row in own_items()}
    centre, sport = rows["ADM-B01"], rows["SPO-Q01"]
    begun = replace(sport, item_id=8, valid_from=LATER)
    items = [
        *(row for row in own_items() if row.code not in {"ADM-B01", "SPO-Q01", "COM-Q01"}),
        replace(centre, item_id=7, valid_to=LATER), replace(sport, valid_to=LATER), begun,
    ]  # fmt: skip
    outlooks = {one.code: (one.outlook, one.since) for one in presets.plan(preset, items, TODAY)}
    assert outlooks == {
        "ADM-B01": (Outlook.ABSENT, LATER), "HEA-B01": (Outlook.CHANGES, None),
        "CUL-B01": (Outlook.CHANGES, None), "SPO-Q01": (Outlook.LATER, LATER),
        "COM-Q01": (Outlook.ABSENT, None),
    }  # fmt: skip
    after = {one.code: one.outlook for one in presets.plan(preset, items, date(2026, 12, 2))}
    assert after["SPO-Q01"] is Outlook.CHANGES


# Written and taken back.


def test_it_is_written_from_a_day_on_with_one_event(town: Town, now: datetime) -> None:
    seen = last_event_id()
    made = operations.take_preset(**given(town, now, day=LATER))
    (event,) = events_after(seen)
    assert event["kind"] == "preset.taken"
    assert queries.presets_page(town.staff.clerk, now).takings[0][0].taking_id == made
    assert event["subject"] == f"presets:{town.district_id}"
    assert (event["data"]["preset"], event["data"]["on"]) == (M15, "2026-12-01")
    (line,) = [one for one in event["data"]["lines"] if one["item"] == "ADM-B01"]
    assert line["changes"] == {
        "minutes": [5, 15], "standard_m": [300, 1000], "least_people": [5000, 30_000],
    }  # fmt: skip
    assert CatalogueItem.objects.count() == 5
    assert minutes_of(town, "ADM-B01", TODAY) == (5, 300, "all")
    assert minutes_of(town, "ADM-B01", LATER) == (15, 1000, "all")
    assert planned(town, M15, now, date(2026, 12, 2)).of(Outlook.CHANGES) == ()


def test_only_what_was_ticked(town: Town, now: datetime) -> None:
    operations.take_preset(**given(town, now, item_codes=("HEA-B01", "HEA-B01")))
    row = CatalogueItem.objects.get()
    assert (row.code, row.least_people, row.valid_from) == ("HEA-B01", 30_000, TODAY)
    assert row.source == "太白湖新区M15共享社区（报道）"
    assert row.osm_tags == sorted(row.osm_tags) != []


def test_a_line_of_the_district_ends_and_comes_back(town: Town, now: datetime) -> None:
    clerk = town.staff.street_clerk
    (pharmacy,) = queries.items_page(clerk, now).of_code("HEA-B01")
    first = operations.revise_item(
        actor=clerk, district_id=town.district_id, item_code="HEA-B01",
        draft=of_row(pharmacy, minutes=10, source="街道"), valid_from=TODAY, now=now,
    )  # fmt: skip
    before = [*CatalogueItem.objects.order_by("pk").values()]
    taking = operations.take_preset(**given(town, now, day=LATER))
    assert CatalogueItem.objects.get(pk=first).valid_to == LATER
    back: dict[str, Any] = {
        "actor": clerk, "district_id": town.district_id, "taking_id": taking, "now": now,
    }  # fmt: skip
    seen = last_event_id()
    refused(NotAllowed, operations.take_back_preset, **back | {"actor": town.staff.clerk})
    refused(NotFound, operations.take_back_preset, **back | {"taking_id": taking + 1})
    assert operations.take_back_preset(**back) == 5
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]) == (
        "preset.taken_back", {"taken": taking, "preset": M15, "lines": 5},
    )  # fmt: skip
    assert [*CatalogueItem.objects.order_by("pk").values()] == before
    assert refused(WrongState, operations.take_back_preset, **back).code == "preset_taken_back"


def test_it_stays_where_somebody_changed_a_line_since(town: Town, now: datetime) -> None:
    clerk = town.staff.street_clerk
    taking = operations.take_preset(**given(town, now))
    back: dict[str, Any] = {
        "actor": clerk, "district_id": town.district_id, "taking_id": taking, "now": now,
    }  # fmt: skip
    late = back | {"now": now + timedelta(days=7, seconds=1)}
    assert refused(WrongState, operations.take_back_preset, **late).code == "too_late_to_take_back"
    row = next(r for r in queries.items_page(clerk, now).of_code("CUL-B01") if not r.valid_to)
    operations.revise_item(
        actor=clerk, district_id=town.district_id, item_code="CUL-B01",
        draft=of_row(row, minutes=10), valid_from=LATER, now=now,
    )  # fmt: skip
    error = refused(WrongState, operations.take_back_preset, **back)
    assert (error.code, error.details) == ("preset_changed_since", {"items": ["CUL-B01"]})


def test_what_is_refused(town: Town, now: datetime) -> None:
    asked = given(town, now)
    for who in (town.staff.clerk, town.staff.leader, town.staff.grid_worker):
        refused(NotAllowed, operations.take_preset, **asked | {"actor": who})
    refused(NotFound, operations.take_preset, **asked | {"preset_code": "none"})
    error = refused(Invalid, operations.take_preset, **asked | {"valid_from": date(2026, 11, 19)})
    assert fields(error) == {"valid_from": "too_early"}
    error = refused(Invalid, operations.take_preset, **asked | {"item_codes": ()})
    assert error.code == "nothing_chosen"
    for other in ({"item_codes": ("HEA-B03",)}, {"seen": "other"}, {"valid_from": date.max}):
        error = refused(WrongState, operations.take_preset, **asked | {"seen": "x"} | other)
        assert error.code == "preset_moved_on"


def test_what_was_shown_is_what_is_written(town: Town, now: datetime) -> None:
    asked, clerk = given(town, now), town.staff.street_clerk
    row = queries.items_page(clerk, now).of_code("CUL-B01")[0]
    operations.revise_item(
        actor=clerk, district_id=town.district_id, item_code="CUL-B01",
        draft=of_row(row, minutes=10), valid_from=TODAY, now=now,
    )  # fmt: skip
    assert refused(WrongState, operations.take_preset, **asked).code == "preset_moved_on"


@pytest.mark.django_db(transaction=True)
def test_two_write_one_preset(transactional_db: None, now: datetime) -> None:
    town = kept(make_town)
    asked = given(town, now)

    def take() -> object:
        return operations.take_preset(**asked)

    done = together(take, take)
    assert sum(isinstance(one, HouseError) for one in done) == 1
    assert CatalogueItem.objects.count() == 5


def test_statements(town: Town, now: datetime) -> None:
    clerk, taken = town.staff.street_clerk, []
    back: dict[str, Any] = {"actor": clerk, "district_id": town.district_id, "now": now}
    first, second = given(town, now), []
    assert statements(lambda: taken.append(operations.take_preset(**first))) == 4
    asked = given(town, now, "gb_circles_800", LATER)
    assert statements(lambda: second.append(operations.take_preset(**asked))) == 5
    error = refused(WrongState, operations.take_back_preset, taking_id=taken[0], **back)
    assert error.details == {"items": ["HEA-B01", "CUL-B01", "SPO-Q01"]}
    assert statements(lambda: operations.take_back_preset(taking_id=second[0], **back)) == 6
    assert statements(lambda: operations.take_back_preset(taking_id=taken[0], **back)) == 5
    assert not CatalogueItem.objects.exists()
    assert statements(lambda: queries.presets_page(clerk, now)) == 2
    assert statements(lambda: queries.preset_page(clerk, GB, None, now)) == 2


# What would be.


def test_a_run_with_another_catalogue(town: Town, now: datetime, tmp_path: Path) -> None:
    made = worked(town, tmp_path, now)
    wider = ItemChange(KINDERGARTEN, 10, 500, "children", 5000)
    run_id = operations.ask_run(
        actor=town.staff.street_clerk, district_id=town.district_id, label="十分钟",
        changes=Changes(items=(wider,)), now=now,
    )  # fmt: skip
    assert make_run(actor=PLANNER, run_id=run_id, home=tmp_path, clock=lambda: now) == ""
    book = queries.run_book(town.district_id, run_id)
    item = book.inputs.item(KINDERGARTEN)
    assert item
    assert (item.minutes, item.standard_m) == (10, 500)
    row = book.totals.row_of(town.district_id)
    assert row is not None
    assert int(book.totals.has[row, book.inputs.index_of[KINDERGARTEN]].sum()) == 110
    counts = CoverageRun.objects.get(pk=run_id).counts
    assert counts["reckoned"] == 0, "only what one has is added up anew"
    assert book.columns == queries.run_book(town.district_id, made.run_id).columns


def test_what_no_run_takes(town: Town, now: datetime) -> None:
    odd = Changes(items=(ItemChange(KINDERGARTEN, 7, None, "all", None),))
    error = refused(
        Invalid, operations.ask_run, actor=town.staff.street_clerk, district_id=town.district_id,
        label="七分钟", changes=odd, now=now,
    )  # fmt: skip
    assert fields(error) == {"changes": "changes_odd"}
    assert Changes.read(odd.told()) == odd
    assert Changes.read({"added": [], "left_out": [3]}) == Changes(left_out=(3,))


def test_the_standing_run_follows_a_preset(town: Town, now: datetime, tmp_path: Path) -> None:
    worked(town, tmp_path, now)
    operations.take_preset(**given(town, now))
    deliver_owed(now)
    assert CoverageRun.objects.filter(state="waiting", kind="standing").count() == 1


# The pages.


def test_from_the_list_to_the_catalogue_and_back(town: Town, clerk: Client, now: datetime) -> None:
    assert AT in clerk.get("/lists/circle-items/").content.decode()
    listed = said(clerk.get(AT))
    assert "M15 共享社区中心" in listed
    assert "将改动 5 项中的 5 项" in listed
    page = clerk.get(f"{AT}{M15}/?day=2026-12-01")
    rows = table_rows(page)
    assert len(rows) == 5
    (row,) = [row for row in rows if "ADM-B01" in row]
    assert "5 → 15" in row
    assert "300 米 → 1,000 米" in row
    assert "成年人：步行 1,080 米" in row
    assert "示例：来自一地的报道" in row
    form = given(town, now, day=LATER)
    sent = {
        "item": [*form["item_codes"]], "seen": form["seen"], "valid_from": LATER.isoformat(),
    }  # fmt: skip
    assert posted(clerk, f"{AT}{M15}/", sent | {"item": []}) == f"{AT}{M15}/?day=2026-12-01"
    assert "至少勾选一项" in said(clerk.get(AT))
    assert posted(clerk, f"{AT}{M15}/", sent) == AT
    listed = said(clerk.get(AT))
    assert "5 项有了新版本" in listed
    assert "M15 共享社区中心 · 自 2026-12-01 起 5 项" in listed
    assert "以后生效" in said(clerk.get("/lists/circle-items/"))
    again = said(clerk.get(f"{AT}{M15}/?day=2026-12-01"))
    assert "另一个版本自 2026-12-01 起生效" in again
    assert posted(clerk, f"{AT}{M15}/", sent) == f"{AT}{M15}/?day=2026-12-01"
    assert "目录已有变动" in said(clerk.get(AT))
    taking = queries.presets_page(town.staff.street_clerk, now).takings[0][0]
    assert posted(clerk, f"{AT}taken/{taking.taking_id}/take-back/") == AT
    assert "已撤回：目录恢复原样" in said(clerk.get(AT))
    assert not CatalogueItem.objects.exists()
    posted(clerk, f"{AT}taken/{taking.taking_id}/take-back/")
    assert "已经撤回过" in said(clerk.get(AT))


def test_what_would_be_is_asked_from_the_page(
    town: Town, clerk: Client, now: datetime, tmp_path: Path
) -> None:
    assert posted(clerk, f"{AT}{GB}/ask/", {"item": ["COM-B03"]}) == f"{AT}{GB}/"
    assert "没有可走的路网" in said(clerk.get(AT))
    made = worked(town, tmp_path, now)
    assert posted(clerk, f"{AT}{GB}/ask/", {"item": []}) == f"{AT}{GB}/"
    assert posted(clerk, f"{AT}{GB}/ask/", {"item": ["COM-B03", "HEA-B01"]}) == "/circles/runs/"
    run = CoverageRun.objects.get(kind="asked")
    assert [one["code"] for one in run.changes["items"]] == ["COM-B03"]
    assert make_run(actor=PLANNER, run_id=run.pk, home=tmp_path, clock=lambda: now) == ""
    link = f"/circles/compare/?a={made.run_id}&amp;b={run.pk}"
    assert link in clerk.get("/circles/runs/").content.decode()
    page = said(clerk.get(f"/circles/compare/?a={made.run_id}&b={run.pk}"))
    assert "餐饮设施(含早餐店) 10 分钟 步行 → 15 分钟 步行" in page
    assert not CatalogueItem.objects.exists()
    assert clerk.get(f"{AT}{GB}/ask/").status_code == 405


def test_the_house_is_the_way_back(
    town: Town, clerk: Client, now: datetime, tmp_path: Path
) -> None:
    made = worked(town, tmp_path, now)
    del made
    row = queries.items_page(town.staff.street_clerk, now).of_code(KINDERGARTEN)[0]
    operations.revise_item(
        actor=town.staff.street_clerk, district_id=town.district_id, item_code=KINDERGARTEN,
        draft=of_row(row, minutes=10), valid_from=TODAY, now=now,
    )  # fmt: skip
    before = make(town, tmp_path, now)
    posted(clerk, f"{AT}house/ask/", {"item": [KINDERGARTEN], "valid_from": "2026-11-21"})
    run = CoverageRun.objects.get(kind="asked")
    assert make_run(actor=PLANNER, run_id=run.pk, home=tmp_path, clock=lambda: now) == ""
    (line,) = table_rows(clerk.get(f"/circles/compare/?a={before}&b={run.pk}"))
    assert "2,050 2,080 −30" in line


def test_who_may_only_look_and_english(town: Town, now: datetime) -> None:
    reader = client_of(town.staff.grid_worker)
    page = said(reader.get(f"{AT}{M15}/", headers=ENGLISH))
    assert "Write the ticked ones" not in page
    assert "Only ask what would be" not in page
    assert "example: from a report of a place" in page
    assert "Adult: 1,080 m on foot" in page
    listed = said(reader.get(AT, headers=ENGLISH))
    assert "would change 7 of 28 items" in listed
    assert "The catalogue that comes with the house" in listed
    assert "is what the catalogue says" in listed
    leader = client_of(town.staff.leader)
    page = said(leader.get(f"{AT}{M15}/", headers=ENGLISH))
    assert "Only ask what would be" in page
    assert "Write the ticked ones" not in page
    posted(leader, f"{AT}{M15}/", {"item": ["HEA-B01"], "valid_from": "2026-12-01"}, 403)
    assert reader.get(f"{AT}none/").status_code == 404
    assert "says so already" in said(reader.get(f"{AT}house/?day=odd", headers=ENGLISH))


def test_siting_begins_with_the_thresholds_of_centres(
    town: Town, clerk: Client, now: datetime, tmp_path: Path
) -> None:
    worked(town, tmp_path, now)
    for code, value in (("centre_least", 20_000), ("centre_most", 40_000)):
        operations.revise_position_rule(
            actor=town.staff.street_clerk, district_id=town.district_id, rule_code=code,
            value=value, source="街道会议", valid_from=TODAY, now=now,
        )  # fmt: skip
    form = clerk.get("/circles/siting/new/").content.decode()
    assert 'name="least" value="20000"' in form
    assert 'name="most" value="40000"' in form
    assert 'name="radius_m" value="1000"' in form
