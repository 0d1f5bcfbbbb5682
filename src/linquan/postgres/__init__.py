"""PostgreSQL, found or started: this package knows nothing of the rest of the product."""

from linquan.postgres.archive import Holdings, Manifest, backup, read_manifest, restore
from linquan.postgres.cluster import Launch, Status, ensure, launch, status, stop
from linquan.postgres.errors import PostgresError
from linquan.postgres.replicas import Following, follow, following, promote, stand_alone

__all__ = [
    "Following",
    "Holdings",
    "Launch",
    "Manifest",
    "PostgresError",
    "Status",
    "backup",
    "ensure",
    "follow",
    "following",
    "launch",
    "promote",
    "read_manifest",
    "restore",
    "stand_alone",
    "status",
    "stop",
]
