"""The words of requests: every code as a person reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from linquan.apps.appeals.time_limits import limit_word as limit_word
from linquan.apps.appeals.types import RUNNING, Status
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
CALL_FAULTS: Words = {
    "address_odd": gettext_lazy("This is not an address that can be called."),
    "not_encrypted": gettext_lazy(
        "The address must begin with https://, or be allowed as private."
    ),
    "name_unknown": gettext_lazy("No system has this name. Check the address."),
    "private_address": gettext_lazy("The address is a private one, which is not allowed for it."),
    "no_answer": gettext_lazy("It does not answer. It is tried again by itself."),
    "no_connection": gettext_lazy("It does not answer. It is tried again by itself."),
    "no_http": gettext_lazy("Its answer cannot be read. It is tried again by itself."),
    "not_secure": gettext_lazy(
        "Its certificate does not hold: it may be another system. Ask those who run it."
    ),
    "answer_too_large": gettext_lazy("Its answer is too large."),
    "answer_odd": gettext_lazy("Its answer cannot be read. It is tried again by itself."),
    "redirected": gettext_lazy("It points to another address. Write that one down instead."),
    "photo_gone": gettext_lazy("A photo is gone. Hand it on anew without it."),
}
# What is wrong with a field, and what to do. {name} stands for a detail of the refusal.
FAULTS: Words = {
    "missing": gettext_lazy("Please write something here."),
    "choose": gettext_lazy("Please choose one."),
    "too_short": gettext_lazy("Please write at least %(least)s characters."),
    "too_long": gettext_lazy("Please shorten this to %(limit)s characters."),
    "past_date": gettext_lazy("This moment has passed. Choose a later one."),
    "later_than_policy": gettext_lazy(
        "This is later than the deadline (%(due_at)s). Choose an earlier moment, or leave it empty."
    ),
    "beyond_total": gettext_lazy(
        "This goes beyond the end of the whole (%(due_at)s). Ask for less."
    ),
    "own_case": gettext_lazy(
        "This unit, or one above it, is complained about. Choose one that is no party."
    ),
    "organisation_unknown": gettext_lazy("Choose a unit from the list."),
    "no_desk": gettext_lazy(
        "No desk that is no party answers for this area. Add one to the duty list first."
    ),
    "proof_needed": gettext_lazy("Add a photo of the result, or say below why there can be none."),
    "photo_unknown": gettext_lazy("Choose a photo of this request."),
    "not_public_space": gettext_lazy("Only requests in public space may be shown to everyone."),
    "number_in_title": gettext_lazy(
        "A telephone or another number of a person is in it. Take it out: everyone reads this."
    ),
    "not_a_phone": gettext_lazy(
        "This is not a telephone number of the mainland. A landline needs its area code."
    ),
    "area_unknown": gettext_lazy("Choose the area from the list."),
    "matter_unknown": gettext_lazy("Choose the matter from the list."),
    "matter_not_valid": gettext_lazy("This matter is no longer on the list. Choose another."),
    "matter_needed": gettext_lazy("The words point to no matter. Choose it from the list."),
    "channel_unknown": gettext_lazy("Choose the channel from the list."),
    "channel_not_valid": gettext_lazy("This channel is no longer open. Choose another."),
    "policy_missing": gettext_lazy(
        "This matter has no deadline that is valid today. Add one to the list of deadlines first."
    ),
    "point_odd": gettext_lazy("This point does not lie on the map. Choose it again."),
    "key_odd": gettext_lazy("This form is broken. Open it again."),
    "too_many": gettext_lazy("At most %(limit)s photos. Take some away."),
    "place_unknown": gettext_lazy(
        "Nothing stands for %(places)s. Write {number}, {title}, {unit}, {due} or {address}."
    ),
    "number_in_phrase": gettext_lazy(
        "A telephone or another number of a person is in it. Take it out: it is used again and "
        "again."
    ),
    "merge_some": gettext_lazy("Tick the others that are the same thing, at most %(limit)s."),
    "choose_some": gettext_lazy("Tick requests first, at most %(limit)s."),
    "too_many_views": gettext_lazy("At most %(limit)s views. Delete one first."),
    "view_name_taken": gettext_lazy("One of your views is called that already."),
    "view_holds_number": gettext_lazy(
        "A view is not kept with the number of a person in it. Take the number out of the search."
    ),
    "too_large": gettext_lazy("A photo is too large. At most 20 MB each."),
    "not_a_picture": gettext_lazy("This is not a photo. JPEG, PNG, WebP and HEIC are taken."),
    "too_many_pixels": gettext_lazy("This photo has too many pixels. Make it smaller."),
    "photo_expired": gettext_lazy(
        "A photo was kept for a day and is gone. Please choose it again."
    ),
    "damaged": gettext_lazy("This photo cannot be read. Choose it again, or another one."),
    "too_many_measures": gettext_lazy("At most %(limit)s things are counted."),
    "action_kind_unknown": gettext_lazy("Choose a kind of action that is valid today."),
    "rate_says_nothing": gettext_lazy("One outcome at least must be worth more than 0 %%."),
    "group_unknown": gettext_lazy("Choose a group that is valid on that day."),
    "group_has_matters": gettext_lazy(
        "Matters stand in this group on that day. Put them into another group first."
    ),
    "policy_unknown": gettext_lazy("Choose a deadline that is valid on that day."),
    "out_of_range": gettext_lazy("Choose a number from %(least)s to %(limit)s."),
    "code_odd": gettext_lazy("Use letters, digits and underscores, at most 30."),
    "code_taken": gettext_lazy("This code is taken. Choose another, or change that line."),
    "rule_unknown": gettext_lazy("Choose a rule from the list."),
    "duty_exists": gettext_lazy("This unit has this duty in this area already."),
    "before_current": gettext_lazy(
        "A version that begins later exists. Choose its first day, or a later one."
    ),
    "window_odd": gettext_lazy("Write from when to when; the end comes after the beginning."),
    "fallback_needed": gettext_lazy(
        "This line takes what fits nowhere else. It cannot be ended, only changed."
    ),
    "desk_needed": gettext_lazy(
        "This is the last desk of the area. Add another one before you end it."
    ),
    "hours_odd": gettext_lazy("Write both from when and to when, or neither; not the same hour."),
    "days_odd": gettext_lazy("This day lies before the first one. Choose a later one."),
    "zone_unknown": gettext_lazy("Choose the zone from the list."),
    "step_reason_missing": gettext_lazy("This goes higher than it must: choose the reason."),
    "reason_words": gettext_lazy("Write the reason in words."),
    "reason_needed": gettext_lazy("One reason must stay. Write another one down first."),
    "script_changed": gettext_lazy("The questions were changed meanwhile. Open the call anew."),
    "questions_odd": gettext_lazy(
        "Write each question as yes_no, grade or words | Chinese | English, at most %(limit)s."
    ),
    "body_unknown": gettext_lazy("Choose a body from the list that is valid today."),
    "act_stays": gettext_lazy("What it is for stays. Write another line for another act."),
    "version_exists": gettext_lazy(
        "A version that begins on that day exists already. Choose another day."
    ),
    **{code: CALL_FAULTS[code] for code in ("address_odd", "not_encrypted")},
    "area_too_small": gettext_lazy("Choose the district or a street."),
    "system_unknown": gettext_lazy("Choose a system from the list."),
    "domain_odd": gettext_lazy(
        "Use small letters, digits, dots and dashes, such as jiangan.example."
    ),
    "domain_taken": gettext_lazy("This name is taken. Choose another."),
    "choices_missing": gettext_lazy("Write the values to choose from, one a line."),
    "choices_extra": gettext_lazy(
        "Only choices have values. Take them away, or choose another way."
    ),
    "choices_odd": gettext_lazy(
        "Write each value as key | Chinese | English, each key once, at most %(limit)s."
    ),
    "language_unknown": gettext_lazy("Choose Chinese or English."),
    "number_in_reason": gettext_lazy(
        "A telephone or another number of a person is in it. Take it out: the reason stays."
    ),
    "reason_names_someone": gettext_lazy(
        "It names the person or the address. Take that out: the reason stays when all else is gone."
    ),
    "neither_phone_nor_number": gettext_lazy(
        "This is neither a telephone number of the mainland nor the number of a request."
    ),
    "nothing_held": gettext_lazy(
        "Nothing is held that you may see. Check it; the office above sees other areas."
    ),
    "account_unknown": gettext_lazy("There is no account of this name in the district."),
    "unit_has_it": gettext_lazy("This unit has the request itself. Choose another one."),
    "unit_not_called": gettext_lazy(
        "Only offices can be called, and none of your own. Ask this unit for its part instead."
    ),
    "units_odd": gettext_lazy("Choose at least one unit, at most %(limit)s."),
    "call_kind_unknown": gettext_lazy("Choose a kind of call that is valid today."),
    "support_day": gettext_lazy("Choose a day since your unit was asked, not after today."),
    "unit_is_asked": gettext_lazy("This unit is asked already. Wait for what it answers."),
    "past_day": gettext_lazy("This day has passed. Choose a later one."),
    "too_far": gettext_lazy("Choose a day up to %(limit)s."),
    "too_many_chosen": gettext_lazy("At most %(limit)s at once. Choose fewer."),
    "matter_or_text": gettext_lazy("Choose what it is about, or write a few words."),
    "invalid": gettext_lazy("This cannot be taken as it is. Look through it again."),
}
STATES: Words = {
    "wrong_state": gettext_lazy("This step does not follow from where the request stands now."),
    "changed_meanwhile": gettext_lazy("The request was changed after you opened it."),
    "nowhere_to_return": gettext_lazy(
        "The desk itself has it: there is nobody to give it back to."
    ),
    "too_late_to_return": gettext_lazy("The time in which it can be given back is over."),
    "no_more_return": gettext_lazy("It was given back as often as the rules allow."),
    "no_more_extension": gettext_lazy("It was extended as often as the rules allow."),
    "date_is_ordered": gettext_lazy("An upper office has set the date: ask it for more time."),
    "too_late_to_extend": gettext_lazy("The deadline is over: more time must be asked for before."),
    "petition_waits": gettext_lazy("Something is asked for already. Wait for the decision."),
    "exclusion_stands": gettext_lazy("It is out of the rates, or somebody asks for it already."),
    "exclusion_over": gettext_lazy("Nobody asks to take it out of the rates any more."),
    "petition_over": gettext_lazy("This was decided already, or the request has moved on."),
    "parts_open": gettext_lazy(
        "Still at their part: %(units)s. Wait for what they answer, or cancel what is not needed."
    ),
    "merged": gettext_lazy(
        "It is handled together with another request: act on that one, or let this one go its own "
        "way first."
    ),
    "not_merged": gettext_lazy("It goes its own way already, or it is done."),
    "merged_party": gettext_lazy(
        "One of them is about the unit that has the leading request: that unit must not decide it."
    ),
    "merged_parts_open": gettext_lazy(
        "Another unit is still at its part of one of them: let that one lead, or wait for it."
    ),
    "merged_petition_waits": gettext_lazy(
        "A unit asks the desk for something about one of them: decide that first."
    ),
    "part_over": gettext_lazy("This part is over, or does not stand where this would follow."),
    "sorted_already": gettext_lazy("It is sorted like this already."),
    "nothing_to_call": gettext_lazy(
        "There is no answer to ask about, or no telephone was left with it."
    ),
    "called_already": gettext_lazy("Somebody has called about this answer already."),
    "called_meanwhile": gettext_lazy("Somebody has tried meanwhile. See below what it came to."),
    "no_script": gettext_lazy(
        "No script is valid for this matter. Write one in the list of call-backs first."
    ),
    "support_judged": gettext_lazy("Somebody has already confirmed or refused it."),
    "already_forwarded": gettext_lazy(
        "It is with this body already. Revoke that link first, or wait for what they say."
    ),
    "forward_over": gettext_lazy("This link was revoked, has run out, or must not be used."),
    "too_many_actions": gettext_lazy("There are many actions already. Finish one first."),
    "action_over": gettext_lazy("This action is over: look at it as it is now."),
    "action_to_come": gettext_lazy("It has not begun yet. Write down afterwards what came of it."),
    "forward_full": gettext_lazy("Much was said to this already. Telephone instead."),
    "already_acknowledged": gettext_lazy("Somebody has already taken note of it."),
    "cannot_take_back": gettext_lazy(
        "This can no longer be taken back: something has happened since, or ten minutes are over."
    ),
    "cannot_take_back_line": gettext_lazy(
        "This can no longer be taken back: the line was changed again, or ten minutes are over. "
        "Write a new version instead."
    ),
    "cannot_take_back_view": gettext_lazy(
        "This view can no longer be put back: ten minutes are over. Keep it anew."
    ),
    "already_referred": gettext_lazy("It is with this system already; see below what they say."),
    "line_in_use": gettext_lazy(
        "This cannot be taken back: it is in use by now. End it on a day instead."
    ),
    "erased": gettext_lazy(
        "The personal data of this request are erased. Nothing more can be done with it."
    ),
    "protected": gettext_lazy(
        "A protected service has taken this request up. Nothing more can be done with it here."
    ),
    "held_back": gettext_lazy(
        "A hold says that nothing of this request may go. Lift the hold first."
    ),
    "cannot_erase_open": gettext_lazy(
        "One of these requests is open, or was opened again. Look at the list anew."
    ),
    "cannot_erase_unrated": gettext_lazy(
        "One of these requests may still be rated. Look at the list anew."
    ),
    "cannot_erase_held": gettext_lazy(
        "One of these requests is held back for a reason. Look at the list anew."
    ),
    "cannot_erase_erased": gettext_lazy("One of these requests is erased already."),
    "already_proposed": gettext_lazy(
        "One of these requests waits for a second clerk already. See “Due and erased”."
    ),
    "not_proposed": gettext_lazy("Somebody else has decided meanwhile. See what came of it below."),
    "not_held": gettext_lazy("It is not held back any more."),
    "fallback_needed": FAULTS["fallback_needed"],
    "desk_needed": FAULTS["desk_needed"],
    "too_late_to_reopen": gettext_lazy(
        "It was closed too long ago to be opened again. Register a new request instead."
    ),
}


@dataclass(frozen=True, slots=True)
class Standing:
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
    if status is Status.WAITING:
        return Standing("neutral", status_word(status), "quiet", _("clock stands"))
    if status not in RUNNING:
        return Standing(PILLS.get(status, "neutral"), status_word(status), "quiet", "")
    left = due_at - now
    if left < timedelta(0):
        return Standing("overdue", _("overdue"), "late", "")
    if left < timedelta(hours=soon_h):
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
