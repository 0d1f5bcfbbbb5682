"""What every fault of a file and every refusal of an import means, and what to do about it."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.exchange.columns import Words
from linquan.kernel.exchange.imports import State
from linquan.kernel.exchange.layout import Fault
from linquan.kernel.exchange.port import Batch, Table

CELLS: Final[Mapping[str, Promise]] = {
    "cell_missing": _("This must be filled in."),
    "cell_too_long": _("Too long: at most %(limit)s letters."),
    "cell_too_short": _("Too short: at least %(least)s letters."),
    "cell_unreadable": _("There are letters in it that cannot be seen. Type it again."),
    "digits_lost": _(
        "The spreadsheet has made a number of it and lost its last digits. Make the column a text "
        "column and type the number again."
    ),
    "not_digits": _("Digits only, please."),
    "not_a_number": _("This is not a number. Write digits, such as 12 or 12.5."),
    "not_whole": _("A whole number, please, without a decimal point."),
    "not_a_day": _("This is not a day. Write it like 2026-03-01."),
    "no_such_day": _("The calendar does not have this day."),
    "not_a_time": _("This is not a time. Write it like 08:30."),
    "not_a_choice": _("Write one of these: %(choices)s."),
    "not_an_outline": _("This is not a GeoJSON outline. Bring outlines in as a GeoJSON file."),
}
BETWEEN: Final = _("It must lie between %(least)s and %(limit)s.")
AT_LEAST: Final = _("It must be at least %(least)s.")
AT_MOST: Final = _("It must be at most %(limit)s.")
UNKNOWN: Final = _("Please check this.")

FILES: Final[Mapping[str, Promise]] = {
    "file_missing": _("Choose a file, or paste cells into the box."),
    "file_empty": _("There is nothing in this file. Is it the right sheet?"),
    "file_too_big": _("The file is too large: at most 20 MB, and not packed more than usual."),
    "file_damaged": _(
        "This file cannot be read. Open it in Excel or WPS, save it as .xlsx, and try again."
    ),
    "file_locked": _("The file has a password. Save it without one, and try again."),
    "encoding_unknown": _(
        "The letters of this file cannot be read. Save it as .xlsx or as CSV in UTF-8."
    ),
    "not_features": _("This JSON file is not a GeoJSON collection of features."),
    "too_many_rows": _(
        "More than 60,000 rows. Divide the file and bring in one part after another."
    ),
    "too_many_columns": _("More than 200 columns. Delete those that are not needed."),
    "cell_too_long": _("One cell holds more than a million letters. Delete it, and try again."),
    "file_too_slow": _("The file takes too long to read. Save it anew as .xlsx, and try again."),
    "no_headings": _(
        "None of the headings is known. Say below which column is which, or use the empty template."
    ),
}

REFUSALS: Final[Mapping[str, Promise]] = {
    "table_unknown": _("There is no such table."),
    "import_unknown": _(
        "There is no such import, or it is not yours to see. Files wait for one day: after that, "
        "bring the file in again."
    ),
    "file_gone": _("The file is no longer kept. Bring it in again."),
    "import_taken": _("A colleague was faster: these rows are already in, or on their way."),
    "import_stale": _(
        "Something has changed since you looked. Nothing was written. Look at the rows once more."
    ),
    "rows_wrong": _(
        "Some rows no longer fit what the house holds. Nothing was written. Look at the faults."
    ),
    "import_failed": _(
        "The rows could not be written. Nothing was changed. Try again; if it fails once more, "
        "call whoever looks after this installation."
    ),
    "not_allowed": _("Your posts no longer permit this. Nothing was written."),
    "nothing_to_take": _("No row of this file can be taken. Mend the faults first."),
    "import_not_taken": _("There is nothing to take back: it was taken back already, or never in."),
    "too_late_to_take_back": _("More than seven days have passed: it stays as it is."),
    "import_changed_since": _(
        "Somebody has changed rows since. Nothing was taken back. Put these rows right by hand:"
    ),
    "import_in_use": _(
        "Something else already hangs on a row that came in. Nothing was taken back. Remove that "
        "first:"
    ),
    "days_reversed": _("The last day lies before the first."),
    "reason_missing": _("Say what you need these data for."),
    "reason_too_long": _("Shorter, please: at most %(limit)s letters."),
}

STATES: Final[Mapping[State, Promise]] = {
    State.OPENED: _("To be looked at"),
    State.QUEUED: _("Being written"),
    State.TAKEN: _("Brought in"),
    State.UNDONE: _("Taken back"),
}
PILLS: Final[Mapping[State, str]] = {
    State.OPENED: "soon",
    State.QUEUED: "new",
    State.TAKEN: "ok",
    State.UNDONE: "neutral",
}


def filled(text: Words, details: Mapping[str, Any]) -> str:
    """Put details into a text that names them."""
    told = str(text)
    return told % details if "%(" in told else told


def fault(table: Table, found: Fault) -> str:
    """Say what is wrong with a cell or a row, and what to do."""
    if found.code == "out_of_range" and "least" in found.details:
        return _range(found.details)
    return filled(table.faults.get(found.code) or CELLS.get(found.code, UNKNOWN), found.details)


def _range(details: Mapping[str, Any]) -> str:
    least, limit = details["least"] != "", details["limit"] != ""
    text = BETWEEN if least and limit else AT_LEAST if least else AT_MOST
    return filled(text, details)


def refusal(code: str, details: Mapping[str, Any] | None = None) -> str:
    """Say why an import or an export was refused."""
    return filled(REFUSALS.get(code, UNKNOWN), details or {})


def batch(found: Batch) -> str:
    """Name a file whose rows can go back."""
    told = {
        "name": found.name, "day": found.at.astimezone(OFFICE_ZONE).date().isoformat(),
        "ended": found.ended, "rows": found.rows,
    }  # fmt: skip
    return gettext("%(name)s · %(day)s · %(ended)s of %(rows)s ended") % told


def unreadable(code: str) -> str:
    """Say why a file cannot be read."""
    return str(FILES.get(code, UNKNOWN))
