"""A gate with a printed code in the town of ``factories``, for the residents' pages."""

import io
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image
from tests.apps.appeals.factories import Town, file, make_town
from tests.apps.places.factories import SETUP, SETUP_AT

from linquan.apps.appeals.status_links import status_token
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs.types import OrganisationChange
from linquan.apps.places import operations as places
from linquan.apps.places.types import AreaDraft, Level
from linquan.kernel import clock

DUTY_PHONE = "028-66668888"
GATE_LON, GATE_LAT = 104.005, 30.01


@dataclass(frozen=True, slots=True)
class GateTown:
    """A town, an estate of its first community, and the code at that estate's gate."""

    town: Town
    estate_id: int
    code: str


def make_gate_town(town: Town | None = None) -> GateTown:
    """Put up an estate with a code at its gate, and a duty phone in its community."""
    town = town or make_town()
    community_id = town.district.community_ids[0]
    change = OrganisationChange("锦绣社区居委会", "Jinxiu Residents", community_id, DUTY_PHONE)
    orgs.change_organisation(
        actor=SETUP, organisation_id=town.staff.community_ids[0], change=change, now=SETUP_AT
    )
    estate = AreaDraft(Level.ESTATE, "春风里", community_id, "", "Chunfeng Court")
    estate_id = places.add_area(actor=SETUP, draft=estate, now=SETUP_AT)
    code = places.add_poster(
        actor=SETUP,
        area_id=estate_id,
        label="春风里东门",
        label_en="Chunfeng Court, east gate",
        lon=GATE_LON,
        lat=GATE_LAT,
        now=SETUP_AT,
    )
    return GateTown(town, estate_id, code)


def file_report(gate: GateTown, now: datetime, **changes: Any) -> int:
    """File a request at the gate; a phone is left unless ``reporter`` says otherwise."""
    return file(gate.town, now, **{"area_id": gate.estate_id, "address": "春风里东门"} | changes)


def photo_file(colour: str = "gray", size: tuple[int, int] = (64, 48), kind: str = "JPEG") -> bytes:
    """Bytes of a small picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind)
    return buffer.getvalue()


class _Page(HTMLParser):
    """The fields that a form carries without anybody typing."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        stands = told.get("type") == "hidden" or ("checked" in told and tag == "input")
        if stands and told.get("name"):
            self.fields.setdefault(str(told["name"]), []).append(str(told.get("value") or ""))


def carried(response: HttpResponse) -> dict[str, list[str]]:
    """Hidden fields and ticked boxes of a page, as a browser would send them along."""
    page = _Page()
    page.feed(response.content.decode())
    return page.fields


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    """A file as a phone sends it."""
    return SimpleUploadedFile(name, content, "image/jpeg")


def phone_of(language: str = "zh-hans") -> Client:
    """A browser without an account."""
    return Client(headers={"accept-language": language})


def fix_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Let the pages read a fixed time."""
    monkeypatch.setattr(clock, "real_now", lambda: now)


def link_of(appeal_id: int, received_at: datetime) -> str:
    """Address of a status page."""
    return f"/s/{status_token(appeal_id, received_at)}/"


def content_of(response: HttpResponse) -> bytes:
    """Bytes of a page or of a file that is streamed; the file is closed then."""
    return response.getvalue() if response.streaming else response.content
