"""Who reported a request, as far as pages show it."""

from linquan.apps.appeals.models import Reporter
from linquan.kernel import masks, secrets
from linquan.kernel.prepared import Prepared

SEALED = ("kind", "name_sealed", "phone_sealed")


def reporter_of(district_id: int, appeal_id: int) -> Reporter | None:
    """Read who reported a request, sealed; none where it is erased. One statement."""
    rows = _REPORTER.rows(district_id, appeal_id)
    if not rows:
        return None
    return Reporter(district_id=district_id, **dict(zip(SEALED, rows[0], strict=True)))


_REPORTER = Prepared(
    lambda district_id, appeal_id: Reporter.objects.filter(
        district_id=district_id, appeal_id=appeal_id
    ).values_list(*SEALED),
    int,
    int,
)


def masked_name(reporter: Reporter | None) -> str:
    """Return the name as staff see it, nothing where none was left."""
    if reporter is None or not reporter.name_sealed:
        return ""
    name = secrets.unseal(reporter.name_sealed, f"reporter.name:{reporter.district_id}")
    return masks.mask_name(name)


def masked_phone(reporter: Reporter | None) -> str:
    """Return the telephone as staff see it, nothing where none was left."""
    phone = phone_of(reporter)
    return masks.mask_phone(phone) if phone else ""


def phone_of(reporter: Reporter | None) -> str:
    """Return the telephone in clear, for what is worked out of it; it is never shown whole."""
    if reporter is None or not reporter.phone_sealed:
        return ""
    return secrets.unseal(reporter.phone_sealed, f"reporter.phone:{reporter.district_id}")
