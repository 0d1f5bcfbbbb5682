"""The page of contracts of whoever operates facilities."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from linquan.apps.circles import queries
from linquan.apps.circles.contracts import ContractStanding
from linquan.apps.circles.web.words import Words
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff

STANDINGS: Final[Words] = {
    "ended": pgettext_lazy("contract", "Ended"),
    "ending": pgettext_lazy("contract", "Ends soon"),
    "running": pgettext_lazy("contract", "Runs"),
    "open": pgettext_lazy("contract", "Says no end"),
}
PILLS: Final = {"ended": "overdue", "ending": "soon", "running": "ok", "open": "neutral"}


@require_safe
@staff
def contracts(request: ActorRequest) -> HttpResponse:
    """Show contracts, those that end first before the others."""
    said = request.GET.get("standing", "")
    wanted = ContractStanding(said) if said in set(ContractStanding) else None
    page = queries.contracts_page(request.actor, request.now, wanted=wanted)
    context = {
        "page": page,
        "wanted": wanted or "",
        "standings": [
            (s, STANDINGS[s], page.counts.get(s, 0)) for s in ContractStanding
        ],
        "total": sum(page.counts.values()),
        "rows": [(row, STANDINGS[row.standing], PILLS[row.standing]) for row in page.rows],
    }  # fmt: skip
    return render(request, "circles/contracts.html", context)
