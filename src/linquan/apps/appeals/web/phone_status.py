"""The status page behind a signed link: follow, reply, rate, open again, take back. No account."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.desk import subject_of
from linquan.apps.appeals.queries import StatusPage
from linquan.apps.appeals.status_links import appeal_of
from linquan.apps.appeals.types import Grade, Status
from linquan.apps.appeals.web.link_pages import by_link
from linquan.apps.appeals.web.phone_cookies import is_shown, keep_shown, mine
from linquan.apps.appeals.web.phone_forms import REASON_LIMIT, REPLY_LIMIT, refusal_text
from linquan.apps.appeals.web.phone_places import Standing, street_of
from linquan.apps.appeals.web.phone_timeline import PROOF, story
from linquan.apps.appeals.web.phone_words import refusal
from linquan.apps.appeals.web.photos import send_photo
from linquan.kernel import attachments
from linquan.kernel.actors import Actor, ActorRequest
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

TOO_MANY_TRIES, DIGITS_LIMIT = 429, 8


_by_link = by_link(appeal_of, "appeals/phone/link_ended.html")


@require_http_methods(["GET", "HEAD", "POST"])
@_by_link
def status(request: ActorRequest, appeal_id: int, token: str) -> HttpResponseBase:
    """Show where a request stands, or do what was pressed there."""
    if request.method == "POST":
        return _do(request, appeal_id, token)
    return _page(request, appeal_id, token)


def _page(
    request: ActorRequest,
    appeal_id: int,
    token: str,
    *,
    refused: str = "",
    asks_why: bool = False,
    code: int = 200,
) -> HttpResponse:
    page = queries.status_page(appeal_id, request.now)
    desk = queries.desk(page.facts.district_id)
    is_open = _is_open(request, page)
    context = {
        "here": Standing(desk, None, street_of(desk, page.facts.area_line), page.facts.area.path),
        "token": token,
        "page": page,
        "story": story(page, desk, is_open=is_open),
        "is_open": is_open,
        "is_mine": appeal_id in mine(request, request.now),
        "is_new": "new" in request.GET,
        "refused": refused,
        "asks_why": asks_why,
        "did": request.POST.get("do", ""),
        "typed": request.POST.get("text", ""),
    }
    return render(request, "appeals/phone/status.html", context, status=code)


def _is_open(request: ActorRequest, page: StatusPage) -> bool:
    """Whether own words are shown: nobody left a phone, or this browser has shown its right."""
    return not page.phone_tail or is_shown(request, page.facts.appeal_id, request.now)


def _do(request: ActorRequest, appeal_id: int, token: str) -> HttpResponse:
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        return _page(request, appeal_id, token, refused=refusal(""), code=422)
    try:
        return deed(request, appeal_id, token)
    except (Invalid, WrongState) as error:
        return _page(request, appeal_id, token, refused=refusal_text(error), code=error.status)
    except NotAllowed as error:
        is_locked = error.code == "details_locked"
        code = TOO_MANY_TRIES if is_locked else error.status
        return _page(request, appeal_id, token, refused=refusal_text(error), code=code)


def _back(request: ActorRequest, token: str, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(reverse("phone:status", args=(token,)), status=303)


def _acting(request: ActorRequest, appeal_id: int) -> dict[str, Any]:
    return {
        "actor": Actor.reporter(subject_of(appeal_id)),
        "appeal_id": appeal_id,
        "now": request.now,
    }


def _rate(request: ActorRequest, appeal_id: int, token: str) -> HttpResponse:
    """Take a rating; "not satisfied" asks why first."""
    grade, why = request.POST.get("grade", ""), _words(request, REASON_LIMIT)
    if grade not in set(Grade):
        raise Invalid.field("grade", "missing")
    if grade == Grade.UNSATISFIED and not why:
        return _ask_why(request, appeal_id, token)
    now_at = operations.rate_appeal(grade=Grade(grade), reason=why, **_acting(request, appeal_id))
    again = now_at is Status.REOPENED
    said = _("Thank you. It has been opened again.") if again else _("Thank you for rating.")
    return _back(request, token, said)


def _ask_why(request: ActorRequest, appeal_id: int, token: str) -> HttpResponse:
    """Ask for the reason; only whoever was asked and said nothing is told so."""
    if "asked" not in request.POST:
        return _page(request, appeal_id, token, asks_why=True)
    said = refusal("why_missing")
    return _page(request, appeal_id, token, asks_why=True, refused=said, code=Invalid.status)


def _reply(request: ActorRequest, appeal_id: int, token: str) -> HttpResponse:
    operations.reply_to_question(text=_words(request, REPLY_LIMIT), **_acting(request, appeal_id))
    return _back(request, token, _("Your reply has been sent. The work goes on."))


def _reopen(request: ActorRequest, appeal_id: int, token: str) -> HttpResponse:
    operations.reopen_appeal(reason=_words(request, REASON_LIMIT), **_acting(request, appeal_id))
    return _back(request, token, _("It has been opened again."))


def _withdraw(request: ActorRequest, appeal_id: int, token: str) -> HttpResponse:
    operations.withdraw_appeal(reason=_words(request, REASON_LIMIT), **_acting(request, appeal_id))
    return _back(request, token, _("You have taken the report back."))


def _show(request: ActorRequest, appeal_id: int, token: str) -> HttpResponse:
    digits = request.POST.get("digits", "")[:DIGITS_LIMIT]
    if not operations.show_details(digits=digits, **_acting(request, appeal_id)):
        raise Invalid.field("digits", "details_wrong")
    back = HttpResponseRedirect(reverse("phone:status", args=(token,)), status=303)
    return keep_shown(request, back, appeal_id, request.now)


DEEDS = {
    "rate": _rate,
    "reply": _reply,
    "reopen": _reopen,
    "withdraw": _withdraw,
    "show": _show,
}


def _words(request: ActorRequest, limit: int) -> str:
    """Return the words typed, as the operation takes them. Raises Invalid."""
    plain = request.POST.get("text", "").replace("\r\n", "\n").strip()
    if "\x00" in plain:
        raise Invalid.field("text", "null_characters")
    if len(plain) > limit:
        raise Invalid.field("text", "too_long", limit=limit)
    return plain


@require_safe
@_by_link
def photo(
    request: ActorRequest, appeal_id: int, token: str, photo_id: int, *, thumbnail: bool = False
) -> HttpResponseBase:
    """Send a photo of the request: the proof to whoever holds the link, own photos if opened."""
    del token
    page = queries.status_page(appeal_id, request.now)
    is_open = _is_open(request, page)
    for row in page.photos:
        if row.photo_id == photo_id and (is_open or row.role == PROOF):
            return send_photo(row.sha256, attachments.MEDIA_TYPE, thumbnail=thumbnail)
    raise NotFound("photo_unknown")
