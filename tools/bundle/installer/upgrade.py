"""From one version to the next, so that whatever happens on the way there is one that works.

At every moment the link `current` names a version whose tables are there, or which makes them so by
itself when it starts: before the switch the old one with its tables, after it the new one.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from . import house, versions
from .house import Failed, House
from .place import Place
from .service import Service
from .versions import Version
from .words import Refused, say

_SERVICE_ANSWERS_WITHIN_S = 120.0
_DEFAULT_PORT = 8000


@dataclass(frozen=True)
class Done:
    """What the last upgrade did, kept for the way back."""

    old: Version
    new: Version
    backup: str


def check_direction(old: Version, new: Version) -> None:
    """Refuse the way down: an older version does not know the newer tables.

    Raises
    ------
    Refused
    """
    if new.is_older_than(old):
        raise Refused(
            "Version {new} is older than the installed one, {old}. Going down is refused: it does "
            "not know the newer tables. To undo the last upgrade: ./upgrade --back",
            new=new.name,
            old=old.name,
        )


def upgrade(place: Place, old: Version, new: Version) -> None:
    """Put a prepared version in the place of the running one.

    Raises
    ------
    Refused
        It did not work; the old version is in place again, with its data.
    """
    service = Service(place)
    was_active = _stop(place, service)
    try:
        backup = _backed_up(place, old)
    except Failed as failure:
        _start_again(service, was_active=was_active)
        raise Refused(
            "The backup before the upgrade failed, so nothing was changed.\n{why}", why=failure
        ) from None
    _note(place, Done(old, new, backup.name))
    try:
        _switch(place, new)
    except Failed as failure:
        say("The new version does not work:\n{why}", why=failure)
        _go_back(place, old, backup)
        _start_again(service, was_active=was_active)
        raise Refused(
            "The upgrade was taken back: version {old} is in place again, with the data it had. "
            "Nothing is lost. The backup: {file}",
            old=old.name,
            file=backup,
        ) from None
    _serve_again(place, service, new, was_active=was_active)
    say("Upgraded from {old} to {new}. Backup of before: {file}", old=old.name, new=new.name,
        file=backup)  # fmt: skip


def last(place: Place) -> Done | None:
    """Give the last upgrade; None when there was none."""
    try:
        told = json.loads(place.upgrade_file.read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Done(Version(**told["old"]), Version(**told["new"]), told["backup"])


def undo(place: Place) -> None:
    """Go back to the version before the last upgrade, and to the data of then.

    Raises
    ------
    Refused
        There is nothing to go back to, or going back failed.
    """
    done, current = last(place), place.installed()
    if done is None or current is None or current.folder != done.new.folder:
        raise Refused("There is no upgrade to go back from.")
    backup = place.backups / done.backup
    if versions.read(place.folder_of(done.old)) is None or not backup.is_file():
        raise Refused("Version {old} or its backup is no longer there.", old=done.old.name)
    service = Service(place)
    was_active = _stop(place, service)
    try:
        _go_back(place, done.old, backup)
    except Failed as failure:
        _start_again(service, was_active=was_active)
        raise Refused("Going back failed; nothing was changed.\n{why}", why=failure) from None
    _start_again(service, was_active=was_active)
    say("Version {old} is in place again, with the data of before the upgrade.", old=done.old.name)


def _stop(place: Place, service: Service) -> bool:
    """Stop what serves; give whether the service did."""
    was_active = service.active
    if was_active:
        say("Stopping the service …")
        service.stop()
    if house.running(place):
        say("Stopping the running server …")
        house.stop(place)
    return was_active


def _backed_up(place: Place, old: Version) -> Path:
    """Back up with the old version: it knows its tables."""
    moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    file = place.backups / f"before-upgrade-from-{old.number}-{moment}.zip"
    say("Backing up to {file} …", file=file)
    House(place, place.folder_of(old)).back_up(file)
    return file


def _switch(place: Place, new: Version) -> None:
    """Switch, then bring the tables up to date: killed in between, the new one does that itself."""
    say("Switching to version {new} …", new=new.name)
    place.switch(new)
    coming = House(place, place.folder_of(new))
    say("Bringing the tables up to date …")
    coming.migrate()
    say("Trying it out …")
    coming.try_out(new.number)


def _go_back(place: Place, old: Version, backup: Path) -> None:
    """Restore, then switch back: killed in between, the new one brings the tables up again."""
    say("Going back to version {old} and restoring {file} …", old=old.name, file=backup)
    House(place, place.folder_of(old)).restore(backup)
    place.switch(old)


def _start_again(service: Service, *, was_active: bool) -> None:
    if was_active:
        say("Starting the service again …")
        service.start()


def _serve_again(place: Place, service: Service, new: Version, *, was_active: bool) -> None:
    """Start the service if it ran; people write into it then, so nothing is taken back any more."""
    _start_again(service, was_active=was_active)
    if not was_active:
        return
    settings = place.settings()
    port = int(settings.get("PORT") or _DEFAULT_PORT)
    host = settings.get("HOST") or "127.0.0.1"
    reached = "127.0.0.1" if host in {"0.0.0.0", "::"} else host
    if not house.wait_until(reached, port, new.number, within_s=_SERVICE_ANSWERS_WITHIN_S):
        say("The service does not answer yet. Look at: journalctl -u linquan. To go back, losing "
            "what was written since: ./upgrade --back")  # fmt: skip


def _note(place: Place, done: Done) -> None:
    draft = place.upgrade_file.with_suffix(".part")
    draft.write_text(json.dumps(asdict(done), indent=1) + "\n", "utf-8")
    os.replace(draft, place.upgrade_file)
