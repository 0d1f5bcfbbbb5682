"""Forwarding to bodies outside by a signed link: what goes, who sees it, what they say.

The lamp is filed on Friday 2026-11-20 at 10:00 and handed to the department.
"""

from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import (
    FROM,
    PHONE,
    Town,
    answer,
    assign,
    bring,
    events_after,
    exactly,
    file,
    last_event_id,
    photo,
    picture,
    reporter_of,
    warm,
)
from tests.apps.appeals.phone_factories import fix_clock, link_of, phone_of, photo_file
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.forward_links import forward_token
from linquan.apps.appeals.forwards import ForwardDraft, Forwarded, ReplyDraft, Said, subject_of
from linquan.apps.appeals.models import Appeal, Forward, Remark
from linquan.apps.appeals.operations import BodyDraft
from linquan.apps.appeals.types import Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.handlers import deliver_owed
from linquan.kernel.models import Attachment, OutgoingText

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORDS = "三号楼前的路灯不亮，线路属贵公司，请处理。"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.LINQUAN_HOME = tmp_path
    return tmp_path


def body(town: Town, now: datetime, code: str = "power", **more: Any) -> int:
    told: dict[str, Any] = {"name": "供电公司", "name_en": "Power company"} | more
    return operations.revise_body(
        actor=SETUP, district_id=town.district_id, code=code, draft=BodyDraft(**told),
        valid_from=FROM, now=now,
    )  # fmt: skip


@pytest.fixture
def given(town: Town, now: datetime) -> int:
    """A lamp that the department was given, with a photo."""
    return bring(town, file(town, now, photos=(photo(3), photo(4))), Status.ASSIGNED, now)


def forward(
    town: Town, pk: int, body_id: int, now: datetime, by: Actor | None = None, **more: Any
) -> Forwarded:
    told: dict[str, Any] = {"text": WORDS, "days": 7} | more
    return operations.forward_appeal(
        actor=by or town.staff.clerk, appeal_id=pk, draft=ForwardDraft(body_id, **told), now=now
    )


def reply(made: Forwarded, now: datetime, by: Actor | None = None, **more: Any) -> Any:
    told: dict[str, Any] = {"said": Said.ANSWERED, "role": "值班调度", "text": "已换保险丝"} | more
    photos = told.pop("photos", ())
    actor = by or Actor.body(subject_of(made.forward_id), "供电公司")
    return operations.record_outside_answer(
        actor=actor, forward_id=made.forward_id, draft=ReplyDraft(**told), photos=photos, now=now
    )


# Forwarding.


def test_what_goes_is_what_was_written_and_ticked(town: Town, given: int, now: datetime) -> None:
    body_id, before, seen = body(town, now), Appeal.objects.get(pk=given), last_event_id()
    ticked = Attachment.objects.earliest("id").pk
    warm(town)
    with exactly(8):
        made = forward(town, given, body_id, now, photo_ids=(ticked,))
    after = Appeal.objects.get(pk=given)
    assert (after.version, after.due_at, after.status) == (
        before.version, before.due_at, "assigned",
    )  # fmt: skip
    (event,) = events_after(seen)
    told = {n: event["data"][n] for n in ("body", "photos", "reporter", "reason", "texts")}
    assert (event["kind"], told) == (
        "appeal.forwarded",
        {"body": "供电公司", "photos": 1, "reporter": False, "reason": "", "texts": False},
    )
    page = queries.outside_page(made.forward_id, now)
    assert (page.text, [p.photo_id for p in page.photos], page.reporter) == (WORDS, [ticked], None)
    assert made.expires_at == now + 7 * DAY


def test_the_reporter_goes_only_with_a_reason(town: Town, given: int, now: datetime) -> None:
    body_id = body(town, now)
    before = picture()
    with pytest.raises(Invalid) as refusal:
        forward(town, given, body_id, now, tells_reporter=True, reason="要")
    assert refusal.value.fields == {"reason": "too_short"}
    assert picture() == before
    made = forward(town, given, body_id, now, tells_reporter=True, reason="需上门联系")
    told = queries.outside_page(made.forward_id, now).reporter
    assert told is not None
    assert told.phone == PHONE


@pytest.mark.parametrize(
    "who", ["other_clerk", "property_handler", "leader", "grid_worker", "reporter"]
)
def test_only_the_desk_and_those_at_work_forward(
    who: str, town: Town, given: int, now: datetime
) -> None:
    body_id = body(town, now)
    actor = reporter_of(given) if who == "reporter" else getattr(town.staff, who)
    before = picture()
    with pytest.raises(NotAllowed):
        forward(town, given, body_id, now, actor)
    assert picture() == before


def test_those_at_work_may(town: Town, given: int, now: datetime) -> None:
    forward(town, given, body(town, now), now, town.staff.handler)


def test_never_to_who_is_complained_about(town: Town, now: datetime) -> None:
    company = town.staff.property_company_id
    party = body(town, now, "property", organisation_id=company)
    about = bring(town, file(town, now, about_organisation_id=company), Status.ASSIGNED, now)
    before = picture()
    with pytest.raises(Invalid) as refusal:
        forward(town, about, party, now)
    assert refusal.value.fields == {"body": "own_case"}
    assert picture() == before
    assert queries.forward_page(town.staff.clerk, about, now).bodies == ()
    plain = bring(town, file(town, now), Status.ASSIGNED, now)
    made = forward(town, plain, party, now)
    Appeal.objects.filter(pk=plain).update(
        about_id=company, about_path=town.path_of(company)
    )  # sorted later: the link opens no more
    with pytest.raises(NotFound):
        queries.outside_page(made.forward_id, now)
    with pytest.raises(WrongState, match="forward_over"):
        reply(made, now)


def test_what_cannot_be_forwarded(town: Town, given: int, now: datetime) -> None:
    body_id = body(town, now)
    done = bring(town, file(town, now), Status.ANSWERED, now)
    before = picture()
    odd: tuple[tuple[dict[str, Any], dict[str, str]], ...] = (
        ({"text": " "}, {"text": "missing"}),
        ({"days": 15}, {"days": "out_of_range"}),
        ({"days": 0}, {"days": "out_of_range"}),
        ({"photo_ids": (10**9,)}, {"photos": "photo_unknown"}),
    )
    for more, fields in odd:
        with pytest.raises(Invalid) as refusal:
            forward(town, given, body_id, now, **more)
        assert refusal.value.fields == fields
    with pytest.raises(Invalid):
        forward(town, given, 10**9, now)
    with pytest.raises(WrongState):
        forward(town, done, body_id, now)
    with pytest.raises(NotFound):
        forward(town, 10**9, body_id, now)
    assert picture() == before
    forward(town, given, body_id, now)
    with pytest.raises(WrongState, match="already_forwarded"):
        forward(town, given, body_id, now)
    forward(town, given, body_id, now + 7 * DAY)  # the first has run out
    states = Forward.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == ["lapsed", "open"]


# What they say.


def test_their_answer_is_an_event_a_remark_and_offered_to_the_owner(
    town: Town, given: int, now: datetime
) -> None:
    made, seen = forward(town, given, body(town, now), now), last_event_id()
    warm(town)
    with exactly(7):
        assert reply(made, now + HOUR, said=Said.RECEIVED, text="") == "received"
    assert reply(made, now + 2 * HOUR, photos=(photo(8),)) == "answered"
    assert reply(made, now + 3 * HOUR, said=Said.RECEIVED, text="") == "answered"
    kinds = [(e["data"]["said"], e["actor_name"]) for e in events_after(seen)]
    assert kinds == [(what, "供电公司") for what in ("received", "answered", "received")]
    remarks = Remark.objects.filter(kind="outside").order_by("id")
    assert [r.text for r in remarks] == ["值班调度", "已换保险丝", "值班调度"]
    assert Attachment.objects.filter(role="outside").count() == 1
    page = queries.outside_page(made.forward_id, now + 4 * HOUR)
    assert [p.role for p in page.photos] == ["outside"]
    mine = queries.status_page(given, now + 4 * HOUR)
    assert [p.role for p in mine.photos] == ["report", "report"]


def test_a_clerk_writes_down_what_was_told(town: Town, given: int, now: datetime) -> None:
    made = forward(town, given, body(town, now), now)
    before = picture()
    strangers = (
        Actor.body("forward:999", "别家"), Actor.stranger(), reporter_of(given),
        town.staff.property_handler, town.far_clerk,
    )  # fmt: skip
    for actor in strangers:
        with pytest.raises(NotAllowed):
            reply(made, now, actor)
    for more, field in (
        ({"role": " "}, "role"), ({"text": " "}, "text"), ({"text": "长" * 2001}, "text"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refusal:
            reply(made, now, **more)
        assert set(refusal.value.fields) == {field}
    assert picture() == before
    assert reply(made, now, town.staff.handler, said=Said.NOT_OURS, text="属自来水") == "not_ours"


def test_ten_times_and_no_more(town: Town, given: int, now: datetime) -> None:
    made = forward(town, given, body(town, now), now)
    for _ in range(10):
        reply(made, now)
    before = picture()
    with pytest.raises(WrongState, match="forward_full"):
        reply(made, now)
    assert picture() == before


def test_a_link_that_is_over_opens_nothing(town: Town, given: int, now: datetime) -> None:
    power, water = body(town, now), body(town, now, "water")
    revoked, ran_out = forward(town, given, power, now), forward(town, given, water, now)
    with pytest.raises(NotAllowed):
        operations.revoke_forward(actor=town.staff.leader, forward_id=revoked.forward_id, now=now)
    operations.revoke_forward(actor=town.staff.clerk, forward_id=revoked.forward_id, now=now)
    before = picture()
    with pytest.raises(WrongState, match="forward_over"):
        operations.revoke_forward(actor=town.staff.clerk, forward_id=revoked.forward_id, now=now)
    for made, moment in ((revoked, now), (ran_out, now + 7 * DAY)):
        with pytest.raises(WrongState, match="forward_over"):
            reply(made, moment)
        with pytest.raises(NotFound):
            queries.outside_page(made.forward_id, moment)
    assert picture() == before
    answer(town, given, now)
    with pytest.raises(NotFound):
        queries.outside_page(ran_out.forward_id, now)


def test_the_office_of_a_body_gets_the_link_once(town: Town, given: int, now: datetime) -> None:
    made = forward(town, given, body(town, now, phone="028-85550000"), now, texts_body=True)
    before = OutgoingText.objects.count()
    deliver_owed(now, limit=1000)
    system = Actor.system("texts")
    again = operations.owe_forward_text(actor=system, forward_id=made.forward_id, now=now)
    assert again is None
    told = OutgoingText.objects.filter(key=f"forward:{made.forward_id}")
    assert f"/b/{made.token}/" in told.get().text
    assert OutgoingText.objects.count() > before
    with pytest.raises(NotAllowed):
        operations.owe_forward_text(actor=town.staff.clerk, forward_id=made.forward_id, now=now)


def test_bodies_are_dated_lines(town: Town, now: datetime) -> None:
    mine: dict[str, Any] = {
        "actor": town.staff.street_clerk, "district_id": town.district_id, "code": "power",
        "valid_from": date(2026, 11, 20), "now": now,
    }  # fmt: skip
    before = picture()
    for draft, field in (
        (BodyDraft("供电", "Power", "12"), "phone"),
        (BodyDraft("供电", "Power", "", 10**9), "organisation"),
        (BodyDraft(" ", "Power"), "name"),
    ):
        with pytest.raises(Invalid) as refusal:
            operations.revise_body(**mine, draft=draft)
        assert set(refusal.value.fields) == {field}
    with pytest.raises(NotAllowed):
        operations.revise_body(
            **mine | {"actor": town.staff.handler}, draft=BodyDraft("供电", "Power")
        )
    assert picture() == before
    pk = operations.revise_body(**mine, draft=BodyDraft("供电", "Power"))
    operations.retire_body(
        actor=town.staff.street_clerk, district_id=town.district_id, body_id=pk,
        valid_to=date(2026, 11, 20), now=now,
    )  # fmt: skip


# The pages.


def link_in(response: HttpResponse) -> str:
    return response.content.decode().partition("/b/")[2].partition("/<")[0]


def test_forwarding_and_answering_on_the_pages(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now)
    pk = bring(town, file(town, now, text="路灯不亮，电话13987654321"), Status.ASSIGNED, now)
    body_id, url = body(town, now), f"/appeals/{pk}/forward/"
    clerk = client_of(town.staff.clerk, "en")
    assert url in clerk.get(f"/appeals/{pk}/").content.decode()
    assert "13987654321" not in clerk.get(url).content.decode()
    assert clerk.post(url, {"body": body_id, "text": "", "days": "7"}).status_code == 422
    shown = clerk.post(url, {"body": body_id, "text": WORDS, "days": "7"})
    token = link_in(shown)
    assert (shown.status_code, shown["Cache-Control"]) == (200, "no-store")
    assert token == forward_token(Forward.objects.get().pk, now + 7 * DAY)
    assert token not in clerk.get(url).content.decode()
    theirs = phone_of("en")
    page = theirs.get(f"/b/{token}/")
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    assert WORDS in said(page)
    assert "13812345678" not in page.content.decode()
    assert "张" not in said(page)
    assert "贵公司" in said(phone_of().get(f"/b/{token}/"))
    assert theirs.post(f"/b/{token}/", {"said_what": "answered"}).status_code == 422
    told = {"said_what": "answered", "role": "值班调度", "text": "已换保险丝"}
    assert theirs.post(f"/b/{token}/", told).status_code == 303
    assert "What you said so far" in said(theirs.get(f"/b/{token}/"))
    case = said(clerk.get(f"/appeals/{pk}/"))
    assert "Power company (值班调度): This is our answer" in case
    form = client_of(town.staff.handler).get(f"/appeals/{pk}/?do=answer").content.decode()
    assert "已换保险丝</textarea>" in form
    forward_id = Forward.objects.get().pk
    assert clerk.post(f"{url}{forward_id}/told/", {"said_what": "not_ours"}).status_code == 422
    spoken = {"said_what": "not_ours", "role": "客服", "text": "不归我们"}
    assert clerk.post(f"{url}{forward_id}/told/", spoken).status_code == 303
    assert clerk.post(f"{url}{forward_id}/revoke/").status_code == 303
    assert "Their link" not in said(clerk.get(url))
    for way in (f"{url}{10**9}/told/", f"{url}{10**9}/revoke/"):
        assert clerk.post(way).status_code == 404
    over = theirs.get(f"/b/{token}/")
    assert over.status_code == 404
    assert "This link opens nothing" in said(over)
    mine = said(phone_of("en").get(link_of(pk, now)))
    assert "已换保险丝" not in mine


def test_a_photo_of_theirs_goes_through_the_same_gate(
    town: Town, given: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now)
    made = forward(town, given, body(town, now), now)
    theirs, url = phone_of("en"), f"/b/{made.token}/"
    told = {"said_what": "answered", "role": "值班调度", "text": "已换保险丝"}
    assert theirs.post(url, told | {"photos": BytesIO(photo_file())}).status_code == 303
    kept = Attachment.objects.get(role="outside")
    sent = theirs.get(f"{url}photos/{kept.pk}/")
    assert (sent.status_code, sent["Cache-Control"]) == (200, "no-store")
    b"".join(sent.streaming_content)
    other = Attachment.objects.filter(role="report").earliest("id")
    assert theirs.get(f"{url}photos/{other.pk}/").status_code == 404
    assert phone_of().get(f"{link_of(given, now)}photos/{kept.pk}/").status_code == 404


def test_others_find_no_page_and_no_log_tells_a_token(
    town: Town,
    given: int,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fix_clock(monkeypatch, now)
    assert client_of(town.far_clerk).get(f"/appeals/{given}/forward/").status_code == 404
    assert client_of(town.staff.leader).get(f"/appeals/{given}/forward/").status_code == 403
    ended, unknown = forward_token(1, now), forward_token(2**80, now + DAY)
    for token, status in (("x", 404), (ended, 410), (unknown, 404)):
        answered = phone_of().get(f"/b/{token}/")
        assert (answered.status_code, "打不开" in said(answered)) == (status, True)
    assert ended not in caplog.text


def test_the_list_of_bodies_on_its_page(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now)
    browser = client_of(town.staff.street_clerk, "en")
    line = {"name": "自来水", "name_en": "Water works", "phone": "028-85550001"}
    line |= {"organisation_id": str(town.staff.property_company_id), "valid_from": "2026-11-20"}
    assert browser.post("/lists/bodies/new/", line).status_code == 303
    words = said(browser.get("/lists/bodies/"))
    assert "Water works" in words
    assert "Bodies outside" in words


def test_an_extension_of_the_house_keeps_assigning(town: Town, given: int, now: datetime) -> None:
    """The clock of the case runs on, and it can be dispatched anew while it is with a body."""
    forward(town, given, body(town, now), now)
    assign(town, given, now, to=town.staff.street_office_id)
    assert Appeal.objects.get(pk=given).owner_id == town.staff.street_office_id
