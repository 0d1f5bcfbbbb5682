"""Pages of what the map offers to the register of facilities."""

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from linquan.apps.circles import operations, queries
from linquan.apps.circles.intake import MOST_CHOSEN, Standing
from linquan.apps.circles.web import intake_words
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, WrongState

LONGEST_KEY, LONGEST_CODE = 40, 30
OFFERS: Final = "circles:proposals"


@staff
def proposals(request: ActorRequest) -> HttpResponseBase:
    """Show what the map offers; a POST takes some of it in."""
    if request.method == "POST":
        return _take_in(request)
    if code := _plain(request.GET.get("item", ""), LONGEST_CODE):
        return _item(request, code)
    page = queries.offers_page(request.actor, request.now)
    context = {
        "page": page, "now": request.now,
        "intakes": [(one, page.items.get(one.item_code)) for one in page.intakes],
        "objects": [(word, page.objects[s]) for s, word in intake_words.STANDINGS.items()],
    }  # fmt: skip
    return render(request, "circles/proposals.html", context)


def _plain(text: str, limit: int) -> str:
    return text[:limit].replace("\x00", "")


def _item(request: ActorRequest, code: str) -> HttpResponse:
    """Show what the map offers of one item."""
    how = request.GET.get("standing", "")
    how = how if how in set(Standing) else ""
    after = _plain(request.GET.get("after", ""), LONGEST_KEY)
    page = queries.item_offers_page(request.actor, code, how, request.now, after=after)
    context = {
        "page": page,
        "wanted": how,
        "standings": [(s, word, page.by_standing[s]) for s, word in
                      intake_words.STANDINGS.items()],
        "total": sum(page.by_standing.values()),
        "rows": [(one, page.there.get(one.facility_id),
                  one.can_come and one.area and page.may_take.get(one.area.area_id),
                  [page.items[other] for other in one.also]) for one in page.rows],
        "may_take": any(page.may_take.values()),
        "query": urlencode({"item": code, "standing": how}),
    }  # fmt: skip
    return render(request, "circles/item_proposals.html", context)


def _take_in(request: ActorRequest) -> HttpResponseBase:
    code = _plain(request.POST.get("item", ""), LONGEST_CODE)
    chosen = request.POST.getlist("key")
    keys = tuple(_plain(key, LONGEST_KEY) for key in chosen[: MOST_CHOSEN + 1])
    here = reverse(OFFERS)
    try:
        if len(keys) > MOST_CHOSEN:
            raise Invalid("too_many", limit=MOST_CHOSEN)
        made = operations.take_in_proposals(
            actor=request.actor, district_id=request.actor.district_id, item_code=code,
            keys=None if "all" in request.POST else keys, now=request.now,
        )  # fmt: skip
    except (Invalid, WrongState) as error:
        messages.error(request, intake_words.refusal(error.code, error.details))
        here = f"{here}?{urlencode({'item': code})}"
    else:
        told = ngettext(
            "%(n)s facility is in the register now.", "%(n)s facilities are in the register now.",
            made.count,
        ) % {"n": made.count}  # fmt: skip
        messages.success(request, told + " " + _("Take the basket back below if it was a mistake."))
    return SeeOther(here)


@require_safe
@staff
def proposal_points(request: ActorRequest) -> HttpResponse:
    """Give out what the map offers of an item as points."""
    code = _plain(request.GET.get("item", ""), LONGEST_CODE)
    return JsonResponse(queries.proposal_points(request.actor, code, request.now))


@staff
def take_back(request: ActorRequest, intake_id: int) -> HttpResponseBase:
    """Take a basket out of the register again."""
    if answer := must_be_post(request):
        return answer
    try:
        gone = operations.take_back_intake(
            actor=request.actor, intake_id=intake_id, now=request.now
        )
    except WrongState as error:
        messages.error(request, intake_words.refusal(error.code, error.details))
    else:
        told = ngettext(
            "%(n)s facility is out of the register again.",
            "%(n)s facilities are out of the register again.", gone,
        )  # fmt: skip
        messages.success(request, told % {"n": gone})
    return SeeOther(reverse(OFFERS))
