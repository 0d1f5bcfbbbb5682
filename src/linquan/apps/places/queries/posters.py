"""Reads of posters: codes that hang somewhere and know their place."""

from datetime import date
from typing import Any, Final

from django.conf import settings
from django.db.models import Q, QuerySet

from linquan.apps.places.models import Poster
from linquan.apps.places.plans import POSTER_FIELDS
from linquan.apps.places.types import PosterRow
from linquan.kernel.books import Versions
from linquan.kernel.errors import NotFound
from linquan.kernel.prepared import Prepared
from linquan.kernel.rows import rows_of


def poster(code: str, on: date) -> PosterRow:
    """Return what a printed code knows of its place. One statement. Raises NotFound."""
    return poster_with_versions(code, on)[0]


def poster_with_versions(code: str, on: date) -> tuple[PosterRow, Versions]:
    """Return what a printed code knows of its place, and the versions of its district's books.

    One statement. Raises NotFound.
    """
    if not (found := _POSTER.rows(code, on)):
        raise NotFound(code="poster_unknown")
    *told, versions = found[0]
    return PosterRow(*told), versions or {}


def _poster(code: str, on: date) -> QuerySet[Poster, Any]:
    valid = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    rows = Poster.objects.filter(valid, code=code, valid_from__lte=on)
    beside = rows.extra(select={"versions": _VERSIONS})  # noqa: S610 - nothing is filled in
    return beside.values_list(*POSTER_FIELDS, "versions")[:1]


_VERSIONS: Final = (
    "SELECT json_object_agg(name, version) FROM kernel_bookversion "
    "WHERE kernel_bookversion.district_id = places_poster.district_id"
)


_POSTER = Prepared(_poster, str, date)


def posters(district_id: int, area_path: str = "") -> tuple[PosterRow, ...]:
    """Every code of a district, or of an area and all below it. One statement."""
    found = Poster.objects.filter(district_id=district_id, area__path__startswith=area_path)
    return rows_of(PosterRow, found.order_by("label", "id").values_list(*POSTER_FIELDS))


def poster_address(code: str) -> str:
    """Return what a scan of a code opens."""
    return f"{settings.LINQUAN_PUBLIC_URL.rstrip('/')}/q/{code}"


def has_poster(district_id: int, poster_id: int) -> bool:
    """Whether a poster, in use or not, is one of the district's. One statement."""
    return Poster.objects.filter(district_id=district_id, pk=poster_id).exists()
