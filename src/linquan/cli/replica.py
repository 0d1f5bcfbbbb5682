"""`linquan replica follow|status|files|promote|alone`: a second house that can take over."""

import argparse
import shutil
from collections.abc import Callable
from pathlib import Path

from linquan import postgres
from linquan.cli import homes
from linquan.cli.terminal import CommandFailed, note, say

_TAKEN_OVER = """\
This house is the first one now: start it with `linquan serve --home {home}`.
Never start the old database on its data again: two that write go different ways. When its machine
is back, move its folder away and let it follow: `linquan replica follow {home} --home <folder>`."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    homes.add_home(parser)
    parser.add_argument(
        "what",
        choices=list(_DEEDS),
        help="follow: make a follower in --home; status: say how far behind it is; files: fetch "
        "uploaded files and keys again; promote: let it take over; alone: let --home, which is "
        "followed, go on without followers that are away",
    )
    parser.add_argument(
        "primary", nargs="?", type=Path, help="the home that is followed (follow, files)"
    )
    parser.add_argument(
        "--wait-for-it",
        action="store_true",
        help="acknowledge a write only when the follower has it too: nothing is lost with the "
        "first house, but it cannot write while the follower is away",
    )


def run(options: argparse.Namespace) -> int:
    """Do what was asked."""
    return _DEEDS[options.what](homes.enter_home(options), options)


def _follow(home: Path, options: argparse.Namespace) -> int:
    primary = _primary_of(options)
    postgres.follow(primary, home, progress=note, waits_for_it=options.wait_for_it)
    copied = copy_files(primary, home)
    say(f"The database of {primary} is followed in {home}; {copied} files were copied.")
    say("Uploaded files do not stream: run `linquan replica files` by a timer, every few minutes.")
    return 0


def _status(home: Path, _options: argparse.Namespace) -> int:
    found = postgres.following(home)
    told = "streaming" if found.is_streaming else "NOT streaming: its primary does not answer"
    age = "nothing yet" if found.behind_s is None else f"newest write {found.behind_s:.1f} s old"
    say(f"{told}; {found.behind_bytes} bytes not shown yet; {age}")
    return 0 if found.is_streaming else 1


def _files(home: Path, options: argparse.Namespace) -> int:
    say(f"{copy_files(_primary_of(options), home)} new files were copied.")
    return 0


def _promote(home: Path, _options: argparse.Namespace) -> int:
    postgres.promote(home, progress=note)
    say(_TAKEN_OVER.format(home=home))
    return 0


def _alone(home: Path, _options: argparse.Namespace) -> int:
    given_up = postgres.stand_alone(home, progress=note)
    say(f"This house waits for nobody; {given_up} followers that are away were given up.")
    return 0


def _primary_of(options: argparse.Namespace) -> Path:
    if options.primary is None:
        msg = f"say whose: `linquan replica {options.what} FOLDER --home …`"
        raise CommandFailed(msg)
    return Path(options.primary).expanduser().resolve()


def copy_files(primary: Path, home: Path) -> int:
    """Copy uploaded files that are not there yet, and the keys; returns how many.

    A file's name is the hash of what is in it, so one that is there is the same. Keys are copied
    anew each time, as they grow.
    """
    there = postgres.Holdings(primary)
    for name in there.keys:
        if (primary / name).exists():
            _copy(primary / name, home / name)
    files = [
        file for folder in there.folders for file in (primary / folder).rglob("*") if file.is_file()
    ]
    missing = [file for file in files if not (home / file.relative_to(primary)).exists()]
    for file in missing:
        _copy(file, home / file.relative_to(primary))
    return len(missing)


def _copy(source: Path, target: Path) -> None:
    """Copy a file with its mode: wholly or not at all."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    shutil.copy2(source, draft)
    draft.rename(target)


_DEEDS: dict[str, Callable[[Path, argparse.Namespace], int]] = {
    "follow": _follow,
    "status": _status,
    "files": _files,
    "promote": _promote,
    "alone": _alone,
}
