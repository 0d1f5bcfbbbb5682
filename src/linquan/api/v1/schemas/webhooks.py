"""Webhooks, and what became of each sending."""

from datetime import datetime

from ninja import Field, Schema

from linquan.api.v1.schemas.fields import Given


class WebhookIn(Given):
    """Where to send events, and of which kinds; without kinds, all that may be sent."""

    url: str = Field(min_length=1, max_length=500)
    kinds: list[str] = Field(default=[], max_length=30)


class WebhookMade(Schema):
    """A new webhook, and the secret that signs what is sent."""

    webhook_id: int
    secret: str


class WebhookDone(Schema):
    """The webhook that was ended."""

    webhook_id: int


class WebhookOut(Schema):
    """A webhook."""

    webhook_id: int
    key_id: int
    key_name: str
    url: str
    kinds: list[str]
    created_at: datetime
    ended_at: datetime | None


class SendingOut(Schema):
    """An event for a webhook, and what became of it."""

    sending_id: int
    event_id: int
    kind: str
    subject: str
    at: datetime
    state: str
    attempts: int
    next_at: datetime | None
    tried_at: datetime | None
    status: int | None
    error: str


class Replayed(Schema):
    """The sending that is tried once more."""

    sending_id: int
