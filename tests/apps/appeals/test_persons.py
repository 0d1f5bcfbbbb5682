"""All that is held on someone, as one file: complete, with a reason on record, never too much."""

import io
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.apps.appeals.desk_pages import said, sheet
from tests.apps.appeals.factories import (
    Town,
    bring,
    events_after,
    everybody,
    exactly,
    file,
    last_event_id,
    picture,
    warm,
)
from tests.apps.appeals.personal_factories import (
    CALL,
    SAID,
    WHERE,
    WHO,
    erase_together,
    keep_for,
    later,
    person_file,
    row_of,
    whole_story,
)
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations
from linquan.apps.appeals.models import ErasureProposal, Tombstone
from linquan.apps.appeals.operations.persons import Held
from linquan.apps.appeals.types import ReporterDraft, Status
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs.models import Account, Organisation
from linquan.kernel import personal
from linquan.kernel.errors import Invalid, NotAllowed, NotFound
from linquan.kernel.personal import Root

BECAUSE = "本人持身份证申请查阅"
SEALED = sum(any(f.sealed_for for f in holding.fields) for holding in personal.register())


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.LINQUAN_HOME = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    fix_clock(monkeypatch, now)


@pytest.fixture
def browser(town: Town) -> Client:
    return client_of(town.staff.clerk)


def export(town: Town, now: datetime, **changes: Any) -> Held:
    given = {"actor": town.staff.clerk, "who": CALL, "reason": BECAUSE, **changes}
    return operations.export_person(district_id=town.district_id, now=now, **given)


def rows(held: Held) -> dict[str, int]:
    return {section.table: len(section.rows) for section in held.sections if section.rows}


def cells(held: Held, table: str, column: str) -> list[Any]:
    section = next(one for one in held.sections if one.table == table)
    return [row[section.columns.index(column)] for row in section.rows]


def test_everything_is_in_it_and_it_is_written_down(town: Town, home: Path, now: datetime) -> None:
    first = whole_story(town, home, now)
    second = person_file(town, home, now, shade=9, text="楼道灯也不亮", address="")
    file(town, now)  # somebody else's
    Organisation.objects.filter(pk=town.staff.property_company_id).update(phone="139 8765 0021")
    seen = last_event_id()
    held = export(town, now, who="+86 139-8765-0021")
    assert dict(held.numbers) == {first: f"LQ-2611-{first}", second: f"LQ-2611-{second}"}
    assert rows(held) == {
        "kernel_event": 32, "kernel_attachment": 3, "kernel_outgoingtext": 4,
        "orgs_organisation": 1, "appeals_appeal": 2, "appeals_reporter": 2, "appeals_answer": 2,
        "appeals_rating": 2, "appeals_callback": 1, "appeals_remark": 4, "appeals_referral": 1,
        "appeals_forward": 1, "appeals_part": 3, "appeals_support": 1, "kernel_importedrow": 2,
        "appeals_orderline": 1, "appeals_hold": 1, "alliances_item": 1, "alliances_resolution": 1,
        "rectifications_rectification": 1, "rectifications_entry": 1, "appeals_action": 1,
    }  # fmt: skip
    assert cells(held, "appeals_reporter", "name_sealed") == [WHO, WHO]
    assert cells(held, "appeals_reporter", "phone_sealed") == [CALL, CALL]
    assert cells(held, "kernel_outgoingtext", "phone_sealed") == [CALL] * 4
    assert cells(held, "appeals_appeal", "text") == [SAID, "楼道灯也不亮"]
    assert {(photo.number, photo.role) for photo in held.photos} == {
        (f"LQ-2611-{first}", "report"), (f"LQ-2611-{first}", "proof"),
        (f"LQ-2611-{second}", "report"),
    }  # fmt: skip
    assert [link.number for link in held.links] == [f"LQ-2611-{first}", f"LQ-2611-{second}"]
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"]) == ("person.exported", f"district:{town.district_id}")
    assert event["data"] == {"reason": BECAUSE, "rows": held.rows, "requests": [first, second]}
    for words in (WHO, CALL, WHERE):
        assert words not in str(event)


def test_every_table_that_a_request_or_a_telephone_leads_to_is_in_it(
    town: Town, home: Path, now: datetime
) -> None:
    """Whatever is declared comes along: nothing has to be added by hand."""
    person_file(town, home, now)
    warm(town)
    told = {h.table for h in personal.register() if {Root.REQUEST, Root.PHONE} & set(h.found)}
    with exactly(len(told) + 5):
        held = export(town, now)
    assert {section.table for section in held.sections} == told


def test_hashes_and_tokens_are_not_shown(town: Town, home: Path, now: datetime) -> None:
    whole_story(town, home, now)
    hidden = {"phone_hash", "token", "grams", "words", "key", "password"}
    shown = {(s.table, name) for s in export(town, now).sections for name in s.columns}
    # What a unit says of its help, and what members of a meeting read, are no tokens.
    said = {("appeals_support", "words"), ("alliances_item", "words")}
    assert {one for one in shown if one[1] in hidden} == said


def test_only_requests_whose_reporter_one_may_see(town: Town, home: Path, now: datetime) -> None:
    mine = person_file(town, home, now)
    about_us = person_file(
        town, home, now, shade=8, about_organisation_id=town.staff.community_ids[0]
    )
    assert [pk for pk, _ in export(town, now).numbers] == [mine]
    above = export(town, now, actor=town.staff.street_clerk)
    assert [pk for pk, _ in above.numbers] == [mine, about_us]


def test_who_may_not_see_the_reporter_gets_nothing(town: Town, home: Path, now: datetime) -> None:
    appeal_id = bring(town, person_file(town, home, now), Status.ASSIGNED, now)
    may = {"clerk", "street_clerk", "office_clerk", "handler"}
    before = picture()
    for name, actor in everybody(town, appeal_id).items():
        if name not in may:
            with pytest.raises((NotAllowed, NotFound)):
                export(town, now, actor=actor)
    assert picture() == before


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"who": "12"}, {"who": "neither_phone_nor_number"}),
        ({"reason": ""}, {"reason": "missing"}),
        ({"reason": f"{WHO}申请"}, {"reason": "reason_names_someone"}),
    ],
)
def test_an_odd_wish_is_refused(
    changes: dict[str, str], fields: dict[str, str], town: Town, home: Path, now: datetime
) -> None:
    person_file(town, home, now)
    before = picture()
    with pytest.raises(Invalid) as refused:
        export(town, now, **changes)
    assert refused.value.fields == fields
    with pytest.raises(NotFound):
        export(town, now, who="13100000000")
    assert picture() == before


def test_one_request_by_its_number(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, reporter=ReporterDraft())
    assert dict(export(town, now, who=f"lq-2611-{appeal_id}").numbers) == {
        appeal_id: f"LQ-2611-{appeal_id}"
    }


# Accounts.


def test_what_is_held_on_an_account(town: Town, now: datetime) -> None:
    bring(town, file(town, now), Status.CLOSED, now)
    name = Account.objects.get(pk=town.staff.handler.account_id).username
    told = {"district_id": town.district_id, "username": name, "now": now}
    seen = last_event_id()
    sections = orgs.export_account(actor=town.staff.administrator, reason="本人申请", **told)
    held = {section.table: len(section.rows) for section in sections if section.rows}
    assert held == {"orgs_account": 1, "orgs_post": 1, "kernel_event": 1, "appeals_answer": 1}
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]) == (
        "account.exported", {"reason": "本人申请", "rows": 4},
    )  # fmt: skip
    assert orgs.export_account(actor=town.staff.handler, reason="查看自己的", **told)
    before = picture()
    for actor in (town.staff.clerk, town.staff.leader, town.far_clerk):
        with pytest.raises(NotAllowed):
            orgs.export_account(actor=actor, reason="看看别人的", **told)
    with pytest.raises(NotFound):
        orgs.export_account(
            actor=town.staff.administrator, reason="本人申请", **(told | {"username": "nobody"})
        )
    with pytest.raises(Invalid):
        orgs.export_account(actor=town.staff.administrator, reason="", **told)
    assert picture() == before


# Pages.


def unpacked(response: HttpResponse) -> dict[str, bytes]:
    content = b"".join(response)  # type: ignore[arg-type]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_file_is_readable(browser: Client, town: Town, home: Path, now: datetime) -> None:
    appeal_id = whole_story(town, home, now)
    response = browser.post("/personal/archive/", {"who": CALL, "reason": BECAUSE})
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/zip")
    assert response.headers["Cache-Control"] == "private, no-store"
    files = unpacked(response)
    number = f"LQ-2611-{appeal_id}"
    assert [name for name in files if name.startswith("photos/")] == [
        f"photos/{number}/report-1.webp"
    ]
    assert files[f"photos/{number}/report-1.webp"][:4] == b"RIFF"
    book = next(content for name, content in files.items() if name.endswith("-诉求.xlsx"))
    heading, row = sheet(book)
    assert {"编号", "状态", "文字", "地址"} <= set(heading)
    assert {number, SAID, f"{WHERE}门口"} <= set(row)
    whole = json.loads(files["everything.json"])
    assert whole["tables"]["appeals_reporter"][0]["name_sealed"] == WHO
    assert whole["links"][0]["number"] == number
    readme = files["README.txt"].decode("utf-8-sig")
    assert "交给本人前请先核对" in readme
    assert "未放入的照片：1" in readme  # the factory's proof has no file


def test_what_cannot_be_given_is_said_on_the_page(browser: Client, town: Town) -> None:
    odd = browser.post("/personal/archive/", {"who": "13100000000", "reason": BECAUSE})
    assert odd.status_code == 422
    assert "没有您可以查看的信息" in said(odd)
    none = browser.post("/personal/account/", {"username": "nobody", "reason": BECAUSE})
    assert none.status_code == 403


def test_an_erasure_takes_two_steps(browser: Client, town: Town, home: Path, now: datetime) -> None:
    closed = bring(town, person_file(town, home, now), Status.CLOSED, now)
    still_open = person_file(town, home, now, shade=9)
    look = browser.post("/personal/erase/", {"who": CALL})
    words = said(look)
    assert "欧***" in words
    assert CALL not in words.replace(" ", "")
    assert "尚未办结。按期答复的话，最迟 2026-12-03 起可以删除。" in words
    assert f'value="{closed}"' in look.content.decode()
    assert f'value="{still_open}"' not in look.content.decode()
    assert row_of(closed).erased_at is None
    told = {"who": CALL, "confirmed": "1", "requests": [closed], "reason": "本人申请删除"}
    unsure = browser.post("/personal/erase/", told)
    assert unsure.status_code == 422
    assert "核对清单后请勾选。" in said(unsure)
    forged = browser.post("/personal/erase/", told | {"is_sure": "on", "requests": [still_open]})
    assert forged.status_code == 422
    assert not Tombstone.objects.exists()


def test_another_clerk_approves_an_erasure(
    browser: Client, town: Town, home: Path, now: datetime
) -> None:
    closed = bring(town, person_file(town, home, now), Status.CLOSED, now)
    told = {"who": CALL, "confirmed": "1", "requests": [closed], "reason": "本人申请删除"}
    done = browser.post("/personal/erase/", told | {"is_sure": "on"}, follow=True)
    assert "已提出，须由辖区内另一名经办人同意后才删除。" in said(done)
    assert "待第二人同意" in said(done)
    assert row_of(closed).erased_at is None
    own = browser.get(_proposal_url())
    assert "您提出的，须由辖区内另一名经办人核对同意；您只能撤下。" in said(own)
    assert "永久删除" not in said(own)
    assert browser.post(f"{_proposal_url()}approve/", {"is_sure": "on"}).status_code == 403
    assert row_of(closed).erased_at is None
    second = client_of(town.office_clerk)
    assert "永久删除" in said(second.get(_proposal_url()))
    unsure = second.post(f"{_proposal_url()}approve/", {})
    assert (unsure.status_code, "核对清单后请勾选。" in said(unsure)) == (422, True)
    done = second.post(f"{_proposal_url()}approve/", {"is_sure": "on"}, follow=True)
    assert "已删除 1 件诉求的个人信息" in said(done)
    assert f"{town.staff.clerk.name}提出" in said(done)
    assert row_of(closed).erased_at == now
    late = second.post(f"{_proposal_url()}approve/", {"is_sure": "on"}, follow=True)
    assert "其间已有人作出决定" in said(late)
    case = said(browser.get(f"/appeals/{closed}/"))
    assert "个人信息已于" in case
    assert "本人申请删除" in case


def _proposal_url() -> str:
    return f"/personal/proposals/{ErasureProposal.objects.latest('pk').batch_id}/"


def test_a_proposal_is_dropped(browser: Client, town: Town, home: Path, now: datetime) -> None:
    closed = bring(town, person_file(town, home, now), Status.CLOSED, now)
    operations.propose_erasure(
        actor=town.staff.clerk, district_id=town.district_id, appeal_ids=(closed,),
        reason="本人申请删除", now=now,
    )  # fmt: skip
    url = _proposal_url()
    for client, status in ((client_of(town.far_clerk), 404), (client_of(town.staff.leader), 403)):
        assert client.get(url).status_code == status
        assert client.post(f"{url}approve/", {"is_sure": "on"}).status_code == 403
    empty = browser.post(f"{url}drop/", {"reason": ""})
    assert empty.status_code == 422
    named = browser.post(f"{url}drop/", {"reason": f"{WHO}不删了"})
    assert named.status_code == 422
    done = browser.post(f"{url}drop/", {"reason": "本人撤回申请"}, follow=True)
    assert "没有删除任何信息，原因已记录。" in said(done)
    assert "待第二人同意" not in said(done)
    assert "不删除" in said(browser.get(f"/appeals/{closed}/"))
    english = client_of(town.office_clerk, "en").get(url)
    assert english.status_code == 404


def test_the_reporter_is_told_that_it_is_erased(town: Town, home: Path, now: datetime) -> None:
    appeal_id = bring(town, person_file(town, home, now), Status.CLOSED, now)
    url = export(town, now).links[0].url
    path = url[url.index("/s/") :]
    erase_together(
        town, appeal_id, now=now, reason="本人申请删除", actor=town.staff.clerk,
        second=town.office_clerk,
    )  # fmt: skip
    page = Client().get(path)
    assert page.status_code == 200
    assert "您的姓名、电话、地址、文字和照片已删除" in said(page)
    late = Client().post(path, {"do": "reopen", "text": "又坏了"})
    assert late.status_code == 409


def test_a_case_is_held_back_and_released(browser: Client, town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    empty = browser.post(f"/appeals/{appeal_id}/hold/", {"until": "2026-12-31", "reason": ""})
    assert empty.status_code == 422
    held = browser.post(
        f"/appeals/{appeal_id}/hold/", {"until": "2026-12-31", "reason": "正在诉讼"}, follow=True
    )
    assert "2026-12-31 前不得删除" in said(held)
    assert "正在诉讼" in said(browser.get("/personal/kept/"))
    freed = browser.post(f"/appeals/{appeal_id}/hold/lift/", follow=True)
    assert "按保存期限清单到期删除" in said(freed)
    stranger = client_of(town.far_clerk)
    assert (
        stranger.post(
            f"/appeals/{appeal_id}/hold/", {"until": "2026-12-31", "reason": "正在诉讼"}
        ).status_code
        == 404
    )


def test_the_page_of_keeping(browser: Client, town: Town, now: datetime) -> None:
    assert "目前不会自动删除" in said(browser.get("/personal/kept/"))
    keep_for(town, 6)
    appeal_id = bring(town, file(town, later(now, -170)), Status.CLOSED, later(now, -170))
    words = said(browser.get("/personal/kept/"))
    assert f"LQ-2606-{appeal_id} 路灯 2026-06-03 6 个月 2026-12-03" in words
    for odd in ("?before=x", "?before=9" * 30, "?before=1"):
        assert browser.get(f"/personal/kept/{odd}").status_code == 200


def test_the_register_is_a_page(browser: Client) -> None:
    words = said(browser.get("/personal/register/"))
    for holding in personal.register():
        assert str(holding.purpose)
    assert "按电话的密钥散列查到其诉求" in words
    assert said(client_of_english(browser)).count("sealed with a key") == SEALED


def client_of_english(browser: Client) -> HttpResponse:
    browser.cookies["django_language"] = "en"
    return browser.get("/personal/register/")


def test_keeping_times_are_a_list_like_the_others(town: Town, now: datetime) -> None:
    browser = client_of(town.staff.street_clerk)
    told = {"matter_code": "default", "months": "24", "source": "", "valid_from": "2026-11-20"}
    added = browser.post("/lists/retention/new/", told, follow=True)
    assert "没有单列的所有事项" in said(added)
    assert "24 个月" in said(added)
    changed = browser.post("/lists/retention/default/", told | {"months": "36"}, follow=True)
    assert "36 个月" in said(changed)
    odd = browser.post("/lists/retention/default/", told | {"months": "0"})
    assert odd.status_code == 422
