"""The pages of mobile points: for staff, for everyone, as a feed and on paper."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import NAME, PHONE
from tests.apps.appeals.phone_factories import carried, fix_clock
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.factories import Walks
from tests.apps.outreach.test_points import DAY, plan

from linquan.apps.outreach import operations
from linquan.apps.outreach.models import HeardAt, Sitting


def sitting_fields(walks: Walks, **changes: Any) -> dict[str, Any]:
    plain = {
        "channel": "point", "area": walks.town.grid_id, "place": "小广场", "place_en": "Square",
        "starts_at": "2026-11-25T09:30", "ends_at": "2026-11-25T11:30",
        "posts": list(walks.post_ids), "topics": "供暖", "until": "2026-12-09",
        "skipped": "2026-12-02",
    }  # fmt: skip
    return plain | changes


def test_a_point_from_its_plan_to_what_is_heard(
    walks: Walks, now: datetime, monkeypatch: Any
) -> None:
    clerk = client_of(walks.clerk)
    assert "没有流动点活动" in said(clerk.get("/outreach/points/"))
    odd = sitting_fields(walks, skipped="morgen")
    assert "请填写日期" in posted(clerk, "/outreach/points/new/", odd, 422)
    empty = sitting_fields(walks, place="")
    assert "2026-12-02" in clerk.post("/outreach/points/new/", empty).content.decode()
    where = posted(clerk, "/outreach/points/new/", sitting_fields(walks))
    assert Sitting.objects.count() == 2
    assert "届时在其他流动点" in posted(
        clerk, "/outreach/points/new/", sitting_fields(walks, until="", skipped=""), 422
    )
    assert "小广场" in said(clerk.get("/outreach/points/?on=2026-11-25&view=week"))
    assert "小广场" in said(clerk.get("/outreach/points/?on=2026-12-01"))
    posted(clerk, f"{where}move/", sitting_fields(walks, place=""), 422)
    posted(clerk, f"{where}move/", sitting_fields(walks, place="东门"))
    assert "东门" in said(clerk.get(where))
    posted(clerk, f"{where}take/")
    at = now + 5 * DAY
    fix_clock(monkeypatch, at)
    posted(clerk, f"{where}move/", sitting_fields(walks))
    worker = client_of(walks.worker)
    form = {
        "key": carried(worker.get(f"{where}take/"))["key"][0], "text": "", "kind": "resident",
        "area": walks.town.grid_id, "address": "东门", "phone": PHONE, "name": NAME,
    }  # fmt: skip
    assert NAME in worker.post(f"{where}take/", form).content.decode()
    assert posted(worker, f"{where}take/", form | {"text": "路灯不亮"}) == where
    assert "听到的诉求 1" in said(worker.get(where))
    assert HeardAt.objects.count() == 1
    other = Sitting.objects.latest("id").pk
    posted(clerk, f"/outreach/points/{other}/cancel/", {"reason": ""}, 422)
    posted(clerk, f"/outreach/points/{other}/cancel/", {"reason": "下雨"})
    posted(clerk, f"/outreach/points/{other}/cancel/", {"reason": "下雨"})
    assert "已取消：下雨" in said(Client().get("/p/points/"))


def test_everyone_sees_the_next_weeks(walks: Walks, now: datetime) -> None:
    stranger = Client()
    assert "未来四周没有流动点活动" in said(stranger.get("/p/points/"))
    plan(walks, now)
    shown = said(stranger.get("/p/points/"))
    for words in ("小广场", "2026-11-21", "10:00–12:00", "区住建局"):
        assert words in shown
    english = Client(headers={"accept-language": "en"})
    assert "Small square" in said(english.get("/p/points/"))
    feed = stranger.get("/p/points.ics")
    assert feed["Content-Type"] == "text/calendar; charset=utf-8"
    assert "DTSTART:20261121T020000Z" in feed.content.decode()
    assert stranger.get("/p/points.svg")["Content-Type"] == "image/svg+xml"
    assert "/p/points/" in stranger.get("/m").content.decode()
    poster = said(client_of(walks.clerk).get("/outreach/points/poster/"))
    assert "11-21" in poster


def test_the_map_of_everyone_has_its_table(walks: Walks, now: datetime) -> None:
    stranger = Client()
    plan(walks, now)
    assert "data-map" not in stranger.get("/p/points/").content.decode()  # no point is known
    at: dict[str, Any] = {"lon": 104.0712, "lat": 30.6581}
    plan(walks, now + timedelta(days=7), place="大广场", **at)
    plan(walks, now + timedelta(days=14), place="大广场", **at)
    (pk,) = plan(walks, now + timedelta(days=1, hours=4), place="小院", lon=104.08, lat=30.66)
    operations.cancel_sitting(actor=walks.clerk, sitting_id=pk, reason="下雨", now=now)
    page = stranger.get("/p/points/")
    html = page.content.decode()
    points = json.loads(re.findall(r'<script id="points-coming"[^>]*>(.*?)</script>', html)[0])
    (one,) = points["features"]  # the next at each place; what is cancelled is in the table only
    assert one["geometry"] == {"type": "Point", "coordinates": [104.0712, 30.6581]}
    assert one["properties"]["name"].endswith(" · 大广场")
    assert one["properties"]["sub"] == "2026-11-28 10:00–12:00"
    assert f'data-base="/places/map/base.geojson?district={walks.town.district_id}"' in html
    assert 'href="#coming"' in html
    assert 'id="coming"' in html
    assert "已取消：下雨" in said(page)
    assert stranger.get("/places/map/base.geojson").status_code == 200  # without an account
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert not re.findall(r'(?:src|href|data-base)="(?:https?:)?//', html)


def test_who_may_not_plan_only_looks(walks: Walks, now: datetime) -> None:
    (pk,) = plan(walks, now)
    where = f"/outreach/points/{pk}/"
    handler = client_of(walks.town.staff.handler, "en")
    assert "Small square" in said(handler.get(where))
    assert handler.get("/outreach/points/new/").status_code == 403
    posted(handler, f"{where}cancel/", {"reason": "x"}, 403)
    posted(handler, f"{where}move/", sitting_fields(walks))
    assert handler.get("/outreach/points/0/").status_code == 404
    assert handler.get("/outreach/points/?on=odd").status_code == 200
    assert handler.get("/outreach/points/?on=0001-01-01").status_code == 200
    english = client_of(walks.clerk, "en")
    for path in ("/outreach/points/new/", f"{where}move/", "/outreach/points/poster/"):
        assert english.get(path).status_code == 200
    assert Sitting.objects.get().starts_at == now + DAY
