"""Reads of the page of homes and ways: what every run of a district stands on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from linquan.apps.circles import rules
from linquan.apps.circles.models import CoverageRun, PopulationTable
from linquan.apps.circles.population import FIELDS, PopulationRow, TableState
from linquan.apps.circles.queries.networks import NetworksPage, networks_page
from linquan.apps.circles.runs import RunKind, RunState
from linquan.kernel.actors import Actor
from linquan.kernel.rows import rows_of

MOST_TABLES: Final = 20


@dataclass(frozen=True, slots=True)
class HomesPage:
    """Where homes and ways come from: the table in use, those before it, and the networks.

    ``counts`` are those of the newest run: homes and people, and who could not be laid out.
    """

    ways: NetworksPage
    tables: tuple[PopulationRow, ...]
    counts: Mapping[str, Any]
    may_edit: bool

    @property
    def current(self) -> PopulationRow | None:
        """The table in use."""
        return next((row for row in self.tables if row.state == TableState.IN_USE), None)

    @property
    def former(self) -> PopulationRow | None:
        """The table that comes back into use when the one in use is taken back."""
        return next((row for row in self.tables if row.state == TableState.REPLACED), None)


def homes_page(actor: Actor) -> HomesPage:
    """Return the page of homes and ways. Eight statements; two more for a cold book.

    Raises NotAllowed.
    """
    district_id = actor.district_id
    ways = networks_page(actor)
    rows = PopulationTable.objects.filter(district_id=district_id).order_by("-pk")
    runs = CoverageRun.objects.filter(
        district_id=district_id, kind=RunKind.STANDING, state=RunState.DONE
    )
    return HomesPage(
        ways, rows_of(PopulationRow, rows.values_list(*FIELDS)[:MOST_TABLES]),
        runs.order_by("-pk").values_list("counts", flat=True).first() or {},
        rules.may_edit_lists(actor, district_id),
    )  # fmt: skip
