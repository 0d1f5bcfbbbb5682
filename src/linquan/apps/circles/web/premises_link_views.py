"""The page that a company opens by its link, and the page on which links are handed out."""

from functools import partial
from typing import Any, Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linquan.apps.appeals.web.link_pages import by_link
from linquan.apps.appeals.web.sending import sent
from linquan.apps.circles import operations, queries
from linquan.apps.circles.premises_links import link_subject, premises_link_of, premises_url
from linquan.apps.circles.queries import CompanyPage
from linquan.apps.circles.web import premises_words as words
from linquan.apps.circles.web.asked import number
from linquan.apps.circles.web.premises_forms import LinkForm, ReportForm, SpaceForm, WithdrawForm
from linquan.kernel.actors import Actor, ActorRequest
from linquan.kernel.doors import must_be_post, staff
from linquan.kernel.errors import Invalid, NotFound

ENDED: Final = "appeals/phone/outside_ended.html"
DAYS_FIRST: Final = 180


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(premises_link_of, ENDED)
def by_token(request: ActorRequest, opened: tuple[int, int], token: str) -> HttpResponseBase:
    """Show a company its spaces, take a report, or that one is empty no more."""
    page = queries.company_page(*opened, request.now)
    here = reverse("circles:company", args=[token])
    form = ReportForm()
    form.furnish(page.form)
    if request.method != "POST":
        return _company(request, page, form)
    actor = Actor.body(link_subject(page.link_id), page.unit.name)
    if request.POST.get("do") == "withdraw":
        return _withdrawn(request, page, form, actor, here)
    form = ReportForm(request.POST)
    form.furnish(page.form)
    save = partial(_report, request, page, form, actor)
    said, refusal = _("Thank you. The office looks at what you reported."), words.space_refusal
    return sent(request, form, save, here, said=said, refusal=refusal) or _company(
        request, page, form
    )


def _report(request: ActorRequest, page: CompanyPage, form: ReportForm, actor: Actor) -> object:
    return operations.report_premises(
        actor=actor, district_id=page.form.books.district_id, unit_id=page.unit.organisation_id,
        draft=form.draft(), now=request.now,
    )  # fmt: skip


def _withdrawn(
    request: ActorRequest, page: CompanyPage, form: ReportForm, actor: Actor, here: str
) -> HttpResponseBase:
    wanted = number(request.POST.get("premises", ""))
    if wanted not in {one.row.premises_id for one in page.rows}:
        raise NotFound("premises_unknown")
    ending = WithdrawForm(request.POST, auto_id=f"withdraw-{wanted}-%s")

    def save() -> object:
        return operations.withdraw_premises(
            actor=actor, premises_id=wanted, ending=ending.why(), reason=ending.said("reason"),
            now=request.now,
        )  # fmt: skip

    said, refusal = _("Thank you. It is no longer offered."), words.space_refusal
    return sent(request, ending, save, here, said=said, refusal=refusal) or _company(
        request, page, form, refused=(wanted, ending)
    )


def _company(
    request: ActorRequest,
    page: CompanyPage,
    form: ReportForm,
    refused: tuple[int, SpaceForm | None] = (0, None),
) -> HttpResponse:
    lines = []
    for one in page.rows:
        pk = one.row.premises_id
        is_wrong = pk == refused[0]
        ending = refused[1] if is_wrong else WithdrawForm(auto_id=f"withdraw-{pk}-%s")
        lines.append({"one": one, "form": ending, "opens": is_wrong})
    parts = [(heading, [form[name] for name in names]) for heading, names in form.parts]
    status = 422 if (form.is_bound and form.errors) or refused[0] else 200
    context = {"page": page, "form": form, "parts": parts, "lines": lines, "now": request.now}
    return render(request, "circles/company_phone.html", context, status=status)


@staff
def links(request: ActorRequest) -> HttpResponseBase:
    """Show who reports by a link; a POST hands one out, which is shown once."""
    page = queries.links_page(request.actor, request.now)
    form = LinkForm(request.POST or None, initial={"days": DAYS_FIRST})
    form.furnish(page)
    issued = None
    if request.method == "POST" and form.is_valid():
        issued = _issue(request, form)
        page = queries.links_page(request.actor, request.now) if issued else page
    url = premises_url(issued.token) if issued else ""
    context = {"page": page, "form": form, "issued": issued, "url": url, "now": request.now}
    status = 422 if form.is_bound and form.errors else 200
    answer = render(request, "circles/premises_links.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _issue(request: ActorRequest, form: LinkForm) -> Any:
    given = form.cleaned_data
    try:
        return operations.issue_premises_link(
            actor=request.actor, district_id=request.actor.district_id, unit_id=given["unit"],
            area_id=given["area"], days=given["days"] or DAYS_FIRST, now=request.now,
        )  # fmt: skip
    except Invalid as error:
        form.refuse(error)
        return None


@staff
def end_link(request: ActorRequest, link_id: int) -> HttpResponseBase:
    """Let a company's link open nothing from now on."""
    if answer := must_be_post(request):
        return answer

    def save() -> object:
        return operations.end_premises_link(actor=request.actor, link_id=link_id, now=request.now)

    back = reverse("circles:premises_links")
    said, refusal = _("The link opens nothing from now on."), words.space_refusal
    led = sent(request, SpaceForm({}), save, back, said=said, refusal=refusal)
    if led is None:
        raise NotFound("unknown_link")
    return led
