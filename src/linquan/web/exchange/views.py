"""Data in and out: the tables one may take away or bring in, and the newest imports."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linquan.kernel import clock
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, staff
from linquan.kernel.errors import Invalid, NotAllowed
from linquan.kernel.exchange import imports, writing
from linquan.kernel.exchange.exports import note_export
from linquan.kernel.exchange.port import Export
from linquan.kernel.exchange.writing import Lines
from linquan.web.exchange import tables, words
from linquan.web.exchange.forms import BringForm, ExportForm, ReplyForm
from linquan.web.exchange.lists import recent
from linquan.web.exchange.reading import read_table
from linquan.web.uploads import REFUSED

EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA: Final = {"xlsx": EXCEL, "csv": "text/csv; charset=utf-8", "geojson": "application/geo+json"}
PASTED: Final = "txt"


@require_safe
@staff
def index(request: ActorRequest) -> HttpResponse:
    """Show the tables that stand open to the actor, and the newest imports."""
    offers = tables.offers(request.actor)
    shown = {offer.name for offer in offers}
    context = {
        "offers": offers,
        "registers": [offer for offer in offers if not offer.is_list],
        "lists": [offer for offer in offers if offer.is_list],
        "recent": [line for line in recent(request.actor, request.now) if line.name in shown],
        "now": request.now,
    }
    return render(request, "exchange/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def table(request: ActorRequest, table: str) -> HttpResponseBase:
    """Show what a table holds and takes; take a file, look at it, and go to its preview."""
    offer = tables.open_offer(request.actor, table)
    form = BringForm()
    if request.method == "POST":
        if not offer.comes_in:
            raise NotAllowed("exchange")
        too_large = REFUSED in request.META
        form = BringForm(request.POST, request.FILES, was_too_large=too_large)
        if form.is_valid() and (import_id := _kept(request, offer, form)):
            return SeeOther(f"/exchange/imports/{import_id}/")
    return table_page(request, offer, form=form)


def _kept(request: ActorRequest, offer: tables.Offer, form: BringForm) -> int:
    """Open a file and keep it; 0 when it cannot be read, which the form then says."""
    name, content = form.brought()
    try:
        read_table(content)
    except Invalid as refusal:
        form.add_error("file", words.unreadable(next(iter(refusal.fields.values()), "")))
        return 0
    return imports.keep_file(
        actor=request.actor,
        district_id=request.actor.district_id,
        table=offer.name,
        file_name=name or _("pasted") + f".{PASTED}",
        content=content,
        now=request.now,
    )


def table_page(request: ActorRequest, offer: tables.Offer, **forms: Any) -> HttpResponse:
    """Show a table with its forms, those that were refused with what is wrong."""
    reason, form = forms.get("reason") or ExportForm(), forms.get("form") or BringForm()
    reply = forms.get("reply") or reply_form(request, offer)
    has_faults = bool(reason.errors or form.errors or (reply and reply.errors))
    context = {
        "offer": offer,
        "form": form,
        "reason": reason,
        "reply": reply,
        "about": writing.explanations(offer.table.layout),
        "recent": [r for r in recent(request.actor, request.now) if r.name == offer.name],
        "now": request.now,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if has_faults else HTTPStatus.OK
    return render(request, "exchange/table.html", context, status=status)


def reply_form(request: ActorRequest, offer: tables.Offer, *given: Any) -> ReplyForm | None:
    """Return the form of what goes back to another office; None where nothing can."""
    if offer.table.batches is None or not offer.comes_in:
        return None
    actor = request.actor
    found = offer.table.batches(actor=actor, district_id=actor.district_id)
    return ReplyForm(found, *given) if found else None


@require_safe
@staff
def template(request: ActorRequest, table: str) -> HttpResponse:
    """Send the empty table with its sheet of explanations."""
    offer = tables.open_offer(request.actor, table)
    layout = offer.table.layout
    notes = [_("Fill in the first sheet and bring the file in. Headings may stay as they are.")]
    content = writing.write_excel(layout, (), notes=notes, made_at=request.now)
    return attachment(f"{layout.title}-{_('template')}.xlsx", content, MEDIA["xlsx"])


@require_POST
@staff
def export(request: ActorRequest, table: str) -> HttpResponse:
    """Send a table as a file, once it is written down who took it, and why."""
    offer = tables.open_offer(request.actor, table)
    kind = request.POST.get("kind", "")
    if kind not in MEDIA or (kind == "geojson" and not offer.has_place):
        return redirect("exchange:table", table)
    form = ExportForm(request.POST)
    actor, now = request.actor, request.now
    ask, clear = _export_of(request, offer)
    lines = list(ask(actor=actor, district_id=actor.district_id, now=now))
    content = _WRITERS[kind](request, offer, lines)
    try:
        note_export(
            actor=request.actor,
            table=offer.name,
            kind=kind,
            rows=len(lines),
            personal=offer.table.personal,
            reason=form.told(),
            now=request.now,
            clear=clear,
        )
    except Invalid as refusal:
        form.take_back(refusal)
        return table_page(request, offer, reason=form)
    stamp = request.now.astimezone(clock.OFFICE_ZONE)
    return attachment(
        f"{offer.table.layout.title}-{stamp:%Y%m%d-%H%M}.{kind}", content, MEDIA[kind]
    )


def _export_of(request: ActorRequest, offer: tables.Offer) -> tuple[Export, bool]:
    """Return the query of the rows as they were asked for. Raises NotAllowed."""
    if "clear" not in request.POST:
        return offer.table.export, False
    if offer.table.in_clear is None or not offer.goes_out_in_clear:
        raise NotAllowed("exchange")
    return offer.table.in_clear, True


def _excel(request: ActorRequest, offer: tables.Offer, lines: Lines) -> bytes:
    notes = [
        _("Made by %(name)s.") % {"name": request.actor.name},
        _("Change rows or add some, and bring the file back: what you leave out stays as it is."),
    ]
    return writing.write_excel(offer.table.layout, lines, notes=notes, made_at=request.now)


def _csv(request: ActorRequest, offer: tables.Offer, lines: Lines) -> bytes:
    del request
    return writing.write_csv(offer.table.layout, lines)


def _geojson(request: ActorRequest, offer: tables.Offer, lines: Lines) -> bytes:
    del request
    return writing.write_geojson(offer.table.layout, lines, point=offer.table.point)


_Write = Callable[[ActorRequest, tables.Offer, Sequence[Any]], bytes]
_WRITERS: Final[dict[str, _Write]] = {"xlsx": _excel, "csv": _csv, "geojson": _geojson}


def attachment(name: str, content: bytes, media: str) -> HttpResponse:
    """Answer with a file to keep."""
    response = HttpResponse(content, content_type=media)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response
