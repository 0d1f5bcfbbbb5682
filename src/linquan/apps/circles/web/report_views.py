"""Reports of life circles: asked for, listed, handed out."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.circles import operations, owing, queries
from linquan.apps.circles.reports import CONTENT_TYPES, Format, Language
from linquan.apps.circles.web import words
from linquan.apps.circles.web.asked import number
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, staff
from linquan.kernel.errors import NotFound, WrongState


@staff
def reports(request: ActorRequest) -> HttpResponseBase:
    """List the reports, or ask for one."""
    if request.method == "POST":
        return _asked(request)
    context: dict[str, Any] = {
        "page": queries.reports_page(request.actor),
        "languages": words.LANGUAGES.items(),
    }
    part = "X-Fragment" in request.headers
    name = "circles/parts/reports.html" if part else "circles/reports.html"
    return render(request, name, context)


def _asked(request: ActorRequest) -> HttpResponseBase:
    page, said = queries.reports_page(request.actor), request.POST
    if page.run_id is None:
        raise NotFound("run_unknown")
    language = said.get("language", "")
    try:
        made = operations.ask_report(
            actor=request.actor, run_id=page.run_id, area_id=number(said.get("area", "")),
            language=Language(language) if language in set(Language) else Language.CHINESE,
            now=request.now,
        )  # fmt: skip
    except WrongState as refused:
        messages.error(request, words.refusal(refused.code))
    else:
        owing.write_later(made)
        messages.success(request, _("The report is being written."))
    return SeeOther(reverse("circles:reports"))


@require_safe
@staff
def report_file(request: ActorRequest, report_id: int, suffix: str) -> HttpResponse:
    """Hand out a file of a report."""
    if suffix not in set(Format):
        raise NotFound("report_unknown")
    content = queries.report_file(request.actor, report_id, Format(suffix))
    headers = {"Content-Disposition": f'attachment; filename="life-circles-{report_id}.{suffix}"'}
    return HttpResponse(content, content_type=CONTENT_TYPES[Format(suffix)], headers=headers)
