"""`linquan backup FILE`: database, uploaded files and, when asked, keys in one file."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from linquan import __version__, postgres
from linquan.cli import homes
from linquan.cli.terminal import say

_WITHOUT_KEYS = """\
The keys are NOT in it. Without them names, telephone numbers and addresses cannot be read, on
this machine or another: keep {files} of {home} in another safe place, or add --with-keys."""
_WITH_KEYS = """\
The keys are in it: whoever gets the file can read every name and telephone number.
Keep it locked away."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    homes.add_home(parser)
    parser.add_argument("file", type=Path, help="the archive to write, e.g. linquan.zip")
    parser.add_argument(
        "--with-keys",
        action="store_true",
        help="put the keys of the sealed fields in as well (then guard the file like the keys)",
    )


def run(options: argparse.Namespace) -> int:
    """Write the archive; the service may go on meanwhile."""
    home = homes.enter_home(options)
    holdings = postgres.Holdings(home)
    with homes.database(home) as launch:
        made = postgres.backup(
            launch.dsn,
            options.file,
            holdings,
            now=datetime.now(UTC),
            version=__version__,
            with_keys=options.with_keys,
        )
    size_mb = options.file.stat().st_size / 1e6
    say(f"{options.file}: database and {made.files} files, {size_mb:.1f} MB.")
    names = " and ".join(holdings.keys)
    say(_WITH_KEYS if made.has_keys else _WITHOUT_KEYS.format(files=names, home=home))
    return 0
