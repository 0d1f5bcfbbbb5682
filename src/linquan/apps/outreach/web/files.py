"""Findings and proposals as Excel files; nothing of a person is in them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from linquan.apps.appeals.web import words as desk_words
from linquan.apps.outreach.queries import FindingView, ProposalRow, RoundPage, VisitView
from linquan.apps.outreach.web import words
from linquan.kernel import sheets

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def findings_file(page: RoundPage, now: datetime) -> HttpResponse:
    """Lay out the findings of a round, visit by visit."""
    headings = (
        _("Visited"), _("Area"), _("Address"), _("People spoken with"), _("Finding"), _("Matter"),
        _("What became of it"), _("Number"), _("Status"), _("Reason"),
    )  # fmt: skip
    rows = [_line(visit, one) for visit in page.visits for one in visit.findings or (None,)]
    return _sent(_("Findings"), page.view.round.topic, headings, rows, now)


def _line(visit: VisitView, one: FindingView | None) -> list[object]:
    where = [visit.visited_at, desk_words.named(visit.area), visit.address, visit.people]
    if one is None:
        return [*where, *[""] * 6]
    became = one.became
    return [
        *where,
        one.text or (became.title if became else one.proposal.title if one.proposal else ""),
        desk_words.named(one.matter),
        str(words.DECISIONS[one.decision] if one.decision else words.UNDECIDED),
        became.number if became else "",
        desk_words.status_word(became.status) if became else "",
        words.reason_word(one),
    ]


def proposals_file(rows: Iterable[ProposalRow], now: datetime) -> HttpResponse:
    """Lay out proposals."""
    headings = (
        _("Proposal"), _("What is proposed"), _("Area"), _("From the round"), _("Since"),
        _("Status"), _("Reason"),
    )  # fmt: skip
    lines = [
        [
            row.title, row.text, desk_words.named(row.area), row.topic, row.made_at,
            str(words.PROPOSALS[row.state]), words.reason_word(row),
        ]
        for row in rows
    ]  # fmt: skip
    return _sent(_("Proposals"), "", headings, lines, now)


def _sent(
    title: str, of: str, headings: Sequence[str], rows: list[list[object]], now: datetime
) -> HttpResponse:
    content = sheets.write_sheet(
        [sheets.Column(heading) for heading in headings],
        rows,
        title=title,
        notes=(_("Names of people who were visited are not kept; numbers are starred."),),
        made_at=now,
    )
    response = HttpResponse(content, content_type=EXCEL)
    name = "-".join(part for part in (title, of) if part) + ".xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response
