"""The lists of kinds of work and of results, as they go out as tables and come in."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.casework import rules
from linquan.apps.casework.models import CaseFile, Kind, Result
from linquan.apps.casework.operations.lists import BOOK, NAME, NAME_EN, SOURCE
from linquan.apps.casework.standing import kinds, results
from linquan.apps.casework.types import OPEN, RHYTHM_LIMIT, YEARS_LIMIT, Nature, Track
from linquan.apps.casework.web import words
from linquan.kernel.exchange.columns import Choice, Column, Number, YesNo
from linquan.kernel.exchange.dated_lists import CODE, Faults, ListSpec, layout, names, same
from linquan.kernel.exchange.dated_tables import DatedList, Ground, table_of

_TRACK: Final = Choice(
    "track", pgettext_lazy("table", "How it goes"),
    words={track: words.TRACKS[track] for track in Track}, is_required=True,
)  # fmt: skip
KINDS: Final = layout(
    "casework_kinds",
    _("Kinds of protected work"),
    CODE,
    *names(NAME, NAME_EN),
    _TRACK,
    YesNo("needs_consent", pgettext_lazy("table", "Needs consent")),
    Number("rhythm_days", _("Days between contacts"), "", 1, RHYTHM_LIMIT, is_required=True,
           is_whole=True),
    Number("keep_years", _("Years kept after the end"), "", 1, YEARS_LIMIT, is_required=True,
           is_whole=True),
    Column("source", _("Source"), most=SOURCE, aliases=("依据",)),
)  # fmt: skip
RESULTS: Final = layout(
    "casework_results",
    _("Results of protected work"),
    CODE,
    *names(NAME, NAME_EN),
    _TRACK,
    Choice("nature", pgettext_lazy("table", "What it means"),
           words={nature: words.NATURES[nature] for nature in Nature}, is_required=True),
)  # fmt: skip


def _may_end(found: Ground, fields: Mapping[str, Any], day: date) -> Faults:
    del day
    files = CaseFile.objects.filter(district_id=found.district_id, kind_code=fields["code"])
    is_used = files.filter(state__in=sorted(OPEN)).exists()
    return {"valid_to": "kind_in_use"} if is_used else {}


TABLES: Final = (
    table_of(
        DatedList(
            ListSpec(
                "casekind",
                KINDS,
                lambda found: kinds(found.district_id),
                "kind_id",
                same("name", "name_en", "track", "needs_consent", "rhythm_days", "keep_years",
                     "source"),
                may_end=_may_end,
                fixed=frozenset({"track"}),
            ),
            Kind,
            BOOK,
            rules.may_edit_lists,
            {"kind_in_use": _("An open file is of this kind. End the file first.")},
        )
    ),
    table_of(
        DatedList(
            ListSpec(
                "caseresult",
                RESULTS,
                lambda found: results(found.district_id),
                "result_id",
                same("name", "name_en", "track", "nature"),
                fixed=frozenset({"track", "nature"}),
            ),
            Result,
            BOOK,
            rules.may_edit_lists,
        )
    ),
)  # fmt: skip
