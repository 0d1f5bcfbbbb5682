"""What a request asks for, by its name: as it is called today, and as it was called."""

from collections.abc import Collection, Mapping

from linquan.apps.circles import standing
from linquan.apps.circles.levels import LEVEL_NAMES
from linquan.apps.circles.models import Facility
from linquan.apps.circles.sought import Kind, Sought, sought_of

Names = tuple[str, str]
"""In Chinese and in English."""


def names_of(district_id: int, keys: Collection[str]) -> Mapping[str, Names]:
    """Return how what some keys tell is called, also what has ended or gone.

    One statement for each kind among them but levels.
    """
    sought = [sought_of(key) for key in keys]
    kinds = {one.kind for one in sought}
    items = standing.items(district_id) if Kind.ITEM in kinds else ()
    tiers = standing.space_tiers(district_id) if Kind.TIER in kinds else ()
    known = {
        Kind.ITEM: {row.code: (row.name, row.name_en) for row in items},
        Kind.TIER: {row.code: (row.name, row.name_en) for row in tiers},
        Kind.LEVEL: {level.value: names for level, names in LEVEL_NAMES.items()},
    }
    homes = _facilities([one.facility_id for one in sought if one.kind is Kind.FUNCTION])
    return {
        one.key: _function(one, homes) if one.kind is Kind.FUNCTION
        else known[one.kind].get(one.code, (one.code, ""))
        for one in sought
    }  # fmt: skip


def _facilities(facility_ids: Collection[int]) -> dict[int, Names]:
    if not facility_ids:
        return {}
    rows = Facility.objects.filter(pk__in=facility_ids)
    return {pk: (name, name_en) for pk, name, name_en in rows.values_list("id", "name", "name_en")}


def _function(one: Sought, homes: Mapping[int, Names]) -> Names:
    """Call a function by its words, and by the facility that lacks it."""
    name, name_en = homes.get(one.facility_id, ("", ""))
    chinese = f"{one.code}（{name}）" if name else one.code
    return chinese, f"{one.code} ({name_en or name})" if name else ""
