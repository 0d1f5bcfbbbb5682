"""Every write of requests, by the step it is part of."""

from linquan.apps.appeals.operations.actions import (
    cancel_action,
    plan_action,
    record_action_result,
    retire_action_kind,
    revise_action_kind,
)
from linquan.apps.appeals.operations.answering import (
    answer_appeal,
    close_unrated,
    decline_appeal,
    rate_appeal,
    reopen_appeal,
    withdraw_appeal,
)
from linquan.apps.appeals.operations.bulk import (
    answer_appeals,
    dispatch_appeals,
    note_appeals,
    sort_appeals,
    take_back_dispatches,
    take_back_sortings,
    urge_appeals,
)
from linquan.apps.appeals.operations.callbacks import (
    CallScriptDraft,
    record_callback,
    retire_call_script,
    revise_call_script,
)
from linquan.apps.appeals.operations.calls import (
    MOST_UNITS,
    PLACE_LIMIT,
    CallKindDraft,
    call_units,
    confirm_arrival,
    refuse_arrival,
    report_arrival,
    retire_call_kind,
    revise_call_kind,
)
from linquan.apps.appeals.operations.clock_terms import (
    ClockTermsDraft,
    retire_clock_terms,
    revise_clock_terms,
)
from linquan.apps.appeals.operations.clocks import (
    follow_lists,
    note_contact,
    recompute_deadlines,
)
from linquan.apps.appeals.operations.deliberating import note_deliberation, note_rectification
from linquan.apps.appeals.operations.details import show_details
from linquan.apps.appeals.operations.duties import add_duty, end_duty, load_duties
from linquan.apps.appeals.operations.edits import take_back_edit
from linquan.apps.appeals.operations.erasing import (
    erase_due,
    hold_appeal,
    lift_hold,
    note_files_gone,
)
from linquan.apps.appeals.operations.erasure_wishes import (
    approve_erasure,
    drop_erasure,
    propose_erasure,
)
from linquan.apps.appeals.operations.exclusions import ask_exclusion, decide_exclusion
from linquan.apps.appeals.operations.exports import note_export
from linquan.apps.appeals.operations.following import follow_area
from linquan.apps.appeals.operations.forwarding import (
    BodyDraft,
    forward_appeal,
    owe_forward_text,
    record_outside_answer,
    retire_body,
    revise_body,
    revoke_forward,
)
from linquan.apps.appeals.operations.gap_notes import note_gap, tell_openings
from linquan.apps.appeals.operations.handling import (
    ask_reporter,
    assign_appeal,
    note_appeal,
    reply_to_question,
    start_appeal,
    take_back_assignment,
)
from linquan.apps.appeals.operations.importing import import_appeals, take_back_appeals
from linquan.apps.appeals.operations.importing_lists import import_list, take_back_list
from linquan.apps.appeals.operations.importing_orders import import_orders, take_back_orders
from linquan.apps.appeals.operations.intake import file_appeal
from linquan.apps.appeals.operations.list_drafts import (
    ChannelDraft,
    DutyDraft,
    GroupDraft,
    MatterDraft,
    PetitionReasonDraft,
    PolicyDraft,
    RoutingRuleDraft,
    StepReasonDraft,
)
from linquan.apps.appeals.operations.lists import (
    retire_channel,
    retire_group,
    retire_matter,
    revise_channel,
    revise_group,
    revise_matter,
    revise_policy,
    revise_rule,
)
from linquan.apps.appeals.operations.mentions import Mentioned, look_for_mentions
from linquan.apps.appeals.operations.merging import (
    follow_lead,
    merge_appeals,
    separate_appeal,
    take_back_merger,
)
from linquan.apps.appeals.operations.parts import (
    answer_part,
    ask_part,
    cancel_part,
    send_back_part,
)
from linquan.apps.appeals.operations.persons import export_person
from linquan.apps.appeals.operations.petitions import (
    ask_extension,
    ask_return,
    decide_petition,
    withdraw_petition,
)
from linquan.apps.appeals.operations.phrases import (
    PHRASE_LIMIT,
    PhraseDraft,
    retire_phrase,
    revise_phrase,
)
from linquan.apps.appeals.operations.privacy import (
    publish_appeal,
    take_back_publication,
    unmask_reporter,
    unpublish_appeal,
)
from linquan.apps.appeals.operations.protecting import Handed, hand_to_protected
from linquan.apps.appeals.operations.rates import revise_rate_formula
from linquan.apps.appeals.operations.reason_lists import (
    retire_petition_reason,
    retire_step_reason,
    revise_petition_reason,
    revise_step_reason,
)
from linquan.apps.appeals.operations.redacting import (
    approve_redaction,
    drop_redaction,
    propose_redaction,
)
from linquan.apps.appeals.operations.referring import (
    SystemDraft,
    note_referral,
    refer_appeal,
    retire_system,
    revise_system,
)
from linquan.apps.appeals.operations.reminders import (
    INSTRUCTION_LIMIT,
    ReminderRuleDraft,
    acknowledge_reminder,
    retire_reminder_rule,
    revise_reminder_rule,
    sweep_clocks,
)
from linquan.apps.appeals.operations.retention import (
    RetentionDraft,
    retire_retention,
    revise_retention,
)
from linquan.apps.appeals.operations.routing import (
    move_routing_rule,
    retire_routing_rule,
    revise_routing_rule,
)
from linquan.apps.appeals.operations.saved_views import (
    delete_view,
    move_view,
    restore_view,
    revise_view,
    save_view,
)
from linquan.apps.appeals.operations.searching import (
    note_search,
)
from linquan.apps.appeals.operations.service_lists import (
    AttributeDraft,
    JurisdictionDraft,
    TermsDraft,
    retire_attribute,
    retire_jurisdiction,
    retire_terms,
    revise_attribute,
    revise_jurisdiction,
    revise_terms,
)
from linquan.apps.appeals.operations.sorting import sort_appeal, take_back_sorting
from linquan.apps.appeals.operations.supports import (
    SupportDraft,
    confirm_support,
    record_support,
    refuse_support,
)
from linquan.apps.appeals.operations.tasks import finish_task
from linquan.apps.appeals.operations.texts import News, owe_link, owe_texts
from linquan.apps.appeals.operations.urging import (
    urge_appeal,
)

__all__ = [
    "INSTRUCTION_LIMIT",
    "MOST_UNITS",
    "PHRASE_LIMIT",
    "PLACE_LIMIT",
    "AttributeDraft",
    "BodyDraft",
    "CallKindDraft",
    "CallScriptDraft",
    "ChannelDraft",
    "ClockTermsDraft",
    "DutyDraft",
    "GroupDraft",
    "Handed",
    "JurisdictionDraft",
    "MatterDraft",
    "Mentioned",
    "News",
    "PetitionReasonDraft",
    "PhraseDraft",
    "PolicyDraft",
    "ReminderRuleDraft",
    "RetentionDraft",
    "RoutingRuleDraft",
    "StepReasonDraft",
    "SupportDraft",
    "SystemDraft",
    "TermsDraft",
    "acknowledge_reminder",
    "add_duty",
    "answer_appeal",
    "answer_appeals",
    "answer_part",
    "approve_erasure",
    "approve_redaction",
    "ask_exclusion",
    "ask_extension",
    "ask_part",
    "ask_reporter",
    "ask_return",
    "assign_appeal",
    "call_units",
    "cancel_action",
    "cancel_part",
    "close_unrated",
    "confirm_arrival",
    "confirm_support",
    "decide_exclusion",
    "decide_petition",
    "decline_appeal",
    "delete_view",
    "dispatch_appeals",
    "drop_erasure",
    "drop_redaction",
    "end_duty",
    "erase_due",
    "export_person",
    "file_appeal",
    "finish_task",
    "follow_area",
    "follow_lead",
    "follow_lists",
    "forward_appeal",
    "hand_to_protected",
    "hold_appeal",
    "import_appeals",
    "import_list",
    "import_orders",
    "lift_hold",
    "load_duties",
    "look_for_mentions",
    "merge_appeals",
    "move_routing_rule",
    "move_view",
    "note_appeal",
    "note_appeals",
    "note_contact",
    "note_deliberation",
    "note_export",
    "note_files_gone",
    "note_gap",
    "note_rectification",
    "note_referral",
    "note_search",
    "owe_forward_text",
    "owe_link",
    "owe_texts",
    "plan_action",
    "propose_erasure",
    "propose_redaction",
    "publish_appeal",
    "rate_appeal",
    "recompute_deadlines",
    "record_action_result",
    "record_callback",
    "record_outside_answer",
    "record_support",
    "refer_appeal",
    "refuse_arrival",
    "refuse_support",
    "reopen_appeal",
    "reply_to_question",
    "report_arrival",
    "restore_view",
    "retire_action_kind",
    "retire_attribute",
    "retire_body",
    "retire_call_kind",
    "retire_call_script",
    "retire_channel",
    "retire_clock_terms",
    "retire_group",
    "retire_jurisdiction",
    "retire_matter",
    "retire_petition_reason",
    "retire_phrase",
    "retire_reminder_rule",
    "retire_retention",
    "retire_routing_rule",
    "retire_step_reason",
    "retire_system",
    "retire_terms",
    "revise_action_kind",
    "revise_attribute",
    "revise_body",
    "revise_call_kind",
    "revise_call_script",
    "revise_channel",
    "revise_clock_terms",
    "revise_group",
    "revise_jurisdiction",
    "revise_matter",
    "revise_petition_reason",
    "revise_phrase",
    "revise_policy",
    "revise_rate_formula",
    "revise_reminder_rule",
    "revise_retention",
    "revise_routing_rule",
    "revise_rule",
    "revise_step_reason",
    "revise_system",
    "revise_terms",
    "revise_view",
    "revoke_forward",
    "save_view",
    "send_back_part",
    "separate_appeal",
    "show_details",
    "sort_appeal",
    "sort_appeals",
    "start_appeal",
    "sweep_clocks",
    "take_back_appeals",
    "take_back_assignment",
    "take_back_dispatches",
    "take_back_edit",
    "take_back_list",
    "take_back_merger",
    "take_back_orders",
    "take_back_publication",
    "take_back_sorting",
    "take_back_sortings",
    "tell_openings",
    "unmask_reporter",
    "unpublish_appeal",
    "urge_appeal",
    "urge_appeals",
    "withdraw_appeal",
    "withdraw_petition",
]
