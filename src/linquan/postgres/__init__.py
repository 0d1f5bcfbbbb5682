"""PostgreSQL, found or started: this package knows nothing of the rest of the product."""

from linquan.postgres.cluster import Launch, Status, ensure, launch, status, stop
from linquan.postgres.errors import PostgresError

__all__ = ["Launch", "PostgresError", "Status", "ensure", "launch", "status", "stop"]
