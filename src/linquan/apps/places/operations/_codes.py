"""Codes that change together: those of grids begin with that of their community."""

from collections.abc import Mapping

from django.db.models import Case, Value, When

from linquan.apps.places import rules
from linquan.apps.places.models import Area
from linquan.apps.places.types import AreaRow, Level
from linquan.kernel.errors import Invalid

Codes = Mapping[int, tuple[str, str]]
"""Codes that change, by id of the area: old and new."""


def row_of(area: Area) -> AreaRow:
    """Return an area as the rules read it."""
    return AreaRow(
        area.pk, area.parent_id, area.level, area.code, area.name, area.name_en, area.path,
        area.residents, area.lon, area.lat, area.valid_to,
    )  # fmt: skip


def changed_codes(area: Area, code: str) -> Codes:
    """Return what another code of an area changes, also below it. One statement, or none."""
    was = {area.pk: area.code} | _codes_below(area)
    return {pk: (was[pk], new) for pk, new in rules.codes_after(row_of(area), code, was).items()}


def _codes_below(area: Area) -> dict[int, str]:
    """Codes of what hangs below, where they depend on its own. One statement, or none."""
    if not (area.code and Level(area.level) in rules.LENDS_ITS_CODE):
        return {}
    below = Area.objects.filter(district_id=area.district_id, path__startswith=area.path)
    return dict(below.exclude(pk=area.pk).exclude(code="").values_list("id", "code"))


def refuse_taken(area: Area, codes: Codes) -> None:
    """Name a code that another area of the district has. One statement, none without codes."""
    if not codes:
        return
    said = [new for _, new in codes.values() if new]
    others = Area.objects.filter(district_id=area.district_id, code__in=said)
    taken = others.exclude(pk__in=codes).order_by("code").values_list("code", flat=True)
    if (clash := taken.first()) is None:
        return
    word = "code_taken" if clash == codes.get(area.pk, ("", ""))[1] else "part_code_taken"
    raise Invalid.field(name="code", code=word, clash=clash)


def write_codes(codes: Codes) -> None:
    """Write codes. One statement, none without codes."""
    cases = [When(pk=pk, then=Value(new)) for pk, (_, new) in codes.items()]
    if cases:
        Area.objects.filter(pk__in=codes).update(code=Case(*cases))


def told(codes: Codes) -> dict[str, list[str]]:
    """Codes as an event keeps them."""
    return {str(pk): [*pair] for pk, pair in sorted(codes.items())}


def taken_back(given: Mapping[str, list[str]]) -> Codes:
    """Return what brings codes back that an event changed, but those changed since. One statement.

    None without codes.
    """
    pairs = {int(pk): pair for pk, pair in given.items()}
    if not pairs:
        return {}
    current = Area.objects.filter(pk__in=pairs).values_list("id", "code")
    return {pk: (code, pairs[pk][0]) for pk, code in current if code == pairs[pk][1]}
