"""The page of a body outside, behind a signed link: what was forwarded, and its answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.forward_links import forward_of
from linquan.apps.appeals.forwards import PHOTO_ROLE, subject_of
from linquan.apps.appeals.queries import OutsidePage
from linquan.apps.appeals.web.forward_forms import OutsideReplyForm
from linquan.apps.appeals.web.kept_photos import Pictures, gather
from linquan.apps.appeals.web.link_pages import by_link
from linquan.apps.appeals.web.phone_limits import TOO_MANY, TooMany, photo_limit_of
from linquan.apps.appeals.web.phone_words import named, refusal
from linquan.apps.appeals.web.photos import send_photo
from linquan.apps.appeals.web.words import OUTSIDE_SAID
from linquan.kernel import attachments
from linquan.kernel.actors import Actor, ActorRequest
from linquan.kernel.errors import Invalid, NotFound, WrongState

ENDED = "appeals/phone/outside_ended.html"


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(forward_of, ENDED)
def outside(request: ActorRequest, forward_id: int, token: str) -> HttpResponseBase:
    """Show what was forwarded, or take what the body says to it."""
    found = queries.outside_page(forward_id, request.now)
    if request.method == "POST":
        return _take(request, found, token)
    return _page(request, found, token, OutsideReplyForm())


def _take(request: ActorRequest, found: OutsidePage, token: str) -> HttpResponse:
    too_many = photo_limit_of(request, found.books)
    pictures = gather(request, refusal, takes_new=too_many is None)
    form = OutsideReplyForm(request.POST)
    if too_many is not None:
        page = _page(request, found, token, form, pictures, TOO_MANY, too_many)
        return too_many.told(page)
    if not form.is_valid() or pictures.wrong:
        return _page(request, found, token, form, pictures, pictures.status)
    try:
        operations.record_outside_answer(
            actor=Actor.body(subject_of(found.forward_id), named(found.body_name, "")),
            forward_id=found.forward_id,
            draft=form.draft(),
            photos=pictures.drafts,
            now=request.now,
        )
    except Invalid as error:
        form.refuse(error)
        return _page(request, found, token, form, pictures, error.status)
    except WrongState as error:
        form.add_error(None, refusal(error.code))
        return _page(request, found, token, form, pictures, error.status)
    messages.success(request, _("Thank you. The office has your answer."))
    return HttpResponseRedirect(reverse("phone:outside", args=(token,)), status=303)


def _page(
    request: ActorRequest,
    found: OutsidePage,
    token: str,
    form: OutsideReplyForm,
    pictures: Pictures | None = None,
    status: int = 200,
    too_many: TooMany | None = None,
) -> HttpResponse:
    photos = pictures or Pictures()
    context: dict[str, Any] = {
        "page": found,
        "token": token,
        "body": named(found.body_name, found.body_name_en),
        "owner": named(found.owner.name, found.owner.name_en),
        "photos": [p for p in found.photos if p.role != PHOTO_ROLE],
        "own_photos": [p for p in found.photos if p.role == PHOTO_ROLE],
        "said": [(e, OUTSIDE_SAID[str(e.data["said"])]) for e in found.said],
        "form": form,
        "kept": photos.tokens(request.now),
        "photo_errors": photos.wrong,
        "too_many": too_many,
        "now": request.now,
    }
    return render(request, "appeals/phone/outside.html", context, status=status)


@require_safe
@by_link(forward_of, ENDED)
def photo(
    request: ActorRequest, forward_id: int, token: str, photo_id: int, *, thumbnail: bool = False
) -> HttpResponseBase:
    """Send a photo that was ticked, or that the body itself sent."""
    del token
    for row in queries.outside_page(forward_id, request.now).photos:
        if row.photo_id == photo_id:
            return send_photo(row.sha256, attachments.MEDIA_TYPE, thumbnail=thumbnail)
    raise NotFound("photo_unknown")
