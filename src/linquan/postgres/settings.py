"""The settings every server of ours is made and started with."""

from collections.abc import Mapping
from pathlib import Path

from linquan.postgres.places import PORT

#: The settings' file inside the data folder, written anew before each start.
FILE = "linquan.conf"

_FIXED: Mapping[str, str] = {
    "listen_addresses": "''",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "lc_messages": "'C'",
    "jit": "off",
    "shared_buffers": "'256MB'",
    "effective_cache_size": "'1GB'",
    "work_mem": "'16MB'",
    "maintenance_work_mem": "'128MB'",
    "random_page_cost": "1.1",
    "max_wal_size": "'2GB'",
    "checkpoint_timeout": "'15min'",
    "log_line_prefix": "'%m [%p] '",
    "log_min_messages": "warning",
    "password_encryption": "'scram-sha-256'",
}


def initdb_arguments(*, major: int, data: Path, password_file: Path) -> list[str]:
    """Give the arguments of `initdb`: UTF-8 whatever the environment says, checksums, passwords."""
    locale = ["--locale=C.UTF-8", "--lc-messages=C"]
    if major >= 17:
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [
        f"--pgdata={data}",
        "--username=postgres",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--data-checksums",
        "--encoding=UTF8",
        "--no-instructions",
        *locale,
    ]


def text(sockets: Path) -> str:
    """Write the settings' file for a server whose sockets lie in a folder."""
    folder = str(sockets).replace('"', '""').replace("'", "''")
    lines = [f"{name} = {value}" for name, value in _FIXED.items()]
    lines.append(f"unix_socket_directories = '\"{folder}\"'")
    return (
        "# Written by Linquan before each start; use ALTER SYSTEM to change a setting.\n"
        + "".join(f"{line}\n" for line in lines)
    )
