"""Pictures of a facility: added, shown, removed."""

from functools import partial

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.photos import send_photo
from linquan.apps.appeals.web.sending import sent
from linquan.apps.circles import operations, queries
from linquan.apps.circles.web import words
from linquan.apps.circles.web.facility_forms import PhotoForm
from linquan.apps.circles.web.facility_views import shown
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import NotAllowed


@staff
def add(request: ActorRequest, facility_id: int) -> HttpResponseBase:
    """Add pictures to a facility."""
    if answer := must_be_post(request):
        return answer
    page = queries.facility_page(request.actor, facility_id, request.now)
    if not page.may_keep:
        raise NotAllowed("add_facility_photos")
    form = PhotoForm(request.POST, request.FILES, auto_id="photos-%s")
    form.take_photos(request)
    save = partial(
        operations.add_facility_photos, actor=request.actor, facility_id=facility_id,
        photos=form.pictures.drafts, now=request.now,
    )  # fmt: skip
    back = reverse("circles:facility", args=[facility_id])
    led = sent(request, form, save, back, said=_("Saved."), refusal=words.refusal)
    return led or shown(request, page, form)


@staff
def remove(request: ActorRequest, facility_id: int, picture_id: int) -> HttpResponseBase:
    """Remove a picture of a facility."""
    if answer := must_be_post(request):
        return answer
    queries.facility_photo(request.actor, facility_id, picture_id)
    operations.remove_facility_photo(
        actor=request.actor, facility_id=facility_id, photo_id=picture_id, now=request.now
    )
    messages.success(request, _("The photo is removed."))
    return SeeOther(reverse("circles:facility", args=[facility_id]))


@require_safe
@staff
def show(
    request: ActorRequest, facility_id: int, picture_id: int, *, thumb: bool = False
) -> HttpResponseBase:
    """Send a picture of a facility."""
    found = queries.facility_photo(request.actor, facility_id, picture_id)
    return send_photo(found.sha256, found.media_type, thumbnail=thumb)
