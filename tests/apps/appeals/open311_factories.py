"""Programs that call the API, and what they are answered."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, fromstring

from django.test import Client
from tests.apps.appeals.factories import FROM, Town, bring, file
from tests.apps.places.factories import SETUP

from linquan.apps.appeals import operations
from linquan.apps.appeals.models import Channel, Jurisdiction, ServiceAttribute, ServiceTerms
from linquan.apps.appeals.types import ChannelKind, Status
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs.key_types import KeyDraft
from linquan.apps.orgs.types import Scope
from linquan.kernel import books, secrets
from linquan.kernel.actors import Role

ROOT = "/open311/v2/"
TITLE = "东门路灯不亮"


def program(language: str = "zh-hans") -> Client:
    """A program: it keeps no cookies and sends no tokens against forged forms."""
    return Client(headers={"accept-language": language}, enforce_csrf_checks=True)


def got(path: str, code: int = 200, /, language: str = "zh-hans", **told: Any) -> Any:
    """What a GET is answered as JSON."""
    answer = program(language).get(f"{ROOT}{path}.json", told)
    assert answer.status_code == code, answer.content.decode()
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    return answer.json()


def got_xml(path: str, code: int = 200, /, **told: Any) -> Element:
    """What a GET is answered as XML."""
    answer = program().get(f"{ROOT}{path}.xml", told)
    assert answer.status_code == code, answer.content.decode()
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    return fromstring(answer.content)


def reference(appeal_id: int) -> str:
    """The service_request_id of a request."""
    return secrets.open_reference(appeal_id, "open311.request")


def published(
    town: Town, now: datetime, status: Status = Status.RECEIVED, title: str = TITLE, **changes: Any
) -> int:
    """A request of public space that a clerk has shown to everyone."""
    appeal_id = bring(town, file(town, now, **changes), status, now)
    operations.publish_appeal(
        actor=town.staff.street_clerk, appeal_id=appeal_id, title=title, photo_id=None,
        seen_version=None, now=now,
    )  # fmt: skip
    return appeal_id


def add_jurisdiction(town: Town, domain: str, area_id: int, code: str = "") -> None:
    """Write a jurisdiction down, and let the book be read anew."""
    Jurisdiction.objects.create(
        district_id=town.district_id, code=code or f"j{area_id}", domain=domain, area_id=area_id,
        valid_from=FROM,
    )  # fmt: skip
    books.bump(town.district_id, "appeals")


def offer(town: Town, matter_code: str, kind: str, **more: Any) -> None:
    """Write down how a matter is offered."""
    ServiceTerms.objects.create(
        district_id=town.district_id, code=matter_code, type=kind, valid_from=FROM, **more
    )
    books.bump(town.district_id, "appeals")


def open_channel(town: Town) -> None:
    """Let programs report."""
    Channel.objects.create(
        district_id=town.district_id, code="open311", kind=ChannelKind.OPEN311, name="其他系统",
        name_en="Other systems", is_online=True, valid_from=FROM,
    )  # fmt: skip
    books.bump(town.district_id, "appeals")


def issue(
    town: Town, now: datetime, *, rate: int = 100, scope: Scope = Scope.OPEN311_REPORT
) -> str:
    """Issue a key to the street's office; returns the secret."""
    draft = KeyDraft(
        town.staff.street_office_id, Role.CLERK, f"城市平台 {rate}", frozenset({scope}), rate,
        date(2027, 11, 1),
    )  # fmt: skip
    issued = orgs.issue_api_key(actor=SETUP, district_id=town.district_id, draft=draft, now=now)
    return issued.secret


def sent(
    path: str, data: dict[str, Any], code: int = 201, /, *, root: str = ROOT, **headers: str
) -> Any:
    """What a POST is answered as JSON; with files it goes as multipart, else urlencoded."""
    client, url = program("en"), f"{root}{path}.json"
    if any(hasattr(value, "read") for value in data.values()):
        answer = client.post(url, data, headers=headers)
    else:
        kind = "application/x-www-form-urlencoded"
        answer = client.post(url, urlencode(data, doseq=True), content_type=kind, headers=headers)
    assert answer.status_code == code, answer.content.decode()
    return answer.json()


POLE: dict[str, Any] = {
    "code": "pole", "datatype": "string", "is_required": True, "name": "灯杆编号",
    "name_en": "Number of the pole", "hint": "写在灯杆上", "hint_en": "Written on the pole",
}  # fmt: skip
KIND: dict[str, Any] = {
    "code": "kind", "datatype": "multivaluelist", "position": 1, "name": "情况",
    "name_en": "What is wrong",
    "choices": [["dark", "不亮", "Dark"], ["flicker", "闪烁", "Flickering"]],
}  # fmt: skip


def ask_beside(town: Town, *rows: dict[str, Any], matter_code: str = "lamp") -> None:
    """Write down what is asked beside a report."""
    for row in rows:
        ServiceAttribute.objects.create(
            district_id=town.district_id, matter_code=matter_code, valid_from=FROM, **row
        )
    books.bump(town.district_id, "appeals")
