"""Handing a case on to another system: what goes there, and what became of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linquan.apps.appeals import open311_client, operations, queries
from linquan.apps.appeals.referrals import AskedFor, ReferralDraft, ReferralState
from linquan.apps.appeals.web import timeline, words
from linquan.apps.appeals.web.sent_out_forms import ReferForm
from linquan.kernel import outbound
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, staff
from linquan.kernel.errors import Invalid, NotFound, WrongState

ASKED, SAID, LONGEST_CODE = "asked", ("system", "service_code", "text", "reason"), 60
PILLS = {
    ReferralState.WAITING: "new",
    ReferralState.SENT: "soon",
    ReferralState.CLOSED: "ok",
    ReferralState.FAILED: "overdue",
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def refer(request: ActorRequest, appeal_id: int) -> HttpResponseBase:
    """Show what was handed on, and the form; or hand it on."""
    if appeal_id >= 2**63:
        raise NotFound("appeal_unknown")
    found = queries.refer_page(request.actor, appeal_id, request.now)
    facts = found.case.facts
    if request.method != "POST":
        told = {"text": facts.text, "service_code": facts.matter.code}
        return _page(request, found, ReferForm(initial=told))
    form = ReferForm(request.POST)
    form.ask(_definition(request, found))
    if form.asked and ASKED not in request.POST:
        return _page(request, found, _unchecked(request, form))
    try:
        if form.is_valid():
            _refer(request, appeal_id, form)
            said = _("It is sent within a minute. What becomes of it stands here.")
            messages.success(request, said)
            return SeeOther(reverse("appeals:refer", args=[appeal_id]))
    except Invalid as error:
        form.refuse(error)
    except WrongState as error:
        form.add_error(None, words.state(error))
    return _page(request, found, form, status=422)


def _definition(request: ActorRequest, found: queries.ReferPage) -> tuple[AskedFor, ...]:
    """Ask the chosen system what it wants to know; it has ten seconds, and may be mute."""
    chosen, code = request.POST.get("system", ""), request.POST.get("service_code", "").strip()
    for system in found.systems:
        if str(system.system_id) == chosen and code and found.case.allowed.assign:
            return open311_client.definition(system, code[:LONGEST_CODE], outbound.send)
    return ()


def _unchecked(request: ActorRequest, form: ReferForm) -> ReferForm:
    """Return the form with what was filled in and what is asked for now, without complaints."""
    told: dict[str, Any] = {name: request.POST.get(name, "") for name in SAID}
    told["photos"] = request.POST.getlist("photos")
    told["tells_reporter"] = "tells_reporter" in request.POST
    fresh = ReferForm(initial=told)
    fresh.ask(tuple(form.asked.values()))
    return fresh


def _refer(request: ActorRequest, appeal_id: int, form: ReferForm) -> None:
    draft = ReferralDraft(
        system_id=form.number("system") or 0,
        service_code=form.said("service_code"),
        text=form.said("text"),
        photo_ids=tuple(form.cleaned_data["photos"]),
        tells_reporter=form.cleaned_data["tells_reporter"],
        reason=form.said("reason"),
        attributes=form.attributes(),
    )
    operations.refer_appeal(actor=request.actor, appeal_id=appeal_id, draft=draft, now=request.now)


def _page(
    request: ActorRequest, found: queries.ReferPage, form: ReferForm, status: int = 200
) -> HttpResponse:
    form.offer("system", [(s.system_id, words.named(s)) for s in found.systems], empty=False)
    context: dict[str, Any] = {
        "facts": found.case.facts,
        "may_refer": found.case.allowed.assign,
        "systems": found.systems,
        "form": form,
        "photos": [(p.photo_id, timeline.photo(p)) for p in found.case.photos],
        "chosen": [str(one) for one in form["photos"].value() or []],
        "rows": [
            (
                row,
                words.REFERRAL_STATES[row.state],
                PILLS[ReferralState(row.state)],
                words.call_fault(row.error),
            )
            for row in found.referrals
        ],
        "now": request.now,
    }
    return render(request, "appeals/desk/refer.html", context, status=status)
