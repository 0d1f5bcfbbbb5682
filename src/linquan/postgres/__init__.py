"""PostgreSQL, found or started: this package knows nothing of the rest of the product."""

from linquan.postgres.archive import Holdings, Manifest, backup, read_manifest, restore
from linquan.postgres.cluster import Launch, Status, ensure, launch, status, stop
from linquan.postgres.errors import PostgresError

__all__ = [
    "Holdings",
    "Launch",
    "Manifest",
    "PostgresError",
    "Status",
    "backup",
    "ensure",
    "launch",
    "read_manifest",
    "restore",
    "status",
    "stop",
]
