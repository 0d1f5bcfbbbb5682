"""Every write of organisations, people, the calendar and signing in."""

from linquan.apps.orgs.operations.calendar import (
    change_calendar_day,
    confirm_calendar_year,
    load_calendar_year,
    remove_calendar_day,
    set_office_hours,
    take_back_calendar_change,
)
from linquan.apps.orgs.operations.codes import (
    note_code_sending,
    owe_sign_in_code,
    spend_sign_in_code,
)
from linquan.apps.orgs.operations.following import follow_area
from linquan.apps.orgs.operations.identifiers import (
    drop_identifier,
    enter_by_provider,
    note_identifier,
)
from linquan.apps.orgs.operations.importing import import_organisations, take_back_organisations
from linquan.apps.orgs.operations.importing_calendar import (
    import_calendar_days,
    import_calendar_years,
    take_back_calendar_days,
    take_back_calendar_years,
)
from linquan.apps.orgs.operations.importing_people import import_people, take_back_people
from linquan.apps.orgs.operations.keys import issue_api_key, note_key_use, revoke_api_key
from linquan.apps.orgs.operations.organisations import (
    add_organisation,
    change_organisation,
    restore_organisation,
    retire_organisation,
    take_back_organisation_change,
)
from linquan.apps.orgs.operations.people import (
    close_account,
    note_admitted_until,
    open_account,
    reopen_account,
    reset_second_step,
    set_password,
    take_back_account_change,
)
from linquan.apps.orgs.operations.persons import export_account
from linquan.apps.orgs.operations.posts import end_post, give_post, take_back_post_change
from linquan.apps.orgs.operations.sessions import end_session, end_sessions
from linquan.apps.orgs.operations.sign_in import (
    issue_entry_link,
    note_second_step,
    note_sign_in,
    pass_sign_in,
    refuse_sign_in,
    try_sign_in,
    use_entry_link,
)
from linquan.apps.orgs.operations.webhooks import (
    end_webhook,
    note_webhook_try,
    owe_webhooks,
    replay_webhook,
    subscribe_webhook,
)

__all__ = [
    "add_organisation",
    "change_calendar_day",
    "change_organisation",
    "close_account",
    "confirm_calendar_year",
    "drop_identifier",
    "end_post",
    "end_session",
    "end_sessions",
    "end_webhook",
    "enter_by_provider",
    "export_account",
    "follow_area",
    "give_post",
    "import_calendar_days",
    "import_calendar_years",
    "import_organisations",
    "import_people",
    "issue_api_key",
    "issue_entry_link",
    "load_calendar_year",
    "note_admitted_until",
    "note_code_sending",
    "note_identifier",
    "note_key_use",
    "note_second_step",
    "note_sign_in",
    "note_webhook_try",
    "open_account",
    "owe_sign_in_code",
    "owe_webhooks",
    "pass_sign_in",
    "refuse_sign_in",
    "remove_calendar_day",
    "reopen_account",
    "replay_webhook",
    "reset_second_step",
    "restore_organisation",
    "retire_organisation",
    "revoke_api_key",
    "set_office_hours",
    "set_password",
    "spend_sign_in_code",
    "subscribe_webhook",
    "take_back_account_change",
    "take_back_calendar_change",
    "take_back_calendar_days",
    "take_back_calendar_years",
    "take_back_organisation_change",
    "take_back_organisations",
    "take_back_people",
    "take_back_post_change",
    "try_sign_in",
    "use_entry_link",
]
