"""Run PostgreSQL's own programs, in an environment that says nothing they could stumble over."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from linquan.postgres.accounts import Account
from linquan.postgres.binaries import Binaries
from linquan.postgres.errors import ToolFailed


def run(
    binaries: Binaries,
    tool: str,
    *arguments: str,
    account: Account,
    home: Path,
    more: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program as an account and give what it printed; the caller judges its exit code.

    ``more`` goes into its environment, where only the account and root can read it.
    """
    return subprocess.run(  # noqa: S603  PostgreSQL's own programs, no shell in between
        [str(binaries.folder / tool), *arguments],
        check=False,
        env=environment(home, **(more or {})),
        cwd="/",
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        **account.run_as,
    )


def must_run(binaries: Binaries, tool: str, *arguments: str, account: Account, home: Path) -> None:
    """Run a program that has to succeed.

    Raises
    ------
    ToolFailed
        It ended with another exit code than 0.
    """
    check(tool, run(binaries, tool, *arguments, account=account, home=home))


def check(tool: str, done: subprocess.CompletedProcess[str]) -> None:
    """Raise ToolFailed when a program ended with another exit code than 0."""
    if done.returncode:
        raise ToolFailed(tool, done.returncode, done.stdout)


def environment(home: Path, **more: str) -> dict[str, str]:
    """Give a program's environment: UTF-8, a home that exists, no PG* variable of the caller."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_"))}
    return kept | {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "HOME": str(home)} | more
