"""Checklists and their clauses, as they go out as tables and come in."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.checklists import rules
from linquan.apps.checklists.models import Checklist, Clause
from linquan.apps.checklists.operations.lists import BOOK
from linquan.apps.checklists.standing import checklists, clauses
from linquan.apps.checklists.types import (
    CLAUSE_EN_LIMIT,
    CLAUSE_LIMIT,
    CODE_LIMIT,
    ITEM_EN_LIMIT,
    ITEM_LIMIT,
    MOST_CLAUSES,
    MOST_WEIGHT,
    NAME_EN_LIMIT,
    NAME_LIMIT,
    SOURCE_EN_LIMIT,
    SOURCE_LIMIT,
    UNIT_LIMIT,
)
from linquan.apps.checklists.web import words
from linquan.kernel.exchange.columns import Choice, Column, Number
from linquan.kernel.exchange.dated_lists import (
    CODE,
    POSITION,
    Lines,
    ListSpec,
    layout,
    names,
    same,
)
from linquan.kernel.exchange.dated_tables import DatedList, table_of
from linquan.kernel.exchange.layout import Row

_EVIDENCE: Final = Choice(
    "evidence", _("How sure the words are"),
    _("Only what was checked against the document itself is “as its source says”."),
    words=words.EVIDENCE, is_required=True,
)  # fmt: skip
CHECKLISTS: Final = layout(
    "checklists",
    _("Checklists"),
    CODE,
    *names(NAME_LIMIT, NAME_EN_LIMIT),
    Choice("subject", pgettext_lazy("checklist", "What it is about"), words=words.SUBJECTS,
           is_required=True),
    Column("source", pgettext_lazy("checklist", "Source"), most=SOURCE_LIMIT, aliases=("依据",)),
    Column("source_en", _("Source in English"), most=SOURCE_EN_LIMIT),
    _EVIDENCE,
    POSITION,
)  # fmt: skip
CLAUSES: Final = layout(
    "checklist_clauses",
    _("Clauses of checklists"),
    CODE,
    Column("checklist", _("Code of the checklist"), most=CODE_LIMIT, is_required=True,
           aliases=("清单",)),
    Column("item", _("Item in Chinese"), most=ITEM_LIMIT, is_required=True, aliases=("项目",)),
    Column("item_en", _("Item in English"), most=ITEM_EN_LIMIT),
    Column("name", _("Clause in Chinese"), most=CLAUSE_LIMIT, is_required=True,
           aliases=("条目", "名称")),
    Column("name_en", _("Clause in English"), most=CLAUSE_EN_LIMIT, aliases=("英文名称",)),
    Choice("proof", _("How it is proved"), words=words.PROOFS, is_required=True),
    Column("unit", _("Unit in Chinese"), most=UNIT_LIMIT),
    Column("unit_en", _("Unit in English"), most=UNIT_LIMIT),
    Number("weight", _("Weight"), _("Empty: none."), 1, MOST_WEIGHT, is_whole=True),
    _EVIDENCE,
    POSITION,
)  # fmt: skip


def _whole(found: Any, lines: Lines) -> Iterator[tuple[Row, str, str]]:
    """Each clause belongs to a checklist there is; none has too many. One statement."""
    known = {row.code for row in checklists(found.district_id)}
    living = [versions[-1] for versions in lines.values() if versions]
    many = Counter(v.fields["checklist_code"] for v in living if v.valid_to is None)
    for version in living:
        if version.row is None:
            continue
        if version.fields["checklist_code"] not in known:
            yield version.row, "checklist", "checklist_unknown"
        elif many[version.fields["checklist_code"]] > MOST_CLAUSES:
            yield version.row, "checklist", "clauses_full"


_COUNTED: Final[Mapping[str, Any]] = {
    "checklist_unknown": _("There is no checklist of this code. Bring the checklist in first."),
    "clauses_full": _("A checklist has at most 300 clauses."),
}


TABLES: Final = (
    table_of(
        DatedList(
            ListSpec(
                "checklist",
                CHECKLISTS,
                lambda found: checklists(found.district_id),
                "checklist_id",
                same("name", "name_en", "subject", "source", "source_en", "evidence", "position"),
                fixed=frozenset({"subject"}),
            ),
            Checklist,
            BOOK,
            rules.may_edit_lists,
        )
    ),
    table_of(
        DatedList(
            ListSpec(
                "checklistclause",
                CLAUSES,
                lambda found: clauses(found.district_id),
                "clause_id",
                {"checklist": "checklist_code",
                 **same("item", "item_en", "name", "name_en", "proof", "unit", "unit_en",
                        "weight", "evidence", "position")},
                named_by=("checklist_code", "item", "name"),
                fixed=frozenset({"checklist_code"}),
                whole=_whole,
            ),
            Clause,
            BOOK,
            rules.may_edit_lists,
            _COUNTED,
        )
    ),
)  # fmt: skip
