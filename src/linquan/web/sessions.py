"""Django's sessions in the database, read by a statement that is written once."""

from datetime import UTC, datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from linquan.kernel.prepared import Prepared

FIELDS = ("session_key", "session_data", "expire_date")
_SESSION = Prepared(
    lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at).values_list(
        *FIELDS
    ),
    str,
    datetime,
)


class SessionStore(db.SessionStore):
    """Every page of staff reads a session: see ADR 0018."""

    def _get_session_from_db(self) -> Session | None:
        rows = _SESSION.rows(self.session_key, datetime.now(UTC)) if self._is_a_key() else ()
        if rows:
            return Session(**dict(zip(FIELDS, rows[0], strict=True)))
        self._session_key = None
        return None

    def _is_a_key(self) -> bool:
        """Whether the cookie can be one of ours; PostgreSQL refuses some other texts altogether."""
        key = str(self.session_key)
        return key.isascii() and key.isalnum()
