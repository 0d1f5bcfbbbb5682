"""Who may edit organisations, people and the calendar: pure checks."""

from linquan.kernel.actors import Actor, Role


def may_administer(actor: Actor, district_id: int) -> bool:
    """Only an administrator's post in the district, or the house itself."""
    return actor.is_system or any(
        p.district_id == district_id and p.role is Role.ADMINISTRATOR for p in actor.posts
    )
