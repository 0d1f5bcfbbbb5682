"""An order as the party reads it: behind its link, or in the house for its own people."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linquan.apps.appeals.web.link_pages import by_link
from linquan.apps.appeals.web.phone_limits import TOO_MANY, photo_limit_of
from linquan.apps.appeals.web.photos import send_photo
from linquan.apps.rectifications import operations, queries
from linquan.apps.rectifications.links import notice_of, subject_of
from linquan.apps.rectifications.queries import PartyPage, RectificationPage
from linquan.apps.rectifications.types import ItemRow
from linquan.apps.rectifications.web import timeline, words
from linquan.apps.rectifications.web.forms import MoreTimeForm, ReportForm
from linquan.kernel.actors import Actor, ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotFound, WrongState

ENDED = "appeals/phone/outside_ended.html"
PHONE, DESK = "rectifications/order_phone.html", "rectifications/order_desk.html"


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(notice_of, ENDED)
def by_token(request: ActorRequest, opened: tuple[int, int], token: str) -> HttpResponseBase:
    """Show an order to whoever holds its link, or take what the party says."""
    page = queries.party_page(*opened, request.now)
    here = reverse("rectifications:order", args=[token])
    shown = {"photo_url": timeline.link_photo_url(token), "here": here, "template": PHONE}
    if request.method != "POST":
        return _shown(request, page, shown)
    actor = Actor.body(subject_of(page.notice.notice_id), page.party.name)
    return _take(request, page, actor, shown)


@require_safe
@by_link(notice_of, ENDED)
def photo_by_token(
    request: ActorRequest, opened: tuple[int, int], token: str, photo_id: int, *,
    thumb: bool = False,
) -> HttpResponseBase:  # fmt: skip
    """Send a picture that the party's page shows."""
    del token
    found = queries.photo_of_page(queries.party_page(*opened, request.now), photo_id)
    return send_photo(found.sha256, found.media_type, thumbnail=thumb)


def of_unit(request: ActorRequest, rectification_id: int) -> HttpResponseBase:
    """Show an order to the party's own people. Raises NotFound."""
    page = queries.party_page_of(request.actor, rectification_id, request.now)
    return _shown(request, page, _in_house(rectification_id))


def _in_house(rectification_id: int) -> dict[str, Any]:
    return {
        "photo_url": timeline.staff_photo_url(rectification_id),
        "here": reverse("rectifications:answer", args=[rectification_id]),
        "template": DESK,
    }


@staff
def answer(request: ActorRequest, rectification_id: int) -> HttpResponseBase:
    """Take what the party's own people say."""
    if refused := must_be_post(request):
        return refused
    page = queries.party_page_of(request.actor, rectification_id, request.now)
    return _take(request, page, request.actor, _in_house(rectification_id))


def _take(
    request: ActorRequest, page: PartyPage, actor: Actor, shown: dict[str, Any]
) -> HttpResponseBase:
    item = _item(request, page)
    asks = request.POST.get("do") == "more_time"
    form = _form(item, request, asks=asks)
    too_many = photo_limit_of(request, page.books)
    if too_many is not None:
        return too_many.told(
            _shown(request, page, shown, {(item.item_id, asks): form}, TOO_MANY, too_many)
        )
    form.take_photos(request)
    try:
        if form.is_valid():
            _write(request, actor, item, form)
            messages.success(request, _("Thank you. The office has your answer."))
            back = reverse("rectifications:one", args=[page.rectification_id])
            return SeeOther(back if shown["template"] == DESK else shown["here"])
    except Invalid as error:
        form.refuse(error)
    except WrongState as error:
        form.add_error(None, words.refusal(error))
    status = form.pictures.status
    return _shown(request, page, shown, {(item.item_id, asks): form}, status)


def _item(request: ActorRequest, page: PartyPage) -> ItemRow:
    wanted = request.POST.get("item", "")
    found = next((i for i in page.items if str(i.item_id) == wanted), None)
    if found is None:
        raise NotFound("item_unknown")
    return found


def _form(item: ItemRow, request: ActorRequest | None = None, *, asks: bool) -> Any:
    """The form of an item: a report, or more time; with what was sent."""
    kind = MoreTimeForm if asks else ReportForm
    auto_id = f"{'more' if asks else 'report'}-{item.item_id}-%s"
    if request is None:
        return kind(auto_id=auto_id)
    return kind(request.POST, request.FILES, auto_id=auto_id)


def _write(
    request: ActorRequest, actor: Actor, item: ItemRow, form: ReportForm | MoreTimeForm
) -> None:
    given: dict[str, Any] = {"actor": actor, "item_id": item.item_id, "text": form.said("text")}
    given["now"] = request.now
    if isinstance(form, ReportForm):
        operations.report_item(photos=form.pictures.drafts, **given)
        return
    operations.ask_extension(
        until=form.cleaned_data["until"], reason_code=form.said("reason_code"), **given
    )


def _shown(
    request: ActorRequest,
    page: PartyPage,
    shown: dict[str, Any],
    bound: dict[tuple[int, bool], Any] | None = None,
    status: int = 200,
    too_many: Any = None,
) -> HttpResponse:
    bound = bound or {}
    lines = []
    for item in page.items:
        report = bound.get((item.item_id, False)) or _form(item, asks=False)
        more = bound.get((item.item_id, True)) or _form(item, asks=True)
        more.furnish(page)
        opens = (item.item_id, True) in bound
        lines.append({"item": item, "report": report, "more": more, "opens": opens})
    context = {
        "page": page,
        "notice": page.notice,
        "lines": lines,
        "steps": timeline.steps(page, shown["photo_url"]),
        "here": shown["here"],
        "too_many": too_many,
        "now": request.now,
    }
    return render(request, shown["template"], context, status=status)


def words_of(page: RectificationPage) -> str:
    """What the order says beside its items."""
    for event in page.events:
        if event.kind == "rectification.ordered":
            return page.said[int(event.data["entry"])].text
    return ""
