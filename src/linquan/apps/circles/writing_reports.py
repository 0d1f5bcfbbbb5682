"""A report from its run to its files: what the worker and the command line do.

No transaction is open while it is set. Only jobs and the command line import this.
"""

from collections.abc import Callable
from datetime import datetime

import structlog

from linquan.apps.circles import operations, queries
from linquan.apps.circles.reporting import report_docx, report_pdf
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError

log = structlog.get_logger(__name__)


def write_report(*, actor: Actor, report_id: int, clock: Callable[[], datetime]) -> str:
    """Write a report; returns the code of a refusal, or nothing. A refusal is noted.

    Raises NotAllowed, NotFound, WrongState where the report does not wait for this.
    """
    operations.begin_report(actor=actor, report_id=report_id, now=clock())
    try:
        data, language = queries.asked_report(report_id)
        pdf, docx = report_pdf(data, language), report_docx(data, language)
    except HouseError as refused:
        code = refused.code
    except Exception:  # whoever waits for the page must not wait for ever
        log.exception("report_failed", report_id=report_id)
        code = "run_failed"
    else:
        operations.keep_report(actor=actor, report_id=report_id, pdf=pdf, docx=docx, now=clock())
        return ""
    operations.fail_report(actor=actor, report_id=report_id, code=code, now=clock())
    return code
