"""A reporter shown in clear, and requests shown to strangers."""

from datetime import datetime
from typing import Any

import pytest
from tests.apps.appeals.factories import (
    NAME,
    PHONE,
    Town,
    bring,
    events_after,
    exactly,
    file,
    last_event_id,
    photo,
    picture,
    warm,
)

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.models import Appeal, Reporter
from linquan.apps.appeals.types import ReporterContact, ReporterDraft, Status
from linquan.kernel.errors import Invalid, NotFound
from linquan.kernel.models import Attachment


def unmask(
    town: Town, appeal_id: int, now: datetime, reason: str = "上门前联系"
) -> ReporterContact:
    return operations.unmask_reporter(
        actor=town.staff.handler, appeal_id=appeal_id, reason=reason, now=now
    )


def publish(town: Town, appeal_id: int, now: datetime, **changes: Any) -> int:
    given = {"title": "路灯不亮", "photo_id": None, **changes}
    return operations.publish_appeal(
        seen_version=None, actor=town.staff.clerk, appeal_id=appeal_id, now=now, **given
    )


def test_who_works_on_a_request_sees_the_reporter_and_leaves_a_trace(
    town: Town, now: datetime
) -> None:
    appeal_id = bring(town, file(town, now), Status.ASSIGNED, now)
    seen = last_event_id()
    with exactly(3):
        assert unmask(town, appeal_id, now) == ReporterContact(NAME, PHONE)
    (event,) = events_after(seen)
    assert (event["kind"], event["actor_name"], event["data"]["reason"]) == (
        "reporter.unmasked",
        "王经办",
        "上门前联系",
    )
    assert PHONE not in str(event)
    assert NAME not in str(event)


def test_an_anonymous_reporter_has_nothing_to_show(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, reporter=ReporterDraft())
    found = operations.unmask_reporter(
        actor=town.staff.clerk, appeal_id=appeal_id, reason="核实情况", now=now
    )
    assert found == ReporterContact("", "")


@pytest.mark.parametrize(
    ("reason", "code"), [("", "missing"), ("看看 ", "too_short"), ("字" * 201, "too_long")]
)
def test_looking_needs_a_reason(reason: str, code: str, town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.ASSIGNED, now)
    before = picture()
    with pytest.raises(Invalid) as refusal:
        unmask(town, appeal_id, now, reason)
    assert refusal.value.fields == {"reason": code}
    assert picture() == before


def test_a_request_without_its_reporter_shows_nobody(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.ASSIGNED, now)
    Reporter.objects.all().delete()
    before = picture()
    with pytest.raises(NotFound) as refusal:
        unmask(town, appeal_id, now)
    assert refusal.value.code == "reporter_unknown"
    assert picture() == before


def photo_id(appeal_id: int) -> int:
    return Attachment.objects.get(subject=f"appeal:{appeal_id}").pk


def test_publishing_shows_a_title_and_a_photo_that_a_clerk_chose(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, photos=(photo(5),))
    chosen, seen = photo_id(appeal_id), last_event_id()
    warm(town)
    with exactly(5):
        publish(town, appeal_id, now, title=" 路灯不亮 ", photo_id=chosen)
    row = Appeal.objects.get(pk=appeal_id)
    assert (row.is_public, row.public_title, row.public_photo_id, row.version) == (
        True,
        "路灯不亮",
        chosen,
        2,
    )
    (event,) = events_after(seen)
    assert event["data"]["title"] == "路灯不亮"
    assert queries.published_photo_ids(chosen)


def test_unpublishing_takes_it_off_with_its_photo(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, photos=(photo(5),))
    publish(town, appeal_id, now, photo_id=photo_id(appeal_id))
    with exactly(3):
        operations.unpublish_appeal(
            seen_version=None, actor=town.staff.clerk, appeal_id=appeal_id, now=now
        )
    assert not Appeal.objects.get(pk=appeal_id).is_public
    assert not queries.published_photo_ids(photo_id(appeal_id))
    assert queries.published(town.district_id).rows == ()


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"title": " "}, {"title": "missing"}),
        ({"title": "字" * 61}, {"title": "too_long"}),
        ({"photo_id": 10**12}, {"photo": "photo_unknown"}),
    ],
)
def test_odd_publishing_is_refused(
    changes: dict[str, Any], fields: dict[str, str], town: Town, now: datetime
) -> None:
    appeal_id = file(town, now)
    before = picture()
    with pytest.raises(Invalid) as refusal:
        publish(town, appeal_id, now, **changes)
    assert refusal.value.fields == fields
    assert picture() == before


def test_a_photo_of_another_request_cannot_be_published(town: Town, now: datetime) -> None:
    appeal_id, other = file(town, now), file(town, now, photos=(photo(6),))
    before = picture()
    with pytest.raises(Invalid) as refusal:
        publish(town, appeal_id, now, photo_id=photo_id(other))
    assert refusal.value.fields == {"photo": "photo_unknown"}
    assert picture() == before


@pytest.mark.parametrize("matter", ["lift", "noise", "other"])
def test_what_is_not_in_public_space_is_never_published(
    matter: str, town: Town, now: datetime
) -> None:
    appeal_id = file(town, now, matter_id=town.matters[matter])
    before = picture()
    with pytest.raises(Invalid) as refusal:
        publish(town, appeal_id, now)
    assert refusal.value.code == "not_public_space"
    assert picture() == before
