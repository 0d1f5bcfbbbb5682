"""Who may ask other units for a part of a request, who does it, and who sees it. Pure."""

from dataclasses import replace

from linquan.apps.appeals import rules
from linquan.apps.appeals.types import AppealScope
from linquan.apps.orgs.types import OrganisationRow
from linquan.kernel.actors import Actor, Post, Role


def asking_post(actor: Actor, scope: AppealScope) -> Post | None:
    """By which post an actor asks other units: as who has it, else as a clerk of the area."""
    if not is_free(actor, scope):
        return None
    works = [p for p in actor.posts if rules.works_for_owner(p, scope)]
    return next(iter((*works, *actor.posts_over(scope.area_path, Role.CLERK))), None)


def may_do(actor: Actor, scope: AppealScope, unit: OrganisationRow) -> bool:
    """Those of the unit that was asked, as if it had the request; neither is a party."""
    return rules.can_take(scope.about_path, unit.path) and works_for(actor, scope, unit)


def may_see(actor: Actor, scope: AppealScope, unit: OrganisationRow) -> bool:
    """Those of the unit that was asked, its leaders too; never a party."""
    return is_free(actor, scope) and any(
        covers(p, unit) for p in actor.posts if p.district_id == scope.district_id
    )


def covers(post: Post, unit: OrganisationRow) -> bool:
    """Whether a post lets see what a unit is asked."""
    if post.role is Role.GRID_WORKER:
        return post.organisation_id == unit.organisation_id
    return post.role in rules.INVOLVED and unit.path.startswith(post.organisation_path)


def may_judge(
    actor: Actor, scope: AppealScope, caller: OrganisationRow, unit: OrganisationRow
) -> bool:
    """Who says that a unit was there, or what it sent: whoever asked, never for its own unit."""
    return works_for(actor, scope, caller) and not may_do(actor, scope, unit)


def is_free(actor: Actor, scope: AppealScope) -> bool:
    """Whether an actor is of the district, and no party."""
    return rules.in_district(actor, scope) and not rules.is_party(actor, scope)


def works_for(actor: Actor, scope: AppealScope, unit: OrganisationRow) -> bool:
    """Whether an actor who is no party works for a unit, as for the owner of a request."""
    of_unit = replace(scope, owner_id=unit.organisation_id, owner_path=unit.path)
    return rules.may_work(actor, of_unit)
