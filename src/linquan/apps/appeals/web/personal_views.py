"""Personal data: all that is held on someone as a file, erasing it, and the register itself."""

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals import operations, persons, queries
from linquan.apps.appeals.mentions import Place
from linquan.apps.appeals.photos import home
from linquan.apps.appeals.web import personal_archive, words
from linquan.apps.appeals.web import personal_words as say
from linquan.apps.appeals.web.mention_forms import MentionForm
from linquan.apps.appeals.web.personal_archive import Contents
from linquan.apps.appeals.web.personal_forms import (
    AccountArchiveForm,
    ArchiveForm,
    EraseForm,
    WhoForm,
)
from linquan.apps.orgs import operations as orgs
from linquan.kernel import personal
from linquan.kernel.actors import ActorRequest, Role
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.doors import SeeOther, must_be_post, only_if, staff
from linquan.kernel.errors import Invalid, NotFound, WrongState

CONFIRMED: Final = "confirmed"


def _may_ask(request: ActorRequest) -> bool:
    return persons.may_ask(request.actor, request.actor.district_id)


def _administers(request: ActorRequest) -> bool:
    return any(post.role is Role.ADMINISTRATOR for post in request.actor.posts)


askers = only_if(_may_ask, "export_person")


@require_safe
@staff
def start(request: ActorRequest) -> HttpResponse:
    """Ask whose data, and why."""
    return start_page(request)


def start_page(request: ActorRequest, status: int = 200, **forms: Any) -> HttpResponse:
    """Draw the page that asks whose data, with what was typed into one of its forms."""
    context = {
        "archive_form": ArchiveForm(auto_id="archive-%s"),
        "look_form": WhoForm(auto_id="look-%s"),
        "account_form": AccountArchiveForm(auto_id="account-%s"),
        "mention_form": MentionForm(auto_id="mention-%s"),
        "may_ask": _may_ask(request),
        "administers": _administers(request),
    }
    return private(render(request, "appeals/personal/start.html", context | forms, status=status))


def private(response: HttpResponse) -> HttpResponse:
    """Keep a page with words of people out of every cache."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


@askers
def archive(request: ActorRequest) -> HttpResponseBase:
    """Send all that is held on someone; it is written down who took it, and why."""
    if answer := must_be_post(request):
        return answer
    form = ArchiveForm(request.POST, auto_id="archive-%s")
    try:
        if form.is_valid():
            return send_archive(request, form.said("who"), form.said("reason"))
    except Invalid as error:
        form.refuse(error)
    except NotFound:
        form.add_error("who", words.fault("nothing_held", {}))
    return start_page(request, 422, archive_form=form)


def send_archive(
    request: ActorRequest, who: str, reason: str, places: tuple[Place, ...] = ()
) -> HttpResponseBase:
    """Send what is held on someone, and what others wrote at some places.

    Raises what ``operations.export_person`` does.
    """
    district_id = request.actor.district_id
    held = operations.export_person(
        actor=request.actor, district_id=district_id, who=who, reason=reason, places=places,
        now=request.now,
    )  # fmt: skip
    units = queries.desk(district_id).organisations
    contents = Contents(
        title=_("All that is held on one person"),
        made_by=request.actor.name,
        made_at=request.now,
        sections=held.sections,
        photos=held.photos,
        links=held.links,
        numbers=dict(held.numbers),
        units={pk: words.named(unit) for pk, unit in units.items()},
    )
    return _send(request, contents, _("personal-data"))


def _send(request: ActorRequest, contents: Contents, name: str) -> HttpResponseBase:
    stamp = request.now.astimezone(OFFICE_ZONE)
    response = FileResponse(
        personal_archive.write(contents, home()), content_type="application/zip"
    )
    told = content_disposition_header(True, f"{name}-{stamp:%Y%m%d-%H%M}.zip")
    response.headers["Content-Disposition"] = told or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response


@staff
def account_archive(request: ActorRequest) -> HttpResponseBase:
    """Send all that is held on a member of staff, to an administrator or to themselves."""
    if answer := must_be_post(request):
        return answer
    form = AccountArchiveForm(request.POST, auto_id="account-%s")
    try:
        if form.is_valid():
            return _account_archive(request, form)
    except Invalid as error:
        form.refuse(error)
    except NotFound:
        form.add_error("username", words.fault("account_unknown", {}))
    return start_page(request, 422, account_form=form)


def _account_archive(request: ActorRequest, form: AccountArchiveForm) -> HttpResponseBase:
    sections = orgs.export_account(
        actor=request.actor,
        district_id=request.actor.district_id,
        username=form.said("username"),
        reason=form.said("reason"),
        now=request.now,
    )
    title = _("All that is held on one account")
    contents = Contents(title, request.actor.name, request.now, sections)
    return _send(request, contents, _("account-data"))


@askers
def erase(request: ActorRequest) -> HttpResponseBase:
    """Show what an erasure would take, then, confirmed with a reason, propose it."""
    if answer := must_be_post(request):
        return answer
    form = WhoForm(request.POST, auto_id="look-%s")
    try:
        if not form.is_valid():
            return start_page(request, 422, look_form=form)
        found = queries.held_page(
            request.actor, request.actor.district_id, form.said("who"), request.now
        )
    except Invalid as error:
        form.refuse(error)
        return start_page(request, 422, look_form=form)
    if not found.requests:
        form.add_error("who", words.fault("nothing_held", {}))
        return start_page(request, 422, look_form=form)
    if CONFIRMED in request.POST:
        return _confirmed(request, found)
    chosen = {"who": form.said("who"), "requests": [one.appeal_id for one in found.free]}
    return _look(request, found, EraseForm(initial=chosen))


def _confirmed(request: ActorRequest, found: queries.HeldPage) -> HttpResponse:
    """Propose the erasure; another clerk decides."""
    form = EraseForm(request.POST)
    form.offer_requests(found)
    try:
        if form.is_valid():
            operations.propose_erasure(
                actor=request.actor,
                district_id=request.actor.district_id,
                appeal_ids=form.cleaned_data["requests"],
                reason=form.said("reason"),
                now=request.now,
            )
            said = _("Proposed. Nothing is erased before another clerk of the area approves.")
            messages.success(request, said)
            return SeeOther(reverse("appeals:keeping"))
    except Invalid as error:
        form.refuse(error)
    except WrongState as error:
        form.add_error(None, words.state(error))
    return _look(request, found, form, status=422)


def _look(
    request: ActorRequest, found: queries.HeldPage, form: EraseForm, status: int = 200
) -> HttpResponse:
    form.offer_requests(found)
    context = {
        "found": found,
        "form": form,
        "stays": [(r, say.obstacle(r.refusal)) for r in found.requests if r.refusal],
        "counts": titled(found.counts),
        "now": request.now,
    }
    return private(render(request, "appeals/personal/erase.html", context, status=status))


def titled(counts: Mapping[str, int]) -> list[tuple[Any, int]]:
    """Name the tables of which rows would go."""
    titles = {holding.table: holding.title for holding in personal.register()}
    return [(titles[table], n) for table, n in counts.items() if n]


@require_safe
@staff
def register(request: ActorRequest) -> HttpResponse:
    """Show what is held on people, why, how it is found, and how it is erased."""
    rows = [
        {
            "holding": holding,
            "columns": [str(say.COLUMNS[n]) for n in holding.columns if n in say.COLUMNS],
            "sealed": [one.column for one in holding.fields if one.sealed_for],
            "found": [say.FOUND[root] for root in holding.found] or [say.NOT_FOUND],
            "erased": say.ERASED[holding.erased],
        }
        for holding in personal.register()
    ]
    return render(request, "appeals/personal/register.html", {"rows": rows})
