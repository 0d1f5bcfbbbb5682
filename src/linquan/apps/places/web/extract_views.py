"""The page of the map: which extract of OpenStreetMap is in use; bring one in, take it back."""

import shutil
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linquan.apps.places import bringing, operations, queries
from linquan.apps.places.web import words
from linquan.apps.places.web.extract_forms import ExtractForm
from linquan.apps.places.web.gate import editors
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther
from linquan.kernel.errors import WrongState

FRAGMENT: Final = "X-Fragment"
REFUSED: Final = "linquan.upload_refused"


@require_safe
@editors
def map_page(request: ActorRequest) -> HttpResponse:
    """Show what is in use, what is under way, what was there before."""
    if FRAGMENT in request.headers:
        page = queries.extract_page(request.actor.district_id)
        return render(
            request, "places/parts/extract_progress.html", {"page": page, "now": request.now}
        )
    return _page(request, ExtractForm())


def _page(request: ActorRequest, form: ExtractForm) -> HttpResponse:
    context: dict[str, Any] = {
        "page": queries.extract_page(request.actor.district_id),
        "form": form,
        "now": request.now,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "places/map.html", context, status=status)


@require_POST
@editors
def bring(request: ActorRequest) -> HttpResponseBase:
    """Take a file and leave its reading to the worker."""
    form = ExtractForm(request.POST, request.FILES, was_too_large=REFUSED in request.META)
    if not form.is_valid():
        return _page(request, form)
    file: TemporaryUploadedFile = form.cleaned_data["file"]
    key = bringing.new_key()
    path = bringing.waiting_path(Path(settings.LINQUAN_HOME), key)
    shutil.move(file.temporary_file_path(), path)
    try:
        extract_id = operations.ask_extract(
            actor=request.actor,
            district_id=request.actor.district_id,
            file_name=file.name or "",
            file_key=key,
            size_bytes=file.size or 0,
            now=request.now,
        )
    except WrongState as refusal:
        path.unlink(missing_ok=True)
        messages.error(request, words.extract_refusal(refusal.code))
    else:
        bringing.read_later(extract_id)
    return SeeOther("/places/map/")


@require_POST
@editors
def take_back(request: ActorRequest, extract_id: int) -> HttpResponseBase:
    """Take the extract in use back; the one before it is used again."""
    queries.extract_row(request.actor.district_id, extract_id)
    try:
        operations.take_back_extract(actor=request.actor, extract_id=extract_id, now=request.now)
    except WrongState as refusal:
        messages.error(request, words.extract_refusal(refusal.code))
    else:
        messages.success(request, _("Taken back: the map is as it was before."))
    return redirect("places:map")
