"""The words of requests: every code as a person reads it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from linquan.apps.appeals.time_limits import limit_word as limit_word
from linquan.apps.appeals.types import RUNNING, Status
from linquan.apps.appeals.web.fault_words import CALL_FAULTS
from linquan.apps.appeals.web.fault_words import FAULTS as FAULTS
from linquan.apps.appeals.web.fault_words import STATES as STATES
from linquan.apps.appeals.words import ACTS as ACTS
from linquan.apps.appeals.words import AUDIENCES as AUDIENCES
from linquan.apps.appeals.words import CALLED as CALLED
from linquan.apps.appeals.words import CHANNEL_KINDS as CHANNEL_KINDS
from linquan.apps.appeals.words import CLOCK_NAMES as CLOCK_NAMES
from linquan.apps.appeals.words import DATATYPES as DATATYPES
from linquan.apps.appeals.words import EFFECTS as EFFECTS
from linquan.apps.appeals.words import GRADES as GRADES
from linquan.apps.appeals.words import LEVELS, REASONS, STATUSES, Words
from linquan.apps.appeals.words import PHRASE_VERBS as PHRASE_VERBS
from linquan.apps.appeals.words import REPORTERS as REPORTERS
from linquan.apps.appeals.words import RULES as RULES
from linquan.apps.appeals.words import SERVICE_TYPES as SERVICE_TYPES
from linquan.apps.appeals.words import SIDES as SIDES
from linquan.apps.appeals.words import UNITS as UNITS
from linquan.apps.appeals.words import WEEKDAYS as WEEKDAYS
from linquan.kernel.errors import Invalid, WrongState

NONE: Final[Words] = {}
PILLS: Mapping[str, str] = {
    Status.RECEIVED: "new",
    Status.REOPENED: "new",
    Status.ANSWERED: "ok",
    Status.CLOSED: "ok",
}
CLOCKS: Words = {
    "contact": gettext_lazy("First contact by"),
    "handling": gettext_lazy("Done by"),
    "total": gettext_lazy("In all by"),
}
CONTACT_WAYS: Words = {
    "phone": gettext_lazy("by telephone"),
    "visit": gettext_lazy("in person"),
    "message": gettext_lazy("by message"),
}
PETITIONS: Words = {
    "return": gettext_lazy("to give the request back"),
    "extension": gettext_lazy("for more time"),
}
OUTCOMES: Words = {
    "reached": gettext_lazy("reached"),
    "not_reached": gettext_lazy("not reached"),
    "refused": gettext_lazy("does not want to talk"),
    "wrong_number": gettext_lazy("wrong number"),
}
ANSWER_KINDS: Words = {
    "yes_no": gettext_lazy("yes or no"),
    "grade": gettext_lazy("how satisfied"),
    "words": gettext_lazy("in words"),
}
YES_NO: Words = {"yes": gettext_lazy("yes"), "no": gettext_lazy("no")}
DELIBERATIONS: Words = {
    "tabled": gettext_lazy("On the agenda of %(body)s, %(day)s"),
    "taken_off": gettext_lazy("Off the agenda of %(body)s, %(day)s"),
    "papers": gettext_lazy("Papers for %(body)s, %(day)s"),
    "resolved": gettext_lazy("%(body)s, %(day)s: resolved"),
    "laid_aside": gettext_lazy("%(body)s, %(day)s: not taken up"),
    "deferred": gettext_lazy("%(body)s, %(day)s: left for the next meeting"),
}
RECTIFYING: Words = {
    "opened": gettext_lazy("Rectification %(number)s opened from this request"),
    "confirmed": gettext_lazy("Rectification %(number)s: found to be so"),
    "dismissed": gettext_lazy("Rectification %(number)s: found not to be so"),
    "handed_on": gettext_lazy("Rectification %(number)s: another body has it"),
    "ordered": gettext_lazy("Rectification %(number)s: the order is issued"),
    "remedied": gettext_lazy("Rectification %(number)s: every item is put right"),
    "closed": gettext_lazy("Rectification %(number)s: evaluated and closed"),
    "withdrawn": gettext_lazy("Rectification %(number)s: withdrawn"),
}
FORWARD_STATES: Words = {
    "open": gettext_lazy("not looked into yet"),
    "received": gettext_lazy("received by them"),
    "answered": gettext_lazy("answered by them"),
    "not_ours": gettext_lazy("not theirs, they say"),
    "revoked": gettext_lazy("link revoked"),
    "lapsed": gettext_lazy("link run out"),
}
OUTSIDE_SAID: Words = {
    "received": gettext_lazy("We have received it"),
    "answered": gettext_lazy("This is our answer"),
    "not_ours": gettext_lazy("It is not ours"),
}
REFERRAL_STATES: Words = {
    "waiting": gettext_lazy("waiting to be sent"),
    "sent": gettext_lazy("with them"),
    "closed": gettext_lazy("finished by them"),
    "failed": gettext_lazy("could not be sent"),
}
OUTSIDE_STATUSES: Words = {
    "open": gettext_lazy("open"),
    "closed": gettext_lazy("finished there"),
}


class Standing(NamedTuple):
    """How a request stands: the pill, and what its deadline says."""

    state: str
    word: str
    due_class: str
    due_word: str


def named(row: Any, what: str = "") -> str:
    """Return a name of a row in the language of the page (see the filter ``named``)."""
    if not row:
        return ""
    field = next(f for f in (f"{what}_name", what, "name") if f and hasattr(row, f))
    text = str(getattr(row, field))
    if (get_language() or "").startswith("zh"):
        return text
    return str(getattr(row, f"{field}_en", "")) or text


def of_language(name: str, name_en: str) -> str:
    """Return a name in the language of the page."""
    return name if (get_language() or "").startswith("zh") else name_en or name


def answer_word(kind: str, answer: str) -> str:
    """Write what was answered to a question of a call."""
    words = {"yes_no": YES_NO, "grade": GRADES}.get(kind, {})
    return str(words.get(answer, answer))


def status_word(status: str) -> str:
    """Say where a request stands."""
    return str(STATUSES.get(status, status))


def standing(status: Status, due_at: datetime, now: datetime, soon_h: int) -> Standing:
    """Say how a request stands: overdue and due soon before all else, while its clock runs."""
    hurts = "" if status not in RUNNING else hurting(due_at, now, now + timedelta(hours=soon_h))
    return standing_word(status, hurts, get_language())


def hurting(due_at: datetime, now: datetime, soon: datetime) -> str:
    """Whether what runs is ``late`` or due ``soon``; empty: neither."""
    return "late" if due_at < now else "soon" if due_at < soon else ""


@lru_cache(maxsize=128)
def standing_word(status: Status, hurts: str, language: str | None) -> Standing:
    """Say in the language of the page how a request stands that is late, due soon or neither."""
    del language  # the words are in it
    if status is Status.WAITING:
        return Standing("neutral", status_word(status), "quiet", _("clock stands"))
    if status not in RUNNING:
        return Standing(PILLS.get(status, "neutral"), status_word(status), "quiet", "")
    if hurts == "late":
        return Standing("overdue", _("overdue"), "late", "")
    if hurts == "soon":
        return Standing("soon", _("due soon"), "soon", "")
    return Standing(PILLS.get(status, "neutral"), status_word(status), "", "")


def reason_word(reason: str) -> str:
    """Say why a request lies where it lies."""
    return str(REASONS.get(reason, ""))


def level(name: str) -> str:
    """Name a level, within a sentence."""
    return str(LEVELS.get(name, name))


def count_word(count: int, limit: int) -> str:
    """Write a count that stops at a limit."""
    return f"{limit - 1}+" if count >= limit else str(count)


def fault(code: str, details: Mapping[str, Any], own: Words = NONE) -> str:
    """Say what is wrong and what to do, in ``own`` words of another part of the house if it has."""
    told = {name: _plain(value) for name, value in details.items()}
    return str(own.get(code) or FAULTS.get(code, FAULTS["invalid"])) % told


def state(error: WrongState) -> str:
    """Say why a step does not follow."""
    return str(STATES.get(error.code, STATES["wrong_state"])) % error.details


REFUSED: Words = {
    "appeal_unknown": gettext_lazy("there is no such request for you"),
    "not_yours": gettext_lazy("this is not yours to do"),
}


def refusal(code: str, told: Mapping[str, str]) -> str:
    """Say why a request of a basket was left alone."""
    text = REFUSED.get(code) or STATES.get(code) or FAULTS.get(code, FAULTS["invalid"])
    return str(text) % told


def faults(error: Invalid, own: Words = NONE) -> list[tuple[str, str]]:
    """Return field and message for every fault; the field is empty for the whole form."""
    named = error.fields.items() or [("", error.code)]
    return [(name, fault(code, error.details, own)) for name, code in named]


def call_fault(code: str) -> str:
    """Say what went wrong with a call to another system; their own words stay as they are."""
    return str(CALL_FAULTS.get(code, code))


def _plain(value: Any) -> str:
    return moment(value) if isinstance(value, datetime) else str(value)


def moment(at: datetime) -> str:
    """Write a moment in the time of the office."""
    return format_date(timezone.localtime(at), _("j M Y H:i"))


def reminder_when(rule: Any) -> str:
    """Say when a rule reminds."""
    told = {"limit": limit_word(rule.amount, rule.unit), "clock": CLOCK_NAMES[rule.clock]}
    if rule.when == "before":
        return _("%(limit)s before the end of: %(clock)s") % told
    return _("%(limit)s after the end of: %(clock)s") % told


def span(minutes: int) -> str:
    """Say how long something took: ``2 hours`` or ``35 minutes``, rounded down."""
    hours = minutes // 60
    if hours:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
