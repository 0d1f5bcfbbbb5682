"""The pages of assessments, in both languages where it matters."""

import io
from datetime import datetime
from pathlib import Path

from PIL import Image
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import photo
from tests.apps.checklists.factories import Watch, answer, answer_all, begin, clause_ids
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals.models import Appeal
from linquan.apps.checklists import operations
from linquan.apps.checklists.models import Answer, Assessment, CheckedClause
from linquan.apps.checklists.types import Verdict

AT = "/checklists/"
MET, PARTLY, NOT_MET = Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET


def test_from_its_beginning_to_its_end(watch: Watch, now: datetime) -> None:
    clerk = client_of(watch.clerk)
    assert "还没有评估" in said(clerk.get(AT))
    form = said(clerk.get(f"{AT}new/?list={watch.code}"))
    assert "社区小清单" in form
    posted(clerk, f"{AT}new/", {"area": watch.community_id}, 422)
    unknown = {"checklist": watch.code, "area": watch.community_id, "organisation": "没有这家"}
    assert "名录中没有这个单位" in posted(clerk, f"{AT}new/", unknown, 422)
    here = posted(clerk, f"{AT}new/", {"checklist": watch.code, "area": watch.community_id})
    made = Assessment.objects.get().pk
    assert here == f"{AT}{made}/"
    page = said(clerk.get(here))
    assert "已填写 0/3 条" in page
    assert "还有 3 条没有填写" in page
    text, pictured, number = (f"{here}clauses/{pk}/" for pk in clause_ids(made))
    assert "请简单写明" in posted(clerk, text, {"verdict": "not_met", "seen": "0"}, 422)
    given = {"verdict": "not_met", "note": "没有议事会", "seen": "0"}
    assert posted(clerk, text, given) == pictured
    assert posted(clerk, text, given) == text  # somebody answered meanwhile
    assert "同事刚刚填写了这一条" in said(clerk.get(text))
    assert "以照片证明" in posted(clerk, pictured, {"verdict": "met", "seen": "0"}, 422)
    assert "数值 (平方米)" in said(clerk.get(number))
    assert posted(clerk, number, {"verdict": "met", "amount": "12.50", "seen": "0"}) == pictured
    assert posted(clerk, f"{number}take-back/") == number
    assert not Answer.objects.filter(clause__proof="number").exists()
    posted(clerk, number, {"verdict": "met", "amount": "12.50", "seen": "0"})
    assert "12.5 平方米" in said(clerk.get(here))
    assert posted(clerk, f"{here}close/") == here
    assert "还有条目没有填写" in said(clerk.get(here))
    given = {"verdict": "not_applicable", "note": "没有公共空间", "seen": "0"}
    assert posted(clerk, pictured, given) == here
    assert posted(clerk, f"{here}close/") == here
    page = said(clerk.get(here))
    assert "达到 1/2 条" in page
    assert "评估已结束" in page
    assert "修改填写" not in said(clerk.get(text))
    english = said(clerk.get(here, headers={"accept-language": "en"}))
    assert "3 of 3 answered, 1 of 2 met" in english
    assert "There is a council" in english


def test_a_photo_is_taken_in_and_shown(
    watch: Watch, now: datetime, tmp_path: Path, settings: object
) -> None:
    settings.LINQUAN_HOME = tmp_path  # type: ignore[attr-defined]
    clerk = client_of(watch.clerk)
    made = begin(watch, now)
    here = f"{AT}{made}/clauses/{clause_ids(made)[1]}/"
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "JPEG")
    file.seek(0)
    file.name = "bench.jpg"
    assert clerk.post(here, {"verdict": "met", "seen": "0", "photos": file}).status_code == 303
    page = clerk.get(here).content.decode()
    at = page.partition(f'src="{AT}photos/')[2].partition("/")[0]
    found = clerk.get(f"{AT}photos/{at}/thumb/")
    assert (found.status_code, found["Content-Type"]) == (200, "image/webp")
    assert b"".join(found)  # type: ignore[arg-type]
    other = client_of(watch.town.staff.other_clerk)
    assert other.get(f"{AT}photos/{at}/").status_code == 404


def test_what_is_lacking_becomes_a_request(watch: Watch, now: datetime) -> None:
    clerk = client_of(watch.clerk)
    made = begin(watch, now)
    pictured = clause_ids(made)[1]
    answer(watch, pictured, NOT_MET, now, note="三号楼旁没有座椅", photos=(photo(),))
    here = f"{AT}{made}/clauses/{pictured}/"
    page = said(clerk.get(here))
    assert "转为诉求" in page
    assert "三号楼旁没有座椅" in clerk.get(here).content.decode()
    assert "转为诉求" in said(clerk.get(f"{AT}lacking/"))
    at = f"{AT}lacking/?area="
    chosen = f'<option value="{watch.community_id}" selected>'
    assert chosen in clerk.get(f"{at}{watch.community_id}").content.decode()
    assert "有座椅" in said(clerk.get(f"{at}{watch.community_id}"))
    assert "有座椅" not in said(clerk.get(f"{at}{watch.town.district.community_ids[1]}"))
    outside = {"text": "请增设座椅", "area": watch.town.district.community_ids[1]}
    assert "请选择被评估区域内的地点" in posted(clerk, f"{here}request/", outside, 422)
    given = {"text": "请增设座椅", "area": watch.town.grid_id}
    assert posted(clerk, f"{here}request/", given) == here
    number = Appeal.objects.get().pk
    page = clerk.get(here).content.decode()
    assert f'href="/appeals/{number}/"' in page
    assert 'id="request"' not in page
    assert posted(clerk, f"{here}request/", given) == here
    assert "已有未办结的诉求" in said(clerk.get(here))
    lacking = said(clerk.get(f"{AT}lacking/", headers={"accept-language": "en"}))
    assert "There are benches" in lacking
    assert "三号楼旁" not in lacking
    assert CheckedClause.objects.get(pk=pictured).appeal_id == number


def test_print_and_comparison(watch: Watch, now: datetime) -> None:
    clerk = client_of(watch.clerk)
    first = begin(watch, now)
    answer_all(watch, first, now, NOT_MET, MET, MET)
    operations.close_assessment(actor=watch.clerk, assessment_id=first, now=now)
    second = begin(watch, now)
    answer_all(watch, second, now, MET, PARTLY, MET)
    assert "与上次对比" not in said(clerk.get(f"{AT}{first}/"))
    assert clerk.get(f"{AT}{first}/compare/").status_code == 404
    assert "与上次对比" in said(clerk.get(f"{AT}{second}/"))
    page = said(clerk.get(f"{AT}{second}/compare/"))
    assert "有改进 1 退步 1 没有变化 1" in page
    printed = said(clerk.get(f"{AT}{second}/print/"))
    assert "1. 议事" in printed
    assert "有座椅 (示例)" in printed
    assert "12.5 平方米" in printed
    english = said(clerk.get(f"{AT}{second}/print/", headers={"accept-language": "en"}))
    assert "2. Space There are benches (example) partly met" in english


def test_who_has_no_business_with_it(watch: Watch, now: datetime) -> None:
    made = begin(watch, now)
    clause = clause_ids(made)[0]
    staff = watch.town.staff
    for actor in (staff.other_clerk, staff.handler, staff.grid_worker):
        who = client_of(actor)
        for path in ("", "print/", "compare/", f"clauses/{clause}/"):
            assert who.get(f"{AT}{made}/{path}").status_code == 404
        for path in ("close/", "drop/", f"clauses/{clause}/take-back/"):
            assert who.post(f"{AT}{made}/{path}").status_code == 404
        assert str(made) not in said(who.get(AT)).split()
    assert client_of(staff.handler).get(f"{AT}new/").status_code == 403
    leader = client_of(staff.leader)
    assert "填写下一条" not in said(leader.get(f"{AT}{made}/"))
    assert leader.post(f"{AT}{made}/close/").status_code == 403
    clerk = client_of(watch.clerk)
    assert clerk.get(f"{AT}{made}/clauses/{2**40}/").status_code == 404
    assert clerk.get(f"{AT}{made}/close/").status_code == 405
    assert posted(clerk, f"{AT}{made}/drop/") == f"{AT}{made}/"
    assert "已作废" in said(clerk.get(f"{AT}?state=dropped&list={watch.code}"))
