"""One import: looked at cell by cell, taken wholly or in its good rows, left, taken back."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from linquan.apps.places.previews import Preview as PointsSeen
from linquan.engine.coordinates import System
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, staff
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.exchange import imports
from linquan.kernel.exchange.columns import folded
from linquan.kernel.exchange.imports import ImportRow, State
from linquan.kernel.exchange.port import Table
from linquan.web.exchange import hindrances, marked, shown, tables, words
from linquan.web.exchange.jobs import write_later
from linquan.web.exchange.lists import line_of
from linquan.web.exchange.preview import Preview
from linquan.web.exchange.systems import seen_in_each, system_of
from linquan.web.exchange.taking import check_seal, is_long, look_at, take_rows
from linquan.web.exchange.views import MEDIA, attachment

FRAGMENT: Final = "X-Fragment"


@require_safe
@staff
def look(request: ActorRequest, import_id: int) -> HttpResponse:
    """Show what a file would do, or what it has done."""
    row, table = _own(request, import_id)
    if row.state is not State.OPENED:
        return _done_page(request, row, table)
    return _preview_page(request, row, look_at(request.actor, row, request.now))


def _own(request: ActorRequest, import_id: int) -> tuple[ImportRow, Table]:
    """Return an import that the actor may see and take. Raises NotFound."""
    row = imports.own_import(request.actor, import_id)
    table = tables.table_of(row.table)
    if not tables.may_import(request.actor, table):
        raise NotFound("import_unknown")
    return row, table


def _preview_page(request: ActorRequest, row: ImportRow, found: Preview) -> HttpResponse:
    show = request.GET.get("show", "")
    context = {
        "line": line_of(row, request.now),
        "found": found,
        "refused": words.refusal(row.refused) if row.refused else "",
        "unreadable": words.unreadable(found.refused) if found.refused else "",
        "headings": shown.heading_choices(found),
        "remarks": shown.remark_lines(found),
        "faults": shown.fault_page(found, request.GET.get("faults", "")),
        "rows": shown.row_page(found, show, request.GET.get("rows", "")),
        "previews": _seen(found, row.district_id),
        "system": system_of(row.crs),
        "is_long": is_long(found),
        "now": request.now,
    }
    return render(request, "exchange/preview.html", context)


def _seen(found: Preview, district_id: int) -> tuple[PointsSeen, ...]:
    """Where the file's points would lie in each system; nothing to choose where it has none."""
    if not found.has_coordinates:
        return ()
    return seen_in_each(found.table, found.given, district_id)


def _done_page(request: ActorRequest, row: ImportRow, table: Table, **more: Any) -> HttpResponse:
    """Show how far the worker is, or what came of it."""
    context = {
        "line": line_of(row, request.now),
        "table": table,
        "is_queued": row.state is State.QUEUED,
        "now": request.now,
    }
    is_part = FRAGMENT in request.headers
    name = "parts/progress" if is_part else "done"
    status = more.pop("status", HTTPStatus.OK)
    return render(request, f"exchange/{name}.html", context | more, status=status)


@require_POST
@staff
def choose(request: ActorRequest, import_id: int) -> HttpResponseBase:
    """Note which column each heading of the file stands for, for this file and the next ones."""
    row, table = _own(request, import_id)
    found = look_at(request.actor, row, request.now)
    remembered = imports.remembered(row.district_id, row.table)
    chosen = {
        choice.words: name
        for choice in shown.heading_choices(found)
        if (name := request.POST.get(choice.name, choice.column)) in {"", *table.layout.by_name}
        and (name != table.layout.column_for(choice.words) or folded(choice.words) in remembered)
    }
    imports.choose(
        district_id=row.district_id,
        import_id=import_id,
        table=row.table,
        chosen=chosen,
        crs=_crs(request, table),
    )
    return SeeOther(f"/exchange/imports/{import_id}/")


def _crs(request: ActorRequest, table: Table) -> str:
    wanted = request.POST.get("system", "")
    return wanted if tables.has_place(table) and wanted in set(System) else ""


@require_POST
@staff
def take(request: ActorRequest, import_id: int) -> HttpResponseBase:
    """Write all rows, or the good ones; many are left to the worker."""
    row, _table = _own(request, import_id)
    seal = request.POST.get("seal", "")[:32]
    here = SeeOther(f"/exchange/imports/{import_id}/")
    try:
        _begin(request, row, seal)
    except (Invalid, WrongState) as refusal:
        messages.error(request, words.refusal(refusal.code))
    return here


def _begin(request: ActorRequest, row: ImportRow, seal: str) -> None:
    if row.state is not State.OPENED:
        raise WrongState("import_taken")
    found = look_at(request.actor, row, request.now)
    if not is_long(found):
        take_rows(request.actor, row, seal, request.now)
        return
    check_seal(found, seal)
    imports.queue(district_id=row.district_id, import_id=row.import_id, seal=seal, now=request.now)
    write_later(row.district_id, row.import_id)


@require_POST
@staff
def leave(request: ActorRequest, import_id: int) -> HttpResponseBase:
    """Let go of a file; nothing of it is taken."""
    row, _table = _own(request, import_id)
    try:
        imports.leave(district_id=row.district_id, import_id=import_id)
    except WrongState as refusal:
        messages.error(request, words.refusal(refusal.code))
        return SeeOther(f"/exchange/imports/{import_id}/")
    messages.success(request, _("The file was let go. Nothing was changed."))
    return SeeOther("/exchange/")


@require_POST
@staff
def take_back(request: ActorRequest, import_id: int) -> HttpResponseBase:
    """Put every row back as it was, or say row by row why not."""
    row, table = _own(request, import_id)
    if table.take_back is None:
        raise NotAllowed("exchange")
    try:
        count = table.take_back(
            actor=request.actor,
            district_id=row.district_id,
            import_id=import_id,
            now=request.now,
        )
    except WrongState as refusal:
        return _hindered(request, row, table, refusal)
    told = ngettext("%(count)s row taken back.", "%(count)s rows taken back.", count)
    messages.success(request, told % {"count": count})
    return SeeOther(f"/exchange/imports/{import_id}/")


def _hindered(
    request: ActorRequest, row: ImportRow, table: Table, refusal: HouseError
) -> HttpResponse:
    told: Mapping[str, Any] = refusal.details
    return _done_page(
        request,
        row,
        table,
        hindered=words.refusal(refusal.code),
        hindrances=hindrances.told(row, table, told),
        status=HTTPStatus.CONFLICT,
    )


@require_safe
@staff
def faults(request: ActorRequest, import_id: int) -> HttpResponse:
    """Send the file as Excel with every fault marked, to be mended and brought back."""
    row, _table = _own(request, import_id)
    if row.state is not State.OPENED:
        raise WrongState("import_taken")
    found = look_at(request.actor, row, request.now)
    content = marked.write_marked(found, made_at=request.now)
    stem = row.file_name.rpartition(".")[0] or row.file_name
    return attachment(f"{stem}-{_('faults')}.xlsx", content, MEDIA["xlsx"])
