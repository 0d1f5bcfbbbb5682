"""What a question of siting is looked at against: the newest standing run, and areas in use."""

from collections.abc import Mapping
from typing import Any

from linquan.apps.circles.models import CoverageRun
from linquan.apps.circles.runs import Inputs, RunKind, RunState
from linquan.apps.circles.siting_rules import Askable
from linquan.apps.places.queries import AreaBook
from linquan.kernel.errors import WrongState


def askable(district_id: int, areas: AreaBook) -> Askable:
    """Return what can be asked about today. One statement. Raises WrongState (``no_run``)."""
    rows = CoverageRun.objects.filter(
        district_id=district_id, kind=RunKind.STANDING, state=RunState.DONE
    ).order_by("-id")
    found = rows.values_list("id", "inputs", "columns").first()
    if found is None:
        raise WrongState("no_run")
    run_id, told, columns = found
    inputs = Inputs.read(_without_places(told))
    living = frozenset(area.area_id for area in areas.living())
    return Askable(run_id, inputs, inputs.unlooked | columns.keys(), living)


def _without_places(told: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**told, "places": []}
