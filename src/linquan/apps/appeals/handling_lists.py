"""What each list around handling is made of: reasons, calls, texts, reminders, bodies outside."""

from collections.abc import Mapping
from dataclasses import astuple
from datetime import date
from typing import Any, Final

from linquan.apps.appeals import handling_list_layouts as layouts
from linquan.apps.appeals.body_book import bodies
from linquan.apps.appeals.call_book import call_scripts
from linquan.apps.appeals.call_kind_book import call_kinds
from linquan.apps.appeals.clocks import DEFAULT
from linquan.apps.appeals.list_specs import MATTER, POLICY, UNIT, Meanings, unit_faults
from linquan.apps.appeals.phrase_book import phrases
from linquan.apps.appeals.phrases import unknown_places
from linquan.apps.appeals.reminder_book import reminder_rules
from linquan.apps.appeals.types import ListName
from linquan.kernel import letters, numbers
from linquan.kernel.exchange.dated_lists import Faults, ListSpec, Reference, same
from linquan.kernel.validity import valid_on

MATTER_OR_ALL: Final = Reference(
    MATTER.find,
    lambda found, code: "" if code == DEFAULT else MATTER.told(found, code),
    MATTER.unknown,
    DEFAULT,
)
_REASON: Final = same("name", "name_en", "position", "needs_text")


def matter_faults(found: Meanings, code: str, day: date) -> Faults:
    """Check that a matter is valid on a day; no code, and that of the line for all, are."""
    valid = {matter.code for matter in valid_on(found.book.matters, day)}
    return {} if code in {"", DEFAULT, *valid} else {"matter": "matter_unknown"}


def _script_faults(found: Meanings, fields: Mapping[str, Any], day: date) -> Faults:
    return matter_faults(found, fields["code"], day)


def _phrase_faults(found: Meanings, fields: Mapping[str, Any], day: date) -> Faults:
    faults = matter_faults(found, fields["matter_code"], day)
    if letters.is_blank(fields["text"]):
        faults["text"] = "cell_missing"
    for name in ("text", "text_en"):
        if unknown_places(fields[name]):
            faults[name] = "place_odd"
        elif numbers.masked(fields[name]) != fields[name]:
            faults[name] = "number_in_phrase"
    return faults


def _call_faults(found: Meanings, fields: Mapping[str, Any], day: date) -> Faults:
    valid = {policy.code for policy in valid_on(found.book.policies, day)}
    named = {"arrive": fields["arrive_code"], "answer": fields["answer_code"]}
    return {column: "policy_unknown" for column, code in named.items() if code not in valid}


def _body_faults(found: Meanings, fields: Mapping[str, Any], day: date) -> Faults:
    del day
    return unit_faults(found, fields)


HANDLING_LISTS: Final = (
    ListSpec(
        ListName.STEP_REASONS,
        layouts.STEP_REASONS,
        lambda found: found.book.step_reasons,
        "reason_id",
        _REASON,
        one_stays=lambda _fields: "",
    ),
    ListSpec(
        ListName.PETITION_REASONS,
        layouts.PETITION_REASONS,
        lambda found: found.book.petition_reasons,
        "reason_id",
        same("act") | _REASON,
        fixed=frozenset({"act"}),
        one_stays=lambda fields: fields["act"],
    ),
    ListSpec(
        ListName.CALLBACKS,
        layouts.CALL_SCRIPTS,
        lambda found: call_scripts(found.district_id),
        "script_id",
        {"matter": "code", **same("whom", "questions")},
        {"matter": MATTER_OR_ALL},
        key=("code",),
        check=_script_faults,
        kept={"questions": lambda questions: tuple(map(astuple, questions))},
    ),
    ListSpec(
        ListName.REMINDERS,
        layouts.REMINDERS,
        lambda found: reminder_rules(found.district_id),
        "rule_id",
        same("name", "name_en", "clock", "when", "amount", "unit", "audience"),
    ),
    ListSpec(
        ListName.PHRASES,
        layouts.PHRASES,
        lambda found: phrases(found.district_id),
        "phrase_id",
        {**same("verb"), "matter": "matter_code", **same("name", "name_en", "text", "text_en")},
        {"matter": MATTER},
        check=_phrase_faults,
        kept={"text": letters.seen, "text_en": letters.seen},
    ),
    ListSpec(
        ListName.CALLS,
        layouts.CALL_KINDS,
        lambda found: call_kinds(found.district_id),
        "kind_id",
        {**same("name", "name_en", "lowest_level"), "arrive": "arrive_code",
         "answer": "answer_code"},
        {"arrive": POLICY, "answer": POLICY},
        check=_call_faults,
    ),
    ListSpec(
        ListName.BODIES,
        layouts.BODIES,
        lambda found: bodies(found.district_id),
        "body_id",
        {**same("name", "name_en", "phone"), "unit": "organisation_id"},
        {"unit": UNIT},
        check=_body_faults,
    ),
)  # fmt: skip
