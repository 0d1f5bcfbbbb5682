"""Words about a person in texts of others: looked for, taken along, proposed to be blacked out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.web import words
from linquan.apps.appeals.web.mention_forms import ChosenForm, MentionForm, RedactForm
from linquan.apps.appeals.web.personal_forms import DropForm
from linquan.apps.appeals.web.personal_views import askers, private, send_archive, start_page
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post
from linquan.kernel.errors import Invalid, NotFound, WrongState


@askers
def look(request: ActorRequest) -> HttpResponseBase:
    """Show where a telephone, a name or an address stands in texts of others."""
    if answer := must_be_post(request):
        return answer
    form = MentionForm(request.POST, auto_id="mention-%s")
    return _found(request, form, ChosenForm(initial={"why": request.POST.get("reason", "")}))


def _found(
    request: ActorRequest, form: MentionForm, chosen: ChosenForm, status: int = 200
) -> HttpResponse:
    """Look again, which is written down again, and show it with what was chosen."""
    try:
        if form.is_valid():
            found = operations.look_for_mentions(
                actor=request.actor,
                district_id=request.actor.district_id,
                phone=form.said("phone"),
                words=form.said("words"),
                reason=form.said("reason"),
                now=request.now,
            )
            context = {"found": found, "form": form, "chosen": chosen, "now": request.now}
            page = render(request, "appeals/personal/mentions.html", context, status=status)
            return private(page)
    except Invalid as error:
        form.refuse(error)
    return start_page(request, 422, mention_form=form)


@askers
def archive(request: ActorRequest) -> HttpResponseBase:
    """Send all that is held on the person, with the mentions that were chosen."""
    if answer := must_be_post(request):
        return answer
    form, chosen = MentionForm(request.POST, auto_id="mention-%s"), ChosenForm(request.POST)
    try:
        if form.is_valid() and chosen.is_valid():
            return send_archive(
                request, form.said("phone"), chosen.said("why"), chosen.cleaned_data["mention"]
            )
    except (Invalid, WrongState, NotFound) as error:
        chosen.refuse_all(error)
    return _found(request, form, chosen, 422)


@askers
def propose(request: ActorRequest) -> HttpResponseBase:
    """Propose to black out the mentions that were chosen."""
    if answer := must_be_post(request):
        return answer
    form, chosen = MentionForm(request.POST, auto_id="mention-%s"), ChosenForm(request.POST)
    try:
        if form.is_valid() and chosen.is_valid():
            operations.propose_redaction(
                actor=request.actor,
                district_id=request.actor.district_id,
                places=chosen.cleaned_data["mention"],
                reason=chosen.said("why"),
                now=request.now,
            )
            said = _("Proposed. Nothing is blacked out before another clerk of the area approves.")
            messages.success(request, said)
            return SeeOther(reverse("appeals:keeping"))
    except (Invalid, WrongState, NotFound) as error:
        chosen.refuse_all(error)
    return _found(request, form, chosen, 422)


@require_safe
@askers
def redaction(request: ActorRequest, batch_id: UUID) -> HttpResponseBase:
    """Show what would be blacked out, and the two ways to decide."""
    return _page(request, batch_id)


def _page(
    request: ActorRequest, batch_id: UUID, status: int = 200, **forms: RedactForm | DropForm
) -> HttpResponseBase:
    try:
        page = queries.redaction_page(request.actor, request.actor.district_id, batch_id)
    except WrongState as error:
        return _late(request, error)
    context = {
        "page": page,
        "approve_form": RedactForm(auto_id="approve-%s"),
        "drop_form": DropForm(auto_id="drop-%s"),
        "now": request.now,
    }
    shown = render(request, "appeals/personal/redaction.html", context | forms, status=status)
    return private(shown)


@askers
def approve(request: ActorRequest, batch_id: UUID) -> HttpResponseBase:
    """Black out what another clerk has proposed."""
    if answer := must_be_post(request):
        return answer
    form = RedactForm(request.POST, auto_id="approve-%s")
    try:
        if form.is_valid():
            count = operations.approve_redaction(
                actor=request.actor,
                district_id=request.actor.district_id,
                batch_id=batch_id,
                now=request.now,
            )
            said = ngettext(
                "Blacked out at %(count)d place.", "Blacked out at %(count)d places.", count
            )
            messages.success(request, said % {"count": count})
            return SeeOther(reverse("appeals:keeping"))
    except WrongState as error:
        return _late(request, error)
    return _page(request, batch_id, 422, approve_form=form)


@askers
def drop(request: ActorRequest, batch_id: UUID) -> HttpResponseBase:
    """Say why what was proposed is not blacked out."""
    if answer := must_be_post(request):
        return answer
    form = DropForm(request.POST, auto_id="drop-%s")
    try:
        if form.is_valid():
            operations.drop_redaction(
                actor=request.actor,
                district_id=request.actor.district_id,
                batch_id=batch_id,
                reason=form.said("reason"),
                now=request.now,
            )
            messages.success(request, _("Nothing was blacked out. The reason is on record."))
            return SeeOther(reverse("appeals:keeping"))
    except Invalid as error:
        form.refuse(error)
    except WrongState as error:
        return _late(request, error)
    return _page(request, batch_id, 422, drop_form=form)


def _late(request: ActorRequest, error: WrongState) -> HttpResponseBase:
    messages.error(request, words.state(error))
    return SeeOther(reverse("appeals:keeping"))
