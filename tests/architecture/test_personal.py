"""No table holds something of a person, and no column is sealed, without the register knowing it.

How to declare one: CONTRIBUTING, "A table that holds something of a person".
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from linquan.kernel import personal, sealing
from linquan.kernel.fields import LexemesField
from linquan.kernel.personal import Erased, Holding

# Tables that hold nothing of a person, each with its reason.
NOTHING_OF_A_PERSON = {
    "kernel_installation": "one row: what this database is",
    "kernel_bookversion": "numbers of versions",
    "kernel_tally": "keyed hashes that cannot be turned back, gone after an hour",
    "kernel_headingchoice": "headings of other offices' files",
    "kernel_keptanswer": "answers to programmes: numbers of requests and events, gone after a day",
    "places_area": "areas",
    "places_zone": "zones",
    "places_poster": "printed codes of places",
    "places_placename": "names of streets, estates and buildings",
    "places_agestep": "names of age groups",
    "places_headcount": "counts of whole areas",
    "places_maplayer": "the drawn map",
    "places_mapextract": "extracts of a public map; who asked for one is staff, in the record too",
    "places_mapfile": "parts of a public map",
    "places_mapfacility": "facilities of a public map",
    "places_facilityrule": "rules by which facilities are recognised",
    "appeals_orderbatch": "names and headings of files of orders",
    "appeals_order": "numbers of orders at upper offices",
    "orgs_entrylink": "hashes of one-time links of a demo database",
    "orgs_apikey": "names of programmes, hashes of their secrets",
    "orgs_webhook": "addresses of systems, their secrets",
    "orgs_webhooksending": "which event went where; no body is kept",
    "orgs_calendarday": "days",
    "orgs_calendaryear": "years",
    "orgs_officehours": "hours",
    "appeals_mattergroup": "a list of the desk",
    "appeals_deadlinepolicy": "a list of the desk",
    "appeals_matter": "a list of the desk",
    "appeals_channel": "a list of the desk",
    "appeals_duty": "a list of the desk",
    "appeals_deskrule": "a list of the desk",
    "appeals_clockterms": "a list of the desk",
    "appeals_reminderrule": "a list of the desk",
    "appeals_callscript": "a list of the desk",
    "appeals_callkind": "a list of the desk",
    "appeals_actionkind": "a list of the desk",
    "appeals_call": "which unit called others to a request, and when",
    "appeals_outsidebody": "a list of the desk; telephones of offices",
    "appeals_petitionreason": "a list of the desk",
    "appeals_phrase": "a list of the desk; numbers of people are refused in it",
    "appeals_savedview": "how staff look at the list; numbers of people are refused in it",
    "appeals_rateformula": "a list of the desk",
    "appeals_exclusion": "which request is out of the rates; its words are in the record",
    "appeals_petition": "what a unit asked for and when; its words are in the record",
    "appeals_reminder": "of which date of a request a unit was reminded",
    "appeals_retention": "a list of the desk",
    "appeals_routingrule": "a list of the desk",
    "appeals_stepreason": "a list of the desk",
    "appeals_jurisdiction": "a list of the desk",
    "appeals_serviceterms": "a list of the desk",
    "appeals_serviceattribute": "a list of the desk",
    "appeals_outsidesystem": "a list of the desk; its keys are those of systems",
    "appeals_answerkey": "under which key of its sender a request was answered",
    "appeals_keyfiling": "which programme filed a request",
    "alliances_forumkind": "a list of kinds of meetings",
    "alliances_forum": "names of standing meetings",
    "alliances_member": "organisations, and as what they meet; no names are asked for",
    "alliances_meeting": "when and where a meeting is",
    "alliances_attendance": "how many came of which organisation; no names are asked for",
    "rectifications_ground": "a list of legal bases",
    "rectifications_term": "a list of time limits",
    "rectifications_notice": "an order to an organisation; receipts by number or role, no names",
    "rectifications_item": "what an organisation is to put right, as its order says",
    "casework_kind": "a list of kinds of work",
    "casework_result": "a list of results",
    "outreach_listeningway": "a list of ways of listening",
    "circles_catalogueitem": "a list of kinds of facilities",
    "circles_walkingspeed": "a list of speeds",
    "circles_streetnetwork": "streets",
    "circles_runpart": "figures of capacities and of work",
    "circles_workplace": "firms and how many jobs they have",
    "circles_circlereport": "reports of figures; who asked is an account, as in events",
    "circles_homeset": "places of homes and head-counts by age",
    "circles_populationtable": "points with head-counts by age; who brought it is an account",
    "circles_coveragecolumn": "how far homes are from facilities",
    "circles_ringset": "areas drawn around facilities",
    "circles_coveragerun": "sums by area; who asked is an account, as in events",
    "circles_functionrule": "a list of functions",
    "circles_spacetier": "a list of tiers of space",
    "circles_populationforecast": "how many people areas are forecast to have",
    "circles_asking": "which item a request asks for, by a code; the request is told above",
    "circles_askingwords": "a list of words by which people ask for facilities",
    "circles_intake": "which facilities came in with one press",
    "circles_poitype": "a list of types of facilities",
    "circles_placecost": "a list of what new places cost",
    "circles_figurekind": "a list of what is counted of facilities",
    "circles_figure": "what facilities did, in numbers; who noted it is an account, as in events",
    "circles_planstep": "what has to be done for a planned facility, and when",
    "circles_siting": "what was asked about places; who asked is an account, as in events",
    "circles_chosensite": "a place, and how many of which home gain by it",
    "circles_facility": "facilities that everybody may go to; who operates one is an organisation",
    "checklists_checklist": "a list of checklists",
    "checklists_clause": "a list of clauses",
    "checklists_assessment": "which area, unit or centre is looked at by which checklist",
    "checklists_checkedclause": "clauses of a list, and how far a place meets them",
    "circles_premises": "spaces that stand empty; who speaks for one is an organisation",
    "circles_premiseslink": "which company has a link, for which area, until when",
    "circles_outlet": "outlets that organisations want; no names are asked for",
    "circles_passedover": "which space is not suitable for which outlet, by a code",
    "circles_positionrule": "a list of thresholds",
    "outreach_sitting": "when and where a point sits; its words are public",
    "outreach_sittingpost": "which post sits when",
    "outreach_heardat": "at which sitting a request was told",
    "outreach_round": "when which posts of a community visit its area",
    "insights_dailycounter": "counts",
    "insights_totalcounter": "counts",
    "insights_turnfact": "which unit had which request when, and the times of what was done",
    "auth_group": "unused by the house",
    "auth_group_permissions": "unused by the house",
    "auth_permission": "unused by the house",
    "django_content_type": "names of tables",
    "procrastinate_events": "what became of jobs",
    "procrastinate_jobs": "names of jobs and the hour, numbers of imports",
    "procrastinate_periodic_defers": "when jobs were started",
    "procrastinate_workers": "which worker is alive",
    "account_emailaddress": "unused by the house: accounts have no mail address",
    "account_emailconfirmation": "unused by the house: accounts have no mail address",
}

# Columns of text in declared tables that say nothing of a person, each with its reason.
_STATE, _PATH, _CODE = "a state or kind", "a path of numbers", "a number or code of the house"
NOTHING_IN_THE_COLUMN = {
    "kernel_event.kind": _STATE,
    "kernel_event.subject": _CODE,
    "kernel_event.actor_kind": _STATE,
    "kernel_delivery.handler": _STATE,
    "kernel_attachment.subject": _CODE,
    "kernel_attachment.role": _STATE,
    "kernel_attachment.media_type": _STATE,
    "kernel_outgoingtext.subject": _CODE,
    "kernel_import.table": _STATE,
    "kernel_import.state": _STATE,
    "kernel_import.chosen": "headings of the file",
    "kernel_import.crs": _STATE,
    "kernel_import.counts": "counts",
    "kernel_import.seal": "a hash of what was looked at",
    "kernel_import.refused": _CODE,
    "kernel_importedrow.table_name": _STATE,
    "orgs_organisation.kind": _STATE,
    "orgs_organisation.name": "the organisation's",
    "orgs_organisation.name_en": "the organisation's",
    "orgs_organisation.path": _PATH,
    "orgs_organisation.area_path": _PATH,
    "orgs_signinattempt.outcome": _STATE,
    "orgs_signinidentifier.kind": _STATE,
    "mfa_authenticator.type": _STATE,
    "kernel_session.session_key": "a random word",
    "kernel_session.via": _STATE,
    "appeals_appeal.status": _STATE,
    "appeals_appeal.area_path": _PATH,
    "appeals_appeal.language": _STATE,
    "appeals_appeal.about_path": _PATH,
    "appeals_appeal.owner_path": _PATH,
    "appeals_appeal.reason": _STATE,
    "appeals_appeal.pauses": "times",
    "appeals_appeal.total_pauses": "times",
    "appeals_appeal.grade": _STATE,
    "appeals_reporter.kind": _STATE,
    "appeals_rating.grade": _STATE,
    "appeals_remark.kind": _STATE,
    "appeals_part.kind": _STATE,
    "appeals_support.kind": _STATE,
    "appeals_action.state": _STATE,
    "appeals_action.counts": "counts",
    "appeals_support.state": _STATE,
    "appeals_part.state": _STATE,
    "appeals_callback.outcome": _STATE,
    "appeals_callback.grade": _STATE,
    "appeals_callback.reason_code": _CODE,
    "appeals_forward.state": _STATE,
    "appeals_referral.service_code": _CODE,
    "appeals_referral.photo_ids": _CODE,
    "appeals_referral.state": _STATE,
    "appeals_referral.outside_id": "the other system's number: by it they are asked to erase",
    "appeals_referral.outside_status": _STATE,
    "appeals_erasureproposal.outcome": _STATE,
    "appeals_redaction.outcome": _STATE,
    "appeals_redaction.kind": _STATE,
    "appeals_redaction.field": _CODE,
    "appeals_redaction.seal": "a keyed hash of the text",
    "alliances_resolution.outcome": _STATE,
    "rectifications_rectification.origin": _STATE,
    "rectifications_rectification.area_path": _PATH,
    "rectifications_rectification.party_path": _PATH,
    "rectifications_rectification.owner_path": _PATH,
    "rectifications_rectification.stage": _STATE,
    "rectifications_entry.kind": _STATE,
    "casework_file.number": "a random word",
    "casework_file.kind_code": _CODE,
    "casework_file.area_path": _PATH,
    "casework_file.state": _STATE,
    "casework_file.result_code": _CODE,
    "casework_consent.consent": _STATE,
    "casework_consent.way": _STATE,
    "casework_sitting.way": _STATE,
    "casework_task.state": _STATE,
    "casework_mediator.area_path": _PATH,
    "casework_admission.kind_code": _CODE,
    "casework_admission.area_path": _PATH,
    "casework_filetombstone.ending": _STATE,
    "casework_filetombstone.actor_kind": _STATE,
    "outreach_visit.key": "a random word",
    "outreach_visit.post_ids": _CODE,
    "outreach_finding.matter_code": _CODE,
    "outreach_finding.decision": _STATE,
    "outreach_finding.reason_code": _CODE,
    "outreach_proposal.state": _STATE,
    "outreach_proposal.reason_code": _CODE,
    "checklists_answer.verdict": _STATE,
    "appeals_tombstone.rule": _STATE,
    "appeals_tombstone.actor_kind": _STATE,
    "appeals_tombstone.rows": "counts",
    "appeals_tombstone.told": "names of systems",
    "appeals_tombstone.files": "keys of photos until their files are gone",
}

# Sealed, but nothing of a person who reports: secrets of systems.
SEALED_OF_SYSTEMS = {
    "orgs_webhook.secret_sealed": "the secret by which a receiver checks what it is sent",
    "appeals_outsidesystem.key_sealed": "our key at another system",
    "appeals_orderbatch.above_sealed": "titles of the office that sent a file of orders",
}

TEXTS = (
    models.CharField, models.TextField, models.JSONField, models.BinaryField, ArrayField,
    LexemesField,
)  # fmt: skip
HOLDINGS = {holding.table: holding for holding in personal.register()}


def tables() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed or model._meta.db_table.startswith("procrastinate"):
            yield model


def texts(model: type[models.Model]) -> set[str]:
    """Columns of a table in which words can stand, also those whose type is the house's own."""
    return {
        f"{model._meta.db_table}.{field.column}"
        for field in model._meta.concrete_fields
        if isinstance(field, TEXTS) or "_sealed" in field.name
    }


EVERY = {model._meta.db_table: model for model in tables()}
BY_TABLE = sorted(HOLDINGS.items())


@pytest.mark.parametrize("table", sorted(EVERY))
def test_every_table_is_in_the_register_or_holds_nothing_of_a_person(table: str) -> None:
    assert (table in HOLDINGS) != (table in NOTHING_OF_A_PERSON)


@pytest.mark.parametrize(("table", "holding"), BY_TABLE, ids=[name for name, _ in BY_TABLE])
def test_every_text_of_a_declared_table_is_accounted_for(table: str, holding: Holding) -> None:
    declared = {f"{table}.{column}" for column in holding.columns}
    silent = {name for name in NOTHING_IN_THE_COLUMN if name.startswith(f"{table}.")}
    assert not declared & silent
    assert texts(holding.model) - declared == silent


def test_every_sealed_column_is_declared_and_renewed() -> None:
    """Whatever its type: a key of base64 text was once left out, and lost with its key."""
    sealed = {name for model in EVERY.values() for name in texts(model) if "_sealed" in name}
    told = {
        f"{holding.table}.{field.column}"
        for holding in HOLDINGS.values()
        for field in holding.fields
        if field.sealed_for
    }
    assert sealed == told | set(SEALED_OF_SYSTEMS)
    assert {one.name for one in sealing.registered()} == sealed | {"mfa_authenticator.data"}


@pytest.mark.parametrize(("table", "holding"), BY_TABLE, ids=[name for name, _ in BY_TABLE])
def test_what_is_declared_can_be_done(table: str, holding: Holding) -> None:
    """What is cleared says what it becomes; what can be found by a request is erased by it."""
    columns = {field.column for field in holding.model._meta.concrete_fields}
    assert {*holding.columns, *holding.beside} <= columns
    assert (holding.erased is Erased.CLEARED) == any(field.cleared for field in holding.fields)
    if personal.Root.REQUEST in holding.found:
        assert holding.erased is not Erased.BY_ITSELF
    for text in (holding.title, holding.purpose, holding.kept_for):
        assert str(text)


def test_lists_of_reasons_name_what_exists() -> None:
    columns = {name for model in EVERY.values() for name in texts(model)}
    assert set(NOTHING_OF_A_PERSON) <= set(EVERY)
    assert set(NOTHING_IN_THE_COLUMN) | set(SEALED_OF_SYSTEMS) <= columns
