"""What happened to requests."""

from datetime import datetime

from ninja import Schema


class EventOut(Schema):
    """That something happened to a request; what it holds is read from the request itself."""

    event_id: int
    kind: str
    appeal_id: int
    at: datetime
    organisation_id: int | None
    status: str


class EventPage(Schema):
    """Events in the order of their numbers; ask on with ``after``, also when the page is empty."""

    items: list[EventOut]
    after: int
