"""Photos that no report ever claimed, and what is left of photos whose rows are gone.

A photo is kept before its report is: a form that must be mended holds it, and some forms are never
sent. Nothing in the database tells of such a file, so the folder itself is looked through.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

import structlog

from linquan.kernel import attachments
from linquan.kernel.models import Attachment

log = structlog.get_logger(__name__)

#: A form holds its photos for a day (`attachments.FORM_LIFE`); the second day is for a report that
#: is being sent in the last minute, and for clocks that disagree.
KEPT: Final = 2 * attachments.FORM_LIFE
BATCH: Final = 1000


def remove_leftovers(home: Path, *, now: datetime) -> int:
    """Remove photos to which no row refers, once nobody can still be about to claim them.

    ``now`` is the machine's time, as the times of files are. A database that knows no photo at all
    is not taken at its word: it may not be the one that belongs to this folder. One statement, and
    one for every thousand photos kept. Returns how many were removed.
    """
    if not Attachment.objects.exists():
        return 0
    since = now - KEPT
    removed = sum(
        attachments.remove_if_untouched(home, key, since=since) for key in _unclaimed(home)
    )
    removed += attachments.remove_drafts(home, since=since)
    if removed:
        log.info("leftover_photos_removed", count=removed)
    return removed


def _unclaimed(home: Path) -> Iterator[str]:
    keys = attachments.kept(home)
    while batch := list(islice(keys, BATCH)):
        claimed = Attachment.objects.filter(sha256__in=batch).values_list("sha256", flat=True)
        yield from sorted(set(batch) - set(claimed))
