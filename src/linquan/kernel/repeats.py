"""Doing once what a programme sends twice: an answer is kept under the sender's key for a day.

The answer is kept in the transaction of what was done, so there is never one without the other.
Two who send the same at once wait for one another at the unique key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from linquan.kernel.errors import Invalid
from linquan.kernel.models import KeptAnswer

KEPT_FOR: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent: by whom in which district, under which key, and the hash of the whole."""

    district_id: int
    asker: str
    key: str
    request_hash: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered, and whether it was done by an earlier sending."""

    body: str
    is_repeat: bool


def once(sent: Sent, do: Callable[[], str], *, now: datetime) -> Answer:
    """Do it and keep what it returns; of a repeat within a day, return what was kept.

    Two statements besides what ``do`` takes. A refusal is not kept: what it raises is raised, and
    the key is free again. Raises Invalid (``key_of_another_request``) when the same key came with
    something else.
    """
    with transaction.atomic():
        made = _claimed(sent, now)
        if made is None:
            return _kept(sent)
        body = do()
        KeptAnswer.objects.filter(pk=made).update(body=body)
    return Answer(body, is_repeat=False)


def _claimed(sent: Sent, now: datetime) -> int | None:
    """Take the key; ``None`` when it was taken within a day. One statement."""
    told = (sent.district_id, sent.asker, sent.key, sent.request_hash, now, now - KEPT_FOR)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, told)
        row = cursor.fetchone()
    return None if row is None else int(row[0])


_CLAIM: Final = """
INSERT INTO kernel_keptanswer AS kept (district_id, asker, key, request_hash, body, at)
VALUES (%s, %s, %s, %s, '', %s)
ON CONFLICT (district_id, asker, key) DO UPDATE
SET request_hash = excluded.request_hash, body = '', at = excluded.at
WHERE kept.at <= %s RETURNING id
"""


def _kept(sent: Sent) -> Answer:
    found = KeptAnswer.objects.get(district_id=sent.district_id, asker=sent.asker, key=sent.key)
    if found.request_hash != sent.request_hash:
        raise Invalid("key_of_another_request")
    return Answer(found.body, is_repeat=True)


def forget(*, now: datetime) -> int:
    """Remove answers that are older than a day; returns how many. One statement."""
    return KeptAnswer.objects.filter(at__lte=now - KEPT_FOR).delete()[0]
