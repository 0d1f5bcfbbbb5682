"""What a case shows of the missing service that it asks for."""

from typing import Any

from linquan.apps.appeals.queries import CasePage
from linquan.apps.appeals.web.case_panels import Panel, shows_on_cases
from linquan.apps.circles import queries
from linquan.apps.circles.queries import CaseAsking
from linquan.apps.circles.sought import Kind
from linquan.apps.circles.web.asking_words import hole_url
from linquan.apps.circles.web.coverage_views import siting_url
from linquan.apps.circles.web.facility_forms import item_choices
from linquan.kernel.actors import ActorRequest


@shows_on_cases("circles.asking")
def asking_panel(request: ActorRequest, case: CasePage) -> Panel | None:
    """Show the gap of the item that a case asks for, else ask whether it asks for one."""
    found = queries.case_asking(request.actor, case, request.now, may_tie=case.allowed.note_gap)
    if found is None:
        return None
    shown = {
        "asking": found, "appeal_id": case.facts.appeal_id, "language": case.facts.language,
        "offered": item_choices(found.items), **_links(found),
    }  # fmt: skip
    return Panel("circles/parts/case_gap.html", shown)


def _links(found: CaseAsking) -> dict[str, Any]:
    tied = found.tied
    if tied is None:
        return {}
    area_id = tied.area.area_id
    can_be_sited = tied.may_plan and tied.sought.kind in {Kind.ITEM, Kind.LEVEL}
    return {
        "gap_url": hole_url(tied.sought, area_id),
        "siting_url": siting_url(tied.code, area_id) if can_be_sited else "",
    }
