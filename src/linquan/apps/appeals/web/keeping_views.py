"""What falls due, what is held back, what was erased; and holding a request back."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.rules import LONGEST_ID
from linquan.apps.appeals.web import personal_words as say
from linquan.apps.appeals.web import words
from linquan.apps.appeals.web.personal_forms import HoldForm
from linquan.kernel import personal
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotAllowed, WrongState


@require_safe
@staff
def keeping(request: ActorRequest) -> HttpResponse:
    """Show what falls due within 30 days, what is held back, and what was erased."""
    before = request.GET.get("before", "")
    is_number = before.isascii() and before.isdigit() and len(before) < LONGEST_ID
    page = queries.keeping_page(request.actor, request.now, int(before) if is_number else 0)
    titles = {holding.table: holding.title for holding in personal.register()}
    context = {
        "page": page,
        "more": page.due_count - len(page.due),
        "erased": [
            {
                "row": row,
                "rule": say.RULES[row.rule],
                "counts": [(titles.get(table, table), n) for table, n in row.rows.items()],
            }
            for row in page.erased.rows
        ],
        "older_url": f"?before={page.erased.older}" if page.erased.older else "",
        "newer_url": reverse("appeals:keeping") if before else "",
        "today": queries.desk(request.actor.district_id).day(request.now),
        "now": request.now,
    }
    return render(request, "appeals/personal/keeping.html", context)


@staff
def hold(request: ActorRequest, appeal_id: int) -> HttpResponseBase:
    """Say until when a request must not be erased, and why."""
    if answer := must_be_post(request):
        return answer
    form = HoldForm(request.POST, auto_id="hold-%s")
    case = reverse("appeals:case", args=[appeal_id])
    try:
        if form.is_valid():
            operations.hold_appeal(
                actor=request.actor, appeal_id=appeal_id, reason=form.said("reason"),
                until=form.cleaned_data["until"], now=request.now,
            )  # fmt: skip
            messages.success(request, _("It is not erased before that day has passed."))
            return SeeOther(case)
    except Invalid as error:
        form.refuse(error)
    except WrongState as error:
        messages.error(request, words.state(error))
        return SeeOther(case)
    except NotAllowed:
        queries.case_page(request.actor, appeal_id, request.now)
        raise
    found = queries.case_page(request.actor, appeal_id, request.now)
    context = {"facts": found.facts, "form": form}
    return render(request, "appeals/personal/hold.html", context, status=422)


@staff
def lift(request: ActorRequest, appeal_id: int) -> HttpResponseBase:
    """Let a request be erased again when it is due."""
    if answer := must_be_post(request):
        return answer
    try:
        operations.lift_hold(actor=request.actor, appeal_id=appeal_id, now=request.now)
    except WrongState as error:
        messages.error(request, words.state(error))
    except NotAllowed:
        queries.case_page(request.actor, appeal_id, request.now)
        raise
    else:
        messages.success(request, _("It is erased again when it is due."))
    return SeeOther(reverse("appeals:case", args=[appeal_id]))
