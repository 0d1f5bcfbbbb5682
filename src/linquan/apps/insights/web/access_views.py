"""The log of access: who saw, took away or let in what."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from linquan.apps.insights import queries
from linquan.apps.insights.access import Group
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff
from linquan.kernel.events import EventRow, Place

GROUPS: Final[Mapping[Group, Promise]] = {
    Group.SEEN: _("Personal data seen"),
    Group.TAKEN: _("Taken away as a file"),
    Group.BROUGHT: _("Brought in"),
    Group.ERASED: _("Erased, or held back"),
    Group.ENTERED: _("Signing in"),
    Group.RIGHTS: _("Accounts, posts and keys"),
}
KINDS: Final[Mapping[str, Promise]] = {
    "reporter.unmasked": _("Looked at a reporter's name and telephone"),
    "details.shown": _("A reporter opened the details with four digits"),
    "details.refused": _("Wrong digits for the details of a request"),
    "casefile.seen": _("Opened a protected file"),
    "appeals.exported": _("Took requests away as a file"),
    "exchange.exported": _("Took a table away as a file"),
    "person.exported": _("Took away all that is held on one person"),
    "account.exported": _("Took away all that is held on one account"),
    "casefile.exported": _("Took away what protected files hold on one person"),
    "casefile.erased": _("Erased a protected file"),
    "casefile.held": _("Said that a protected file must not be erased yet"),
    "casefile.hold_lifted": _("Let a protected file be erased again"),
    "admission.given": _("Admitted somebody to protected files"),
    "admission.revoked": _("Revoked an admission to protected files"),
    "appeal.erased": _("Erased the personal data of a request"),
    "appeal.erasure_proposed": _("Proposed to erase the personal data of a request"),
    "appeal.erasure_dropped": _("Decided not to erase a request"),
    "person.mentions_seen": _("Looked for a person in texts of others"),
    "appeal.redaction_proposed": _("Proposed to black out words about somebody"),
    "appeal.redaction_dropped": _("Decided not to black out words about somebody"),
    "appeal.redacted": _("Blacked out words about somebody"),
    "appeal.held": _("Said that a request must not be erased yet"),
    "appeal.hold_lifted": _("Let a request be erased again"),
    "import.taken": _("Brought in a file"),
    "import.taken_back": _("Took an import back"),
    "account.signed_in": _("Signed in"),
    "account.sign_in_refused": _("Sign-in refused"),
    "account.locked": _("Sign-in closed for a while after too many tries"),
    "account.sessions_ended": _("Ended sessions"),
    "api_key.used": _("A key was used, for the first time that day"),
    "account.opened": _("Opened an account"),
    "account.closed": _("Closed an account"),
    "account.reopened": _("Opened an account again"),
    "account.password_set": _("Set a password"),
    "account.second_step_set": _("Set up the second step"),
    "account.second_step_given_up": _("Gave up the second step"),
    "account.second_step_reset": _("Took the second step off for a lost telephone"),
    "account.identifier_noted": _("Noted by what else someone signs in"),
    "account.identifier_dropped": _("Took a way to sign in away"),
    "account.identifier_linked": _("Signed in by the unified sign-in for the first time"),
    "post.given": _("Gave a post"),
    "post.ended": _("Ended a post"),
    "api_key.issued": _("Issued a key"),
    "api_key.revoked": _("Revoked a key"),
}
LONGEST_NUMBER: Final = 18


@require_safe
@staff
def access_log(request: ActorRequest) -> HttpResponseBase:
    """Show a page of the log, narrowed to a group or a person."""
    group, person = request.GET.get("group", ""), request.GET.get("person", "")
    account_id = int(person) if _is_number(person) else None
    page = queries.access_log(
        request.actor, group=group, account_id=account_id, after=_place(request)
    )
    chosen = {"group": group, "person": person}
    context = {
        "page": page,
        "rows": [_row(event, page) for event in page.rows],
        "groups": [(g.value, words) for g, words in GROUPS.items()],
        "group": group,
        "person": account_id,
        "older_url": _url(chosen, page.older) if page.older else "",
        "newer_url": _url(chosen, None) if request.GET.get("after") else "",
    }
    return _answer(request, context)


def _is_number(text: str) -> bool:
    """Whether a text can be the number of a row."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER


def _answer(request: ActorRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, "insights/access.html", context)


def _place(request: ActorRequest) -> Place | None:
    """Read where the page begins; what is no such place begins at the newest."""
    at, _sign, number = request.GET.get("after", "").partition("~")
    try:
        moment, event_id = datetime.fromisoformat(at), int(number)
    except ValueError:
        return None
    is_sound = moment.tzinfo is not None and 0 < event_id < 2**63
    return Place(moment, event_id) if is_sound else None


def _url(chosen: Mapping[str, str], place: Place | None) -> str:
    told = {name: value for name, value in chosen.items() if value}
    if place is not None:
        told["after"] = f"{place.at.isoformat()}~{place.event_id}"
    return f"{reverse('insights:access')}?{urlencode(told)}"


def _row(event: EventRow, page: queries.AccessPage) -> dict[str, Any]:
    """Say an event in words: what was done, to what, and the reason that was given."""
    appeal_id = event.subject_id if event.subject.startswith("appeal:") else 0
    is_seen = appeal_id in page.seen
    return {
        "event": event,
        "words": _("Took a table away as a file, in clear")
        if event.data.get("clear")
        else KINDS[event.kind],
        "file": str(event.data.get("number", "")) if event.kind.startswith("casefile.") else "",
        "url": reverse("appeals:case", args=(appeal_id,)) if is_seen else "",
        "reason": "" if appeal_id in page.about_own else event.data.get("reason", ""),
        "rows": event.data.get("rows", ""),
    }
