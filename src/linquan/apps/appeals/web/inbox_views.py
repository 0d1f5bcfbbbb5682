"""The inbox: tabs, filters in the address, pages by key, the same as Excel, points for maps."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from linquan.apps.appeals import operations, queries, rules
from linquan.apps.appeals.inbox_types import InboxFilter, InboxRow, TabCounts
from linquan.apps.appeals.saved_views import ViewRow
from linquan.apps.appeals.types import OPEN, RUNNING
from linquan.apps.appeals.web import choices, inbox_columns, words
from linquan.apps.appeals.web.gate import is_fragment
from linquan.apps.appeals.web.inbox_address import PAGE, TABS, address_of, filter_from
from linquan.apps.appeals.web.view_forms import ViewForm, may_share
from linquan.kernel import clock
from linquan.kernel.actors import ActorRequest, Role
from linquan.kernel.doors import staff
from linquan.kernel.exchange import writing

EMPTY: Final[dict[str, Promise]] = {
    "open": gettext_lazy("Nothing is waiting for you"),
    "new": gettext_lazy("No new requests"),
    "overdue": gettext_lazy("Nothing is overdue"),
    "soon": gettext_lazy("Nothing is due soon"),
}
FILTERS: Final = ("matter_code", "channel_id", "area_id", "owner_id", "outcome")
EXPORT_PAGE, EXPORT_MOST = 500, 10_000


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab with its count and where it leads."""

    label: str | Promise
    count: int
    limit: int
    url: str
    is_current: bool


class Line(NamedTuple):
    """One row of the table."""

    row: InboxRow
    standing: words.Standing
    is_running: bool
    can_assign: bool


@require_safe
@staff
def inbox(request: ActorRequest) -> HttpResponse:
    """Show the requests that the actor may see, what hurts next first."""
    wanted = filter_from(request.GET, PAGE)
    found = queries.inbox_page(request.actor, wanted, request.now)
    books = found.books
    context = {
        "wanted": wanted,
        "lines": _lines(request, found),
        "tabs": _tabs(wanted, found.counts),
        "total": _total(wanted, found.counts),
        "limit": found.counts.limit,
        "newer_url": address_of(wanted, before=found.page.newer) if found.page.newer else "",
        "older_url": address_of(wanted, after=found.page.older) if found.page.older else "",
        "here": address_of(wanted, after=wanted.after, before=wanted.before),
        "export_url": address_of(wanted),
        "export_query": address_of(wanted).lstrip("?"),
        "can_choose": _may_act(request),
        "by_due_url": address_of(wanted, sort="due"),
        "by_new_url": address_of(wanted, sort="new"),
        "plain_url": address_of(replace(wanted, **UNFILTERED)),
        "columns": inbox_columns.shown(wanted.columns),
        "chooser": SimpleLazyObject(lambda: _chooser(wanted)),
        "density_url": address_of(wanted, density="" if wanted.density else "compact"),
        "filter_count": sum(bool(getattr(wanted, name)) for name in FILTERS),
        "empty": EMPTY.get(wanted.tab, gettext_lazy("No requests here")),
        "edition": books.edition,
        "today": books.day(request.now),
        # Asked for only when the filter is drawn anew.
        "matters": lambda: books.matters(books.day(request.now)),
        "channels": lambda: choices.known_channels(books),
        "areas": lambda: choices.areas(books, request.actor),
        "owners": lambda: choices.owners(books),
        "now": request.now,
    }
    if is_fragment(request):
        return render(request, "appeals/desk/inbox_rows.html", context)
    return render(request, "appeals/desk/inbox.html", context | _around(request, wanted))


def _around(request: ActorRequest, wanted: InboxFilter) -> dict[str, Any]:
    """What stands around the list: it is not drawn anew with its rows."""
    return {
        "views": _views(request, wanted),
        "view_fields": _view_fields(may_share(request), get_language()),
        "may_call": any(p.role is Role.CLERK and p.area_path for p in request.actor.posts),
    }


@lru_cache(maxsize=16)
def _view_fields(can_share: bool, language: str | None) -> str:
    """Draw the fields by which a view is saved: they are the same on every inbox of a language."""
    del language  # the words are in it
    told = {"view_form": ViewForm(auto_id="view-%s"), "can_share": can_share}
    return SafeString(render_to_string("appeals/desk/view_fields.html", told).removesuffix("\n"))


UNFILTERED: Final[dict[str, Any]] = {
    "query": "", "matter_code": "", "channel_id": 0, "area_id": 0, "owner_id": 0, "outcome": "",
}  # fmt: skip


def _chooser(wanted: InboxFilter) -> inbox_columns.Chooser:
    return inbox_columns.chooser(
        wanted.columns,
        lambda columns: address_of(wanted, columns=inbox_columns.read(",".join(columns))),
    )


def _views(request: ActorRequest, wanted: InboxFilter) -> list[tuple[ViewRow, bool]]:
    """Views to choose from, and which of them is looked at."""
    here = address_of(wanted).lstrip("?")
    return [(view, view.query == here) for view in queries.saved_views(request.actor)]


def _lines(request: ActorRequest, found: queries.InboxPage) -> list[Line]:
    now, language = request.now, get_language()
    soon = now + timedelta(hours=found.books.rules(now).soon_h)
    clerk = any(post.role is Role.CLERK for post in request.actor.posts)
    return [
        Line(
            row,
            words.standing_word(
                row.status, words.hurting(row.due_at, now, soon) if runs else "", language
            ),
            runs,
            clerk and row.status in OPEN,
        )
        for row in found.page.rows
        for runs in (row.status in RUNNING,)
    ]


def _may_act(request: ActorRequest) -> bool:
    """Whether rows can be chosen: for whoever works on requests or sends them on."""
    return any(post.role in rules.WORKERS for post in request.actor.posts)


def _tabs(wanted: InboxFilter, counts: TabCounts) -> list[Tab]:
    return [
        Tab(
            label,
            _count(name, counts),
            counts.limit,
            address_of(wanted, tab=name, sort=""),
            name == wanted.tab,
        )
        for name, label in TABS.items()
    ]


def _count(tab: str, counts: TabCounts) -> int:
    if tab == "all":
        return min(counts.open + counts.done, counts.limit)
    return int(getattr(counts, tab))


def _total(wanted: InboxFilter, counts: TabCounts) -> int:
    return _count(wanted.tab, counts)


@require_GET
@staff
def export(request: ActorRequest) -> HttpResponse:
    """Send exactly this list as Excel: the same filter and order, at most ten thousand rows.

    In the layout in which requests come in, but for who reported them. It goes out only once it is
    written down who took it.
    """
    wanted = filter_from(request.GET, EXPORT_PAGE)
    title = _("Requests")
    rows = list(_rows(request, wanted))
    ids = [row.appeal_id for row in rows]
    content = writing.write_excel(
        inbox_columns.layout(wanted.columns),
        queries.inbox_lines(request.actor, ids, request.now),
        notes=_notes(request, wanted, rows),
        made_at=request.now,
    )
    operations.note_export(actor=request.actor, wanted=wanted, count=len(rows), now=request.now)
    stamp = request.now.astimezone(clock.OFFICE_ZONE)
    name = f"{title}-{stamp:%Y%m%d-%H%M}.xlsx"
    response = HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _rows(request: ActorRequest, wanted: InboxFilter) -> Iterator[InboxRow]:
    """Yield the rows of the list page by page."""
    wanted = replace(wanted, after="", before="")
    for _page in range(EXPORT_MOST // EXPORT_PAGE):
        page = queries.inbox(request.actor, wanted, request.now)
        yield from page.rows
        if not page.older:
            return
        wanted = replace(wanted, after=page.older)


def _notes(request: ActorRequest, wanted: InboxFilter, rows: list[InboxRow]) -> list[str]:
    told = [
        _("Requests under the tab “%(tab)s”, as of %(at)s.")
        % {"tab": TABS[wanted.tab], "at": words.moment(request.now)},
        _("Made by %(name)s.") % {"name": request.actor.name},
        _("Names and telephone numbers of reporters are left out."),
    ]
    if len(rows) >= EXPORT_MOST:
        told.append(
            _("The list was cut after %(count)s rows. Narrow it by a filter.")
            % {"count": EXPORT_MOST}
        )
    return told


@require_safe
@staff
def points(request: ActorRequest) -> JsonResponse:
    """Send open requests that have a point, for maps."""
    found: dict[str, Any] = queries.appeal_points(request.actor, request.now)
    response = JsonResponse(found, content_type="application/geo+json")
    response.headers["Cache-Control"] = "private, no-store"
    return response
