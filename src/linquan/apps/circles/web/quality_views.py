"""How good the data of life circles are."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linquan.apps.circles import queries
from linquan.apps.circles.web import words
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff


@require_safe
@staff
def quality(request: ActorRequest) -> HttpResponse:
    """Show what is doubtful, each number with its list."""
    page = queries.quality_page(request.actor, request.now)
    lines = [(flaw, *words.FLAWS[flaw], page.counts[flaw]) for flaw in words.FLAWS]
    return render(request, "circles/quality.html", {"page": page, "lines": lines})
