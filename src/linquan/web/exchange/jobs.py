"""Rows that the worker writes, because it takes longer than someone waits for a page."""

import structlog
from procrastinate.contrib.django import app

from linquan.apps.orgs import queries as orgs
from linquan.kernel import clock
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import HouseError, NotAllowed, NotFound
from linquan.kernel.exchange import imports
from linquan.kernel.exchange.imports import State
from linquan.web.exchange.taking import take_rows

log = structlog.get_logger(__name__)


def write_later(district_id: int, import_id: int) -> None:
    """Ask the worker to write the rows of an import."""
    take_import.defer(district_id=district_id, import_id=import_id)


@app.task(name="exchange.take_import")
def take_import(district_id: int, import_id: int) -> str:
    """Write the rows of an import for whoever asked; returns the code of a refusal, or nothing.

    A refusal, whatever it is, opens the import again and says why.
    """
    try:
        refused = _take(district_id, import_id)
    except Exception:  # whoever waits for the page must not wait for ever
        log.exception("import_failed", import_id=import_id)
        refused = "import_failed"
    if refused:
        imports.unqueue(district_id=district_id, import_id=import_id, refused=refused)
    return refused


def _take(district_id: int, import_id: int) -> str:
    now = clock.now()
    try:
        row = imports.import_row(district_id, import_id)
        if row.state is not State.QUEUED:
            return ""
        actor = orgs.actor_in_posts(row.account_id, now.astimezone(OFFICE_ZONE).date())
        if actor is None:
            raise NotAllowed
        take_rows(actor, row, row.seal, now)
    except NotFound:
        return ""
    except HouseError as refusal:
        return refusal.code
    return ""
