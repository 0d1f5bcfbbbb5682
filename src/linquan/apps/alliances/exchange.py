"""The list of kinds of forums, as it goes out as a table and comes in."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from linquan.apps.alliances import rules
from linquan.apps.alliances.models import Forum, ForumKind
from linquan.apps.alliances.operations.kinds import BOOK, NAME, NAME_EN
from linquan.apps.alliances.standing import kinds
from linquan.kernel.exchange.dated_lists import CODE, Faults, ListSpec, layout, names, same
from linquan.kernel.exchange.dated_tables import DatedList, Ground, table_of

LAYOUT: Final = layout(
    "forum_kinds",
    _("Kinds of forums"),
    CODE,
    *names(NAME, NAME_EN),
)


def _may_end(found: Ground, fields: Mapping[str, Any], day: date) -> Faults:
    del day
    living = Forum.objects.filter(district_id=found.district_id, ended_at__isnull=True)
    is_used = living.filter(kind_code=fields["code"]).exists()
    return {"valid_to": "kind_in_use"} if is_used else {}


TABLES: Final = (
    table_of(
        DatedList(
            ListSpec(
                "forumkind",
                LAYOUT,
                lambda found: kinds(found.district_id),
                "kind_id",
                same("name", "name_en"),
                may_end=_may_end,
            ),
            ForumKind,
            BOOK,
            rules.may_edit_kinds,
            {"kind_in_use": _("A forum is of this kind. Change or end the forum first.")},
        )
    ),
)
