"""Around the files: who is admitted, counts, mediators, what is held on somebody."""

import json
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web import words as desk_words
from linquan.apps.casework import operations, queries
from linquan.apps.casework.types import AdmissionDraft, MediatorDraft, Reach
from linquan.apps.casework.web import words
from linquan.apps.casework.web.forms import AdmissionForm, HeldForm, MediatorForm, ReasonForm
from linquan.apps.casework.web.views import closed
from linquan.apps.places.queries import district_ids
from linquan.kernel.actors import ActorRequest
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotFound, WrongState
from linquan.kernel.personal_rows import Section


def _today(request: ActorRequest) -> date:
    return request.now.astimezone(OFFICE_ZONE).date()


@staff
def admissions(request: ActorRequest) -> HttpResponseBase:
    """Show who is admitted to what; a POST admits somebody."""
    if request.method != "POST":
        queries.admissions_page(request.actor, request.now)
        return _admissions(request, AdmissionForm(initial={"valid_from": _today(request)}))
    form = AdmissionForm(request.POST)
    if form.is_valid():
        try:
            operations.admit(
                actor=request.actor, draft=_admission(form.cleaned_data), now=request.now
            )
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("Admitted. It stands in the access log."))
            return SeeOther(reverse("casework:admissions"))
    return _admissions(request, form, status=422)


def _admission(given: dict[str, Any]) -> AdmissionDraft:
    return AdmissionDraft(
        given["account"], given["kind"], given["area"], Reach(given["reach"]),
        given["valid_from"], given["valid_to"], given["reason"],
    )  # fmt: skip


def _admissions(
    request: ActorRequest,
    form: AdmissionForm,
    *,
    status: int = 200,
    refused: str = "",
    revoking: tuple[int, str] = (0, ""),
) -> HttpResponseBase:
    page = queries.admissions_page(request.actor, request.now)
    form.offer("account", [(a.account_id, a.name) for a in page.accounts])
    form.offer("kind", [(k.code, words.named(k.name, k.name_en)) for k in page.kinds])
    form.offer("area", [(a.area_id, words.named(a.name, a.name_en)) for a in page.areas])
    context = {"page": page, "form": form, "refused": refused}
    context |= {"revoking_id": revoking[0], "revoking_reason": revoking[1]}
    return closed(render(request, "casework/admissions.html", context, status=status))


@staff
def revoke(request: ActorRequest, admission_id: int) -> HttpResponseBase:
    """Take an admission back."""
    if answer := must_be_post(request):
        return answer
    form = ReasonForm(request.POST)
    fresh = AdmissionForm(initial={"valid_from": _today(request)})
    typed = (admission_id, request.POST.get("reason", ""))
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        operations.revoke_admission(
            actor=request.actor, admission_id=admission_id, reason=reason, now=request.now
        )
    except Invalid as error:
        refused = next(text for _name, text in desk_words.faults(error, words.FAULTS))
        return _admissions(request, fresh, status=422, refused=refused, revoking=typed)
    except WrongState as error:
        return _admissions(request, fresh, status=409, refused=words.refusal(error.code))
    messages.success(request, _("Revoked. It stands in the access log."))
    return SeeOther(reverse("casework:admissions"))


@require_safe
@staff
def counts(request: ActorRequest) -> HttpResponseBase:
    """Show leaders how many files there are, and nothing else."""
    page = queries.counts_page(request.actor, request.now)
    return closed(render(request, "casework/counts.html", {"page": page}))


@staff
def mediators(request: ActorRequest) -> HttpResponseBase:
    """Show the head who is listed; a POST lists somebody."""
    if request.method != "POST":
        return _mediators(request, MediatorForm(initial={"consented_on": _today(request)}))
    form = MediatorForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        draft = MediatorDraft(
            given["name"], given["programme"], given["words"], given["hours"], given["area"],
            given["consented_on"], given["account"],
        )  # fmt: skip
        try:
            operations.list_mediator(actor=request.actor, draft=draft, now=request.now)
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("Listed, and introduced in public."))
            return SeeOther(reverse("casework:mediators"))
    return _mediators(request, form, status=422)


def _mediators(request: ActorRequest, form: MediatorForm, *, status: int = 200) -> HttpResponseBase:
    page = queries.mediators_page(request.actor, request.now)
    form.offer("area", [(a.area_id, words.named(a.name, a.name_en)) for a in page.areas])
    form.offer("account", [(a.account_id, a.name) for a in page.accounts])
    context = {"page": page, "form": form}
    return closed(render(request, "casework/mediators.html", context, status=status))


@staff
def withdraw_mediator(request: ActorRequest, mediator_id: int) -> HttpResponseBase:
    """Take a mediator off the public page."""
    if answer := must_be_post(request):
        return answer
    try:
        operations.withdraw_mediator(actor=request.actor, mediator_id=mediator_id, now=request.now)
    except WrongState as error:
        messages.error(request, words.refusal(error.code))
    return SeeOther(reverse("casework:mediators"))


@require_safe
def public_mediators(request: ActorRequest) -> HttpResponse:
    """Introduce the mediators who agreed to it, to everyone."""
    district_id = request.actor.district_id or next(iter(district_ids()), 0)
    if not district_id:
        raise NotFound("no_district")
    rows = queries.public_mediators(district_id)
    return render(request, "casework/public_mediators.html", {"rows": rows})


@staff
def held(request: ActorRequest) -> HttpResponseBase:
    """Ask what is held on somebody, and send it to whoever is admitted to it."""
    queries.new_page(request.actor, request.now)  # only for who is admitted to anything
    form = HeldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            sections = operations.export_held(
                actor=request.actor,
                phone=form.cleaned_data["phone"],
                reason=form.cleaned_data["reason"],
                now=request.now,
            )
        except Invalid as error:
            form.refuse(error)
        except NotFound:
            form.add_error("phone", _("Nothing that is open to you is held on this telephone."))
        else:
            return _send(sections)
    status = 422 if form.errors else 200
    return closed(render(request, "casework/held.html", {"form": form}, status=status))


def _send(sections: tuple[Section, ...]) -> HttpResponseBase:
    told = {
        one.title: [dict(zip(one.columns, row, strict=True)) for row in one.rows]
        for one in sections
        if one.rows
    }
    content = json.dumps(told, ensure_ascii=False, indent=1, default=_plain)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="held.json"'
    return closed(response)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
