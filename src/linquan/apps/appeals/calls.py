"""Calls (街呼区应, 吹哨): who calls several units at once to a place, by when they come. Pure."""

from collections.abc import Mapping
from typing import Final

from linquan.apps.appeals import part_rules
from linquan.apps.appeals.call_kinds import CallLevel
from linquan.apps.appeals.types import AppealScope
from linquan.apps.orgs.types import PUBLIC_BODIES, OrganisationKind, OrganisationRow
from linquan.apps.places.types import AreaRow, Level
from linquan.kernel.actors import Actor, Post, Role

_RANKS: Final = {
    Level.STREET: 1, Level.COMMUNITY: 2, Level.VILLAGE: 2, Level.GRID: 3, Level.GROUP: 3,
}  # fmt: skip
CALLERS: Final = (Role.CLERK, Role.GRID_WORKER)


def calling_post(
    actor: Actor, scope: AppealScope, lowest: CallLevel, areas: Mapping[int, AreaRow]
) -> Post | None:
    """By which post an actor calls: of a street or below that answers for the place; no party."""
    if not part_rules.is_free(actor, scope):
        return None
    for post in actor.posts_over(scope.area_path, *CALLERS):
        rank = _rank(post, areas)
        if rank and rank <= _RANKS[Level(lowest)]:
            return post
    return None


def _rank(post: Post, areas: Mapping[int, AreaRow]) -> int:
    """How low a post stands, nothing above a street; a grid worker stands for the grid."""
    if post.role is Role.GRID_WORKER:
        return _RANKS[Level.GRID]
    area = areas.get(int(post.area_path.rstrip("/").rpartition("/")[2]))
    return _RANKS.get(Level(area.level), 0) if area else 0


def can_be_called(unit: OrganisationRow, caller_path: str) -> bool:
    """Whether a unit may be called: an office, and not the caller's own or below it."""
    is_office = OrganisationKind(unit.kind) in PUBLIC_BODIES
    return is_office and not unit.path.startswith(caller_path)
