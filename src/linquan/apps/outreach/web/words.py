"""The words of visits: every code as a person reads it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linquan.apps.appeals.web import words as desk_words
from linquan.apps.outreach.sittings import SittingRow

Words = Mapping[str, Any]

DECISIONS: Words = {
    "request": gettext_lazy("became a request"),
    "proposal": gettext_lazy("kept as a proposal"),
    "nothing": gettext_lazy("nothing further"),
}
UNDECIDED = gettext_lazy("to be decided")
PROPOSALS: Words = {
    "kept": gettext_lazy("kept"),
    "taken_up": gettext_lazy("taken up"),
    "dropped": gettext_lazy("dropped"),
}
PROPOSAL_PILLS: Mapping[str, str] = {"kept": "new", "taken_up": "ok"}
VISIT_STEPS: Words = {
    "visit.recorded": gettext_lazy("The visit was written down"),
    "visit.corrected": gettext_lazy("The visit was corrected"),
    "visit.correction_taken_back": gettext_lazy("The correction was taken back"),
}
PARTICULARS: Words = {
    "area_id": gettext_lazy("Where"),
    "address": gettext_lazy("Address"),
    "lon": gettext_lazy("Longitude of the point"),
    "lat": gettext_lazy("Latitude of the point"),
    "visited_at": gettext_lazy("When"),
    "post_ids": gettext_lazy("Who went"),
    "people": gettext_lazy("People spoken with"),
    "notes": gettext_lazy("Notes"),
}
FAULTS: Words = {
    "nothing_corrected": gettext_lazy(
        "Nothing differs from what is written down. Change what was wrong, then save."
    ),
    "span_odd": gettext_lazy("Choose a last day after the first, within %(limit)s days."),
    "team_odd": gettext_lazy(
        "Choose who goes, at most %(limit)s posts of this community or the street."
    ),
    "area_stays": gettext_lazy("The community of a round stays. Plan another round instead."),
    "area_unknown": gettext_lazy("Choose a place of this community."),
    "not_yet": gettext_lazy("This moment is still to come. Write when the visit was."),
    "not_of_round": gettext_lazy("The round lasts from %(first)s to %(last)s. Choose a day of it."),
    "out_of_range": gettext_lazy("Choose a number from %(least)s to %(limit)s."),
    "too_many_findings": gettext_lazy("At most %(limit)s findings. Record another visit."),
    "too_early": gettext_lazy("It begins on %(since)s. Choose a later day."),
    "name_taken": gettext_lazy("There is one of this name already."),
    "past_date": gettext_lazy("This moment has passed. Choose a later one."),
    "sitting_odd": gettext_lazy("The end comes after the beginning, within %(limit)s hours."),
    "no_day_left": gettext_lazy("No day is left. Take one back in."),
    "point_unknown": gettext_lazy("Choose a point that is on the list of channels on that day."),
    "post_sits_elsewhere": gettext_lazy(
        "One of them sits elsewhere at that time (%(at)s). Choose another time or another post."
    ),
    "way_needed": gettext_lazy("One way of listening must stay. Write another one down first."),
}
REFUSALS: Words = {
    "round_ended": gettext_lazy("This round has ended. Plan another one."),
    "visit_corrected": gettext_lazy(
        "A colleague has corrected this visit meanwhile: see the timeline. What you typed is kept "
        "here; save once more if it still holds."
    ),
    "correction_stays": gettext_lazy(
        "It can no longer be taken back. Correct the visit once more instead."
    ),
    "findings_left": gettext_lazy("Decide on every finding of this round before you end it."),
    "finding_decided": gettext_lazy("A colleague has decided on this finding already."),
    "sitting_over": gettext_lazy(
        "This sitting has begun or is cancelled. Plan another one instead."
    ),
    "sitting_not_on": gettext_lazy(
        "Nothing can be taken for this sitting now: it has not begun, is cancelled, or was too "
        "long ago. Register the request at the desk."
    ),
    "proposal_moved_on": gettext_lazy(
        "A colleague has moved this proposal already. Look at it as it is now."
    ),
}


def reason_word(one: Any) -> str:
    """Say why a finding or a proposal was decided so: the reason of the list, then the words."""
    return " · ".join(part for part in (desk_words.named(one.why), one.reason) if part)


def hour(moment: datetime) -> str:
    """Write the time of a moment in the office's zone: 09:00."""
    return f"{timezone.localtime(moment):%H:%M}"


def hours_of(sitting: SittingRow) -> str:
    """Write from when to when a sitting lasts: 09:00–11:00."""
    return f"{hour(sitting.starts_at)}–{hour(sitting.ends_at)}"


def refusal(code: str) -> str:
    """Say why a step cannot be done now."""
    return str(REFUSALS.get(code, _("This can no longer be done. Look at it as it is now.")))
