"""`linquan keys`: the keys that seal names and telephones, added, renewed and parted with."""

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

from linquan.cli import homes, house
from linquan.cli.terminal import CommandFailed, note, say

SETTLED_S = 600
"""After a key was added: whoever was sealing something with the old one then has stored it."""
_ACTS = ("list", "add", "renew", "drop")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    homes.add_home(parser)
    parser.add_argument(
        "act",
        choices=_ACTS,
        help="list: what each key seals; add: a new key, which seals from now on; renew: seal "
        "everything with the newest; drop: part with a key that seals nothing any more",
    )
    parser.add_argument("key", nargs="?", default="", help="id of the key to drop")


def run(options: argparse.Namespace) -> int:
    """Do what is asked."""
    home = homes.enter_home(options)
    if options.act in {"add", "drop"} and os.environ.get("LINQUAN_SECRET_KEYS"):
        message = "the keys come from LINQUAN_SECRET_KEYS: change them there, the newest first"
        raise CommandFailed(message)
    acts: dict[str, Callable[[Path, str], None]] = {
        "list": _list, "add": _add, "renew": _renew, "drop": _drop,
    }  # fmt: skip
    with homes.database(home), house.entered():
        acts[options.act](home, options.key)
    return 0


def _list(home: Path, key: str) -> None:
    """Say what each key seals, the newest first."""
    from linquan.kernel import sealing, secrets  # noqa: PLC0415  Django is set up only now

    del home, key
    ring, found = secrets.keyring(), sealing.counts()
    for key_id in (*ring.keys, *sorted(found.keys() - ring.keys.keys())):
        roles = {
            "seals from now on": key_id == ring.newest_id,
            "makes the hashes": key_id == ring.oldest_id,
            "NOT IN THE RING: these values cannot be read": key_id not in ring.keys,
        }
        words = ", ".join(word for word, holds in roles.items() if holds)
        say(f"{key_id:18}{found[key_id]:>12,} values  {words}".rstrip())


def _add(home: Path, key: str) -> None:
    from linquan.kernel import secrets  # noqa: PLC0415  Django is set up only now

    del key
    made = secrets.add_key(home)
    say(f"{made} seals from now on. Put {home / secrets.FILE_NAME} into your safe place again,")
    say("then: linquan keys renew")


def _renew(home: Path, key: str) -> None:
    """Seal everything with the newest key; may be broken off and begun again."""
    from linquan.kernel import clock, sealing  # noqa: PLC0415  Django is set up only now
    from linquan.kernel.actors import Actor  # noqa: PLC0415

    del home, key
    renewed = sealing.renew_all(
        actor=Actor.system("keys"),
        now=clock.real_now(),
        told=lambda name, count: note(f"{name}: {count:,} sealed anew"),
    )
    say(f"{renewed:,} values were sealed anew.")


def _drop(home: Path, key: str) -> None:
    """Part with a key, once nothing needs it."""
    from linquan.kernel import sealing, secrets  # noqa: PLC0415  Django is set up only now
    from linquan.kernel.errors import WrongState  # noqa: PLC0415

    age_s = time.time() - (home / secrets.FILE_NAME).stat().st_mtime
    try:
        sealing.check_unused(key)
        if age_s < SETTLED_S:
            message = f"the keys were changed just now: wait {SETTLED_S - age_s:.0f} s"
            raise CommandFailed(message)
        secrets.drop_key(home, key)
    except WrongState as refused:
        raise CommandFailed(_WHY[refused.code].format(key=key, **refused.details)) from refused
    except secrets.BadKeys as bad:
        raise CommandFailed(str(bad)) from bad
    say(f"{key} is gone. A backup that was made before it was renewed cannot be read without it:")
    say("keep the old file of keys as long as you keep such backups.")


_WHY = {
    "key_in_use": "{key} still seals {values:,} values: linquan keys renew",
    "key_makes_hashes": "{key} makes the hashes by which people are found: it stays",
}
