"""Requests that are probably about one thing, side by side, and merging them."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from linquan.apps.appeals import operations, queries, rules
from linquan.apps.appeals.bulk import Chosen
from linquan.apps.appeals.mergers import MOST_MERGED
from linquan.apps.appeals.web import words
from linquan.apps.appeals.web.inbox_address import LARGEST_ID
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, staff
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

LONGEST_NUMBER: Final = 40


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def merge(request: ActorRequest, appeal_id: int) -> HttpResponseBase:
    """Show a request beside those that are probably about the same; or merge what is ticked."""
    found = queries.case_page(request.actor, _known(appeal_id), request.now)
    if not found.allowed.merge:
        messages.error(request, _("This request cannot be merged as it stands."))
        return SeeOther(reverse("appeals:case", args=[appeal_id]))
    if request.method != "POST":
        return _page(request, found)
    lead, others = _chosen(request.POST)
    try:
        event_id = operations.merge_appeals(
            actor=request.actor, lead=lead, others=others, now=request.now
        )
    except Invalid as error:
        return _page(request, found, faults=[text for _, text in words.faults(error)], status=422)
    except WrongState as error:
        return _page(request, found, faults=[words.state(error)], status=409)
    except (NotAllowed, NotFound):
        return _page(request, found, faults=[_("One of them is not yours to merge.")], status=403)
    _tell(request, lead.appeal_id, event_id, len(others))
    return SeeOther(reverse("appeals:case", args=[lead.appeal_id]))


def _known(appeal_id: int) -> int:
    if appeal_id > LARGEST_ID:
        raise NotFound("appeal_unknown")
    return appeal_id


def _tell(request: ActorRequest, lead_id: int, event_id: int, merged: int) -> None:
    """Say what was done, with the way back."""
    undo = reverse("appeals:take_back_merger", args=[lead_id, event_id])
    text = ngettext(
        "Merged: the answer to this request also goes to %(n)s other reporter.",
        "Merged: the answer to this request also goes to %(n)s other reporters.",
        merged,
    ) % {"n": merged}
    messages.success(request, text, extra_tags=f"undo:{undo}")


def _chosen(given: QueryDict) -> tuple[Chosen, tuple[Chosen, ...]]:
    """Read which one leads and what is ticked, each with the version that was looked at."""
    ids = [pk for text in given.getlist("merged")[: 2 * MOST_MERGED] if (pk := _number(text))]
    lead_id = _number(given.get("lead", "")) or (ids[0] if ids else 0)
    others = dict.fromkeys(pk for pk in ids if pk != lead_id)
    return _seen(given, lead_id), tuple(_seen(given, pk) for pk in others)


def _seen(given: QueryDict, appeal_id: int) -> Chosen:
    return Chosen(appeal_id, _number(given.get(f"seen-{appeal_id}", "")) or None)


def _number(text: str) -> int:
    """Read a number; 0 for what is none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID))
    return int(text) if is_number and int(text) <= LARGEST_ID else 0


def _page(
    request: ActorRequest,
    found: queries.CasePage,
    *,
    faults: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    named, missing = _named(request)
    wanted = dict.fromkeys((found.facts.appeal_id, *named, *found.suspects))
    laid = queries.side_by_side(request.actor, list(wanted))
    shown = {one.row.appeal_id for one in laid}
    missing += [str(pk) for pk in named if pk not in shown]
    context = {
        "facts": found.facts,
        "laid": laid,
        "lead_id": min(laid, key=lambda one: (one.row.received_at, one.row.appeal_id)).row.appeal_id
        if laid
        else 0,
        "missing": missing,
        "more": len(wanted) - len(laid) - len(missing),
        "faults": faults or [],
        "now": request.now,
    }
    return render(request, "appeals/desk/merge.html", context, status=status)


def _named(request: ActorRequest) -> tuple[list[int], list[str]]:
    """Read which requests are to be laid beside it: ids, or numbers that somebody typed."""
    given = [text.strip()[:LONGEST_NUMBER] for text in request.GET.getlist("with")]
    read = [(text, rules.id_in_number(text) or _number(text)) for text in given[:MOST_MERGED]]
    return [pk for _text, pk in read if pk], [text for text, pk in read if text and not pk]
