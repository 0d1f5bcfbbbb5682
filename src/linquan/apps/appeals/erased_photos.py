"""Files of photos whose request was erased: taken from the disk after the rows are gone.

A file is found by its content, so another request may hold the same one, and somebody may be about
to claim it with a form: then it stays until that is over.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from linquan.apps.appeals.queries import PendingFiles
from linquan.kernel import attachments
from linquan.kernel.leftovers import KEPT
from linquan.kernel.models import Attachment

CLAIMED_WITHIN: Final = timedelta(minutes=10)
"""A file that was touched later than this after it was attached was touched by somebody else."""


def remove(home: Path, pending: PendingFiles, *, now: datetime) -> tuple[str, ...]:
    """Remove the files of one request; returns the keys of those that are gone or another's.

    ``now`` is the machine's time, as the times of files are. One statement.
    """
    keys = list(pending.files)
    rows = Attachment.objects.filter(sha256__in=keys).values_list("sha256", flat=True)
    claimed = set(rows)
    return tuple(
        key
        for key, at in pending.files.items()
        if key in claimed
        or attachments.erase(home, key, since=max(at + CLAIMED_WITHIN, now - KEPT))
    )
