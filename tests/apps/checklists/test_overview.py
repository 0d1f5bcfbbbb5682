"""A checklist over all places: item by item, as a whole, by the newest assessment of each."""

from datetime import datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import warm
from tests.apps.checklists.factories import Watch, answer, begin, clause_ids, request
from tests.apps.orgs.clients import client_of

from linquan.apps.checklists import operations, queries
from linquan.apps.checklists.types import Verdict

NOT_MET = Verdict.NOT_MET
OUT = Verdict.NOT_APPLICABLE
SCENES = "six_scenes"


def scenes(watch: Watch, now: datetime, *verdicts: Verdict, place: str = "中心") -> int:
    """Go through the six shared scenes of a place in the first community."""
    made = begin(watch, now, code=SCENES, target={"place": place})
    for clause_id, verdict in zip(clause_ids(made), verdicts, strict=False):
        answer(watch, clause_id, verdict, now, note="现场没有看到")
    return made


def test_six_scenes_by_community_and_as_a_whole(watch: Watch, now: datetime) -> None:
    first = scenes(watch, now, *[NOT_MET] * 12)
    operations.close_assessment(actor=watch.clerk, assessment_id=first, now=now)
    later = now + timedelta(days=1)
    newest = scenes(watch, later, NOT_MET, OUT, OUT, OUT)
    clause = clause_ids(newest)[0]
    operations.file_clause(actor=watch.clerk, clause_id=clause, draft=request(watch), now=later)
    street = watch.town.staff.street_clerk
    page = queries.overview_page(street, code=SCENES)
    assert page.chosen
    assert page.chosen.code == SCENES
    assert [zh for zh, _ in page.items] == [
        "党群服务中心", "沉浸式家庭服务站", "颐乐·时光道", "青年人才服务聚集地",
        "灵活就业帮扶基地", "户外自然共享乐园",
    ]  # fmt: skip
    ((area, cells),) = page.rows
    assert area.area_id == watch.community_id
    told = [(c.met, c.lacking, c.left, c.applicable, c.requests) for c in cells]
    assert told == [(0, 1, 0, 1, 1), (0, 0, 0, 0, 0), *[(0, 0, 2, 2, 0)] * 4]
    scenes(watch, later, NOT_MET, NOT_MET, place="二号中心")
    page = queries.overview_page(street, code=SCENES)
    assert [(c.lacking, c.requests) for c in page.whole][:2] == [(3, 1), (0, 0)]
    assert watch.community_id not in {one.area_id for one in page.without}
    assert watch.town.district.community_ids[1] in {one.area_id for one in page.without}


def test_who_sees_what(watch: Watch, now: datetime) -> None:
    scenes(watch, now, NOT_MET)
    other = watch.town.staff.other_clerk
    assert queries.overview_page(other).chosen is None
    assert queries.overview_page(watch.clerk, code="none").chosen is not None
    dropped = begin(watch, now, code="child_friendly")
    operations.drop_assessment(actor=watch.clerk, assessment_id=dropped, now=now)
    assert [one.code for one in queries.overview_page(watch.clerk).lists] == [SCENES]
    warm(watch.town)
    with CaptureQueriesContext(connection) as caught:
        queries.overview_page(watch.clerk)
    assert len(caught) == 3


def test_its_page_in_both_languages(watch: Watch, now: datetime) -> None:
    clerk = client_of(watch.clerk)
    assert "还没有做过对照" in said(clerk.get("/checklists/overview/"))
    scenes(watch, now, NOT_MET, NOT_MET)
    page = clerk.get(f"/checklists/overview/?list={SCENES}")
    whole, community = table_rows(page)[:2]
    assert whole.startswith("总体 2 条欠缺")
    assert "0 / 2 条达到" in community
    assert f'href="/checklists/lacking/?area={watch.community_id}"' in page.content.decode()
    english = said(clerk.get("/checklists/overview/", headers={"accept-language": "en"}))
    for words in ("Family service station", "As a whole", "2 lacking", "0 of 2 met"):
        assert words in english
