"""Words of personal data: columns of the archive, rules, and what stands in the way."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linquan.apps.appeals.erasures import Obstacle, Refusal, Rule
from linquan.kernel.personal import Erased, Root

COLUMNS: Final[Mapping[str, Promise]] = {
    "id": gettext_lazy("Number"),
    "appeal_id": gettext_lazy("Request"),
    "subject": gettext_lazy("Of what"),
    "what": gettext_lazy("Of what"),
    "status": gettext_lazy("State"),
    "state": gettext_lazy("State"),
    "kind": gettext_lazy("Kind"),
    "role": gettext_lazy("Kind"),
    "title": gettext_lazy("Title"),
    "text": gettext_lazy("Words"),
    "address": gettext_lazy("Address"),
    "lon": gettext_lazy("Longitude"),
    "lat": gettext_lazy("Latitude"),
    "reason": gettext_lazy("Reason"),
    "reason_text": gettext_lazy("Reason"),
    "attributes": gettext_lazy("Said beside it"),
    "public_title": gettext_lazy("Title on the public list"),
    "received_at": gettext_lazy("Received"),
    "due_at": gettext_lazy("Due"),
    "done_at": gettext_lazy("Ended"),
    "created_at": gettext_lazy("Written"),
    "sent_at": gettext_lazy("Sent"),
    "at": gettext_lazy("When"),
    "erased_at": gettext_lazy("Erased"),
    "grade": gettext_lazy("Grade"),
    "language": gettext_lazy("Language"),
    "name": gettext_lazy("Name"),
    "username": gettext_lazy("Sign-in name"),
    "name_sealed": gettext_lazy("Name of the person"),
    "content_sealed": gettext_lazy("The file itself"),
    "cells_sealed": gettext_lazy("Cells of the row"),
    "message_sealed": gettext_lazy("Telephone and code"),
    "before": gettext_lazy("The row before"),
    "after": gettext_lazy("The row after"),
    "phone_hash": gettext_lazy("Keyed hash of the telephone"),
    "grams": gettext_lazy("Tokens of search"),
    "phone_sealed": gettext_lazy("Telephone"),
    "phone": gettext_lazy("Telephone"),
    "organisation_id": gettext_lazy("Unit"),
    "account_name": gettext_lazy("Who"),
    "actor_name": gettext_lazy("Who"),
    "actor_kind": gettext_lazy("Kind of who"),
    "data": gettext_lazy("What was said"),
    "is_refusal": gettext_lazy("Cannot be done"),
    "proof_waiver": gettext_lazy("Why no photo"),
    "until": gettext_lazy("Until"),
    "valid_from": gettext_lazy("Valid from"),
    "valid_to": gettext_lazy("Valid to"),
    "rule": gettext_lazy("Rule"),
    "file_name": gettext_lazy("File"),
    "sha256": gettext_lazy("Key of the file"),
}
MENTIONED: Final[Mapping[str, Promise]] = {
    "request": pgettext_lazy("mentioned in", "the request"),
    "address": pgettext_lazy("mentioned in", "the address of a request"),
    "answer": pgettext_lazy("mentioned in", "an answer"),
    "question": pgettext_lazy("mentioned in", "a question to the reporter"),
    "reply": pgettext_lazy("mentioned in", "a reply of the reporter"),
    "note": pgettext_lazy("mentioned in", "a note among staff"),
}
"""In which text of another somebody is mentioned."""
RULES: Final[Mapping[str, Promise]] = {
    Rule.PERSON: gettext_lazy("the person asked for it"),
    Rule.RETENTION: gettext_lazy("kept as long as the list says"),
}
FOUND: Final[Mapping[Root, Promise]] = {
    Root.REQUEST: gettext_lazy("by the requests of a telephone, found by its keyed hash"),
    Root.ACCOUNT: gettext_lazy("by the account"),
    Root.PHONE: gettext_lazy("by the telephone itself"),
    Root.FILE: gettext_lazy("by the protected file, for whoever is admitted to it"),
}
NOT_FOUND: Final = gettext_lazy("cannot be found by a person")
ERASED: Final[Mapping[Erased, Promise]] = {
    Erased.CLEARED: gettext_lazy("emptied; the row stays, to be counted"),
    Erased.DELETED: gettext_lazy("deleted"),
    Erased.BY_ITSELF: gettext_lazy("goes by itself"),
    Erased.KEPT: gettext_lazy("stays"),
}


def obstacle(refusal: Refusal | None) -> str:
    """Say why a request cannot be erased now, and when it can."""
    if refusal is None:
        return ""
    day = refusal.until.isoformat() if refusal.until else ""
    return {
        Obstacle.OPEN: _("It is open. When it is answered in time, from %(day)s at the latest."),
        Obstacle.UNRATED: _("It may still be rated. From %(day)s, or when it is rated."),
        Obstacle.HELD: _("It is held for a reason. From %(day)s, or when that is lifted."),
        Obstacle.ERASED: _("It is erased already."),
    }[refusal.obstacle] % {"day": day}
