"""What people call the codes of requests."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from linquan.apps.appeals.types import Status
from linquan.kernel.exchange import dated_lists

Words = Mapping[str, Any]

STATUSES: Words = {
    Status.RECEIVED: pgettext_lazy("status", "new"),
    Status.ASSIGNED: pgettext_lazy("status", "dispatched"),
    Status.IN_PROGRESS: pgettext_lazy("status", "being handled"),
    Status.WAITING: pgettext_lazy("status", "reporter asked"),
    Status.ANSWERED: pgettext_lazy("status", "answered"),
    Status.DECLINED: pgettext_lazy("status", "cannot be done"),
    Status.REOPENED: pgettext_lazy("status", "open again"),
    Status.CLOSED: pgettext_lazy("status", "closed"),
    Status.WITHDRAWN: pgettext_lazy("status", "withdrawn"),
}
REASONS: Words = {
    "desk": gettext_lazy(
        "It went to the lowest desk of its area that is no party to it; not dispatched yet."
    ),
    "duty": gettext_lazy("The duty list names this unit for it."),
    "clerk": gettext_lazy("The desk chose this unit."),
    "rule": gettext_lazy("A rule of routing names this unit for it."),
    "direct": gettext_lazy("A rule of routing has sent it directly to this unit."),
    "started": gettext_lazy("The unit is working on it."),
    "question": gettext_lazy("The reporter was asked something; the clock stands until the reply."),
    "replied": gettext_lazy("The reporter has replied; the clock runs on."),
    "answer": gettext_lazy("It was answered; now the reporter rates the answer."),
    "declined": gettext_lazy("It cannot be done; the reporter was told why."),
    "unsatisfied": gettext_lazy("The trouble is not over: it is open again."),
    "rated": gettext_lazy("The reporter has rated the answer."),
    "unrated": gettext_lazy("Nobody rated the answer in time, so it was closed."),
    "withdrawn": gettext_lazy("It was taken back by its reporter."),
    "taken_back": gettext_lazy("A dispatch was taken back."),
    "merged": gettext_lazy("It is handled together with another request."),
    "protected": gettext_lazy("It was handed to a protected service."),
}
GRADES: Words = {
    "satisfied": gettext_lazy("satisfied"),
    "basically": gettext_lazy("fairly satisfied"),
    "unsatisfied": gettext_lazy("not satisfied"),
}
SERVICE_TYPES: Words = {
    "realtime": gettext_lazy("a number at once"),
    "batch": gettext_lazy("a token; the number once the desk has taken it up"),
    "blackbox": gettext_lazy("nothing to follow it by"),
    "closed": gettext_lazy("not offered to programs"),
}
DATATYPES: Words = {
    "string": gettext_lazy("a few words"),
    "text": gettext_lazy("a longer text"),
    "number": gettext_lazy("a number"),
    "datetime": gettext_lazy("a date and time"),
    "singlevaluelist": gettext_lazy("one of several values"),
    "multivaluelist": gettext_lazy("some of several values"),
}
CHANNEL_KINDS: Words = {
    "scan": gettext_lazy("Scan of a code"),
    "web": gettext_lazy("Web page"),
    "desk": gettext_lazy("At the desk"),
    "phone": gettext_lazy("Telephone"),
    "visit": gettext_lazy("Home visit"),
    "mobile_point": gettext_lazy("Mobile service point"),
    "open311": gettext_lazy("Other systems (Open311)"),
    "orders": gettext_lazy("Orders of an upper office (12345)"),
}
REPORTERS: Words = {
    "resident": gettext_lazy("Resident"),
    "firm": gettext_lazy("Firm or shop"),
}
UNITS: Words = {
    "hours": gettext_lazy("hours"),
    "days": gettext_lazy("days"),
    "workdays": gettext_lazy("working days"),
}
WEEKDAYS: tuple[Promise, ...] = (
    gettext_lazy("Mondays"),
    gettext_lazy("Tuesdays"),
    gettext_lazy("Wednesdays"),
    gettext_lazy("Thursdays"),
    gettext_lazy("Fridays"),
    gettext_lazy("Saturdays"),
    gettext_lazy("Sundays"),
)
LEVELS: Words = {
    "district": pgettext_lazy("level", "district"),
    "street": pgettext_lazy("level", "street"),
    "community": pgettext_lazy("level", "community"),
    "village": pgettext_lazy("level", "village"),
    "grid": pgettext_lazy("level", "grid"),
    "group": pgettext_lazy("level", "villagers' group"),
    "estate": pgettext_lazy("level", "housing estate"),
    "building": pgettext_lazy("level", "building"),
}
CLOCK_NAMES: Words = {
    "contact": gettext_lazy("first contact"),
    "handling": gettext_lazy("handling"),
    "total": gettext_lazy("from reception to the end"),
}
SIDES: Words = {
    "before": gettext_lazy("before it runs out"),
    "after": gettext_lazy("after it ran out"),
}
AUDIENCES: Words = {
    "owner": gettext_lazy("the unit that has it"),
    "desk": gettext_lazy("the desk of its area"),
    "leader": gettext_lazy("the leader"),
}
ACTS: Words = {
    "return": gettext_lazy("Giving a request back"),
    "extension": gettext_lazy("Asking for more time"),
    "fault": gettext_lazy("Not satisfied, through the unit's fault"),
    "no_fault": gettext_lazy("Not satisfied, through no fault of the unit"),
    "exclusion": gettext_lazy("Taking a request out of the rates"),
    "grant": gettext_lazy("Giving more time to put something right"),
    "refusal": gettext_lazy("Refusing more time to put something right"),
    "dismissal": gettext_lazy("Doing nothing further about a finding of a visit"),
    "drop": gettext_lazy("Dropping a proposal from a visit"),
}
PHRASE_VERBS: Words = {
    "answer": gettext_lazy("Answer"),
    "ask": gettext_lazy("Ask the reporter"),
    "decline": gettext_lazy("Cannot be done"),
    "note": gettext_lazy("Note among staff"),
}
CALLED: Words = {
    "every": gettext_lazy("the reporter of every answered request"),
    "unrated": gettext_lazy("only who has not rated the answer yet"),
}
CALL_LEVELS: Words = {
    "street": gettext_lazy("the street only"),
    "community": gettext_lazy("street and community"),
    "grid": gettext_lazy("street, community and grid"),
}
EFFECTS: Words = {
    "organisation": gettext_lazy("Send it to a unit"),
    "level": gettext_lazy("Send it to who has the duty on a level"),
    "start": gettext_lazy("Begin on a level, not lower"),
}
RULES: Words = {
    "soon_h": gettext_lazy('How many hours before the deadline a request counts as "due soon"'),
    "return_within_h": gettext_lazy("Within how many hours a unit may ask to give a request back"),
    "return_most": gettext_lazy("How often one request may be given back"),
    "extension_most": gettext_lazy("How often one request may be extended"),
    "extension_largest": gettext_lazy(
        "By how much it may be extended at most, in the unit of its deadline"
    ),
    "call_tries": gettext_lazy("How often a reporter is called back, if nobody answers"),
    "call_wait_h": gettext_lazy("After how many hours the next try to call back is offered"),
    "forward_days": gettext_lazy("For how many days a link to a body outside opens at most"),
    "duplicate_days": gettext_lazy(
        "How many days apart two requests come in at most to be probably about one thing"
    ),
    "duplicate_m": gettext_lazy(
        "How many metres apart two requests lie at most to be probably about one thing"
    ),
    "duplicate_likeness": gettext_lazy(
        "How much of the words (percent) two requests of one matter share at least to be probably "
        "about one thing"
    ),
    "duplicate_likeness_any": gettext_lazy(
        "How much of the words (percent) two requests of different matters share at least to be "
        "probably about one thing"
    ),
    "unrated_close_days": gettext_lazy("After how many days without a rating an answer is closed"),
    "reopen_days": gettext_lazy("For how many days a closed request may be opened again"),
    "rates_after_days": gettext_lazy("How many days after the end of a month its rates are final"),
    "smallest_cell": gettext_lazy("The smallest number that a public table may show"),
    "phone_reports": gettext_lazy("Reports an hour from one phone"),
    "network_reports": gettext_lazy("Reports an hour from one network address"),
    "place_reports": gettext_lazy("Reports an hour with the code of one place"),
    "known_factor": gettext_lazy("How many times as many with a telephone that is known here"),
    "known_after_min": gettext_lazy(
        "How many minutes after its first report a telephone counts as known"
    ),
    "phone_photos": gettext_lazy("Photos an hour from one phone"),
    "network_photos": gettext_lazy("Photos an hour from one network address"),
    "phone_links": gettext_lazy("Links asked for in an hour, from one phone"),
    "network_links": gettext_lazy("Links asked for in an hour, from one network address"),
}
ROW_FAULTS: Words = {
    "several_called_so": dated_lists.FAULTS["several_called_so"],
    "request_unknown": gettext_lazy(
        "There is no such request that you may see. Leave the number empty for a new one."
    ),
    "request_differs": gettext_lazy(
        "The request says something else here. Change it on its own page, or leave the row out."
    ),
    "request_twice": gettext_lazy("Line %(row)s is the same request. Keep one of them."),
    "channel_unknown": gettext_lazy("There is no such channel. Write its name, or its code."),
    "matter_unknown": gettext_lazy("There is no such matter. Write its name, or its code."),
    "unit_unknown": gettext_lazy("There is no such unit in use. Write its whole name."),
    "policy_missing": gettext_lazy("The matter has no deadline (%(policy)s). Add it first."),
    "area_unknown": gettext_lazy("There is no such area in use here. Write its code, or its name."),
    "area_ambiguous": gettext_lazy(
        "Several areas have this name. Write those above it too: street / community."
    ),
    "area_needed": gettext_lazy("The point lies in no grid. Write the area."),
    "area_not_yours": gettext_lazy("Your desk does not answer for this area."),
    "no_desk": gettext_lazy(
        "No desk that is no party answers for this area. Add one to the duty list first."
    ),
    "you_are_a_party": gettext_lazy(
        "It complains about your own unit. Let the desk above take it in."
    ),
    "own_case": gettext_lazy(
        "This unit, or one above it, is complained about. Choose one that is no party."
    ),
    "not_a_phone": gettext_lazy(
        "This is not a telephone number of the mainland. A landline needs its area code."
    ),
    "half_a_point": gettext_lazy("Give both longitude and latitude, or neither."),
    "not_yet": gettext_lazy("This moment has not come yet."),
    "before_received": gettext_lazy("It cannot end before it was received."),
    "not_ended": gettext_lazy("By its state it is still open. Change the state, or empty this."),
    "not_closed": gettext_lazy("Only what is closed has a rating. Change the state, or empty it."),
    "order_twice": gettext_lazy("Row %(row)s has the same number. Keep one of them."),
    "order_elsewhere": gettext_lazy(
        "This order has come in already and lies with another desk. Leave the row out."
    ),
    "no_order_channel": gettext_lazy(
        "No channel takes orders. Add one of the kind “Orders of an upper office” to the list of "
        "channels."
    ),
    "which_order_channel": gettext_lazy(
        "Several channels take orders. Name one in a column “Upper office”."
    ),
    "not_a_deadline": gettext_lazy(
        "This is no deadline. Write a date like 2026-03-01 18:00, or an amount like 3 working days "
        "or 24 hours."
    ),
    "due_before_received": gettext_lazy("It cannot be due before it was received."),
    "state_not_from_file": gettext_lazy(
        "This state cannot come from a file. Take “being handled” instead."
    ),
}
LINE_FAULTS: Words = {
    **ROW_FAULTS,
    **dated_lists.FAULTS,
    "group_unknown": gettext_lazy(
        "There is no such group that stays. Bring in the table of groups first, or write its name."
    ),
    "policy_unknown": gettext_lazy(
        "There is no such deadline valid on that day. Bring in the table of deadlines first, or "
        "write its name."
    ),
    "window_odd": gettext_lazy("A mobile point opens, and closes later than that."),
    "group_has_matters": gettext_lazy("Matters stand in this group. Move them first."),
    "line_in_use": gettext_lazy("Matters have this deadline. Give them another one first."),
    "fallback_needed": gettext_lazy(
        "One line must stay for what fits no other. Mark another one first."
    ),
    "place_odd": gettext_lazy(
        "Something in brackets stands for nothing. Write {number}, {title}, {unit}, {due} or "
        "{address}."
    ),
    "number_in_phrase": gettext_lazy(
        "A telephone or another number of a person is in it. Take it out: it is used again and "
        "again."
    ),
    "questions_odd": gettext_lazy(
        "Write each question as yes_no, grade or words | Chinese | English, at most %(limit)s."
    ),
    "value_odd": gettext_lazy(
        "Too small or too large here: days, hours and numbers go up to 3,650, limits an hour up "
        "to 1,000,000, and a public table shows no number under 5."
    ),
    "hours_odd": gettext_lazy("Write both from when and to when, or neither; not the same hour."),
    "zone_unknown": gettext_lazy("There is no such zone in use. Write its whole name."),
    "effect_odd": gettext_lazy(
        "It goes either to a unit or to a level. Empty this cell, or change what it does."
    ),
    "worths_odd": gettext_lazy(
        "Write what came of it | percent, one a line, each once, from 0 to 100."
    ),
    "worths_of_another": gettext_lazy("Something here cannot come of a turn for this rate."),
    "rate_says_nothing": gettext_lazy("One outcome at least must be worth more than 0 %%."),
    "parts_odd": gettext_lazy(
        "Write one a line, its parts divided by |, none empty or too long, at most %(limit)s lines."
    ),
    "area_too_small": gettext_lazy("Write the district, or a street."),
    "domain_odd": gettext_lazy(
        "Use small letters, digits, dots and dashes, such as jiangan.example."
    ),
    "domain_taken": gettext_lazy("This name is taken. Write another."),
    "too_many_keywords": gettext_lazy("At most 20 keywords."),
    "choices_missing": gettext_lazy("Write the values to choose from, one a line."),
    "choices_extra": gettext_lazy(
        "Only choices have values. Empty this cell, or change how it is answered."
    ),
    "choices_twice": gettext_lazy("Two values have the same key. Change one of them."),
    "desk_needed": gettext_lazy(
        "Nobody else receives everything of this area. Add another desk first."
    ),
}
