"""The party never sees who told of it: by link, post, photos, search, export, or the request."""

from datetime import datetime
from typing import Any

import pytest
from tests.apps.appeals.desk_pages import said, sheet
from tests.apps.appeals.factories import file, photo
from tests.apps.orgs.clients import client_of
from tests.apps.rectifications.factories import (
    PHONE,
    REPORTER,
    TOLD,
    Bench,
    bring,
    evaluated,
    items,
    judged,
    ordered,
    reported,
    requested,
    verified,
)

from linquan.apps.rectifications import operations, queries
from linquan.apps.rectifications.links import notice_token
from linquan.apps.rectifications.models import Notice
from linquan.apps.rectifications.queries import Filters
from linquan.apps.rectifications.types import Stage
from linquan.kernel.errors import Gone, NotFound
from linquan.kernel.models import Attachment

SECRETS = (REPORTER, PHONE, TOLD, "LQ-2611", "现场属实", "三号楼前面的路灯", "消防门上锁 ")


def whole(bench: Bench, now: datetime) -> tuple[int, int, str]:
    """A request, its rectification up to reported and sent back; returns ids and the token."""
    appeal_id, pk = requested(bench, now)
    verified(bench, pk, now)
    token = ordered(bench, pk, now, words="检查发现门被锁。").token
    first = items(pk)[0]
    reported(bench, first, now)
    judged(bench, first, now, accepts=False, text="锁还在门上")
    operations.record_visit(
        actor=bench.town.staff.grid_worker, rectification_id=pk, text="邻居说夜里也锁",
        photos=(photo(77),), now=now,
    )  # fmt: skip
    return appeal_id, pk, token


def test_the_link_shows_the_order_alone(bench: Bench, now: datetime, client: Any) -> None:
    appeal_id, pk, token = whole(bench, now)
    page = said(client.get(f"/b/order/{token}/", headers={"accept-language": "zh-hans"}))
    assert "拆除消防门上的锁" in page
    assert "锁还在门上" in page
    numbers = (f"ZG-2611-{pk}", f"LQ-2611-{appeal_id}")
    for secret in (*SECRETS, "邻居说夜里也锁", *numbers, "陈办事", "王经办"):
        assert secret not in page, secret


def test_photos_before_the_order_open_to_nobody_of_the_party(
    bench: Bench, now: datetime, client: Any
) -> None:
    _, pk, token = whole(bench, now)
    rows = Attachment.objects.filter(subject=f"rectification:{pk}").order_by("id")
    shop = client_of(bench.shop_handler)
    page = queries.party_page_of(bench.shop_handler, pk, now)
    mine = {p.photo_id for told in page.said.values() for p in told.photos}
    assert len(mine) == 1
    assert rows.count() == 4
    for row in rows.exclude(pk__in=mine):
        for where in (
            f"/b/order/{token}/photos/{row.pk}/",
            f"/b/order/{token}/photos/{row.pk}/thumb/",
        ):
            assert client.get(where).status_code == 404
        assert shop.get(f"/rectifications/{pk}/photos/{row.pk}/").status_code == 404
    with pytest.raises(NotFound):
        queries.photo_of_page(page, 10**6)


def test_the_partys_own_people_see_the_order_alone(bench: Bench, now: datetime) -> None:
    appeal_id, pk, _ = whole(bench, now)
    shop = client_of(bench.shop_handler)
    for path in ("/rectifications/", f"/rectifications/{pk}/", f"/rectifications/{pk}/notice/",
                 f"/rectifications/{pk}/?do=accept", "/rectifications/?q=消防门",
                 f"/rectifications/?party={bench.shop_id}"):  # fmt: skip
        page = said(shop.get(path))
        for secret in (*SECRETS, "邻居说夜里也锁"):
            assert secret not in page, (path, secret)
    assert shop.get(f"/appeals/{appeal_id}/").status_code == 404
    rows = sheet(shop.get("/rectifications/export/").content)
    assert len(rows) == 1  # the headings
    for verb in ("accept", "send_back", "evaluate", "withdraw", "visit", "verify", "link"):
        assert shop.post(f"/rectifications/{pk}/{verb}/", {"item": items(pk)[0]}).status_code == 404


def test_the_party_knows_of_nothing_before_the_order(bench: Bench, now: datetime) -> None:
    for stage in (Stage.CLUE, Stage.CONFIRMED, Stage.DISMISSED, Stage.HANDED_ON):
        pk = bring(bench, stage, now)
        with pytest.raises(NotFound):
            queries.party_page_of(bench.shop_handler, pk, now)
        with pytest.raises(NotFound):
            queries.rectification_page(bench.shop_handler, pk, now)
    page = queries.list_page(bench.shop_handler, Filters(), now)
    assert (page.lines, page.orders, sum(page.counts.values()), page.late) == ((), (), 0, 0)


def test_the_search_finds_nothing_for_the_party(bench: Bench, now: datetime) -> None:
    _, pk, _ = whole(bench, now)
    shop = client_of(bench.shop_handler)
    for text in (f"LQ-2611-{pk}", "路灯", PHONE):
        page = said(shop.get("/search/", {"q": text}))
        assert "三号楼前面的路灯" not in page


def test_an_old_or_forged_link_opens_nothing(bench: Bench, now: datetime, client: Any) -> None:
    _, pk, token = whole(bench, now)
    notice = Notice.objects.get(rectification_id=pk)
    operations.renew_link(actor=bench.worker, rectification_id=pk, days=5, now=now)
    assert client.get(f"/b/order/{token}/").status_code == 410
    forged = notice_token(notice.pk, 2, notice.link_until)[:-3] + "abc"
    assert client.get(f"/b/order/{forged}/").status_code == 404
    with pytest.raises(Gone):
        queries.party_page(notice.pk, 2, notice.link_until)
    with pytest.raises(NotFound):
        queries.party_page(notice.pk + 1, 1, now)
    with pytest.raises(NotFound):
        queries.party_page(2**70, 1, now)


def test_other_parties_and_other_areas_see_nothing(bench: Bench, now: datetime) -> None:
    _, pk, _ = whole(bench, now)
    for actor in (bench.town.staff.property_handler, bench.town.far_clerk):
        page = queries.list_page(actor, Filters(), now)
        assert (page.lines, page.orders) == ((), ())
        client = client_of(actor)
        assert client.get(f"/rectifications/{pk}/").status_code == 404
        assert client.get(f"/rectifications/{pk}/notice/").status_code == 404
        assert client.post(f"/rectifications/{pk}/answer/", {}).status_code == 404


def test_the_request_shows_it_and_it_the_request(bench: Bench, now: datetime) -> None:
    appeal_id, pk, _ = whole(bench, now)
    clerk = client_of(bench.town.staff.clerk)
    case = said(clerk.get(f"/appeals/{appeal_id}/"))
    assert f"由此诉求转出整改线索 ZG-2611-{pk}" in case
    assert f"整改 ZG-2611-{pk}：已签发通知书" in case
    page = clerk.get(f"/rectifications/{pk}/").content.decode()
    assert f'href="/appeals/{appeal_id}/"' in page
    # The bureau works on it without a look into the request, which is not its own.
    bureau = said(client_of(bench.worker).get(f"/rectifications/{pk}/"))
    assert f"LQ-2611-{appeal_id}" not in bureau
    assert REPORTER not in bureau


def test_a_later_request_is_not_shown(bench: Bench, now: datetime) -> None:
    """What is closed stays, whatever else is told about the shop."""
    pk = bring(bench, Stage.REMEDIED, now)
    file(bench.town, now, about_organisation_id=bench.shop_id)
    evaluated(bench, pk, now)
    page = queries.party_page_of(bench.shop_handler, pk, now)
    assert not page.is_open
    assert all(event.actor_name == "" for event in page.events)
