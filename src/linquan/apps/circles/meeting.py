"""Which facilities of the register are what a request asks for, and which serve a community."""

from django.db.models import Q

from linquan.apps.circles.sought import Kind, Sought
from linquan.apps.places.queries import AreaBook
from linquan.apps.places.types import AreaRow
from linquan.engine.circles.catalogue import Match


def meeting(one: Sought) -> Q:
    """Narrow facilities to those that are, or will be, what is asked for: as ``met_by`` says."""
    if one.kind is Kind.ITEM:
        return Q(item_code=one.code, match=Match.EXACT.value)
    if one.kind is Kind.LEVEL:
        return Q(level=one.code)
    if one.kind is Kind.TIER:
        return Q(space_tier=one.code)
    return Q(pk=one.facility_id, functions__contains=[one.code])


def serving(one: Sought, area: AreaRow, areas: AreaBook) -> Q:
    """Narrow facilities to those that count for an area: lying there, or said to serve it.

    A function counts wherever its facility lies.
    """
    if one.kind is Kind.FUNCTION:
        return Q()
    below = {pk for pk, row in areas.areas.items() if row.path.startswith(area.path)}
    above = {row.area_id for row in areas.line(area.area_id)}
    return Q(served_area_id__in=below | above) | Q(served_area_id=None, area_id__in=below)
