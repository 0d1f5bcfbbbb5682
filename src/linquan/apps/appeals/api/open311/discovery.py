"""Where the API is, what it speaks, and whom to ask for a key."""

from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from linquan.apps.appeals.api.open311.asking import Ask
from linquan.apps.appeals.api.open311.bodies import TYPES, Body
from linquan.apps.appeals.api.open311.words import named
from linquan.apps.orgs.types import PUBLIC_BODIES, OrganisationRow

SPECIFICATION: Final = "http://wiki.open311.org/GeoReport_v2"
CHANGED: Final = "2026-11-26T00:00:00+08:00"
"""When what the API offers changed last."""
ROOTS: Final = (("production", "open311/v2/"), ("test", "open311/test/v2/"))


def discovery(ask: Ask) -> Body:
    """Tell both endpoints; what is sent to the one for tests is judged but not kept."""
    office = _office(ask)
    name = named(office.name, office.name_en) if office else ""
    told = {
        "changeset": CHANGED,
        "contact": f"{name} {office.phone}".strip() if office else "",
        "key_service": _("Keys are given out by the administrators of this house. %(office)s")
        % {"office": name},
        "endpoints": [_endpoint(kind, root) for kind, root in ROOTS],
    }
    return Body("discovery", told)


def _endpoint(kind: str, root: str) -> dict[str, Any]:
    return {
        "specification": SPECIFICATION,
        "url": f"{settings.LINQUAN_PUBLIC_URL.rstrip('/')}/{root}",
        "changeset": CHANGED,
        "type": kind,
        "formats": [form.partition(";")[0] for form in TYPES.values()],
    }


def _office(ask: Ask) -> OrganisationRow | None:
    """Return the body that answers for the jurisdiction: the smallest area around it first."""
    land = ask.land
    over = [
        o
        for o in land.desk.organisations.values()
        if o.kind in PUBLIC_BODIES and o.valid_to is None and o.area_path
    ]
    around = [o for o in over if land.path.startswith(o.area_path)]
    below = [o for o in over if o.area_path.startswith(land.path)]
    found = sorted(around, key=lambda o: -len(o.area_path)) or below
    return next((o for o in found if o.phone), next(iter(found), None))
