"""Many requests at once: what was ticked, what is to be done with it, and what came of it."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.bulk import MOST_AT_ONCE, Chosen, Outcome
from linquan.apps.appeals.web import words
from linquan.apps.appeals.web.bulk_forms import BULK, BulkForm, BulkVerb, do, offers
from linquan.apps.appeals.web.inbox_address import LARGEST_ID, PAGE, address_of, filter_from
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid

TOLD_MOST: Final = 10


@staff
def bulk(request: ActorRequest) -> HttpResponseBase:
    """Show what is ticked with the form of the verb, or do it."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(given)
    verb = BULK.get(given.get("do", ""))
    if verb is None or not chosen:
        messages.error(request, words.fault("choose_some", {"limit": MOST_AT_ONCE}))
        return SeeOther(f"{reverse('appeals:inbox')}{_back(given)}")
    if request.method != "POST":
        return _page(request, verb, verb.form(auto_id="bulk-%s"), chosen)
    return _done(request, verb, chosen)


def _chosen(given: QueryDict) -> tuple[Chosen, ...]:
    """Read what was ticked, ``7.3`` for the third version of the seventh; what is odd is not."""
    found: dict[int, Chosen] = {}
    for text in given.getlist("id")[: MOST_AT_ONCE + 1]:
        pk, _dot, version = text[:40].partition(".")
        if pk.isascii() and pk.isdigit() and 0 < int(pk) <= LARGEST_ID:
            is_version = version.isascii() and version.isdigit()
            found[int(pk)] = Chosen(int(pk), int(version) if is_version else None)
    return tuple(found.values())[:MOST_AT_ONCE]


def _back(given: QueryDict) -> str:
    """The list that was looked at, written anew from what the inbox understands of it."""
    asked = QueryDict(given.get("back", "")[:2000].lstrip("?"))
    wanted = filter_from(asked, PAGE)
    return address_of(wanted, after=wanted.after, before=wanted.before)


def _done(request: ActorRequest, verb: BulkVerb, chosen: tuple[Chosen, ...]) -> HttpResponseBase:
    form = verb.form(request.POST, auto_id="bulk-%s")
    only_good = bool(request.POST.get("only_good"))
    try:
        if form.is_valid():
            outcome = do(request, verb, form, chosen, only_good=only_good)
            if not outcome.done:
                return _page(request, verb, form, chosen, outcome=outcome, status=409)
            undo = reverse(f"appeals:{verb.undo}", args=[outcome.batch_id]) if verb.undo else ""
            _tell(request, outcome, undo)
            return SeeOther(f"{reverse('appeals:inbox')}{_back(request.POST)}")
    except Invalid as error:
        form.refuse(error)
    return _page(request, verb, form, chosen, status=422)


def _tell(request: ActorRequest, outcome: Outcome, undo: str = "") -> None:
    """Say how many were done, with the way back, and which were not."""
    count = len(outcome.done)
    text = ngettext("Done with %(count)s request.", "Done with %(count)s requests.", count)
    tags = f"undo:{undo}" if undo else ""
    messages.success(request, text % {"count": count}, extra_tags=tags)
    if outcome.refused:
        told = _("Left as they are: %(which)s") % {
            "which": "；".join(_refused(outcome)[:TOLD_MOST])
        }
        messages.error(request, told)


def _refused(outcome: Outcome) -> list[str]:
    """Each refused request with its reason."""
    return [
        f"{refusal.number or refusal.appeal_id}: {words.refusal(refusal.code, refusal.told)}"
        + (f" ({refusal.told['by']})" if "by" in refusal.told else "")
        for refusal in outcome.refused
    ]


def _page(
    request: ActorRequest,
    verb: BulkVerb,
    form: BulkForm,
    chosen: tuple[Chosen, ...],
    *,
    outcome: Outcome | None = None,
    status: int = 200,
) -> HttpResponse:
    books = queries.desk(request.actor.district_id)
    today = books.day(request.now)
    form.furnish(books, today)
    offered = offers(books, form, today)
    if not form.is_bound:
        wanted = request.GET.get("template")
        text = next((offer.text for offer in offered if offer.code == wanted), "")
        form.initial.update({"text": text})
    given = request.POST if request.method == "POST" else request.GET
    refused = {refusal.appeal_id for refusal in outcome.refused} if outcome else set()
    context: dict[str, Any] = {
        "verb": verb,
        "form": form,
        "chosen": chosen,
        "rows": queries.chosen_rows(request.actor, tuple(one.appeal_id for one in chosen)),
        "refusals": _refused(outcome) if outcome else [],
        "good_count": len(chosen) - len(refused),
        "offers": offered,
        "back": _back(given),
        "now": request.now,
    }
    return render(request, "appeals/desk/bulk.html", context, status=status)


@staff
def take_back(request: ActorRequest, batch_id: UUID, name: str) -> HttpResponseBase:
    """Undo a basket of one's own, where nothing has followed."""
    if answer := must_be_post(request):
        return answer
    undo = {
        "bulk_take_back": operations.take_back_dispatches,
        "bulk_take_back_sorting": operations.take_back_sortings,
    }[name]
    _tell(request, undo(actor=request.actor, batch_id=batch_id, now=request.now))
    return SeeOther(reverse("appeals:inbox"))
