"""The page of those who work on the street, which also opens without a network (ADR 0035).

What it sends is JSON for its script, and a page for a browser that cannot keep drafts.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals import operations, queries, rules
from linquan.apps.appeals.types import AppealDraft, ChannelKind
from linquan.apps.appeals.web import choices, words
from linquan.apps.appeals.web.grid_forms import StreetReportForm, TaskForm
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, only_if
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.validity import valid_on

Form = StreetReportForm | TaskForm
UNFIT, GONE, TOO_LATE = 422, 404, 409


def _may_patrol(request: ActorRequest) -> bool:
    return rules.may_patrol(request.actor)


patrols = only_if(_may_patrol, "patrol")


@require_safe
@patrols
def grid(request: ActorRequest) -> HttpResponse:
    """Show the tasks and the form of a report."""
    return _page(request)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Send the script that keeps the page: only from here may it stand before ``/g/``."""
    del request
    text = f'import "{static("linquan/js/grid/worker.js")}";\n'
    return HttpResponse(text, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@require_safe
@patrols
def token(request: ActorRequest) -> JsonResponse:
    """Say whose telephone this is now, and what a form of theirs must carry."""
    return JsonResponse({"account": request.actor.account_id, "token": get_token(request)})


def report(request: HttpRequest) -> HttpResponseBase:
    """Take a report in; the same key twice makes one request."""
    return must_be_post(request) or _take_report(request)


@patrols
def _take_report(request: ActorRequest) -> HttpResponseBase:
    _must_be_own(request)
    form = StreetReportForm(request.POST, request.FILES)
    return _take(request, form, lambda: _file(request, form))


def _file(request: ActorRequest, form: StreetReportForm) -> HttpResponseBase:
    filed = operations.file_appeal(
        actor=request.actor,
        district_id=request.actor.district_id,
        draft=_draft(request, form),
        now=request.now,
    )
    url = reverse("appeals:case", args=[filed.appeal_id])
    text = _("Registered under %(number)s.") % {"number": filed.number}
    told = {"number": filed.number, "url": url, "repeat": filed.is_repeat}
    return _done(request, text, told)


def _draft(request: ActorRequest, form: StreetReportForm) -> AppealDraft:
    """Lay the form out as a request. Raises Invalid."""
    books = queries.desk(request.actor.district_id)
    matter_id, name = _matter(books, form.said("matter"), request.now)
    lon, lat = form.point()
    return AppealDraft(
        key=f"g-{request.actor.account_id}-{form.said('key')}",
        channel_id=books.channel_of_staff(ChannelKind.VISIT, request.now).channel_id,
        text=form.said("text").strip() or name,
        area_id=choices.area_at(books, form.number("area") or _own_area(request), lon, lat),
        address=form.said("address"),
        lon=lon,
        lat=lat,
        matter_id=matter_id,
        language=get_language() or "zh-hans",
        photos=form.pictures.drafts,
    )


def _matter(books: queries.Desk, code: str, now: datetime) -> tuple[int | None, str]:
    """Find the matter as it is today, and its name: the telephone saw the list maybe days ago.

    One that has ended gives its name only, and the words decide. Raises Invalid.
    """
    versions = [m for m in books.book.matters if m.code == code]
    if code and not versions:
        raise Invalid.field("matter", "matter_unknown")
    valid = valid_on(versions, books.day(now))
    return (valid[0].matter_id if valid else None), (versions[-1].name if versions else "")


def _own_area(request: ActorRequest) -> int:
    path = rules.street_posts(request.actor)[0].area_path
    return int(path.rstrip("/").rpartition("/")[2])


def finish(request: HttpRequest, appeal_id: int) -> HttpResponseBase:
    """Close a task with a photo of the result; the same key twice closes it once."""
    return must_be_post(request) or _take_finish(request, appeal_id)


@patrols
def _take_finish(request: ActorRequest, appeal_id: int) -> HttpResponseBase:
    _must_be_own(request)
    form = TaskForm(request.POST, request.FILES)
    return _take(request, form, lambda: _finish(request, form, appeal_id))


def _finish(request: ActorRequest, form: TaskForm, appeal_id: int) -> HttpResponseBase:
    is_repeat = operations.finish_task(
        actor=request.actor,
        key=form.said("key"),
        appeal_id=appeal_id,
        text=form.said("text"),
        proof=form.pictures.drafts,
        seen_version=form.cleaned_data["seen_version"],
        now=request.now,
    )
    text = _("Answered. The reporter is asked to rate it.")
    url = reverse("appeals:case", args=[appeal_id])
    return _done(request, text, {"url": url, "repeat": is_repeat})


def _must_be_own(request: ActorRequest) -> None:
    """Refuse what somebody else has written on this telephone. Raises NotAllowed."""
    told = request.POST.get("account", "")
    if told and told != str(request.actor.account_id):
        raise NotAllowed("another_account")


def _take(
    request: ActorRequest, form: Form, do: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """Do what a form asks, or say why not."""
    form.take_photos(request)
    try:
        if form.is_valid():
            return do()
    except Invalid as error:
        form.refuse(error)
    except WrongState as error:
        return _refused(request, form, words.state(error), TOO_LATE)
    except (NotAllowed, NotFound) as error:
        return _not_theirs(request, form, error)
    told = dict.fromkeys(str(text) for texts in form.errors.values() for text in texts)
    return _refused(request, form, " ".join(told), form.pictures.status)


def _not_theirs(request: ActorRequest, form: Form, error: HouseError) -> HttpResponse:
    """Say that an area or a task is not theirs; a task of others is like one that is not."""
    if isinstance(form, StreetReportForm):
        reason = _("You do not work in this area. Choose another one.")
        return _refused(request, form, reason, error.status)
    if not _wants_json(request):
        raise NotFound("appeal_unknown") from error
    return _refused(request, form, _("It is no longer with you, or it is gone."), GONE)


def _done(request: ActorRequest, text: str, told: dict[str, object]) -> HttpResponseBase:
    if _wants_json(request):
        return JsonResponse(told)
    messages.success(request, text)
    return SeeOther(reverse("appeals:grid"))


def _refused(request: ActorRequest, form: Form, reason: str, status: int) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"reason": reason}, status=status)
    return _page(request, form, reason, status)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _page(
    request: ActorRequest, form: Form | None = None, reason: str = "", status: int = 200
) -> HttpResponse:
    found = queries.grid_page(request.actor, request.now)
    reporting = form if isinstance(form, StreetReportForm) else StreetReportForm()
    own = _own_area(request)
    reporting.offer("area", [(a.area_id, words.named(a)) for a in found.areas], empty=False)
    reporting.fields["area"].initial = own
    soon_h = found.books.rules(request.now).soon_h
    context = {
        "grid": found,
        "form": reporting,
        "key": request.POST.get("key") or uuid4().hex,
        "chosen": reporting["matter"].value() or "",
        "here": words.named(found.books.areas.areas.get(own)),
        "tasks": [
            (task, words.standing(task.status, task.due_at, request.now, soon_h), uuid4().hex)
            for task in found.tasks
        ],
        "refused": form,
        "reason": reason,
    }
    return render(request, "appeals/grid/page.html", context, status=status)
