"""Posters: codes at gates and desks that say where a reporter stands."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linquan.apps.places import operations, queries
from linquan.apps.places.types import PosterRow
from linquan.apps.places.web import words
from linquan.apps.places.web.forms import PosterForm
from linquan.apps.places.web.gate import editors, may_edit
from linquan.kernel.actors import ActorRequest
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.doors import staff
from linquan.kernel.errors import Invalid, NotFound, WrongState
from linquan.kernel.qr import code_svg

LONGEST_ID = 19  # digits of a bigint


@require_safe
@staff
def posters(request: ActorRequest) -> HttpResponse:
    """List the posters of the district, or of one area and all below it."""
    shown = _asked_for(request)
    in_use = tuple(p for p in shown if p.valid_to is None)
    context = {
        "posters": shown if request.GET.get("show") == "all" else in_use,
        "shows_all": request.GET.get("show") == "all",
        "area_id": request.GET.get("area", ""),
        "may_edit": may_edit(request),
    }
    return render(request, "places/posters.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def add_poster(request: ActorRequest, area_id: int) -> HttpResponseBase:
    """Make a code for a place in this area; then its sheet can be printed."""
    area = queries.own_area(request.actor.district_id, area_id)
    form = PosterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            code = operations.add_poster(
                actor=request.actor, area_id=area_id, now=request.now, **form.cleaned_data
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            messages.success(request, _("Made. Print the sheet and hang it up."))
            return redirect("places:poster-sheet", code)
    name = words.named(area.name, area.name_en)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    title = _("New poster in %(name)s") % {"name": name}
    context = {"form": form, "area": area, "title": title}
    return render(request, "places/form.html", context, status=status)


@require_POST
@editors
def retire_poster(request: ActorRequest, poster_id: int) -> HttpResponseBase:
    """Make a code stop working."""
    _check_own(request, poster_id)
    try:
        operations.retire_poster(actor=request.actor, poster_id=poster_id, now=request.now)
    except WrongState as obstacle:
        messages.error(request, str(words.OBSTACLES.get(obstacle.code, obstacle.code)))
    else:
        undo = reverse("places:restore-poster", args=[poster_id])
        text = _("The code no longer works. Take the sheet down.")
        messages.success(request, text, extra_tags=f"undo:{undo}")
    return redirect("places:posters")


@require_POST
@editors
def restore_poster(request: ActorRequest, poster_id: int) -> HttpResponseBase:
    """Let a code work again."""
    _check_own(request, poster_id)
    try:
        operations.restore_poster(actor=request.actor, poster_id=poster_id, now=request.now)
    except WrongState as obstacle:
        messages.error(request, words.obstacle(obstacle))
    else:
        messages.success(request, _("The code works again."))
    return redirect("places:posters")


def _check_own(request: ActorRequest, poster_id: int) -> None:
    """Answer for a poster of another district as for one that there is not. Raises NotFound."""
    if not queries.has_poster(request.actor.district_id, poster_id):
        raise NotFound(code="poster_unknown")


@require_safe
@staff
def sheets(request: ActorRequest) -> HttpResponse:
    """Show the sheets of all posters in use of an area, one to a page, to be printed."""
    shown = tuple(p for p in _asked_for(request) if p.valid_to is None)
    return _sheets(request, shown)


@require_safe
@staff
def sheet(request: ActorRequest, code: str) -> HttpResponse:
    """Show the sheet of one poster, to be printed."""
    return _sheets(request, (_own_poster(request, code),))


@require_safe
@staff
def qr(request: ActorRequest, code: str) -> HttpResponse:
    """Draw the code of a poster as SVG."""
    _own_poster(request, code)
    drawn = code_svg(queries.poster_address(code), error="q", scale=1, border=4)
    answer = HttpResponse(drawn, content_type="image/svg+xml")
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


def _own_poster(request: ActorRequest, code: str) -> PosterRow:
    """Return a poster in use of the actor's district. Raises NotFound."""
    found = queries.poster(code, request.now.astimezone(OFFICE_ZONE).date())
    if found.district_id != request.actor.district_id:
        raise NotFound(code="poster_unknown")
    return found


def _asked_for(request: ActorRequest) -> tuple[PosterRow, ...]:
    """Return the posters of the district, or of the area in the address."""
    district_id, asked = request.actor.district_id, request.GET.get("area", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_ID):
        return queries.posters(district_id)
    return queries.posters(district_id, queries.own_area(district_id, int(asked)).path)


def _sheets(request: ActorRequest, shown: tuple[PosterRow, ...]) -> HttpResponse:
    pairs = [(poster, queries.poster_address(poster.code)) for poster in shown]
    return render(request, "places/sheets.html", {"sheets": pairs})
