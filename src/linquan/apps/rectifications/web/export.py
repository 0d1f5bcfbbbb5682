"""The list of rectifications as Excel: what the page shows, nothing of who told."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.rectifications import queries
from linquan.apps.rectifications.queries import Line
from linquan.apps.rectifications.web import words
from linquan.apps.rectifications.web.views import filters_of
from linquan.kernel import sheets
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff


@require_safe
@staff
def export(request: ActorRequest) -> HttpResponse:
    """Send the list, filtered as its address says, as Excel."""
    page = queries.list_page(request.actor, filters_of(request.GET), request.now)
    content = sheets.write_sheet(
        [sheets.Column(heading, text=heading == _("Number")) for heading in _headings()],
        [list(_values(line)) for line in page.lines],
        title=_("Rectifications"),
        notes=[
            _("As %(name)s may see them; without who told of it.") % {"name": request.actor.name}
        ],
        made_at=request.now,
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(content, content_type=kind)
    name = f"{_('Rectifications')}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _headings() -> Iterable[str]:
    yield from (_("Number"), _("What it is"), _("Area"), _("Place"), _("Who is to put it right"))
    yield from (_("Who has it"), _("State"), _("By when"), _("Written down"), _("Ended"))


def _values(line: Line) -> Iterable[object]:
    yield from (line.number, line.title, words.named(line.area), line.place)
    yield words.named(line.party) if line.party else ""
    yield from (words.named(line.owner), str(words.STAGES[line.stage]))
    yield from (line.due_at if line.is_open else None, line.created_at, line.ended_at)
