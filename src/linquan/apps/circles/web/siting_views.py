"""Pages of siting: a question is asked, answered while one waits, and explained."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.gate import is_fragment
from linquan.apps.appeals.web.sending import sent
from linquan.apps.circles import operations, owing, queries
from linquan.apps.circles.facilities import LIMITS
from linquan.apps.circles.queries import ChosenView, SitingPage
from linquan.apps.circles.runs import LABEL_LIMIT
from linquan.apps.circles.web import siting_words as words
from linquan.apps.circles.web.siting_forms import SitingForm, TakeForm, begun, begun_again
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

_REFRESH: Final = {"HX-Refresh": "true"}


@require_safe
@staff
def sitings(request: ActorRequest) -> HttpResponse:
    """Show every question that was asked."""
    page = queries.sitings_page(request.actor)
    return render(request, "circles/sitings.html", {"page": page, "now": request.now})


@staff
def new(request: ActorRequest) -> HttpResponseBase:
    """Ask where a new place should stand."""
    try:
        page = queries.siting_form_page(request.actor, request.now)
    except NotFound:  # nothing was reckoned yet: the list says so, and what to do
        return SeeOther(reverse("circles:sitings"))
    form = SitingForm(request.POST or None, initial=_initial(request, page))
    form.furnish(page)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.ask_siting(
                actor=request.actor, district_id=page.district_id, draft=form.draft(),
                now=request.now,
            )  # fmt: skip
        except Invalid as error:
            form.refuse(error)
        except WrongState as error:
            messages.error(request, words.refusal(error.code))
            return SeeOther(reverse("circles:sitings"))
        else:
            owing.answer_later(made)
            return SeeOther(reverse("circles:siting", args=[made]))
    return _form(request, form)


def _initial(request: ActorRequest, page: queries.SitingFormPage) -> dict[str, Any]:
    again = request.GET.get("again", "")
    if again.isascii() and again.isdigit() and len(again) < LONGEST_ID:
        return begun_again(queries.siting_page(request.actor, int(again)).row.draft)
    return begun(request.GET, page)


LONGEST_ID: Final = 19


def _form(request: ActorRequest, form: SitingForm) -> HttpResponse:
    more = [(heading, [form[name] for name in names]) for heading, names in form.more]
    is_wrong = form.is_bound and bool(form.errors)
    context = {
        "form": form, "asked": [form[name] for name in form.asked],
        "more": more, "is_open": is_wrong and any(f.errors for _, fields in more for f in fields),
    }  # fmt: skip
    return render(request, "circles/siting_form.html", context, status=422 if is_wrong else 200)


@require_safe
@staff
def siting(request: ActorRequest, siting_id: int) -> HttpResponse:
    """Show one question with its answer; a script that waits for it is told when it is there."""
    page = queries.siting_page(request.actor, siting_id)
    if is_fragment(request):
        is_open = page.row.is_open
        return HttpResponse(status=204) if is_open else HttpResponse(headers=_REFRESH)
    return _shown(request, page)


def _shown(
    request: ActorRequest, page: SitingPage, refused: tuple[int, TakeForm] | None = None
) -> HttpResponse:
    row, figures = page.row, page.figures
    context: dict[str, Any] = {
        "page": page, "row": row, "figures": figures, "asked": row.draft, "now": request.now,
    }  # fmt: skip
    if figures is not None:
        context |= {
            "verdict": words.verdict(row, figures, len(page.chosen)), "how": words.how(figures),
            "chosen": [(one, _take_form(page, one, refused)) for one in page.chosen],
            "rejected": [(one, words.cost(row, figures, one.told)) for one in page.rejected],
            "is_refused": refused is not None,
        }  # fmt: skip
    return render(request, "circles/siting.html", context, status=422 if refused else 200)


def _take_form(
    page: SitingPage, site: ChosenView, refused: tuple[int, TakeForm] | None
) -> TakeForm | None:
    """Return the form by which a site is planned; None where it is, or may not be."""
    if not site.may_take:
        return None
    if refused is not None and refused[0] == site.site_id:
        return refused[1]
    begun = _called(page, site) | {"item": page.usual_item}
    form = TakeForm(initial=begun, auto_id=f"site-{site.position}-%s")
    form.furnish(page)
    return form


def _called(page: SitingPage, site: ChosenView) -> dict[str, str]:
    """Return what a planned facility may be called: by its place and item."""
    near, item = site.site.area or site.site.near, page.item
    name = site.site.name or (near.name if near else "")
    english = [near.name_en if near else "", item.name_en.lower() if item else ""]
    told = f"{name}{item.name if item else ''}"
    return {"name": told[: LIMITS["name"]], "name_en": " ".join(filter(None, english))}


@staff
def take(request: ActorRequest, siting_id: int, position: int) -> HttpResponseBase:
    """Enter a chosen site into the register as planned."""
    if answer := must_be_post(request):
        return answer
    page = queries.siting_page(request.actor, siting_id)
    site = next((one for one in page.chosen if one.position == position), None)
    if site is None:
        raise NotFound("site_unknown")
    if not site.may_take and site.facility_id is None:
        raise NotAllowed("take_site")
    form = TakeForm(request.POST, auto_id=f"site-{position}-%s")
    form.furnish(page)
    source = _("Where to put it, question %(n)s") % {"n": siting_id}
    here = reverse("circles:siting", args=[siting_id])

    def save() -> object:
        return operations.take_site(
            actor=request.actor, site_id=site.site_id, draft=form.draft(source), now=request.now
        )

    said = _("It is in the register as planned. It can be taken back there within ten minutes.")
    done = sent(request, form, save, here, said=said, refusal=words.refusal)
    return done or _shown(request, page, (site.site_id, form))


@staff
def compare(request: ActorRequest, siting_id: int) -> HttpResponseBase:
    """Have a run made of what would be with the chosen sites."""
    if answer := must_be_post(request):
        return answer
    page = queries.siting_page(request.actor, siting_id)
    name = page.item.name if page.item else page.row.item_code
    here = SeeOther(reverse("circles:siting", args=[siting_id]))
    label = f"{name}：{page.area.name} #{siting_id}"[:LABEL_LIMIT]
    try:
        run_id = operations.compare_siting(
            actor=request.actor, siting_id=siting_id, label=label, now=request.now
        )
    except WrongState as error:
        messages.error(request, words.refusal(error.code))
        return here
    if run_id != page.row.compared_id:
        owing.make_later(run_id)
    messages.success(request, _("It is being reckoned. The comparison is linked here when done."))
    return here


@require_safe
@staff
def siting_points(request: ActorRequest, siting_id: int) -> HttpResponse:
    """Give out the sites as points for the map."""
    return JsonResponse(queries.siting_points(request.actor, siting_id))


@require_safe
@staff
def siting_areas(request: ActorRequest, siting_id: int) -> HttpResponse:
    """Give out who gains and who still lacks it, as areas for the map."""
    return JsonResponse(queries.siting_areas(request.actor, siting_id))


@staff
def drop(request: ActorRequest, siting_id: int) -> HttpResponseBase:
    """Throw a question away."""
    if answer := must_be_post(request):
        return answer
    try:
        operations.drop_siting(actor=request.actor, siting_id=siting_id, now=request.now)
    except WrongState as error:
        messages.error(request, words.refusal(error.code))
        return SeeOther(reverse("circles:siting", args=[siting_id]))
    messages.success(request, _("The question is gone. Facilities that came of it stay."))
    return SeeOther(reverse("circles:sitings"))
