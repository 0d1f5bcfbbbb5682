"""Tables of other offices that go back to them in their own shape, with what came of their rows."""

from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linquan.kernel import clock, sheets
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff
from linquan.kernel.errors import Invalid, NotFound
from linquan.kernel.exchange.columns import Column
from linquan.kernel.exchange.exports import note_export
from linquan.kernel.exchange.layout import Layout
from linquan.kernel.exchange.opening import Cell
from linquan.kernel.exchange.port import Reply, ReplyTo
from linquan.kernel.exchange.writing import write_csv
from linquan.web.exchange import tables
from linquan.web.exchange.forms import ReplyForm
from linquan.web.exchange.views import MEDIA, attachment, reply_form, table_page

KINDS: Final = ("xlsx", "csv")


class _AsItIs(Column):
    """A column of another office."""

    def write(self, value: Any) -> Cell:
        """Write a cell as it is."""
        return value  # type: ignore[no-any-return]


@require_POST
@staff
def reply(request: ActorRequest, table: str) -> HttpResponse:
    """Send rows back in the shape in which they came, once it is written down who took them."""
    offer = tables.open_offer(request.actor, table)
    form = reply_form(request, offer, request.POST)
    if form is None or offer.table.reply is None:
        raise NotFound("no_such_page")
    kind = request.POST.get("kind", "")
    try:
        if form.is_valid() and kind in KINDS:
            return _sent(request, offer, form, offer.table.reply, kind)
    except Invalid as refusal:
        form.take_back(refusal)
    return table_page(request, offer, reply=form)


def _sent(
    request: ActorRequest, offer: tables.Offer, form: ReplyForm, ask: ReplyTo, kind: str
) -> HttpResponse:
    actor, now = request.actor, request.now
    found = ask(actor=actor, district_id=actor.district_id, wanted=form.wanted())
    name = f"{offer.table.layout.title}-{_('answered')}"
    content = _WRITERS[kind](found, name, request)
    note_export(
        actor=actor,
        table=offer.name,
        kind=kind,
        rows=len(found.rows),
        personal=True,
        reason=form.told(),
        now=now,
        clear=True,
    )
    stamp = now.astimezone(clock.OFFICE_ZONE)
    return attachment(f"{name}-{stamp:%Y%m%d-%H%M}.{kind}", content, MEDIA[kind])


def _excel(found: Reply, name: str, request: ActorRequest) -> bytes:
    """Write one sheet and no more: programs of other offices read it."""
    columns = [sheets.Column(heading) for heading in found.headings]
    return sheets.write_sheet(
        columns, found.rows, title=name, notes=(), made_at=request.now, above=found.above
    )


def _csv(found: Reply, name: str, request: ActorRequest) -> bytes:
    del request
    names = [f"c{at}" for at in range(len(found.headings))]
    columns = tuple(map(_AsItIs, names, found.headings))
    lines = (dict(zip(names, row, strict=True)) for row in found.rows)
    above = found.above.lines if found.above else ()
    return write_csv(Layout("reply", name, columns), lines, above=above)


_WRITERS: Final = {"xlsx": _excel, "csv": _csv}
