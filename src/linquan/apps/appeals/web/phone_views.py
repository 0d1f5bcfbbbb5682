"""First page of a phone, the printed codes that lead to it, the public list, finding a report."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.types import Status
from linquan.apps.appeals.web import phone_words
from linquan.apps.appeals.web.phone_cookies import mine
from linquan.apps.appeals.web.phone_forms import FindForm
from linquan.apps.appeals.web.phone_limits import TOO_MANY, TooMany, link_limit
from linquan.apps.appeals.web.phone_places import Standing, poster_of, standing
from linquan.apps.appeals.web.phone_timeline import Story, story
from linquan.apps.appeals.web.phone_words import named
from linquan.apps.appeals.web.photos import send_photo
from linquan.kernel.actors import Actor, ActorRequest
from linquan.kernel.errors import Invalid, NotFound

REPORT_AT_ONCE = "报"
LARGEST_ID = 2**63 - 1


@require_safe
def scan(request: ActorRequest, code: str) -> HttpResponse:
    """Go from a printed code to the first page, or straight to the report (``?k=报``)."""
    at_once = request.GET.get("k") == REPORT_AT_ONCE
    if poster_of(code, request.now) is None:
        return render(request, "appeals/phone/code_unknown.html", {"code": code}, status=404)
    to = reverse("phone:report" if at_once else "phone:home")
    return HttpResponseRedirect(f"{to}?{urlencode({'at': code})}")


@require_safe
@never_cache
def home(request: ActorRequest) -> HttpResponse:
    """Show what a resident can do here; the newest report made on this phone stands below."""
    context = {
        "here": standing(request.GET.get("at", ""), request.now),
        "is_elder": request.COOKIES.get("edition") == "elder",
        "story": _newest(request),
    }
    return render(request, "appeals/phone/home.html", context)


def _newest(request: ActorRequest) -> Story | None:
    return next((_story(request, appeal_id) for appeal_id in mine(request, request.now)), None)


def _story(request: ActorRequest, appeal_id: int) -> Story | None:
    try:
        page = queries.status_page(appeal_id, request.now)
    except NotFound:
        return None
    return story(page, page_desk=queries.desk(page.facts.district_id), is_open=False)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: ActorRequest) -> HttpResponse:
    """List the reports made on this phone; send the link of another to the phone left with it.

    The answer is the same whether number and phone belong together or not.
    """
    here = standing(request.GET.get("at", ""), request.now)
    form = FindForm(request.POST or None)
    if request.method != "POST":
        return _progress(request, here, form, 200)
    if not form.is_valid():
        return _progress(request, here, form, Invalid.status)
    too_many = link_limit(request, here, phone=form.cleaned_data["phone"])
    if too_many is not None:
        return too_many.told(_progress(request, here, form, TOO_MANY, too_many))
    operations.owe_link(actor=Actor.stranger(), now=request.now, **form.cleaned_data)
    return _progress(request, here, form, 200)


def _progress(
    request: ActorRequest,
    here: Standing,
    form: FindForm,
    status: int,
    too_many: TooMany | None = None,
) -> HttpResponse:
    stories = [_story(request, appeal_id) for appeal_id in mine(request, request.now)]
    context = {
        "here": here,
        "form": form,
        "is_asked": request.method == "POST" and status == HTTPStatus.OK,
        "stories": [s for s in stories if s is not None],
        "too_many": too_many,
    }
    return render(request, "appeals/phone/progress.html", context, status=status)


@require_safe
def public_list(request: ActorRequest) -> HttpResponse:
    """List requests that a clerk approved for strangers, newest first."""
    here = standing(request.GET.get("at", ""), request.now)
    page = queries.published(here.desk.district_id, _before(request))
    context = {
        "here": here,
        "rows": [_public_row(row) for row in page.rows],
        "older": urlencode({"at": here.code, "before": page.older}) if page.older else "",
        "is_first": not _before(request),
    }
    return render(request, "appeals/phone/public.html", context)


def _before(request: ActorRequest) -> int:
    asked = request.GET.get("before", "")
    is_id = asked.isascii() and asked.isdigit() and len(asked) < len(str(LARGEST_ID))
    return int(asked) if is_id else 0


def _public_row(row: Any) -> dict[str, Any]:
    return {
        "title": row.title,
        "photo_id": row.photo_id,
        "matter": named(row.matter_name, row.matter_name_en),
        "community": named(row.community_name, row.community_name_en),
        "status": phone_words.STATUS[row.status],
        "state": phone_words.STATES.get(row.status, "neutral"),
        "received_at": row.received_at,
        "done_at": row.done_at if row.status is not Status.WITHDRAWN else None,
    }


@require_safe
def public_photo(request: ActorRequest, photo_id: int) -> HttpResponseBase:
    """Send a photo that was approved for strangers; nothing else has an address here."""
    if photo_id > LARGEST_ID:
        raise NotFound("photo_unknown")
    photo = queries.public_photo(photo_id)
    return send_photo(
        photo.sha256, photo.media_type, thumbnail="thumb" in request.GET, is_public=True
    )
