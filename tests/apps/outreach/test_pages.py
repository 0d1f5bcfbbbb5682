"""The pages of visits: what they say in both languages, and what their forms do."""

import re
from datetime import datetime
from typing import Any

from django.test import Client
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said, sheet
from tests.apps.appeals.factories import NAME, PHONE
from tests.apps.appeals.phone_factories import carried, photo_file, upload
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.factories import Walks, findings, record

from linquan.apps.appeals.models import Appeal
from linquan.apps.outreach.models import Finding, ListeningWay, Proposal, Round, Visit


def visit_fields(walks: Walks, client: Client, **changes: Any) -> dict[str, Any]:
    """The form of a visit as a browser sends it."""
    shown = carried(client.get(f"/outreach/rounds/{walks.round_id}/record/"))
    plain = {
        "key": shown["key"][0], "area": walks.town.grid_id, "address": "3号楼", "people": "2",
        "visited_at": "2026-11-20T09:30", "posts": str(walks.post_ids[-1]),
        "f0-text": "楼道灯不亮", "f1-text": "想要晾衣架",
    }  # fmt: skip
    return plain | changes


def test_a_visit_on_one_screen_and_what_becomes_of_it(walks: Walks, now: datetime) -> None:
    worker, clerk = client_of(walks.worker), client_of(walks.clerk)
    at = f"/outreach/rounds/{walks.round_id}/"
    fields = visit_fields(walks, worker)
    kept = posted(worker, f"{at}record/", fields | {"people": "0"}, 422)
    assert "想要晾衣架" in kept
    wrong = fields | {"f1-text": "", "f1-name": NAME}
    assert "还没有保存" in posted(worker, f"{at}record/", wrong, 422)
    where = posted(worker, f"{at}record/", fields | {"photos": upload(photo_file())})
    visit = Visit.objects.get()
    assert where == f"{at}#visit-{visit.pk}"
    assert posted(worker, f"{at}record/", fields) == where
    assert Visit.objects.count() == 1
    first, second = findings(visit.pk)
    assert worker.get(f"/outreach/findings/{first}/").status_code == 200
    posted(worker, f"/outreach/findings/{first}/nothing/", {"reason_code": "known"}, 403)
    page = clerk.get(f"/outreach/findings/{first}/")
    along = carried(page)["along"]
    assert "楼道灯不亮" in said(page)
    form = {"text": "", "area": walks.town.grid_id, "address": "3号楼", "along": along}
    assert "还没有保存" in posted(clerk, f"/outreach/findings/{first}/request/", form, 422)
    leads = posted(clerk, f"/outreach/findings/{first}/request/", form | {"text": "灯不亮请修"})
    assert leads == f"/outreach/findings/{second}/"
    proposal = {"title": "晾衣架", "text": "设晾衣架", "area": walks.town.grid_id}
    missing = proposal | {"title": ""}
    assert "还没有保存" in posted(clerk, f"/outreach/findings/{second}/proposal/", missing, 422)
    why = {"reason_code": "dismissal_other", "reason": ""}
    assert "还没有保存" in posted(clerk, f"/outreach/findings/{second}/nothing/", why, 422)
    posted(clerk, f"/outreach/findings/{second}/proposal/", proposal)
    appeal = Appeal.objects.get()
    shown = said(clerk.get(at))
    for words in (f"LQ-2611-{appeal.pk}", "灯不亮请修", "晾衣架", "已走访 1"):
        assert words in shown, shown
    assert "楼道灯不亮" not in shown
    cells = sheet(clerk.get(f"{at}export.xlsx").content)
    assert [row[4] for row in cells[1:]] == ["灯不亮请修", "晾衣架"]
    assert "走访记录" in said(clerk.get(f"{at}sheet/"))
    posted(clerk, f"{at}end/")
    assert Round.objects.get().ended_at is not None
    posted(clerk, f"{at}end/")


def test_who_wants_an_answer(walks: Walks, now: datetime) -> None:
    worker = client_of(walks.worker)
    at = f"/outreach/rounds/{walks.round_id}/record/"
    fields = visit_fields(walks, worker, **{"f0-name": NAME, "f0-phone": "12"})
    assert NAME in worker.post(at, fields).content.decode()
    assert posted(worker, at, fields | {"f0-phone": PHONE, "more": "1"}) == at
    assert "登记编号" in said(worker.get(at))
    assert Finding.objects.filter(decision="request").count() == 1
    assert PHONE not in worker.get(f"/outreach/rounds/{walks.round_id}/").content.decode()


def test_a_round_is_planned_and_changed(walks: Walks, now: datetime) -> None:
    clerk = client_of(walks.clerk)
    form = {
        "area": walks.town.district.community_ids[0], "way": "bench", "topic": "消防",
        "starts_on": "2026-11-20", "ends_on": "2026-11-30", "posts": list(walks.post_ids),
    }  # fmt: skip
    early = form | {"ends_on": "2026-11-01"}
    assert "消防" in clerk.post("/outreach/rounds/new/", early).content.decode()
    where = posted(clerk, "/outreach/rounds/new/", form)
    assert "院坝听" in said(clerk.get(where))
    assert "还没有走访记录" in said(clerk.get(where))
    posted(clerk, f"{where}change/", form | {"topic": ""}, 422)
    posted(clerk, f"{where}change/", form | {"topic": "防汛"})
    assert "防汛" in said(clerk.get("/outreach/"))
    posted(client_of(walks.worker), "/outreach/rounds/new/", form, 403)
    posted(client_of(walks.worker), f"{where}change/", form, 403)


def test_proposals_move_and_go_out(walks: Walks, now: datetime) -> None:
    clerk = client_of(walks.clerk)
    assert "这里没有建议" in said(clerk.get("/outreach/proposals/"))
    first, _ = findings(record(walks, now))
    proposal = {"title": "晾衣架", "text": "设晾衣架", "area": walks.town.grid_id}
    posted(clerk, f"/outreach/findings/{first}/proposal/", proposal)
    pk = Proposal.objects.get().pk
    at = f"/outreach/proposals/{pk}/move/"
    posted(clerk, at, {"to": "taken_up", "reason": ""}, 422)
    posted(clerk, at, {"to": "odd", "reason": "x"}, 404)
    posted(clerk, at, {"to": "taken_up", "reason": "列入微项目"})
    assert "列入微项目" in said(clerk.get("/outreach/proposals/?state=taken_up"))
    posted(clerk, at, {"to": "taken_up", "reason": "x"})
    assert "同事" in said(clerk.get("/outreach/proposals/"))
    kept = posted(clerk, at, {"to": "dropped", "reason": "等明年再说"}, 422)
    assert "等明年再说" in kept
    assert "请选" in kept
    posted(clerk, at, {"to": "dropped", "reason_code": "no_funds", "reason": "等明年再说"})
    assert "暂无资金 · 等明年再说" in said(clerk.get("/outreach/proposals/"))
    cells = sheet(clerk.get("/outreach/proposals/export.xlsx").content)
    assert (cells[1][0], cells[1][-1]) == ("晾衣架", "暂无资金 · 等明年再说")
    posted(client_of(walks.town.staff.other_clerk), at, {"to": "dropped", "reason": "x"}, 404)


def test_empty_pages_and_english(walks: Walks, now: datetime) -> None:
    other = client_of(walks.town.staff.other_clerk)
    assert "没有正在进行的走访" in said(other.get("/outreach/"))
    assert "每条发现都已处理" in said(other.get("/outreach/findings/"))
    assert other.get(f"/outreach/rounds/{walks.round_id}/").status_code == 404
    assert other.get(f"/outreach/rounds/{walks.round_id}/record/").status_code == 404
    first, _ = findings(record(walks, now))
    english = client_of(walks.clerk, "en")
    for path in ("/outreach/", "/outreach/findings/", f"/outreach/findings/{first}/",
                 f"/outreach/rounds/{walks.round_id}/", "/outreach/proposals/",
                 f"/outreach/rounds/{walks.round_id}/record/", "/lists/listening/",
                 f"/outreach/rounds/{walks.round_id}/sheet/", "/outreach/rounds/new/",
                 f"/outreach/rounds/{walks.round_id}/change/"):  # fmt: skip
        assert english.get(path).status_code == 200, path
    assert "2 findings of visits wait" in said(english.get("/"))


def test_the_list_of_ways(walks: Walks, now: datetime) -> None:
    street = client_of(walks.town.staff.street_clerk)
    assert "自拟名称，非官方" in said(street.get("/lists/listening/"))
    new = {"name": "网上听", "name_en": "Online", "valid_from": "2026-11-20"}
    posted(street, "/lists/listening/", new | {"name": ""}, 422)
    posted(street, "/lists/listening/", new)
    assert "已有同名" in posted(street, "/lists/listening/", new, 422)
    code = ListeningWay.objects.get().code
    posted(street, f"/lists/listening/{code}/", new | {"valid_from": "2026-12-01"})
    past = new | {"name": "改个名", "valid_from": "2026-01-01"}
    refused = street.post(f"/lists/listening/{code}/", past)
    fields = re.findall(r'name="name" value="([^"]*)"', refused.content.decode())
    assert (refused.status_code, fields.count("改个名")) == (
        422,
        1,
    )  # in its line, not in the new one
    posted(street, f"/lists/listening/{code}/end/", {"valid_to": "2027-01-01"})
    posted(street, "/lists/listening/door/end/", {"valid_to": "no"}, 422)
    posted(street, "/lists/listening/door/end/", {"valid_to": "2026-11-20"})
    posted(client_of(walks.clerk), "/lists/listening/", new, 403)
