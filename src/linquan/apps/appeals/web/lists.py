"""The lists of the desk: the forms by which their lines are written, and their operations."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.limits import Limits
from linquan.apps.appeals.thresholds import threshold_rows
from linquan.apps.appeals.types import DeskRules, ListName, MatterRow, RuleRow
from linquan.apps.appeals.web import (
    action_forms,
    call_forms,
    callback_forms,
    clock_forms,
    forward_forms,
    list_forms,
    phrase_forms,
    rate_forms,
    reason_forms,
    reminder_forms,
    retention_forms,
    routing_forms,
    service_forms,
)
from linquan.apps.appeals.web.list_lines import NEW, NEW_LENGTH, Book, End, Revise
from linquan.kernel.actors import ActorRequest


def _write(operation: Callable[..., int]) -> Revise:
    def revise(request: ActorRequest, code: str, form: Any) -> int:
        return operation(
            actor=request.actor,
            district_id=request.actor.district_id,
            code=code,
            draft=form.draft(),
            valid_from=form.cleaned_data["valid_from"],
            now=request.now,
        )

    return revise


def _add_duty(request: ActorRequest, code: str, form: Any) -> int:
    del code
    return operations.add_duty(
        actor=request.actor,
        district_id=request.actor.district_id,
        draft=form.draft(),
        valid_from=form.cleaned_data["valid_from"],
        now=request.now,
    )


def _set_rule(request: ActorRequest, code: str, form: Any) -> int:
    return operations.revise_rule(
        actor=request.actor,
        district_id=request.actor.district_id,
        code=code,
        value=form.cleaned_data["value"],
        valid_from=form.cleaned_data["valid_from"],
        now=request.now,
    )


def _write_of_matter(operation: Callable[..., int]) -> Revise:
    """Write a line that is named by its matter: a new one takes the code of the one chosen."""
    write = _write(operation)

    def revise(request: ActorRequest, code: str, form: Any) -> int:
        is_new = code.startswith(NEW) and len(code) == NEW_LENGTH
        return write(request, form.cleaned_data["matter_code"] if is_new else code, form)

    return revise


def _end(operation: Callable[..., int], key: str) -> End:
    def end(request: ActorRequest, row: Any, valid_to: date) -> int:
        return operation(
            actor=request.actor,
            district_id=request.actor.district_id,
            valid_to=valid_to,
            now=request.now,
            **{key: getattr(row, key)},
        )

    return end


def _matters(books: queries.Desk) -> list[MatterRow]:
    """Every version of the matters, in the order of their groups."""
    places = {group.code: group.position for group in books.book.groups}
    return sorted(books.book.matters, key=lambda m: (places.get(m.group_code, 0), m.group_code))


def _values(plain: Any) -> Callable[[queries.Desk], tuple[RuleRow, ...]]:
    """Every version of the values that ``plain`` names, its own where none is written down."""
    return lambda books: threshold_rows(plain, books.book.rules)


BOOKS: Final[dict[str, Book]] = {
    book.name: book
    for book in (
        Book(
            "matters",
            ListName.MATTERS,
            _("Matters"),
            _("What requests are about (事), the words that point to it, and its deadline."),
            _matters,
            lambda row: row.code,
            list_forms.MatterForm,
            _write(operations.revise_matter),
            _end(operations.retire_matter, "matter_id"),
        ),
        Book(
            "groups",
            ListName.GROUPS,
            _("Groups of matters"),
            _("What matters are sorted under, such as what residents care about."),
            lambda books: books.book.groups,
            lambda row: row.code,
            list_forms.GroupForm,
            _write(operations.revise_group),
            _end(operations.retire_group, "group_id"),
        ),
        Book(
            "duties",
            ListName.DUTIES,
            _("Duties"),
            _("Who answers for a matter in an area (我). The lowest level comes first."),
            lambda books: books.book.duties,
            lambda row: str(row.duty_id),
            list_forms.DutyForm,
            _add_duty,
            _end(operations.end_duty, "duty_id"),
            can_revise=False,
        ),
        Book(
            "routing",
            ListName.ROUTING,
            _("Routing rules"),
            _(
                "Where requests go when the lowest level is not right. They are asked from the "
                "top; the first that holds decides. Never to a unit that is complained about."
            ),
            lambda books: books.book.routing,
            lambda row: row.code,
            routing_forms.RoutingRuleForm,
            _write(operations.revise_routing_rule),
            _end(operations.retire_routing_rule, "rule_id"),
        ),
        Book(
            "steps",
            ListName.STEP_REASONS,
            _("Reasons of stepping up"),
            _("What may be said when a request is handed to a higher level than it must."),
            lambda books: books.book.step_reasons,
            lambda row: row.code,
            reason_forms.StepReasonForm,
            _write(operations.revise_step_reason),
            _end(operations.retire_step_reason, "code"),
        ),
        Book(
            "petition-reasons",
            ListName.PETITION_REASONS,
            _("Reasons of asking"),
            _(
                "Why a unit gives a request back or asks for more time, why a reporter is not "
                "satisfied, why more time to put something right is given or refused, why nothing "
                "further is done about a finding or a proposal from visits. What the house itself "
                "offers is no official list: write your own."
            ),
            lambda books: books.book.petition_reasons,
            lambda row: row.code,
            reason_forms.PetitionReasonForm,
            _write(operations.revise_petition_reason),
            _end(operations.retire_petition_reason, "code"),
        ),
        Book(
            "channels",
            ListName.CHANNELS,
            _("Channels"),
            _("How people reach the desk (找)."),
            lambda books: books.book.channels,
            lambda row: row.code,
            list_forms.ChannelForm,
            _write(operations.revise_channel),
            _end(operations.retire_channel, "channel_id"),
        ),
        Book(
            "deadlines",
            ListName.DEADLINES,
            _("Deadlines"),
            _("How long a request may take. Open requests keep the deadline they began with."),
            lambda books: books.book.policies,
            lambda row: row.code,
            list_forms.PolicyForm,
            _write(operations.revise_policy),
        ),
        Book(
            "clocks",
            ListName.CLOCKS,
            _("Other clocks"),
            _("What runs beside handling: first contact, all from reception to the end."),
            lambda books: books.book.clocks,
            lambda row: row.code,
            clock_forms.ClockTermsForm,
            _write_of_matter(operations.revise_clock_terms),
            _end(operations.retire_clock_terms, "terms_id"),
        ),
        Book(
            "callbacks",
            ListName.CALLBACKS,
            _("Call-backs"),
            _(
                "What reporters are asked on the telephone about an answer, and who is called. "
                "Only of answers since the first day of a line."
            ),
            lambda books: queries.call_scripts(books.district_id),
            lambda row: row.code,
            callback_forms.CallScriptForm,
            _write_of_matter(operations.revise_call_script),
            _end(operations.retire_call_script, "script_id"),
        ),
        Book(
            "reminders",
            ListName.REMINDERS,
            _("Reminders"),
            _("Who is reminded of which clock, and when. Each is told once for each date."),
            lambda books: queries.reminder_rules(books.district_id),
            lambda row: row.code,
            reminder_forms.ReminderRuleForm,
            _write(operations.revise_reminder_rule),
            _end(operations.retire_reminder_rule, "rule_id"),
        ),
        Book(
            "templates",
            ListName.PHRASES,
            _("Templates"),
            _("Texts written beforehand for answers, questions, refusals and notes."),
            lambda books: queries.phrases(books.district_id),
            lambda row: row.code,
            phrase_forms.PhraseForm,
            _write(operations.revise_phrase),
            _end(operations.retire_phrase, "phrase_id"),
        ),
        Book(
            "rates",
            ListName.RATES,
            _("Rates"),
            _("How response, solved and satisfied are reckoned. A month keeps what it began with."),
            lambda books: queries.rate_formulas(books.district_id),
            lambda row: row.code,
            rate_forms.RateFormulaForm,
            _write(operations.revise_rate_formula),
            can_add=False,
        ),
        Book(
            "calls",
            ListName.CALLS,
            _("Calls"),
            _("Kinds of calls: by when units are there and answer, and who may call them."),
            lambda books: queries.call_kinds(books.district_id),
            lambda row: row.code,
            call_forms.CallKindForm,
            _write(operations.revise_call_kind),
            _end(operations.retire_call_kind, "kind_id"),
        ),
        Book(
            "actions",
            ListName.ACTIONS,
            _("Kinds of actions"),
            _("What neighbourhoods do in answer to a request, and what is counted after it."),
            lambda books: queries.action_kinds(books.district_id),
            lambda row: row.code,
            action_forms.ActionKindForm,
            _write(operations.revise_action_kind),
            _end(operations.retire_action_kind, "kind_id"),
        ),
        Book(
            "rules",
            ListName.RULES,
            _("Rules of the desk"),
            _("Numbers by which the desk judges."),
            _values(DeskRules()),
            lambda row: row.code,
            list_forms.RuleForm,
            _set_rule,
            can_add=False,
        ),
        Book(
            "limits",
            ListName.RULES,
            _("Limits"),
            _("How much is taken within an hour from people without an account."),
            _values(Limits()),
            lambda row: row.code,
            list_forms.LimitForm,
            _set_rule,
            can_add=False,
        ),
        Book(
            "retention",
            ListName.RETENTION,
            _("Keeping times"),
            _(
                "How long after its end a request is kept as it was told. Then the personal data "
                "in it are erased for good, every night; it stays as a matter that is counted."
            ),
            lambda books: queries.retention_lines(books.district_id),
            lambda row: row.code,
            retention_forms.RetentionForm,
            _write_of_matter(operations.revise_retention),
            _end(operations.retire_retention, "retention_id"),
        ),
        Book(
            "jurisdictions",
            ListName.JURISDICTIONS,
            _("Jurisdictions"),
            _("The names under which other systems reach this district or a street (Open311)."),
            lambda books: queries.service_book(books.district_id).jurisdictions,
            lambda row: row.code,
            service_forms.JurisdictionForm,
            _write(operations.revise_jurisdiction),
            _end(operations.retire_jurisdiction, "jurisdiction_id"),
        ),
        Book(
            "services",
            ListName.SERVICES,
            _("Offered to systems"),
            _("How matters are offered to other systems, where that is not as usual (Open311)."),
            lambda books: queries.service_book(books.district_id).terms,
            lambda row: row.code,
            service_forms.TermsForm,
            _write_of_matter(operations.revise_terms),
            _end(operations.retire_terms, "terms_id"),
        ),
        Book(
            "attributes",
            ListName.ATTRIBUTES,
            _("Questions of systems"),
            _("What other systems are to ask beside a report of a matter (Open311)."),
            lambda books: queries.service_book(books.district_id).attributes,
            lambda row: row.code,
            service_forms.AttributeForm,
            _write(operations.revise_attribute),
            _end(operations.retire_attribute, "attribute_id"),
        ),
        Book(
            "bodies",
            ListName.BODIES,
            _("Bodies outside"),
            _(
                "To whom a request may be forwarded by a link, as they have no account here: "
                "power, water, the railway. One that is complained about is never reached."
            ),
            lambda books: queries.bodies(books.district_id),
            lambda row: row.code,
            forward_forms.BodyForm,
            _write(operations.revise_body),
            _end(operations.retire_body, "body_id"),
        ),
        Book(
            "systems",
            ListName.SYSTEMS,
            _("Other systems"),
            _(
                "Where requests may be handed on to. Administrators write them down; nothing else "
                "is ever called."
            ),
            lambda books: queries.systems(books.district_id),
            lambda row: row.code,
            service_forms.SystemForm,
            _write(operations.revise_system),
            _end(operations.retire_system, "system_id"),
        ),
    )
}
