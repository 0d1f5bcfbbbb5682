"""Two districts at work, in which every address of the house leads somewhere."""

import hashlib
import io
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from tests.abuse.of_siting import siting_part
from tests.apps.appeals.factories import Town, bring, file, make_town
from tests.apps.appeals.phone_factories import make_gate_town, photo_file
from tests.apps.outreach.factories import posts_of, round_draft
from tests.apps.places.extracts import take
from tests.apps.places.factories import SETUP, square

from linquan.apps.alliances import operations as alliances
from linquan.apps.alliances.types import ForumDraft, MemberDraft
from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals import queries as appeal_reads
from linquan.apps.appeals.actions import ActionDraft, ActionKindDraft, Measure
from linquan.apps.appeals.call_kinds import CallLevel
from linquan.apps.appeals.callbacks import Question, Whom
from linquan.apps.appeals.forwards import ForwardDraft
from linquan.apps.appeals.order_layouts import ORDERS
from linquan.apps.appeals.status_links import status_token
from linquan.apps.appeals.types import ChannelKind, PhotoDraft, ReporterDraft, ReporterKind, Status
from linquan.apps.appeals.web.kept_photos import token_of
from linquan.apps.casework import operations as casework
from linquan.apps.casework.types import (
    AdmissionDraft,
    FileDraft,
    KindDraft,
    MediatorDraft,
    Nature,
    PartyDraft,
    Reach,
    Track,
)
from linquan.apps.checklists import operations as checklists
from linquan.apps.checklists import queries as checklist_reads
from linquan.apps.checklists.types import AnswerDraft, Target, Verdict
from linquan.apps.circles import operations as circles
from linquan.apps.circles import queries as circle_reads
from linquan.apps.circles.facilities import FacilityDraft, PlaceDraft, StandingDraft, State
from linquan.apps.circles.figures import FigureDraft
from linquan.apps.circles.forecasts import ForecastDraft
from linquan.apps.circles.models import CoverageRun
from linquan.apps.circles.outlets import OutletDraft
from linquan.apps.circles.population import points_of
from linquan.apps.circles.premises import PremisesDraft
from linquan.apps.circles.premises_links import premises_link_of
from linquan.apps.circles.report_models import CircleReport
from linquan.apps.circles.types import SpeedDraft
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs.key_types import KeyDraft
from linquan.apps.orgs.models import Post as PostRow
from linquan.apps.orgs.models import WebhookSending
from linquan.apps.orgs.types import Scope
from linquan.apps.orgs.webhooks import Owed, WebhookDraft
from linquan.apps.outreach import operations as outreach
from linquan.apps.outreach import queries as outreach_reads
from linquan.apps.outreach import types as visits
from linquan.apps.outreach.sittings import Repeat, SittingDraft
from linquan.apps.places import operations as places
from linquan.apps.places.models import Poster
from linquan.apps.places.types import ZoneDraft, ZoneKind
from linquan.apps.rectifications import operations as rectifications
from linquan.apps.rectifications.types import ClueDraft, Finding, FindingDraft, ItemDraft, Origin
from linquan.kernel import attachments, secrets
from linquan.kernel.actors import Actor, Role
from linquan.kernel.exchange import imports
from linquan.kernel.exchange.layout import read_rows
from linquan.kernel.exchange.opening import open_table
from linquan.kernel.models import Attachment

SECRET = "三单元的王大妈说楼下烧烤太吵"
FILED = "两兄弟为老屋争执"
SECRET_NAME, SECRET_PHONE = "欧阳敏", "13987654321"
LINE_CODES = {
    "matters": "lamp", "groups": "homes", "channels": "web", "deadlines": "days", "steps": "funds",
    "petition-reasons": "parts", "callbacks": "default", "rates": "response", "calls": "daily",
    "bodies": "power", "actions": "sale",
}  # fmt: skip


@dataclass(frozen=True)
class Side:
    """One district: its town, and what stands for each part of an address there."""

    town: Town
    by_status: dict[Status, int]
    complaint_id: int  # about the property company, assigned to the department
    clerk: Actor  # of the street, and its administrator
    parts: dict[str, Any]

    def parts_of(self, route: str) -> dict[str, Any]:
        """What stands in the address of a route."""
        own = {"code": self._code(route)}
        own |= {"row_id": self._row(route), "token": self._token(route)}
        if route.startswith("casework:"):
            own |= {"verb": self.parts["casework_verb"]}
        if route.startswith("checklists:"):
            own["code"] = "child_friendly"
            if route in {"checklists:photo", "checklists:thumb"}:
                own["photo_id"] = self.parts["checked_photo_id"]
        if route == "circles:community_positions":
            own["area_id"] = self.town.district.community_ids[0]
        if route.startswith("circles:step"):
            verbs = {"circles:step_premises": "taken", "circles:step_outlet": "drop"}
            own["verb"] = verbs.get(route, "close")
        if route in {"circles:steps", "circles:plan_step", "circles:act_on_step"}:
            own |= {"facility_id": self.parts["planned_id"], "verb": "drop"}
        if route in {"outreach:photo", "outreach:thumb"}:
            own["photo_id"] = self.parts["visit_photo_id"]
        return self.parts | own

    def _token(self, route: str) -> str:
        if route.startswith("phone:outside"):
            return str(self.parts["forward_token"])
        if route.startswith("rectifications:"):
            return str(self.parts["order_token"])
        if route == "circles:company":
            return str(self.parts["company_token"])
        return str(self.parts["photo_token" if route == "phone:kept_photo" else "status_token"])

    def _list(self, route: str) -> str:
        return route.removeprefix("appeals:").split("_")[0]

    def _code(self, route: str) -> str:
        name = self._list(route)
        if route.startswith("rectifications:"):
            return "verify" if route.endswith("term") else str(self.parts["ground_code"])
        if route.startswith("circles:"):
            codes = {
                "speed": str(self.parts["speed_code"]), "rule": "far_m",
                "circles:functions": "m15", "circles:poi_types": "type-1",
                "circles:space_tiers": "core",
                "circles:preset": "gb_circles", "preset": "gb_circles",
                "circles:forecasts": str(self.parts["forecast_code"]),
                "circles:place_costs": "idle", "circles:figure_kinds": "served",
            }  # fmt: skip
            of_list, _, of_verb = route.rpartition("_")
            return codes.get(of_verb) or codes.get(of_list, "HEA-B03")
        if route.startswith("casework:"):
            return str(self.parts["casekind" if route.endswith("kind") else "caseresult"])
        if name == "duties":
            return str(next(iter(self.town.duties.values())))
        if name == "rules":
            return "soon_h"
        return LINE_CODES.get(name, str(self.parts["code"]))

    def _row(self, route: str) -> int:
        held = {"matters": self.town.matters, "channels": self.town.channels}
        held |= {"deadlines": self.town.policies, "duties": self.town.duties}
        return next(iter(held.get(self._list(route), self.town.duties).values()))


@dataclass(frozen=True)
class Ground:
    """Two districts: what belongs to the one is nothing to the other."""

    here: Side
    there: Side


def make_ground(now: datetime) -> Ground:
    """Make both; photos are kept in the home of the settings."""
    there = make_town("510299000000", "外区", prefix="x")
    return Ground(_side(make_town(), now, SECRET), _side(there, now, "路灯不亮，请来看看"))


def _side(town: Town, now: datetime, words: str) -> Side:
    gate = make_gate_town(town)
    photo = kept_photo()
    by_status = {s: bring(town, file(town, now, photos=(photo,)), s, now) for s in Status}
    told = (SECRET_NAME, SECRET_PHONE) if words == SECRET else ("甲", "13800000000")
    who = ReporterDraft(ReporterKind.RESIDENT, *told)
    about = town.staff.property_company_id
    complaint = file(
        town, now, text=words, about_organisation_id=about, reporter=who, photos=(photo,)
    )
    appeals.assign_appeal(
        actor=town.staff.street_clerk,
        appeal_id=complaint,
        to_organisation_id=town.staff.department_id,
        reason_text="",
        step_reason="not_ours",
        promised_at=None,
        seen_version=None,
        now=now,
    )
    clerk = _both_posts(town, now)
    public = by_status[Status.CLOSED]
    appeals.publish_appeal(
        actor=clerk,
        appeal_id=public,
        title="路灯已修好",
        photo_id=_photo_of(public),
        seen_version=None,
        now=now,
    )
    appeals.revise_system(
        actor=clerk,
        district_id=town.district_id,
        code="next",
        draft=appeals.SystemDraft("邻区", "Next District", "https://example.org/open311/v2/"),
        valid_from=now.date(),
        now=now,
    )
    appeals.revise_call_script(
        actor=clerk,
        district_id=town.district_id,
        code="default",
        draft=appeals.CallScriptDraft(Whom.UNRATED, (Question("words", "怎么样？", "Well?"),)),
        valid_from=now.date(),
        now=now,
    )
    body_id = appeals.revise_body(
        actor=clerk,
        district_id=town.district_id,
        code="power",
        draft=appeals.BodyDraft("供电公司", "Power company"),
        valid_from=now.date(),
        now=now,
    )
    forwarded = appeals.forward_appeal(
        actor=clerk, appeal_id=complaint, draft=ForwardDraft(body_id, "路灯不亮", 7), now=now
    )
    parts = _parts(town, gate.code, complaint, now) | _imported(town, clerk, now)
    parts |= {"forward_id": forwarded.forward_id, "forward_token": forwarded.token}
    parts |= _webhook(town, parts["key_id"], now) | _mapped(town, now)
    parts |= _asked(town, clerk, complaint, now)
    parts |= _proposed(town, clerk, by_status[Status.WITHDRAWN], now)
    parts |= _met(town, clerk, complaint, now)
    parts |= _rectified(town, clerk, complaint, now)
    parts |= _protected(town, clerk, now)
    parts |= _visited(town, clerk, now)
    parts |= _acted(town, clerk, complaint, now)
    _order(town, clerk, now)
    return Side(town, by_status, complaint, clerk, parts)


def _asked(town: Town, clerk: Actor, appeal_id: int, now: datetime) -> dict[str, Any]:
    """A kind of calls, and a part that the street is asked for."""
    appeals.revise_call_kind(
        actor=clerk,
        district_id=town.district_id,
        code="daily",
        draft=appeals.CallKindDraft("日常哨", "Everyday", "days", "days", CallLevel.STREET),
        valid_from=now.date(),
        now=now,
    )
    part_id = appeals.ask_part(
        actor=town.staff.handler,
        appeal_id=appeal_id,
        to_organisation_id=town.staff.street_office_id,
        text="请协助",
        policy_code="days",
        now=now,
    )
    return {"part_id": part_id}


def _webhook(town: Town, key_id: int, now: datetime) -> dict[str, Any]:
    """A webhook of a key, and something that it was told, which can be sent again."""
    draft = WebhookDraft(key_id, "https://example.org/events", ("appeal.received",))
    webhook_id = orgs.subscribe_webhook(actor=SETUP, draft=draft, now=now).webhook_id
    owed = [Owed(webhook_id, 1, "appeal.received", "appeal:1", now)]
    orgs.owe_webhooks(actor=SETUP, district_id=town.district_id, owed=owed, now=now)
    sending_id = WebhookSending.objects.get(webhook_id=webhook_id).pk
    orgs.note_webhook_try(actor=SETUP, sending_id=sending_id, status=200, error="", now=now)
    return {"webhook_id": webhook_id, "sending_id": sending_id}


def _imported(town: Town, clerk: Actor, now: datetime) -> dict[str, Any]:
    """A file that waits to be looked at: one row changes a grid, one is wrong."""
    rows = f"居民人数,编号\n77,{town.grid_id}\n?,{town.district.street_id}\n"
    import_id = imports.keep_file(
        actor=clerk,
        district_id=town.district_id,
        table="areas",
        file_name="areas.csv",
        content=rows.encode(),
        now=now,
    )
    return {"import_id": import_id, "table": "areas"}


def _mapped(town: Town, now: datetime) -> dict[str, Any]:
    """An extract in use, drawn from tiles."""
    tiles = b"PMTiles of " + str(town.district_id).encode()
    extract_id = take(town.district, now, tiles=tiles)
    return {"extract_id": extract_id, "sha256": hashlib.sha256(tiles).hexdigest()}


def _proposed(town: Town, clerk: Actor, appeal_id: int, now: datetime) -> dict[str, Any]:
    """A proposal to erase, which waits for another clerk."""
    batch_id = appeals.propose_erasure(
        actor=clerk,
        district_id=town.district_id,
        appeal_ids=(appeal_id,),
        reason="本人到窗口申请",
        now=now,
    )
    return {"batch_id": batch_id}


def _met(town: Town, clerk: Actor, appeal_id: int, now: datetime) -> dict[str, Any]:
    """A forum, and a meeting to come with one request; who is complained about is a member."""
    made = alliances.revise_forum_kind(
        actor=clerk, district_id=town.district_id, kind_code="", names=("联席会议", ""),
        valid_from=now.date(), now=now,
    )  # fmt: skip
    draft = ForumDraft(
        "街道联席会议", "", f"kind-{made}", town.district.street_id, town.staff.street_office_id
    )
    forum_id = alliances.open_forum(actor=clerk, draft=draft, now=now)
    for unit in (town.staff.property_company_id, town.staff.department_id):
        member = MemberDraft(unit, "", now.date())
        member_id = alliances.add_member(actor=clerk, forum_id=forum_id, draft=member, now=now)
    meeting_id = alliances.plan_meeting(
        actor=clerk, forum_id=forum_id, starts_at=now + timedelta(days=1), place="会议室", now=now
    )
    item_id = alliances.add_item(
        actor=clerk, meeting_id=meeting_id, appeal_id=appeal_id, words="", now=now
    )
    alliances.call_meeting(actor=clerk, meeting_id=meeting_id, now=now)
    found = {"forum_id": forum_id, "member_id": member_id, "meeting_id": meeting_id}
    return found | {"item_id": item_id, "kind_code": f"kind-{made}"}


def _acted(town: Town, clerk: Actor, appeal_id: int, now: datetime) -> dict[str, Any]:
    """An action that is announced in answer to a request."""
    kind = ActionKindDraft("直播售卖会", "Live sale", (Measure("单", "orders"),), has_money=True)
    appeals.revise_action_kind(
        actor=clerk, district_id=town.district_id, code="sale", draft=kind, valid_from=now.date(),
        now=now,
    )  # fmt: skip
    found = next(k for k in appeal_reads.action_kinds(town.district_id) if k.code == "sale")
    draft = ActionDraft(found.kind_id, "红薯直播", now + timedelta(days=1), "直播间")
    made = appeals.plan_action(actor=clerk, appeal_id=appeal_id, draft=draft, now=now)
    return {"action_id": made}


def _rectified(town: Town, clerk: Actor, appeal_id: int, now: datetime) -> dict[str, Any]:
    """An order to the property company, out of a request about it; nothing is reported yet."""
    ground_id = rectifications.revise_ground(
        actor=clerk, district_id=town.district_id, code="", names=("疏散通道", ""),
        basis="《消防法》第二十八条", is_official=False, valid_from=now.date(), now=now,
    )  # fmt: skip
    draft = ClueDraft(
        Origin.REQUEST, "消防门上锁", "门被锁", town.grid_id, "", town.staff.department_id,
        town.staff.property_company_id, appeal_id,
    )  # fmt: skip
    pk = rectifications.open_rectification(actor=clerk, draft=draft, photos=(), now=now)
    rectifications.verify_clue(
        actor=clerk, rectification_id=pk, draft=FindingDraft(Finding.CONFIRMED, "属实"), photos=(),
        now=now,
    )  # fmt: skip
    issued = rectifications.issue_notice(
        actor=clerk, rectification_id=pk, ground_id=ground_id, items=(ItemDraft("拆锁"),), words="",
        now=now,
    )  # fmt: skip
    found = {"rectification_id": pk, "order_token": issued.token, "verb": "visit"}
    return found | {"ground_code": f"ground-{ground_id}"}


def _protected(town: Town, clerk: Actor, now: datetime) -> dict[str, Any]:
    """A protected file of somebody who is admitted; the clerk of this ground administers."""
    made = casework.revise_kind(
        actor=clerk, district_id=town.district_id, kind_code="", valid_from=now.date(), now=now,
        draft=KindDraft("调解", "", Track.MEDIATION, False, 7, 3, ""),
    )  # fmt: skip
    result = casework.revise_result(
        actor=clerk, district_id=town.district_id, result_code="", names=("未达成", ""),
        track=Track.MEDIATION, nature=Nature.NOTHING, valid_from=now.date(), now=now,
    )  # fmt: skip
    worker, street_id = town.staff.clerk, town.district.community_ids[0]
    until = date(now.year + 1, 1, 1)
    admission_id = casework.admit(
        actor=clerk, now=now,
        draft=AdmissionDraft(
            worker.account_id or 0, f"line-{made}", street_id, Reach.ALL, now.date(), until,
            "负责调解",
        ),
    )  # fmt: skip
    mediator = MediatorDraft("老李", "老李调解", "介绍", "周三", street_id, now.date())
    mediator_id = casework.list_mediator(actor=worker, draft=mediator, now=now)
    parties = (PartyDraft("甲"), PartyDraft("乙"))
    draft = FileDraft(f"line-{made}", street_id, FILED, parties)
    number = casework.open_file(actor=worker, draft=draft, now=now)
    found = {"admission_id": admission_id, "mediator_id": mediator_id, "number": number}
    return found | {
        "casework_verb": "sitting",
        "casekind": f"line-{made}",
        "caseresult": f"line-{result}",
    }


def _visited(town: Town, clerk: Actor, now: datetime) -> dict[str, Any]:
    """A round of visits with a finding to decide, and a proposal that another became."""
    ids = posts_of(town, town.staff.clerk)
    round_id = outreach.plan_round(actor=clerk, draft=round_draft(town, ids), now=now)
    found = visits.VisitDraft(
        key=f"ground-{town.district_id}", area_id=town.grid_id, address="3号楼", visited_at=now,
        post_ids=ids, people=1, photos=(kept_photo(),),
        findings=(visits.FindingDraft("缺长椅"), visits.FindingDraft("想要晾衣架")),
    )  # fmt: skip
    visit_id = outreach.record_visit(actor=clerk, round_id=round_id, draft=found, now=now).visit_id
    finding_id, other_id = (row.finding.finding_id for row in outreach_reads.findings_page(clerk))
    proposal_id = outreach.propose_finding(
        actor=clerk, finding_id=other_id, now=now,
        draft=visits.ProposalDraft("晾衣架", "设晾衣架", town.grid_id),
    )  # fmt: skip
    found_parts = siting_part(town, clerk, now) | {
        "round_id": round_id,
        "visit_id": visit_id,
        "finding_id": finding_id,
        "proposal_id": proposal_id,
    }
    picture = Attachment.objects.get(district_id=town.district_id, subject__startswith="visit:")
    found_parts |= _sitting(town, clerk, ids, now) | _circles(town, clerk, now)
    found_parts |= _checked(town, clerk, now)
    return found_parts | {"way_code": "door", "visit_photo_id": picture.pk}


def _circles(town: Town, clerk: Actor, now: datetime) -> dict[str, Any]:
    """A walking speed of the district's own."""
    made = circles.revise_speed(
        actor=clerk, district_id=town.district_id, speed_code="",
        draft=SpeedDraft("轮椅使用者", "In a wheelchair", 90, ""), valid_from=now.date(), now=now,
    )  # fmt: skip
    draft = FacilityDraft(name="康民药房", item_code="HEA-B03")
    facility_id = circles.add_facility(
        actor=clerk, district_id=town.district_id, draft=draft,
        place=PlaceDraft(area_id=town.grid_id, lon=104.001, lat=30.001),
        standing=StandingDraft(), now=now,
    )  # fmt: skip
    found = {
        "table_id": _people_table(town, clerk, now),
        "speed_code": f"line-{made}",
        "facility_id": facility_id,
    }
    found |= {"figure_id": _figure(clerk, facility_id, now)} | _step(town, clerk, now)
    basket = circles.take_in_proposals(
        actor=clerk, district_id=town.district_id, item_code="INF-B02", keys=None, now=now
    )
    circles.add_facility_photos(
        actor=clerk, facility_id=facility_id, photos=(kept_photo(),), now=now
    )
    picture = Attachment.objects.get(subject=f"facility:{facility_id}")
    found |= {"intake_id": basket.intake_id, "picture_id": picture.pk}
    found |= {"report_id": _report(town, now), "suffix": "pdf", "what": "island"}
    found |= {"taking_id": _preset(town, clerk, now), "forecast_code": _forecast(town, clerk, now)}
    found |= {"run_id": CoverageRun.objects.filter(district_id=town.district_id).latest("pk").pk}
    return found | _idle(town, clerk, now)


def _step(town: Town, clerk: Actor, now: datetime) -> dict[str, int]:
    """A planned facility, and a step of it."""
    facility_id = circles.add_facility(
        actor=clerk, district_id=town.district_id,
        draft=FacilityDraft(name="中央厨房", item_code="COM-Q02"),
        place=PlaceDraft(area_id=town.grid_id), standing=StandingDraft(state=State.PLANNED),
        now=now,
    )  # fmt: skip
    made = circles.plan_step(
        actor=clerk, facility_id=facility_id, name="签约", due_on=date(2026, 12, 1), now=now
    )
    return {"planned_id": facility_id, "step_id": made}


def _figure(clerk: Actor, facility_id: int, now: datetime) -> int:
    """How many came in a month."""
    days = date(2026, 9, 1), date(2026, 9, 30)
    draft = FigureDraft("served", "done", *days, Decimal(120), "签到簿")
    return circles.note_figure(actor=clerk, facility_id=facility_id, draft=draft, now=now)


def _preset(town: Town, clerk: Actor, now: datetime) -> int:
    """A preset that was written for a day to come."""
    day = now.date() + timedelta(days=30)
    page = circle_reads.preset_page(clerk, "m15", day, now)
    return circles.take_preset(
        actor=clerk, district_id=town.district_id, preset_code="m15", item_codes=("CUL-B01",),
        valid_from=day, seen=page.mark, now=now,
    )  # fmt: skip


def _forecast(town: Town, clerk: Actor, now: datetime) -> str:
    """A forecast of the street; its code."""
    said = ForecastDraft("街道预测", "Street", town.district.street_id, now.year + 1, 9_000, "规划")
    made = circles.revise_forecast(
        actor=clerk, district_id=town.district_id, forecast_code="", draft=said,
        valid_from=now.date(), now=now,
    )  # fmt: skip
    return f"line-{made}"


def _report(town: Town, now: datetime) -> int:
    """A report that lies there; of which run it was made does not matter here."""
    said = {"district_id": town.district_id, "account_name": "", "asked_at": now}
    run = CoverageRun.objects.create(kind="asked", state="failed", on_day=now.date(), **said)
    report = CircleReport.objects.create(
        run=run, area_id=town.district_id, language="zh-hans", state="done", pdf=b"%PDF-", **said
    )
    return int(report.pk)


def _people_table(town: Town, clerk: Actor, now: datetime) -> int:
    """A population table of one point."""
    return circles.take_population(
        actor=clerk, district_id=town.district_id, now=now,
        draft=circles.PopulationDraft("网格.csv", "", points_of([104.005], [30.01], [3], {})),
    )  # fmt: skip


def _idle(town: Town, clerk: Actor, now: datetime) -> dict[str, Any]:
    """A shop that stands empty, and the link by which a company reports others."""
    premises_id = circles.add_premises(
        actor=clerk, district_id=town.district_id, now=now,
        draft=PremisesDraft(name="空铺", area_id=town.grid_id, size_m2=85, lon=104.0, lat=30.0),
    )  # fmt: skip
    issued = circles.issue_premises_link(
        actor=clerk, district_id=town.district_id, unit_id=town.staff.property_company_id,
        area_id=town.district.community_ids[0], days=30, now=now,
    )  # fmt: skip
    link_id, _ = premises_link_of(issued.token, now)
    outlet_id = circles.want_outlet(
        actor=clerk, district_id=town.district_id, now=now,
        draft=OutletDraft(
            name="药房", item_code="HEA-B03", area_id=town.district.community_ids[0], least_m2=60
        ),
    )  # fmt: skip
    found = {"premises_id": premises_id, "company_token": issued.token, "link_id": link_id}
    return found | {"outlet_id": outlet_id}


def _checked(town: Town, clerk: Actor, now: datetime) -> dict[str, Any]:
    """An assessment with a clause that is not met, and a photo of it."""
    target = Target(town.district.community_ids[0])
    made = checklists.begin_assessment(
        actor=clerk, district_id=town.district_id, checklist_code="child_friendly", target=target,
        now=now,
    )  # fmt: skip
    clause = checklist_reads.assessment_page(clerk, made, now).clauses[0]
    checklists.answer_clause(
        actor=clerk, clause_id=clause.clause_id, draft=AnswerDraft(Verdict.NOT_MET, "没有议事会"),
        photos=(kept_photo(),), seen=0, now=now,
    )  # fmt: skip
    picture = Attachment.objects.get(
        district_id=town.district_id, subject__startswith="assessment:"
    )
    ids = {"assessment_id": made, "clause_id": clause.clause_id}
    return ids | {"checked_photo_id": picture.pk, "clause_code": "cf_2_1"}


def _sitting(town: Town, clerk: Actor, ids: tuple[int, ...], now: datetime) -> dict[str, Any]:
    """A sitting of the mobile point to come."""
    draft = SittingDraft(
        "point", town.grid_id, "小广场", now + timedelta(days=1), now + timedelta(days=1, hours=2),
        ids,
    )  # fmt: skip
    (sitting_id,) = outreach.plan_sittings(actor=clerk, draft=draft, repeat=Repeat(), now=now)
    return {"sitting_id": sitting_id}


def _order(town: Town, clerk: Actor, now: datetime) -> None:
    """An order of an upper office, which can go back."""
    appeals.revise_channel(
        actor=clerk,
        district_id=town.district_id,
        code="orders",
        draft=appeals.ChannelDraft(ChannelKind.ORDERS, "12345热线", "12345 hotline"),
        valid_from=now.date(),
        now=now,
    )
    content = "工单编号,诉求内容,所属社区\nAB-1,路灯不亮,锦绣社区\n".encode()
    import_id = imports.keep_file(
        actor=clerk,
        district_id=town.district_id,
        table="orders",
        file_name="12345.csv",
        content=content,
        now=now,
    )
    appeals.import_orders(
        actor=town.staff.street_clerk,
        district_id=town.district_id,
        import_id=import_id,
        rows=read_rows(ORDERS, open_table(content)).rows,
        now=now,
    )


def kept_photo() -> PhotoDraft:
    """Keep a picture in the home."""
    found = attachments.accept_photo(io.BytesIO(photo_file()))
    attachments.store(Path(settings.LINQUAN_HOME), found)
    return PhotoDraft(found.sha256, found.media_type, found.width, found.height, len(found.main))


def _both_posts(town: Town, now: datetime) -> Actor:
    """The clerk of the street, who is its administrator as well."""
    clerk, office = town.staff.street_clerk, town.staff.street_office_id
    orgs.give_post(
        actor=SETUP,
        account_id=clerk.account_id or 0,
        organisation_id=office,
        role=Role.ADMINISTRATOR,
        now=now,
    )
    post = replace(clerk.posts[0], role=Role.ADMINISTRATOR)
    return replace(clerk, posts=(*clerk.posts, post))


def _photo_of(appeal_id: int) -> int:
    return Attachment.objects.filter(subject=f"appeal:{appeal_id}").latest("pk").pk


def _parts(town: Town, code: str, appeal_id: int, now: datetime) -> dict[str, Any]:
    staff, photo = town.staff, kept_photo()
    event_id = orgs.change_calendar_day(
        actor=SETUP,
        district_id=town.district_id,
        day=date(2026, 12, 24),
        is_workday=False,
        note="",
        source="通知",
        now=now,
    )
    zone = ZoneDraft(ZoneKind.PARK, "三圣花园", square(104.001, 104.015), "Sansheng Garden")
    zone_id = places.add_zone(actor=SETUP, district_id=town.district_id, draft=zone, now=now)
    name_id, _event_id = places.learn_address(
        actor=SETUP, district_id=town.district_id, address="三圣花园后门", lon=104.0, lat=30.0,
        now=now,
    )  # fmt: skip
    return {
        "zone_id": zone_id,
        "name_id": name_id,
        "appeal_id": appeal_id,
        "photo_id": _photo_of(appeal_id),
        "event_id": event_id,
        "organisation_id": staff.property_company_id,
        "post_id": PostRow.objects.get(account_id=staff.property_handler.account_id).pk,
        "account_id": staff.handler.account_id,
        "area_id": town.grid_id,
        "poster_id": Poster.objects.get(code=code).pk,
        "code": code,
        "kind": "provider",
        "status_token": status_token(appeal_id, now),
        "photo_token": token_of(photo, now),
        "key_id": _key(town, now),
        "form": "xml",
        "service_code": "lamp",
        "reference": secrets.open_reference(appeal_id, "open311.request"),
        "rest": "nothing/here",
        "reminder_id": 10**9,
        "batch_id": UUID(int=1),
        "view_id": appeals.save_view(
            actor=staff.street_clerk, name="路灯", query="matter=lamp", is_shared=False, now=now
        ),
    }


def _key(town: Town, now: datetime) -> int:
    draft = KeyDraft(
        town.staff.department_id, Role.CLERK, "热线平台", frozenset({Scope.APPEALS_READ}), 60,
        date(2027, 1, 1),
    )  # fmt: skip
    return orgs.issue_api_key(
        actor=SETUP, district_id=town.district_id, draft=draft, now=now
    ).key_id
