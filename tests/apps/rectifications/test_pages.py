"""The pages of rectifications: what they say in both languages, and what their forms do."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import chips, said, sheet, table_rows
from tests.apps.appeals.factories import exactly, file, warm
from tests.apps.appeals.phone_factories import fix_clock, photo_file, upload
from tests.apps.orgs.clients import client_of
from tests.apps.rectifications.factories import DAY, Bench, bring, items, opened, requested

from linquan.apps.rectifications import queries
from linquan.apps.rectifications.models import Ground, Item, Notice, Rectification, Term
from linquan.apps.rectifications.queries import Filters
from linquan.apps.rectifications.types import Stage


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.LINQUAN_HOME = tmp_path
    return tmp_path


def posted(client: Client, path: str, data: dict[str, Any] | None = None, status: int = 303) -> str:
    """Send a form; returns where the answer leads, or what it says."""
    answer = client.post(path, data or {})
    assert answer.status_code == status, said(answer)[:600]
    return answer.headers.get("Location", "") or said(answer)


def test_from_a_request_to_the_end(  # noqa: PLR0915  one story
    bench: Bench, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now)
    staff, town = bench.town.staff, bench.town
    appeal_id = file(town, now, about_organisation_id=bench.shop_id)
    clerk, bureau, leader = client_of(staff.clerk), client_of(bench.worker), client_of(staff.leader)
    start = clerk.get(f"/rectifications/new/?appeal={appeal_id}").content.decode()
    assert f"LQ-2611-{appeal_id}" in start
    clue = {
        "origin": "request", "request_number": f"LQ-2611-{appeal_id}", "title": "消防门上锁",
        "text": "门被锁", "area": town.grid_id, "place": "锦绣路8号", "party": "安心超市",
        "owner": staff.department_id,
    }  # fmt: skip
    wrong = posted(clerk, "/rectifications/new/", clue | {"party": "无此店"}, 422)
    assert "名录中没有这个单位" in wrong
    assert "还没有保存" in wrong
    where = posted(clerk, "/rectifications/new/", clue)
    pk = Rectification.objects.get().pk
    assert where == f"/rectifications/{pk}/"
    assert "待核实" in said(clerk.get(where))
    assert "现场情况" in said(bureau.get(f"{where}?do=verify"))
    posted(bureau, f"{where}verify/", {"finding": "confirmed", "text": ""}, 422)
    posted(bureau, f"{where}verify/", {"finding": "confirmed", "text": "属实"})
    order = {"ground": bench.ground_id, "words": "门被锁", "text_1": "拆锁", "text_3": "清货",
             "due_3": "2026-11-01T10:00"}  # fmt: skip
    late = posted(bureau, f"{where}order/", order, 422)
    assert "请选择较晚的时间" in late
    made = bureau.post(f"{where}order/", order | {"due_3": "2026-12-01T10:00"})
    assert made.status_code == 200
    assert made.headers["Cache-Control"] == "no-store"
    link = made.content.decode().partition("/b/order/")[2].partition("/</code>")[0]
    assert link not in bureau.get(where).content.decode()
    phone = Client(headers={"accept-language": "zh-hans"})
    page = f"/b/order/{link}/"
    assert "报告第1项已整改" in said(phone.get(page))
    first, second = items(pk)
    bare = posted(phone, page, {"item": first, "text": "拆了"}, 422)
    assert "请上传一张现状照片" in bare
    posted(phone, page, {"item": first, "text": "拆了", "photos": upload(photo_file())})
    posted(phone, page, {"item": second, "do": "more_time", "until": "2026-12-10T10:00",
                         "reason_code": "parts", "text": "货多"})  # fmt: skip
    assert "申请延期至" in said(bureau.get(where))
    answer = {"item": second, "answer": "grant", "reason_code": "half_done", "text": "尽快清完"}
    wrong = posted(bureau, f"{where}extend/", answer | {"reason_code": "danger"}, 422)
    assert "尽快清完" in wrong
    posted(bureau, f"{where}extend/", answer)
    assert "同意延期至2026年12月10日 10:00（已部分整改，余项需时）" in said(phone.get(page))
    assert "退回事项" in said(bureau.get(f"{where}?do=send_back&item={first}"))
    posted(bureau, f"{where}send_back/", {"item": first, "text": "门后还有一把锁"})
    assert "门后还有一把锁" in said(phone.get(page))
    posted(phone, page, {"item": first, "text": "都拆了", "photos": upload(photo_file("green"))})
    posted(bureau, f"{where}visit/", {"text": "已看过"})
    posted(bureau, f"{where}deliver/", {"how": "handed_over", "at": "2026-11-20T10:00",
                                        "receipt": "店长"})  # fmt: skip
    for item_id in (first, second):
        posted(bureau, f"{where}accept/", {"item": item_id, "text": ""})
    assert "已整改，待评价" in said(leader.get(where))
    assert bureau.post(f"{where}evaluate/", {"text": "都好了，没问题"}).status_code == 403
    posted(leader, f"{where}evaluate/", {"text": "整改到位，每日巡查"})
    end = said(leader.get(where))
    assert "已评价办结" in end
    assert "整改到位，每日巡查" in end
    assert f"整改 ZG-2611-{pk}：已评价办结" in said(clerk.get(f"/appeals/{appeal_id}/"))
    assert "报告第1项" not in said(phone.get(page))


def test_the_notice_looks_official(bench: Bench, now: datetime) -> None:
    pk = bring(bench, Stage.ORDERED, now)
    number = f"责改〔2026〕{Notice.objects.get().pk}号"
    for actor in (bench.worker, bench.shop_handler):
        page = said(client_of(actor).get(f"/rectifications/{pk}/notice/"))
        for told in (number, "责令整改通知书", "安心超市", "《中华人民共和国消防法》第二十八条",
                     "拆除消防门上的锁", "2026年11月27日 17:00"):  # fmt: skip
            assert told in page
    early = bring(bench, Stage.CONFIRMED, now)
    assert client_of(bench.worker).get(f"/rectifications/{early}/notice/").status_code == 404


def test_the_list_its_counters_and_its_excel(
    bench: Bench, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now + 8 * DAY)
    clerk = client_of(bench.clerk)
    assert "登记线索" in said(clerk.get("/rectifications/"))
    late, closed = bring(bench, Stage.ORDERED, now), bring(bench, Stage.CLOSED, now)
    opened(bench, now + 7 * DAY, party_id=None, title="占道经营")
    page = clerk.get("/rectifications/")
    told = [re.sub("<[^>]*>", "", chip) for chip in chips(page)]
    assert told == [
        "全部 3", "超期 1", "本单位在办 0", "待核实 1", "待责令 0", "整改中 1", "待评价 0",
        "已办结 1", "不属实 0", "已移交 0", "已撤回 0",
    ]  # fmt: skip
    rows = table_rows(page)
    assert [f"ZG-2611-{late}" in rows[0], f"ZG-2611-{closed}" in rows[2]] == [True, True]
    number, party = f"q=ZG-2611-{late}", f"party={bench.shop_id}"
    for asked, count in (("stage=closed", 1), ("late=1", 1), ("q=占道", 1), (number, 1),
                         (party, 2), ("mine=1", 0)):  # fmt: skip
        assert len(table_rows(clerk.get(f"/rectifications/?{asked}"))) == count, asked
    told = sheet(clerk.get("/rectifications/export/?stage=closed").content)
    assert [row[0] for row in told] == ["编号", f"ZG-2611-{closed}"]
    english = said(client_of(bench.clerk, "en").get("/rectifications/"))
    assert "Rectifications" in english


def test_the_lists_of_grounds_and_limits(bench: Bench, now: datetime) -> None:
    clerk = client_of(bench.clerk)
    base = "/lists/rectification-grounds/"
    ground = {
        "name": "占道",
        "basis": "《城市市容和环境卫生管理条例》第十四条",
        "valid_from": "2026-11-20",
    }
    assert "还没有保存" in posted(clerk, base, ground | {"basis": " "}, 422)
    posted(clerk, base, ground)
    code = Ground.objects.latest("id").code
    posted(clerk, f"{base}{code}/", ground | {"name": "占道经营", "valid_from": "2026-12-01"})
    posted(clerk, f"{base}{code}/", ground | {"valid_from": "2026-12-01"}, 422)
    posted(clerk, f"{base}{code}/end/", {"valid_to": "2026-12-24"})
    posted(clerk, f"{base}{code}/end/", {"valid_to": "2026-12-24"}, 404)
    posted(clerk, f"{base}terms/verify/", {"amount": 1, "unit": "days", "valid_from": "2026-11-01"})
    posted(clerk, f"{base}terms/verify/", {"amount": 0, "unit": "days", "valid_from": "2026-11-02"},
           422)  # fmt: skip
    posted(clerk, f"{base}terms/x/", {}, 404)
    assert Term.objects.get().amount == 1
    assert Rectification.objects.get(pk=opened(bench, now)).due_at == now + DAY
    worker = client_of(bench.worker)
    assert "新增依据" not in said(worker.get(base))
    posted(worker, base, ground, 403)
    assert "Legal bases" in said(client_of(bench.clerk, "en").get(base))


def test_who_may_not_know_of_it_is_told_the_same_as_of_nothing(bench: Bench, now: datetime) -> None:
    pk = bring(bench, Stage.CLUE, now)
    stranger = client_of(bench.town.far_clerk)
    for path in (
        f"/rectifications/{pk}/",
        f"/rectifications/{pk + 9}/",
        f"/rectifications/{2**70}/",
    ):
        assert stranger.get(path).status_code == 404
    assert Client().get("/rectifications/").status_code == 303
    assert stranger.post(f"/rectifications/{pk}/verify/", {}).status_code == 404
    assert client_of(bench.clerk).post(f"/rectifications/{pk}/nothing/", {}).status_code == 404
    assert client_of(bench.clerk).get(f"/rectifications/{pk}/verify/").status_code == 405


def test_how_many_statements_the_reads_need(bench: Bench, now: datetime) -> None:
    _, pk = requested(bench, now)
    other = bring(bench, Stage.ORDERED, now)
    notice = Notice.objects.get()
    warm(bench.town)
    clerk = bench.town.staff.clerk
    with exactly(6):
        queries.list_page(clerk, Filters(), now)
    with exactly(12):
        queries.rectification_page(clerk, pk, now)
    with exactly(7):
        queries.rectification_page(clerk, other, now)
    with exactly(6):
        queries.party_page(notice.pk, 1, now)
    with exactly(7):
        queries.party_page_of(bench.shop_handler, other, now)
    with exactly(1):
        assert queries.waiting(bench.worker, now) == (2, 0)
    assert queries.waiting(bench.shop_handler, now + 30 * DAY) == (1, 1)
    assert Item.objects.count() == 2
