"""Ways around the wall: search, palette, exports, interfaces, photos, timelines, figures, data."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.urls import get_resolver
from tests.apps.alliances.test_operations import refused
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import Town, everyone, exactly, make_town, warm
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.casework.factories import (
    DAY,
    NAME,
    NOW,
    PHONE,
    SECRET,
    Room,
    agreed,
    mediating,
    on,
    open_one,
    row,
    sitting,
)
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals import queries as appeal_reads
from linquan.apps.appeals.types import TOLD_OUTSIDE
from linquan.apps.casework import operations, queries
from linquan.apps.insights import access
from linquan.apps.insights import queries as insights
from linquan.apps.insights.models import DailyCounter, TotalCounter
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound
from linquan.kernel.models import Attachment, Event, OutgoingText
from linquan.web.exchange.tables import tables

SOURCE = Path(__file__).parents[3] / "src/linquan"
SAID = (SECRET, NAME, PHONE, "双方各退一步", "修补费", "双方当事人")


def full(room: Room) -> str:
    """A file with words in every place."""
    number = agreed(room)
    operations.note_sitting(**on(room, number), draft=sitting())
    return number


def test_no_event_log_or_text_message_holds_a_word(room: Room) -> None:
    number = full(room)
    operations.see_file(actor=room.worker, number=number, now=NOW)
    told = json.dumps(list(Event.objects.values_list("data", "subject")), ensure_ascii=False)
    assert not [words for words in SAID if words in told]
    assert not OutgoingText.objects.exists()


def test_neither_search_nor_palette_finds_it(room: Room) -> None:
    number = full(room)
    for actor in (*everyone(room.town).values(), room.worker, room.head):
        for text in (*SAID, number):
            found = appeal_reads.palette(actor, text, NOW)
            assert not found.requests
            assert not [n for n in found.names if n.name in SAID]


def test_no_table_goes_out_and_no_programme_asks_for_it(room: Room) -> None:
    assert {n for n in tables() if "case" in n} == {"casework_kinds", "casework_results"}  # lists
    routes = [p for p in get_resolver().reverse_dict if isinstance(p, str)]
    assert not [r for r in routes if r.startswith(("api-v1:case", "open311:case"))]
    folders = (SOURCE / "api", SOURCE / "apps/appeals/api")
    for path in (file for folder in folders for file in folder.rglob("*.py")):
        assert "casework" not in path.read_text(), path
    assert not [kind for kind in TOLD_OUTSIDE if kind.startswith("case")]


def test_the_feed_of_programmes_tells_nothing(room: Room) -> None:
    full(room)
    for actor in everyone(room.town).values():
        told = appeal_reads.events_since(actor, 0, NOW + DAY).events
        assert not [event for event in told if event.kind.startswith("casefile")]


def test_a_key_opens_nothing(room: Room) -> None:
    number = full(room)
    for actor in (Actor.key(1, "program", room.head.posts[0]), Actor.stranger()):
        with pytest.raises(NotFound):
            queries.file_page(actor, number, NOW)
        refused(NotFound, operations.see_file, actor=actor, number=number, now=NOW)


def test_what_is_held_on_a_person_at_the_desk_does_not_reach_it(room: Room) -> None:
    full(room)
    for actor in (room.town.staff.clerk, room.head, room.worker):
        with pytest.raises(NotFound) as refusal:
            appeals.export_person(
                actor=actor, district_id=room.town.district_id, who=PHONE,
                reason="本人到窗口查询", now=NOW,
            )  # fmt: skip
        assert refusal.value.code == "nothing_held"


def test_no_figure_counts_it(room: Room) -> None:
    full(room)
    assert not DailyCounter.objects.exists()
    assert not TotalCounter.objects.exists()
    insight = [p.read_text() for p in (SOURCE / "apps/insights").glob("*.py")]
    handlers = [text for text in insight if "listen" in text]
    assert not [text for text in handlers if "casefile" in text]


def test_leaders_see_counts_alone(room: Room) -> None:
    for _ in range(6):
        open_one(room)
    mediating(room)
    leader = room.town.staff.leader
    warm(room.town)
    with exactly(4):
        page = queries.counts_page(leader, NOW)
    ((area, rows),) = page.areas
    assert (page.year, page.smallest) == (2026, 5)
    assert area.area_id == room.town.district.street_id
    assert {r.kind.name: r.open for r in rows} == {"和为贵调解": 7, "留守关爱": 0}
    assert not queries.files_page(leader, NOW).others
    for actor in (room.town.staff.clerk, room.head, room.administrator):
        with pytest.raises(NotAllowed):
            queries.counts_page(actor, NOW)


def test_few_are_not_counted(room: Room) -> None:
    open_one(room)
    ((_area, rows),) = queries.counts_page(room.town.staff.leader, NOW).areas
    assert {r.kind.code: r.open for r in rows} == {
        room.kinds["peace"]: None, room.kinds["care"]: 0,
    }  # fmt: skip


def test_how_few_is_a_rule_of_the_desk(room: Room) -> None:
    for _ in range(5):
        open_one(room)
    leader = room.town.staff.leader
    peace = room.kinds["peace"]

    def told() -> int | None:
        ((_area, rows),) = queries.counts_page(leader, NOW).areas
        return next(r.open for r in rows if r.kind.code == peace)

    assert told() == 5
    appeals.revise_rule(
        actor=room.town.staff.street_clerk, district_id=room.town.district_id,
        code="smallest_cell", value=6, valid_from=NOW.date(), now=NOW,
    )  # fmt: skip
    assert told() is None


def test_another_district_finds_nothing(room: Room) -> None:
    number = full(room)
    there: Town = make_town("510299000000", "外区", prefix="x")
    for actor in everyone(there).values():
        with pytest.raises(NotFound):
            queries.file_page(actor, number, NOW)
        refused(NotFound, operations.see_file, actor=actor, number=number, now=NOW)


def test_photos_open_through_the_file_alone(room: Room) -> None:
    number = open_one(room)
    made = Attachment.objects.create(
        district_id=room.town.district_id, subject=f"casefile:{row(number).pk}", role="case",
        sha256="a" * 64, media_type="image/webp", width=1, height=1, size_bytes=1, created_at=NOW,
    )  # fmt: skip
    assert queries.file_photo(room.worker, number, made.pk, NOW).sha256 == "a" * 64
    other = open_one(room)
    with pytest.raises(NotFound):
        queries.file_photo(room.worker, other, made.pk, NOW)
    for actor in (room.other, room.administrator, *everyone(room.town).values()):
        with pytest.raises(NotFound):
            queries.file_photo(actor, number, made.pk, NOW)
        with pytest.raises(NotFound):
            appeal_reads.photo_for(actor, made.pk)
    with pytest.raises(NotFound):
        appeal_reads.public_photo(made.pk)


def test_every_opening_stands_in_the_access_log(room: Room, monkeypatch: Any) -> None:
    fix_clock(monkeypatch, NOW)
    number = full(room)
    client = client_of(room.worker)
    for path in ("", "sitting/", "sheet/"):
        assert client.get(f"/casework/files/{number}/{path}").status_code == 200
    page = insights.access_log(room.administrator, group="seen", account_id=None, after=None)
    assert [(e.kind, e.data["number"]) for e in page.rows] == [("casefile.seen", number)] * 3
    log = said(client_of(room.administrator).get("/access/"))
    assert f"查阅了个案 {number}" in log
    assert not [words for words in SAID if words in log]
    assert {"admission.given", "admission.revoked"} <= set(access.kinds_of("rights"))


#: Nothing that guesses, routes, matches or finds duplicates may be near these words.
MACHINES = {
    "linquan.engine.texts", "linquan.kernel.search", "linquan.apps.appeals.routing",
    "linquan.apps.appeals.proposals", "linquan.apps.appeals.limits", "linquan.engine",
}  # fmt: skip


def test_no_machine_touches_these_words() -> None:
    """Neither does casework import one, nor does one import casework or its tables."""
    mine = SOURCE / "apps/casework"
    for path in mine.rglob("*.py"):
        assert not imports(path) & MACHINES, path
    machines = [SOURCE / "engine", SOURCE / "kernel", SOURCE / "apps/appeals"]
    for path in (file for folder in machines for file in folder.rglob("*.py")):
        assert "apps.casework" not in path.read_text(), path
        assert "casework_" not in path.read_text(), path


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
    return found


def test_every_word_of_these_tables_is_sealed() -> None:
    """No column of text for words of people: sealed bytes, codes and numbers alone."""
    plain = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_app_config("casework").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
    }
    about_people = {name for name in plain if name.split(".")[0] in OF_FILES}
    assert about_people == {
        "casework_file.number", "casework_file.kind_code", "casework_file.area_path",
        "casework_file.state", "casework_file.result_code", "casework_party.phone_hash",
        "casework_consent.consent", "casework_consent.way", "casework_sitting.way",
        "casework_task.state",
    }  # fmt: skip


OF_FILES = {
    "casework_file", "casework_party", "casework_consent", "casework_recusal",
    "casework_sitting", "casework_task",
}  # fmt: skip
