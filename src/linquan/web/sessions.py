"""Django's sessions in the database: read by a statement that is written once, and known by owner.

What a list of sessions shows (whose, since when, from where) lies in columns beside the data; it is
written with the data at sign-in, and stays when the key is changed.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from linquan.kernel.models import Session
from linquan.kernel.prepared import Prepared

FIELDS = ("session_key", "session_data", "expire_date", "account_id", "seen_at")
ORIGIN: Final = "linquan.origin"
"""Where the data keeps when, how and from where someone signed in."""
SEEN_AGAIN_AFTER: Final = timedelta(minutes=5)
_SESSION = Prepared(
    lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at).values_list(
        *FIELDS
    ),
    str,
    datetime,
)


class SessionStore(db.SessionStore):
    """Every page of staff reads a session: see ADR 0018."""

    _read: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the table of sessions."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Put what a list shows beside the data."""
        made = cast(Session, super().create_model_instance(data))
        origin = data.get(ORIGIN, {})
        made.account_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        made.begun_at = datetime.fromtimestamp(origin["at"], UTC) if "at" in origin else None
        made.via, made.device = origin.get("via", ""), origin.get("device", "")
        made.network = origin.get("network", "")
        made.seen_at = datetime.now(UTC)
        return made

    def saw(self) -> None:
        """Note that its owner was here, every five minutes. One statement then, else none."""
        now = datetime.now(UTC)
        read = self._read
        if read is None or read.account_id is None or now - read.seen_at < SEEN_AGAIN_AFTER:
            return
        Session.objects.filter(session_key=self.session_key).update(seen_at=now)

    def _get_session_from_db(self) -> Session | None:
        rows = _SESSION.rows(self.session_key, datetime.now(UTC)) if self._is_a_key() else ()
        if rows:
            self._read = Session(**dict(zip(FIELDS, rows[0], strict=True)))
            return self._read
        self._session_key = None
        return None

    def _is_a_key(self) -> bool:
        """Whether the cookie can be one of ours; PostgreSQL refuses some other texts altogether."""
        key = str(self.session_key)
        return key.isascii() and key.isalnum()
