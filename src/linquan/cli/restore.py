"""`linquan restore FILE`: put a backup in place, wholly or not at all."""

import argparse
from pathlib import Path

from linquan import postgres
from linquan.cli import homes
from linquan.cli.terminal import say

_WITHOUT_KEYS = """\
The backup held no keys. Names and telephone numbers can be read only if the keys of the house it
was made in are in {home}: copy {files} there before you serve it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    homes.add_home(parser)
    parser.add_argument("file", type=Path, help="an archive written by `linquan backup`")
    parser.add_argument(
        "--replace",
        action="store_true",
        help="throw away the present data; files and keys are kept as *.before-restore "
        "(stop the service first)",
    )


def run(options: argparse.Namespace) -> int:
    """Restore the archive into the home."""
    home = homes.enter_home(options)
    holdings = postgres.Holdings(home)
    with homes.database(home) as launch:
        found = postgres.restore(launch.dsn, options.file, holdings, replace=options.replace)
    say(f"Restored the backup of {found.made_at} (version {found.version}, {found.files} files).")
    if not found.has_keys:
        say(_WITHOUT_KEYS.format(home=home, files=" and ".join(holdings.keys)))
    return 0
