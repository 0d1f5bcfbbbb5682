"""Reporting from a phone: one screen, words or a photo, no account."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linquan.apps.appeals import operations
from linquan.apps.appeals.limits import NETWORK, PLACE
from linquan.apps.appeals.status_links import status_token
from linquan.apps.appeals.types import (
    AppealDraft,
    ChannelKind,
    ChannelRow,
    Filed,
    PhotoDraft,
    ReporterDraft,
)
from linquan.apps.appeals.web.beginnings import Beginning, beginning_of
from linquan.apps.appeals.web.kept_photos import Pictures, gather, photo_of
from linquan.apps.appeals.web.phone_cookies import keep_mine
from linquan.apps.appeals.web.phone_forms import ReportForm, show_refusals
from linquan.apps.appeals.web.phone_limits import TOO_MANY, TooMany, photo_limit, report_limit
from linquan.apps.appeals.web.phone_places import Standing, area_to_choose, standing
from linquan.apps.appeals.web.phone_words import SEE_PHOTO, refusal, refusals
from linquan.apps.appeals.web.photos import send_photo
from linquan.kernel import links
from linquan.kernel.actors import Actor, ActorRequest
from linquan.kernel.errors import HouseError, Invalid
from linquan.kernel.validity import valid_on

PAGE = "appeals/phone/report.html"
KEY_PURPOSE = "report.key"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: ActorRequest) -> HttpResponse:
    """Show the form, or take what was typed into it."""
    here = standing(request.GET.get("at", ""), request.now)
    if request.method == "POST":
        return _take(request, here)
    return _page(request, here)


def _begun(here: Standing, begun: Beginning | None) -> ReportForm:
    """Make the form as somebody begins it."""
    form = ReportForm(here, 0)
    if begun is not None:
        form.initial = {"text": begun.text, "area": area_to_choose(here, begun.area_id)}
    return form


def _page(
    request: ActorRequest,
    here: Standing,
    form: ReportForm | None = None,
    pictures: Pictures | None = None,
    status: int = 200,
    too_many: TooMany | None = None,
) -> HttpResponse:
    begun = beginning_of(request, here)
    form = form or _begun(here, begun)
    photos = pictures or Pictures()
    full = too_many.limit if too_many else ""
    is_elsewhere = bool(form["area"].value()) or "area" in form.errors
    context = {
        "begun": begun,
        "here": here,
        "form": form,
        "key": request.POST["key"] if _key_of(request) else _new_key(),
        "kept": photos.tokens(request.now),
        "photo_errors": photos.wrong,
        "too_many": too_many,
        "opens_contact": full == NETWORK or bool(form.errors.keys() & {"name", "phone", "kind"}),
        "opens_place": here.poster is None or full == PLACE or is_elsewhere,
        "opens_about": "about" in form.errors,
    }
    return render(request, PAGE, context, status=status)


def _take(request: ActorRequest, here: Standing) -> HttpResponse:
    too_many = photo_limit(request, here)
    pictures = gather(request, refusal, takes_new=too_many is None)
    if too_many is not None:
        return _later(request, here, ReportForm(here, 1, request.POST), pictures, too_many)
    form = ReportForm(here, len(pictures.drafts) or pictures.is_cut, request.POST)
    key = _key_of(request)
    if not key and form.is_valid():
        form.add_error(None, refusal("form_stale"))
    if not form.is_valid() or pictures.wrong:
        return _page(request, here, form, pictures, pictures.status)
    return _filed(request, here, form, pictures, key)


def _filed(
    request: ActorRequest, here: Standing, form: ReportForm, pictures: Pictures, key: str
) -> HttpResponse:
    """Count a good report, and file it if that is not too much."""
    typed = form.cleaned_data
    key = _bound(key, typed, pictures.drafts)
    too_many = report_limit(request, here, phone=typed["phone"], area=typed["area"], once=key)
    if too_many is not None:
        return _later(request, here, form, pictures, too_many)
    try:
        filed = _file(here, typed, pictures.drafts, key, request.now)
    except Invalid as error:
        show_refusals(form, refusals(error))
        return _page(request, here, form, pictures, error.status)
    if (begun := beginning_of(request, here)) is not None:
        begun.took_in(filed.appeal_id, request.now)
    return _receipt(request, filed)


def _later(
    request: ActorRequest, here: Standing, form: ReportForm, pictures: Pictures, too_many: TooMany
) -> HttpResponse:
    """Show the form again with everything in it, and from when on it can be sent."""
    return too_many.told(_page(request, here, form, pictures, TOO_MANY, too_many))


def _file(
    here: Standing, typed: dict[str, Any], photos: tuple[PhotoDraft, ...], key: str, now: datetime
) -> Filed:
    draft = AppealDraft(
        key=key,
        channel_id=_channel(here, now).channel_id,
        text=typed["text"] or str(SEE_PHOTO),
        about_organisation_id=int(typed["about"]) if typed["about"] else None,
        language=get_language() or "zh-hans",
        reporter=ReporterDraft(typed["kind"], typed["name"], typed["phone"]),
        photos=photos,
        **_place(here, typed["area"], typed["where"]),
    )
    return operations.file_appeal(
        actor=Actor.stranger(),
        district_id=here.desk.district_id,
        draft=draft,
        now=now,
        seen=here.desk,
    )


def _bound(key: str, typed: dict[str, Any], photos: tuple[PhotoDraft, ...]) -> str:
    """Bind the key of a form to what is in it.

    Pressing twice sends the same and makes one report; going back and writing something else in
    the old form makes another.
    """
    told = repr((sorted(typed.items()), [photo.sha256 for photo in photos]))
    return f"m-{key}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"


def _place(here: Standing, area: str, where: str) -> dict[str, Any]:
    """Lay down where it is: as the code says, unless the resident chose another place."""
    if area or here.poster is None:
        return {"area_id": int(area or 0), "address": where}
    said = f"{here.poster.label} {where}".strip()
    return {
        "area_id": here.poster.area_id,
        "address": said,
        "lon": here.poster.lon,
        "lat": here.poster.lat,
    }


def _channel(here: Standing, now: datetime) -> ChannelRow:
    """Return the online channel: that of scanned codes when one was scanned. Raises Invalid."""
    wanted = ChannelKind.SCAN if here.poster else ChannelKind.WEB
    open_now = valid_on(here.desk.book.channels, here.desk.day(now))
    online = [c for c in open_now if c.is_online and c.kind != ChannelKind.OPEN311]
    if not online:
        raise Invalid("no_channel")
    return next((c for c in online if c.kind == wanted), online[0])


def _receipt(request: ActorRequest, filed: Filed) -> HttpResponse:
    token = status_token(filed.appeal_id, request.now)
    url = reverse("phone:status", args=(token,))
    response = HttpResponseRedirect(f"{url}?new=1", status=303)
    return keep_mine(request, response, filed.appeal_id, request.now)


def _new_key() -> str:
    return links.sign(KEY_PURPOSE, [uuid4().hex], expires_at=None)


def _key_of(request: ActorRequest) -> str:
    """Return the key of the form, empty when we never gave it."""
    try:
        told = links.unsign(KEY_PURPOSE, request.POST.get("key", ""), now=request.now)
    except HouseError:
        return ""
    return str(next(iter(told)))


@require_safe
def kept_photo(request: ActorRequest, token: str) -> HttpResponseBase:
    """Show a photo that waits in a form, to whoever holds the form."""
    photo = photo_of(token, request.now)
    return send_photo(photo.sha256, photo.media_type, thumbnail=True)
