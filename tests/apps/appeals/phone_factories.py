"""A street with a gate code, lists of the desk and requests, for the residents' pages."""

import io
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from PIL import Image
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import SETUP, SETUP_AT, District, make_district

from linquan.apps.appeals import operations
from linquan.apps.appeals.operations import ChannelDraft, DutyDraft, MatterDraft, PolicyDraft
from linquan.apps.appeals.types import AppealDraft, ChannelKind, PhotoDraft, ReporterDraft
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs.types import OrganisationChange
from linquan.apps.places import operations as places
from linquan.apps.places.types import AreaDraft, Level
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import Unit

FIRST_DAY = date(2026, 1, 5)
PHONE = "13800005678"
TEXT = "三栋楼下的路灯不亮，晚上看不见路。"


@dataclass(frozen=True, slots=True)
class Town:
    """What a page test needs to know of the town."""

    district: District
    staff: Staff
    estate_id: int
    code: str
    channels: dict[str, int]
    matters: dict[str, int]

    @property
    def district_id(self) -> int:
        return self.district.district_id


def make_town() -> Town:
    """Make a street with two communities, an estate with a code at its gate, and the desk's lists."""
    district = make_district()
    staff = make_staff(district)
    phone = OrganisationChange(
        "锦绣社区居委会", "Jinxiu Residents' Committee", district.community_ids[0], "028-66668888"
    )
    orgs.change_organisation(
        actor=SETUP, organisation_id=staff.community_ids[0], change=phone, now=SETUP_AT
    )
    draft = AreaDraft(Level.ESTATE, "春风里", district.community_ids[0], "", "Chunfeng Court")
    estate_id = places.add_area(actor=SETUP, draft=draft, now=SETUP_AT)
    code = places.add_poster(
        actor=SETUP,
        area_id=estate_id,
        label="春风里东门",
        label_en="Chunfeng Court, east gate",
        lon=104.005,
        lat=30.01,
        now=SETUP_AT,
    )
    channels, matters = _lists(district, staff)
    return Town(district, staff, estate_id, code, channels, matters)


def _lists(district: District, staff: Staff) -> tuple[dict[str, int], dict[str, int]]:
    shared: dict[str, Any] = {"actor": SETUP, "district_id": district.district_id, "now": SETUP_AT}
    dated = {**shared, "valid_from": FIRST_DAY}
    operations.add_group(code="care", name="居民关心", name_en="Care", position=0, **shared)
    policy = PolicyDraft("一般 7 天", "Ordinary, 7 days", 7, Unit.DAYS)
    operations.revise_policy(code="general", draft=policy, **dated)
    light = MatterDraft("care", "路灯照明", "Street lighting", ("路灯", "灯不亮"), "general", True)
    other = MatterDraft("care", "其他", "Something else", (), "general", is_fallback=True)
    matters = {
        code: operations.revise_matter(code=code, draft=draft, **dated)
        for code, draft in (("light", light), ("other", other))
    }
    kinds = (
        ("scan", ChannelDraft(ChannelKind.SCAN, "扫码", "Scanned code", is_online=True)),
        ("web", ChannelDraft(ChannelKind.WEB, "网页", "Web page", is_online=True)),
        ("phone", ChannelDraft(ChannelKind.PHONE, "电话", "By telephone")),
    )
    channels = {
        code: operations.revise_channel(code=code, draft=draft, **dated) for code, draft in kinds
    }
    desks = zip(
        (district.street_id, *district.community_ids),
        (staff.street_office_id, *staff.community_ids),
        strict=True,
    )
    for area_id, organisation_id in desks:
        operations.add_duty(draft=DutyDraft("", organisation_id, area_id), **dated)
    lights = DutyDraft(
        "light", staff.department_id, district.district_id, "路灯维护", "Keeps street lights"
    )
    operations.add_duty(draft=lights, **dated)
    return channels, matters


def file_report(town: Town, now: datetime, **changes: Any) -> int:
    """File one report with a phone (unless ``reporter`` says otherwise); returns its id."""
    draft = AppealDraft(
        key=f"made-{uuid4().hex}",
        channel_id=town.channels["scan"],
        text=TEXT,
        area_id=town.estate_id,
        address="春风里东门",
        reporter=ReporterDraft(name="张三", phone=PHONE),
    )
    filed = operations.file_appeal(
        actor=Actor.stranger(),
        district_id=town.district_id,
        draft=replace(draft, **changes),
        now=now,
    )
    return filed.appeal_id


def photo_file(colour: str = "gray", size: tuple[int, int] = (64, 48), kind: str = "JPEG") -> bytes:
    """Bytes of a small picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind)
    return buffer.getvalue()


def photo_draft(sha256: str = "ab" * 32) -> PhotoDraft:
    """A picture that is only known by its hash."""
    return PhotoDraft(sha256, "image/webp", 640, 480, 9_000)


def answer_report(town: Town, appeal_id: int, now: datetime, text: str = "已更换灯泡。") -> None:
    """Answer a report by its desk, without proof."""
    operations.answer_appeal(
        actor=town.staff.clerk,
        appeal_id=appeal_id,
        text=text,
        proof=(),
        proof_waiver="电话回复",
        seen_version=None,
        now=now,
    )
