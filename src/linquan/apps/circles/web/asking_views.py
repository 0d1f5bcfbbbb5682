"""A request about a missing service: opened from its gap, tied to an item, untied."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from linquan.apps.appeals.web import choices
from linquan.apps.appeals.web.register_views import spots_of
from linquan.apps.circles import operations, queries
from linquan.apps.circles.queries import AskPage
from linquan.apps.circles.sought import KEY_LIMIT
from linquan.apps.circles.web import asking_words as words
from linquan.apps.circles.web.asked import number
from linquan.apps.circles.web.asking_forms import AskingWordsForm, GapRequestForm
from linquan.apps.circles.web.coverage_views import told_without_run
from linquan.apps.circles.web.line_pages import LinePages
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotFound, WrongState

WORDS = LinePages(
    "asking_words", lazy("Words by which people ask"), lazy("Add words"), queries.asking_words_page,
    AskingWordsForm, "words_code", operations.revise_asking_words, operations.end_asking_words,
)  # fmt: skip


@staff
@told_without_run
def ask(request: ActorRequest, code: str) -> HttpResponseBase:
    """Show the request that something missing would be opened as; a POST opens it."""
    area_id = number(request.GET.get("area", ""))
    page = queries.ask_page(request.actor, code[:KEY_LIMIT], area_id, request.now)
    if request.method != "POST":
        return _page(request, page, _form(request, page))
    form = GapRequestForm(request.POST, auto_id="request-%s")
    if not form.is_valid():
        return _page(request, page, form)
    try:
        filed = operations.file_gap(
            actor=request.actor, sought=page.named.key, area_id=page.whole.area_id,
            draft=form.draft(page.books), now=request.now,
        )  # fmt: skip
    except Invalid as error:
        form.refuse(error)
        return _page(request, page, form)
    except WrongState as error:
        messages.error(request, words.refusal(error.code))
        return SeeOther(request.get_full_path())
    messages.success(request, _("Registered under %(number)s.") % {"number": filed.number})
    return SeeOther(reverse("appeals:case", args=[filed.appeal_id]))


def _form(request: ActorRequest, page: AskPage) -> GapRequestForm:
    """Begin the form; figures and names say nothing of a matter, so that none is guessed."""
    matters = page.books.matters(page.books.day(request.now))
    initial = {
        "text": words.draft_text(page), "area": page.area.area_id,
        "matter": next((one.matter_id for one in matters if one.is_fallback), None),
    }  # fmt: skip
    return GapRequestForm(initial=initial, auto_id="request-%s")


def _page(request: ActorRequest, page: AskPage, form: GapRequestForm) -> HttpResponse:
    form.offer_matters(page.books.matters(page.books.day(request.now)))
    inside = page.whole.path
    groups = choices.areas(page.books, request.actor)
    context = {
        "page": page,
        "named": page.named,
        "area": page.area,
        "form": form,
        "areas": [g for g in groups if g.community.path.startswith(inside)],
        "parties": choices.organisations(page.books),
        "spots": spots_of(page.books.district_id, str(form["address"].value() or "")),
        "chosen_spot": str(form["spot"].value() or ""),
        "gap_url": words.hole_url(page.named.sought, page.area.area_id),
    }
    return render(request, "circles/ask.html", context, status=422 if form.errors else 200)


@staff
def tie(request: ActorRequest, appeal_id: int) -> HttpResponseBase:
    """Say that a request asks for a missing service."""

    def done() -> None:
        operations.tie_request(
            actor=request.actor, appeal_id=appeal_id,
            sought=request.POST.get("item", "")[:KEY_LIMIT], now=request.now,
        )  # fmt: skip

    return must_be_post(request) or _done(request, appeal_id, done)


@staff
def untie(request: ActorRequest, appeal_id: int) -> HttpResponseBase:
    """Say that it does not after all."""

    def done() -> None:
        operations.untie_request(actor=request.actor, appeal_id=appeal_id, now=request.now)

    return must_be_post(request) or _done(request, appeal_id, done)


def _done(request: ActorRequest, appeal_id: int, do: Callable[[], None]) -> HttpResponseBase:
    """Do it, and look at the case again."""
    try:
        do()
    except WrongState as error:
        messages.error(request, words.refusal(error.code))
    except NotFound as error:
        if error.code not in words.UNKNOWN:
            raise
        messages.error(request, str(words.FAULTS["item_unknown"]))
    else:
        messages.success(request, _("Written down."))
    return SeeOther(f"{reverse('appeals:case', args=[appeal_id])}#asks")
