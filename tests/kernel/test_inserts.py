"""A row and what hangs on it: one statement, the same rows as the ORM would write."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from linquan.kernel.inserts import insert
from linquan.kernel.models import BookVersion, Delivery, Event, OutgoingText

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
BATCH = UUID("00000000-0000-4000-8000-000000000001")
ODD = "单引号' 双引号\" 百分号%s 反斜线\\ {{ 7*7 }} 😀"


def event(**more: object) -> Event:
    told = {"district_id": 1, "kind": "a", "subject": "b:1", "actor_kind": "system"}
    return Event(**(told | {"actor_name": ODD, "at": NOW, "data": {ODD: [1, None]}} | more))


def values_of(row: Event) -> dict[str, object]:
    return {
        f.attname: getattr(row, f.attname) for f in Event._meta.concrete_fields if f.attname != "id"
    }


@pytest.mark.django_db
def test_a_row_is_stored_as_the_orm_stores_it() -> None:
    ours, theirs = event(batch_id=BATCH), event(batch_id=BATCH)
    number = insert(ours)
    theirs.save(force_insert=True)
    first, second = Event.objects.order_by("id")
    assert (first.pk, ours.pk) == (number, number)
    assert values_of(first) == values_of(second) == values_of(ours)


@pytest.mark.django_db
@pytest.mark.parametrize("many", [0, 1, 3])
def test_what_hangs_on_it_is_stored_in_the_same_statement(many: int) -> None:
    owed = [Delivery(handler=f"h{n}") for n in range(many)]
    with CaptureQueriesContext(connection) as caught:
        number = insert(event(), *owed)
    assert len(caught) == 1
    found = Delivery.objects.order_by("id").values_list("event_id", "handler", "attempts", "error")
    assert list(found) == [(number, f"h{n}", 0, "") for n in range(many)]
    assert [row.event_id for row in owed] == [number] * many


@pytest.mark.django_db
def test_a_row_in_memory_knows_that_it_is_stored() -> None:
    row = BookVersion(district_id=1, name="a", version=1)
    insert(row)
    row.version = 2
    row.save()
    assert list(BookVersion.objects.values_list("name", "version")) == [("a", 2)]


@pytest.mark.django_db
def test_bytes_and_nothing_are_stored_as_they_are() -> None:
    told = {"district_id": 1, "subject": "a:1", "text": ODD, "created_at": NOW}
    insert(OutgoingText(key="1", phone_sealed=b"\x00'\\%", **told))
    row = OutgoingText.objects.get()
    assert (bytes(row.phone_sealed), row.sent_at, row.text) == (b"\x00'\\%", None, ODD)


@pytest.mark.django_db
def test_what_the_tables_refuse_stores_nothing() -> None:
    BookVersion.objects.create(district_id=1, name="a", version=1)
    with pytest.raises(IntegrityError, match="bookversion_once"), transaction.atomic():
        insert(BookVersion(district_id=1, name="a", version=2))
    with pytest.raises(IntegrityError, match="delivery_once"), transaction.atomic():
        insert(event(), Delivery(handler="h"), Delivery(handler="h"))
    assert (Event.objects.count(), BookVersion.objects.get().version) == (0, 1)


@pytest.mark.django_db
def test_a_row_that_points_elsewhere_cannot_hang_on_it() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        insert(event(), BookVersion(district_id=1, name="a", version=1))
