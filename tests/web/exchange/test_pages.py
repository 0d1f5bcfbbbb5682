"""Pages of tables out and in: preview, faults by cell, all or the good rows, undo."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.apps.orgs.clients import client_of
from tests.apps.orgs.factories import Staff
from tests.web.exchange import terms

from linquan.kernel import clock
from linquan.kernel.exchange import imports
from linquan.kernel.exchange.imports import State
from linquan.kernel.models import Event, HeadingChoice, Import
from linquan.kernel.sheets import Column, write_sheet

pytestmark = pytest.mark.django_db
GOOD = "Term,Meaning\n接龙,list\n网格,grid\n"
MIXED = """Term,Meaning,Pages,Since
接龙,list,3,2026-03-01
,none,abc,2026-02-30
乱码,x,1,
网格,grid,100,
"""


@pytest.fixture
def clerk(staff: Staff) -> Client:
    return client_of(staff.street_clerk, "en")


def words(answer: HttpResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def paste(client: Client, text: str) -> str:
    """Paste cells and return the address of the preview."""
    answer = client.post("/exchange/terms/", {"text": text})
    assert answer.status_code == 303, words(answer)
    return str(answer["Location"])


def seal_of(page: HttpResponse) -> str:
    found = re.search(r'name="seal" value="(\w+)"', page.content.decode())
    assert found
    return found[1]


def take(client: Client, address: str) -> HttpResponse:
    seal = seal_of(client.get(address))
    return client.post(f"{address}take/", {"seal": seal})


def picture() -> tuple[Any, ...]:
    held = HeadingChoice.objects.order_by("id").values_list("table", "heading", "column")
    states = Import.objects.order_by("id").values_list("id", "state", "counts")
    return (tuple(held), tuple(states), Event.objects.count())


def held(staff: Staff) -> dict[str, str]:
    return {k: row.column for k, row in terms.held(staff.street_clerk.district_id).items()}


# The tables.


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("zh-hans", ["数据进出", "Excel", "CSV", "导入…", "最近的导入", "还没有导入过"]),
        ("en", ["Data in and out", "Terms", "Bring in…", "Newest imports", "0 rows"]),
    ],
)
def test_index(staff: Staff, language: str, wanted: list[str]) -> None:
    text = words(client_of(staff.street_clerk, language).get("/exchange/"))
    assert [word for word in wanted if word not in text] == []
    assert "GeoJSON" not in text


def test_index_offers_nothing_to_whoever_may_nothing(staff: Staff) -> None:
    client = client_of(staff.grid_worker, "en")
    assert "No table is open to you" in words(client.get("/exchange/"))
    assert client.get("/exchange/terms/").status_code == 403
    assert client.post("/exchange/terms/", {"text": GOOD}).status_code == 403
    assert client.post("/exchange/terms/export/", {"kind": "csv"}).status_code == 403
    assert client.get("/exchange/terms/template/").status_code == 403
    assert 'href="/exchange/"' not in client.get("/calendar/").content.decode()
    assert Event.objects.filter(kind="exchange.exported").count() == 0


def test_there_is_no_other_table(clerk: Client) -> None:
    assert clerk.get("/exchange/nothing/").status_code == 404


def test_clerks_find_it_in_the_navigation(clerk: Client) -> None:
    assert 'href="/exchange/"' in clerk.get("/calendar/").content.decode()


# Out.


def test_what_goes_out_comes_back_unchanged(staff: Staff, clerk: Client) -> None:
    take(clerk, paste(clerk, GOOD))
    for kind in ("csv", "xlsx"):
        answer = clerk.post("/exchange/terms/export/", {"kind": kind})
        assert answer["Content-Disposition"].startswith("attachment; filename=")
        file = SimpleUploadedFile(f"terms.{kind}", answer.content)
        back = clerk.post("/exchange/terms/", {"file": file})
        text = words(clerk.get(back["Location"]))
        assert "0 new" not in text
        assert "there is nothing to import" in text
    event = Event.objects.filter(kind="exchange.exported").latest("id")
    assert event.data == {"table": "terms", "kind": "xlsx", "rows": 2}
    assert event.actor_name == "周街道"


def test_an_odd_kind_sends_nothing(clerk: Client) -> None:
    before = picture()
    for kind in ("geojson", "exe", ""):
        answer = clerk.post("/exchange/terms/export/", {"kind": kind})
        assert (answer.status_code, answer["Location"]) == (302, "/exchange/terms/")
    assert picture() == before


def test_data_on_people_go_out_with_a_reason(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    personal = replace(
        terms.TERMS, may_import=lambda _actor, _district_id: False, take=None, personal=True
    )
    monkeypatch.setattr("linquan.web.exchange.tables.tables", lambda: {"terms": personal})
    before = picture()
    page = words(clerk.get("/exchange/terms/"))
    assert "What you need it for" in page
    assert "(optional) It is written down" not in page
    for reason, told in (("  ", "Say what you need"), ("x" * 201, "at most 200 letters")):
        answer = clerk.post("/exchange/terms/export/", {"kind": "csv", "reason": reason})
        assert answer.status_code == 422
        assert words(answer).count(told) == 1
    assert picture() == before
    answer = clerk.post("/exchange/terms/export/", {"kind": "csv", "reason": " 上门 走访 "})
    assert answer.status_code == 200
    assert Event.objects.latest("id").data["reason"] == "上门 走访"
    assert clerk.post("/exchange/terms/", {"text": GOOD}).status_code == 403


def test_the_template_explains_its_columns(clerk: Client) -> None:
    answer = clerk.get("/exchange/terms/template/")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    first, notes = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert first == [["Term", "Meaning", "Pages", "Since"]]
    assert ["Term: As people say it · must be filled in"] in notes


# In.


def test_every_fault_is_told_by_cell(clerk: Client) -> None:
    address = paste(clerk, MIXED)
    page = clerk.get(address)
    assert page.status_code == 200
    text = words(page)
    for told in (
        "3 Term empty This must be filled in.",
        "3 Pages abc This is not a number.",
        "3 Since 2026-02-30 The calendar does not have this day.",
        "4 Term 乱码 乱码 is not allowed.",
        "5 Pages 100 It must lie between 0 and 99.",
    ):
        assert told in text
    assert "5 faults" in text
    assert "Import only the good rows (1 of 4)" in text


def test_good_rows_alone_are_taken(staff: Staff, clerk: Client) -> None:
    address = paste(clerk, MIXED)
    answer = take(clerk, address)
    assert (answer.status_code, answer["Location"]) == (303, address)
    assert held(staff) == {"接龙": "list"}
    counts = Import.objects.get().counts
    assert counts == {"new": 1, "changed": 0, "same": 0, "left_out": 3}
    text = words(clerk.get(address))
    assert "new 1 changed 0 unchanged 0 left out 3" in text
    assert "Take the import back" in text


def test_all_rows_are_taken_and_taken_back(staff: Staff, clerk: Client) -> None:
    take(clerk, paste(clerk, GOOD))
    address = paste(clerk, "Term,Meaning\n接龙,chain\n热线,hotline\n")
    text = words(clerk.get(address))
    assert "now list → then chain" in text
    assert "Import all 2 rows" in text
    take(clerk, address)
    assert held(staff) == {"接龙": "chain", "网格": "grid", "热线": "hotline"}
    answer = clerk.post(f"{address}take-back/")
    assert answer["Location"] == address
    assert held(staff) == {"接龙": "list", "网格": "grid"}
    page = words(clerk.get(address))
    assert "2 rows taken back." in page
    assert "Take the import back" not in page
    kinds = Event.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds)[-3:] == ["import.taken", "import.taken", "import.taken_back"]
    again = clerk.post(f"{address}take-back/")
    assert again.status_code == 409
    assert "taken back already" in words(again)


def test_what_hinders_taking_back_is_said_row_by_row(staff: Staff, clerk: Client) -> None:
    address = paste(clerk, GOOD)
    take(clerk, address)
    HeadingChoice.objects.filter(heading="网格").update(column="mesh")
    HeadingChoice.objects.filter(heading="接龙").delete()
    before = picture()
    answer = clerk.post(f"{address}take-back/")
    assert answer.status_code == 409
    text = words(answer)
    assert "网格 : Meaning was grid, is mesh" in text
    assert "接龙 : it is gone by now" in text
    assert picture() == before


def test_after_seven_days_it_stays(
    staff: Staff, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = paste(clerk, GOOD)
    take(clerk, address)
    later = clock.real_now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    client = client_of(staff.street_clerk, "en")
    assert "Take the import back" not in words(client.get(address))
    answer = client.post(f"{address}take-back/")
    assert answer.status_code == 409
    assert "More than seven days have passed" in words(answer)
    assert len(held(staff)) == 2


def test_what_changed_since_it_was_seen_is_not_taken(staff: Staff, clerk: Client) -> None:
    address = paste(clerk, GOOD)
    seal = seal_of(clerk.get(address))
    HeadingChoice.objects.create(
        district_id=staff.street_clerk.district_id, table=terms.OWN, heading="网格", column="mesh"
    )
    before = picture()
    answer = clerk.post(f"{address}take/", {"seal": seal}, follow=True)
    assert "Something has changed since you looked" in words(answer)
    assert picture() == before
    assert clerk.post(f"{address}take/", {"seal": ""}).status_code == 303
    assert picture() == before


def test_of_two_who_take_at_once_the_slower_is_told(staff: Staff, clerk: Client) -> None:
    address = paste(clerk, GOOD)
    seal = seal_of(clerk.get(address))
    clerk.post(f"{address}take/", {"seal": seal})
    before = picture()
    answer = clerk.post(f"{address}take/", {"seal": seal}, follow=True)
    assert "A colleague was faster" in words(answer)
    assert picture() == before
    assert clerk.get(f"{address}faults/").status_code == 409


def test_leaving_changes_nothing(staff: Staff, clerk: Client) -> None:
    address = paste(clerk, GOOD)
    answer = clerk.post(f"{address}leave/")
    assert answer["Location"] == "/exchange/"
    assert (held(staff), Import.objects.count()) == ({}, 0)
    gone = clerk.get(address)
    assert gone.status_code == 404
    assert "Files wait for one day" in words(gone)


def test_an_import_is_nothing_to_others(staff: Staff, clerk: Client) -> None:
    """Who opened it and administrators see it; another clerk learns not even that it is."""
    address = paste(clerk, GOOD)
    other = client_of(staff.other_clerk, "en")
    before = picture()
    for verb in ("", "faults/"):
        assert other.get(f"{address}{verb}").status_code == 404
    for verb in ("take/", "leave/", "columns/", "take-back/"):
        assert other.post(f"{address}{verb}").status_code == 404
    assert picture() == before
    assert "pasted.txt" not in words(other.get("/exchange/"))
    administrator = client_of(staff.administrator, "en")
    assert administrator.get(address).status_code == 200
    assert "pasted.txt" in words(administrator.get("/exchange/"))
    assert client_of(staff.leader, "en").get(address).status_code == 404


def test_columns_are_chosen_once(staff: Staff, clerk: Client) -> None:
    """Another office's heading is asked for, and known the next time."""
    text = "词语,Meaning\n接龙,list\n"
    address = paste(clerk, text)
    page = words(clerk.get(address))
    assert "Left out, because nobody has said what they are: 词语 ." in page
    assert "Missing in the file: Term." in page
    answer = clerk.post(f"{address}columns/", {"c0": "heading", "c1": "column"})
    assert answer["Location"] == address
    assert "Import the row" in words(clerk.get(address))
    kept = HeadingChoice.objects.filter(table="terms").values_list("heading", "column")
    assert list(kept) == [("词语", "heading")]
    again = paste(clerk, text)
    assert "Import the row" in words(clerk.get(again))
    clerk.post(f"{again}columns/", {"c0": "nonsense", "c1": ""})
    page = words(clerk.get(again))
    assert "Left out, because nobody has said what they are: Meaning." in page


def test_no_heading_is_known(clerk: Client) -> None:
    page = words(clerk.get(paste(clerk, "甲,乙\n1,2\n")))
    assert "No row could be read" in page
    assert "None of the headings is known." in page


def test_a_file_with_its_faults_marked(clerk: Client) -> None:
    answer = clerk.get(f"{paste(clerk, MIXED)}faults/")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert rows[0] == ["Term", "Meaning", "Pages", "Since", "What to mend"]
    assert rows[1][:2] == ["接龙", "list"]
    assert rows[1][4] == ""
    assert rows[2][4] == (
        "Term: This must be filled in.\nPages: This is not a number. Write digits, such as 12 or "
        "12.5.\nSince: The calendar does not have this day."
    )
    assert "faults.xlsx" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xlsx", b"PK\x03\x04broken", "This file cannot be read"),
        ("a.csv", b"", "There is nothing in this file"),
        ("a.csv", b"a,\0", "This file cannot be read"),
        ("a.json", b'{"type": "x"}', "not a GeoJSON collection"),
    ],
)
def test_a_file_that_cannot_be_read(clerk: Client, name: str, content: bytes, told: str) -> None:
    answer = clerk.post("/exchange/terms/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert told in words(answer)
    assert Import.objects.count() == 0


def test_nothing_was_brought(clerk: Client) -> None:
    answer = clerk.post("/exchange/terms/", {"text": "  "})
    assert answer.status_code == 422
    assert "Choose a file, or paste cells into the box." in words(answer)


def test_a_file_that_is_too_large(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linquan.web.uploads.LARGEST_FILE_BYTES", 10)
    file = SimpleUploadedFile("a.csv", b"Term\n" + b"x" * 100)
    answer = clerk.post("/exchange/terms/", {"file": file})
    assert answer.status_code == 422
    assert "at most 20 MB" in words(answer)


def test_a_sheet_with_lines_above_its_headings(staff: Staff, clerk: Client) -> None:
    made = write_sheet(
        [Column("某街道词语表"), Column("")],
        [["Term", "Meaning"], ["接龙", "list"], [None, "x"]],
        title="x",
        notes=[],
        made_at=clock.real_now(),
    )
    answer = clerk.post("/exchange/terms/", {"file": SimpleUploadedFile("词语.xlsx", made)})
    page = words(clerk.get(answer["Location"]))
    assert "词语.xlsx" in page
    assert "4 Term empty This must be filled in." in page


def test_rows_and_faults_are_paged(clerk: Client) -> None:
    lines = [f"t{n},m" if n % 2 else ",m" for n in range(130)]
    address = paste(clerk, "\n".join(["Term,Meaning", *lines]))
    text = words(clerk.get(f"{address}?faults=2&rows=4&show=new"))
    assert "page 2 of 2" in text
    assert "page 4 of 4" in text
    assert "t129" in text
    assert "t1 m" not in text
    odd = words(clerk.get(f"{address}?faults={'9' * 5000}&rows=-1&show=%00"))
    assert "page 1 of 2" in odd


def test_a_list_of_a_chat_group(staff: Staff, clerk: Client) -> None:
    text = "#接龙\n说明：报名\n1. 张三 3栋201 2人\n2️⃣ 李四 5-302\n"
    address = paste(clerk, text)
    page = words(clerk.get(address))
    assert "姓名 such as 张三" in page
    answer = clerk.post(f"{address}columns/", {"c1": "heading", "c6": "column", "c5": "pages"})
    assert answer.status_code == 303
    page = words(clerk.get(address))
    assert "Import all 2 rows" in page
    take(clerk, address)
    assert held(staff) == {"张三": "", "李四": ""}


def test_the_preview_takes_the_same_statements_however_many_rows(
    staff: Staff, clerk: Client, django_assert_num_queries: Any
) -> None:
    for rows in (1, 300):
        lines = [f"t{n},m" for n in range(rows)]
        address = paste(clerk, "\n".join(["Term,Meaning", *lines]))
        clerk.get(address)
        with django_assert_num_queries(PREVIEW_STATEMENTS):
            clerk.get(address)


PREVIEW_STATEMENTS = 6
"""Session, actor; the import, its file, the headings remembered; the table's own."""


def test_state_of_an_import_is_known(staff: Staff, clerk: Client) -> None:
    address = paste(clerk, GOOD)
    row = imports.own_import(staff.street_clerk, int(address.split("/")[3]))
    assert (row.state, row.file_name) == (State.OPENED, "pasted.txt")
