"""A meeting to come: when, where, what about; and the pictures of its papers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.alliances import operations, queries
from linquan.apps.alliances.web import words
from linquan.apps.alliances.web.forms import ItemForm, MeetingForm, PapersForm, ReasonForm, WhenForm
from linquan.apps.appeals.queries import Candidate, id_in_number
from linquan.apps.appeals.web import words as desk_words
from linquan.apps.appeals.web.photos import send_photo
from linquan.kernel.actors import ActorRequest
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotFound, WrongState


@require_safe
@staff
def meeting(request: ActorRequest, meeting_id: int) -> HttpResponse:
    """Show a meeting."""
    return shown(request, meeting_id)


def shown(
    request: ActorRequest, meeting_id: int, status: int = 200, form: ItemForm | None = None
) -> HttpResponse:
    """Draw the page of a meeting."""
    page = queries.meeting_page(request.actor, meeting_id, request.now)
    form = form or ItemForm()
    form.offer("appeal", [(c.appeal_id, _candidate(c)) for c in page.candidates])
    has_begun = request.now >= page.meeting.starts_at
    context = {
        "page": page, "form": form, "now": request.now, "has_begun": has_begun,
        "presences": list(words.PRESENCES),
    }  # fmt: skip
    return render(request, "alliances/meeting.html", context, status=status)


def _candidate(row: Candidate) -> str:
    """A request as the list offers it, with why it is among the first."""
    marks = [_("late")] if row.is_late else []
    marks += [_("asks something of the desk")] if row.is_petitioned else []
    told = {"number": row.number, "title": row.title, "marks": _(", ").join(marks)}
    if marks:
        return _("%(number)s %(title)s (%(marks)s)") % told
    return f"{row.number} {row.title}"


@staff
def plan(request: ActorRequest, forum_id: int) -> HttpResponseBase:
    """Plan a meeting."""
    page = queries.forum_page(request.actor, forum_id, request.now)
    back = reverse("alliances:forum", args=[forum_id])
    title = _("Plan a meeting")
    if request.method != "POST":
        return _when(request, WhenForm(), title, page.forum, back)
    form = WhenForm(request.POST)

    def write(values: dict[str, Any]) -> str:
        made = operations.plan_meeting(
            actor=request.actor, forum_id=forum_id, now=request.now, **values
        )
        return reverse("alliances:meeting", args=[made])

    return _written(request, form, write, back) or _when(
        request, form, title, page.forum, back, status=422
    )


@staff
def change(request: ActorRequest, meeting_id: int) -> HttpResponseBase:
    """Move a meeting."""
    page = queries.meeting_page(request.actor, meeting_id, request.now)
    back, title = reverse("alliances:meeting", args=[meeting_id]), _("Move the meeting")
    if request.method != "POST":
        found = page.meeting
        starts_at = found.starts_at.astimezone(OFFICE_ZONE)
        form = WhenForm(initial={"starts_at": starts_at, "place": found.place})
        return _when(request, form, title, page.forum, back)
    form = WhenForm(request.POST)

    def write(values: dict[str, Any]) -> str:
        operations.change_meeting(
            actor=request.actor, meeting_id=meeting_id, now=request.now, **values
        )
        return back

    return _written(request, form, write, back) or _when(
        request, form, title, page.forum, back, status=422
    )


def _written(
    request: ActorRequest, form: MeetingForm, write: Callable[[dict[str, Any]], str], back: str
) -> HttpResponseBase | None:
    """Write what a form says; None where it has to be shown again."""
    if not form.is_valid():
        return None
    try:
        return SeeOther(write(form.cleaned_data))
    except Invalid as error:
        form.refuse(error)
        return None
    except WrongState as error:
        messages.error(request, words.refusal(error.code))
        return SeeOther(back)


def _when(
    request: ActorRequest, form: WhenForm, title: str, forum: Any, back: str, status: int = 200
) -> HttpResponse:
    context = {"form": form, "title": title, "forum": forum, "back": back}
    return render(request, "alliances/when_form.html", context, status=status)


def step(request: ActorRequest, meeting_id: int, write: Callable[[], object]) -> HttpResponseBase:
    """Take a step of a meeting, then look at it again."""
    try:
        write()
    except WrongState as error:
        messages.error(request, words.refusal(error.code))
    except Invalid as error:
        messages.error(request, next(text for _, text in desk_words.faults(error, words.FAULTS)))
    return SeeOther(reverse("alliances:meeting", args=[meeting_id]))


@staff
def call(request: ActorRequest, meeting_id: int) -> HttpResponseBase:
    """Give notice."""
    return _go_on(request, meeting_id, operations.call_meeting)


@staff
def hold(request: ActorRequest, meeting_id: int) -> HttpResponseBase:
    """Say that it takes place."""
    return _go_on(request, meeting_id, operations.hold_meeting)


@staff
def cancel(request: ActorRequest, meeting_id: int) -> HttpResponseBase:
    """Call it off."""
    form = ReasonForm(request.POST)
    reason = form.said("reason") if form.is_valid() else ""
    return _go_on(request, meeting_id, operations.cancel_meeting, reason=reason)


def _go_on(
    request: ActorRequest, meeting_id: int, operation: Callable[..., object], **said: str
) -> HttpResponseBase:
    """Take a meeting that the actor may see from one state to the next."""
    if answer := must_be_post(request):
        return answer
    must_see(request, meeting_id)
    given: dict[str, Any] = {"actor": request.actor, "meeting_id": meeting_id, "now": request.now}
    return step(request, meeting_id, lambda: operation(**given, **said))


@staff
def add_item(request: ActorRequest, meeting_id: int) -> HttpResponseBase:
    """Put a request on the agenda."""
    if answer := must_be_post(request):
        return answer
    must_see(request, meeting_id)
    form, back = ItemForm(request.POST), reverse("alliances:meeting", args=[meeting_id])

    def write(values: dict[str, Any]) -> str:
        number = str(values["number"]).strip()
        appeal_id = id_in_number(number) if number else values["appeal"]
        operations.add_item(
            actor=request.actor,
            meeting_id=meeting_id,
            appeal_id=appeal_id or 0,
            words=values["words"],
            now=request.now,
        )
        return back

    return _written(request, form, write, back) or shown(request, meeting_id, 422, form)


@staff
def move(request: ActorRequest, item_id: int, *, up: bool) -> HttpResponseBase:
    """Move an item a place up or down."""
    if answer := must_be_post(request):
        return answer
    meeting_id = _meeting_of(request, item_id)
    given: dict[str, Any] = {
        "actor": request.actor,
        "item_id": item_id,
        "up": up,
        "now": request.now,
    }
    step(request, meeting_id, lambda: operations.move_item(**given))
    # The row has the focus again, so that the next key moves it further.
    return SeeOther(reverse("alliances:meeting", args=[meeting_id]) + f"#item-{item_id}")


@staff
def take_off(request: ActorRequest, item_id: int) -> HttpResponseBase:
    """Take an item off the agenda."""
    if answer := must_be_post(request):
        return answer
    meeting_id = _meeting_of(request, item_id)
    given: dict[str, Any] = {"actor": request.actor, "item_id": item_id, "now": request.now}
    return step(request, meeting_id, lambda: operations.take_off_item(**given))


@staff
def papers(request: ActorRequest, item_id: int) -> HttpResponseBase:
    """Say what of an item the members see."""
    if answer := must_be_post(request):
        return answer
    meeting_id = _meeting_of(request, item_id)
    page = queries.meeting_page(request.actor, meeting_id, request.now)
    item = next(i for i in page.items if i.item_id == item_id)
    form = PapersForm([p.photo_id for p in item.paper.photos], request.POST)

    def write() -> None:
        if not form.is_valid():
            raise Invalid.field("photos", "photo_unknown")
        operations.set_papers(
            actor=request.actor,
            item_id=item_id,
            words=form.said("words"),
            photo_ids=form.cleaned_data["photos"],
            now=request.now,
        )

    return step(request, meeting_id, write)


def must_see(request: ActorRequest, meeting_id: int) -> None:
    """Tell whoever may not know of a meeting the same as where there is none. Raises NotFound."""
    queries.meeting_page(request.actor, meeting_id, request.now)


def _meeting_of(request: ActorRequest, item_id: int) -> int:
    """The meeting of an item that the actor may see. Raises NotFound."""
    found = queries.meeting_of_item(request.actor, item_id, request.now)
    if found is None:
        raise NotFound("item_unknown")
    return found


@require_safe
@staff
def photo(
    request: ActorRequest, item_id: int, photo_id: int, *, thumb: bool = False
) -> HttpResponseBase:
    """Send a picture of an item that its reader may see."""
    found = queries.item_photo(request.actor, item_id, photo_id, request.now)
    return send_photo(found.sha256, found.media_type, thumbnail=thumb)
