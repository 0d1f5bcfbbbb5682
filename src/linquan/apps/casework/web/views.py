"""Protected files: the list, a file, what is done with it. Every opening is written down."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.photos import send_photo
from linquan.apps.casework import operations, queries
from linquan.apps.casework.queries import FilePage
from linquan.apps.casework.types import FileDraft, PartyDraft
from linquan.apps.casework.web import verbs, words
from linquan.apps.casework.web.forms import CaseForm, HandForm, NewForm
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, staff
from linquan.kernel.errors import Invalid, NotFound, WrongState

NO_STORE = "private, no-store"


def closed(response: HttpResponseBase) -> HttpResponseBase:
    """Keep an answer out of every store."""
    response.headers["Cache-Control"] = NO_STORE
    return response


@require_safe
@staff
def files(request: ActorRequest) -> HttpResponseBase:
    """Show what is mine, what else is open to me."""
    page = queries.files_page(request.actor, request.now)
    return closed(render(request, "casework/files.html", {"page": page, "now": request.now}))


@staff
def new(request: ActorRequest) -> HttpResponseBase:
    """Open a file."""
    form = NewForm(request.POST if request.method == "POST" else None)
    page = queries.new_page(request.actor, request.now)
    form.offer("kind", [(k.code, words.named(k.name, k.name_en)) for k in page.kinds])
    form.offer("area", [(a.area_id, words.named(a.name, a.name_en)) for a in page.areas])
    if request.method == "POST" and form.is_valid():
        try:
            number = operations.open_file(
                actor=request.actor, draft=_draft(form.cleaned_data), now=request.now
            )
        except Invalid as error:
            form.refuse(error)
        else:
            return SeeOther(reverse("casework:file", args=[number]))
    status = 422 if form.errors else 200
    return closed(render(request, "casework/new.html", {"form": form}, status=status))


def _draft(given: dict[str, Any]) -> FileDraft:
    parties = tuple(
        PartyDraft(given[f"name{n}"], given[f"phone{n}"], given[f"is_under_14{n}"])
        for n in ("", "_2")
        if given[f"name{n}"] or given[f"phone{n}"]
    )
    return FileDraft(given["kind"], given["area"], given["matter"], parties, given["has_health"])


def opened(request: ActorRequest, number: str) -> FilePage:
    """Write down that a file is opened, and open it. Raises NotFound."""
    operations.see_file(actor=request.actor, number=number, now=request.now)
    return queries.file_page(request.actor, number, request.now)


@require_safe
@staff
def file(request: ActorRequest, number: str) -> HttpResponseBase:
    """Show a file."""
    page = opened(request, number)
    offered = [(name, one) for name, one in verbs.VERBS.items() if one.offered(page)]
    context = {
        "page": page,
        "first": [(name, one.title) for name, one in offered if one.is_first],
        "more": [(name, one.title) for name, one in offered if not one.is_first],
        "now": request.now,
    }
    return closed(render(request, "casework/file.html", context))


@staff
def act(request: ActorRequest, number: str, verb: str) -> HttpResponseBase:
    """Show the form of a verb; a POST carries it out."""
    one = verbs.VERBS.get(verb)
    if one is None:
        raise NotFound("verb_unknown")
    page = opened(request, number)
    if request.method != "POST":
        form = one.form(initial=verbs.initial(page))
        return _shown(request, page, one, form)
    form = one.form(request.POST)
    verbs.furnish(form, page)
    if not form.is_valid():
        return _shown(request, page, one, form, status=422)
    try:
        one.act(verbs.shared(request, number), form.cleaned_data)
    except Invalid as error:
        form.refuse(error)
        return _shown(request, page, one, form, status=422)
    except WrongState as error:
        return _shown(request, page, one, form, status=409, refused=words.refusal(error.code))
    messages.success(request, _("Saved."))
    return closed(SeeOther(reverse("casework:file", args=[number])))


def _shown(
    request: ActorRequest,
    page: FilePage,
    verb: verbs.Verb,
    form: CaseForm,
    *,
    status: int = 200,
    refused: str = "",
) -> HttpResponseBase:
    verbs.furnish(form, page)
    context = {"page": page, "title": verb.title, "form": form, "refused": refused}
    return closed(render(request, "casework/verb.html", context, status=status))


@require_safe
@staff
def sheet(request: ActorRequest, number: str) -> HttpResponseBase:
    """The agreement, laid out to be signed on paper."""
    page = opened(request, number)
    if not page.agreement:
        raise NotFound("agreement_missing")
    return closed(render(request, "casework/sheet.html", {"page": page, "now": request.now}))


@require_safe
@staff
def photo(request: ActorRequest, number: str, photo_id: int) -> HttpResponseBase:
    """Send a photo of a file to whoever is admitted to it."""
    operations.see_file(actor=request.actor, number=number, now=request.now)
    found = queries.file_photo(request.actor, number, photo_id, request.now)
    return closed(send_photo(found.sha256, found.media_type))


@staff
def hand_over(request: ActorRequest, appeal_id: int) -> HttpResponseBase:
    """Hand a request to a protected service."""
    found = queries.request_to_hand(request.actor, appeal_id, request.now)
    form = HandForm(request.POST if request.method == "POST" else None)
    offered = queries.kinds_offered(request.actor.district_id, request.now)
    form.offer("kind", [(k.code, words.named(k.name, k.name_en)) for k in offered])
    context: dict[str, Any] = {"found": found, "form": form}
    back = reverse("appeals:case", args=[appeal_id])
    if request.method == "POST" and form.is_valid():
        try:
            operations.hand_over(
                actor=request.actor,
                appeal_id=appeal_id,
                kind_code=form.cleaned_data["kind"],
                words=form.cleaned_data["words"],
                seen_version=None,
                now=request.now,
            )
        except Invalid as error:
            form.refuse(error)
        except WrongState as error:
            context["refused"] = words.refusal(error.code)
            return _hand_page(request, context, status=409)
        else:
            messages.success(request, _("Handed over. The desk has nothing more to do with it."))
            return closed(SeeOther(back))
    return _hand_page(request, context, status=422 if form.errors else 200)


def _hand_page(request: ActorRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    return render(request, "casework/hand_over.html", context, status=status)
