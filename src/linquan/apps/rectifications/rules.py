"""Who may do what with a rectification, and which step follows which. Pure."""

from linquan.apps.rectifications.types import (
    ITEM_MOVES,
    MOVES,
    TOLD_TO_PARTY,
    ItemState,
    Scope,
    Stage,
)
from linquan.kernel.actors import Actor, ActorKind, Post, Role

WATCHERS = (Role.CLERK, Role.LEADER)
INVOLVED = frozenset({Role.CLERK, Role.HANDLER, Role.GRID_WORKER, Role.LEADER})
WORKERS = frozenset({Role.CLERK, Role.HANDLER})


def is_party(actor: Actor, scope: Scope) -> bool:
    """Whether the actor belongs to who is to put it right, or below: decides and sees nothing."""
    return actor.belongs_below(scope.party_path)


def may_see(actor: Actor, scope: Scope) -> bool:
    """Staff of the area or of the owner; never a party."""
    if actor.district_id != scope.district_id or is_party(actor, scope):
        return False
    return bool(actor.posts_over(scope.area_path, *WATCHERS)) or any(
        p.role in INVOLVED and scope.owner_path.startswith(p.organisation_path) for p in actor.posts
    )


def may_open(actor: Actor, district_id: int, area_path: str) -> bool:
    """Clerks, handlers and grid workers whose organisation answers for the area."""
    roles = (Role.CLERK, Role.HANDLER, Role.GRID_WORKER)
    return actor.district_id == district_id and bool(actor.posts_over(area_path, *roles))


def may_open_somewhere(actor: Actor) -> bool:
    """Whether there is an area of which the actor may write down a clue."""
    return any(p.area_path and p.role in {*WORKERS, Role.GRID_WORKER} for p in actor.posts)


def may_work(actor: Actor, scope: Scope) -> bool:
    """Clerks of the area, clerks and handlers of the owner; never a party."""
    return bool(working_post(actor, scope))


def working_post(actor: Actor, scope: Scope) -> Post | None:
    """The post by which somebody works on it: one in the owner first."""
    if actor.district_id != scope.district_id or is_party(actor, scope):
        return None
    own = (
        p
        for p in actor.posts
        if p.role in WORKERS and scope.owner_path.startswith(p.organisation_path)
    )
    return next(iter((*own, *actor.posts_over(scope.area_path, Role.CLERK))), None)


def may_visit(actor: Actor, scope: Scope) -> bool:
    """Who works on it, and grid workers of the area."""
    is_here = actor.district_id == scope.district_id and not is_party(actor, scope)
    grid = actor.posts_over(scope.area_path, Role.GRID_WORKER)
    return may_work(actor, scope) or (is_here and bool(grid))


def may_evaluate(actor: Actor, scope: Scope, issued_by: tuple[int, int, str]) -> bool:
    """Clerks and leaders of the area or the owner, by another post than the one that issued it.

    ``issued_by``: account, organisation and role.
    """
    account_id, organisation_id, role = issued_by
    if not may_see(actor, scope) or actor.account_id == account_id:
        return False
    return any(
        p.role in WATCHERS and (p.organisation_id, p.role.value) != (organisation_id, role)
        for p in actor.posts
        if scope.area_path.startswith(p.area_path or "-")
        or scope.owner_path.startswith(p.organisation_path)
    )


def may_answer_for_party(actor: Actor, scope: Scope, subject: str) -> bool:
    """Whoever holds the link of the order, and clerks and handlers of the party itself."""
    if actor.kind is ActorKind.BODY:
        return actor.subject == subject
    return actor.district_id == scope.district_id and any(
        p.role in WORKERS and p.organisation_path.startswith(scope.party_path)
        for p in actor.posts
        if scope.party_path
    )


def is_told_to_party(stage: Stage) -> bool:
    """Whether the party may know of it: once the order is issued."""
    return stage in TOLD_TO_PARTY


def may_edit_lists(actor: Actor, district_id: int) -> bool:
    """Clerks and administrators of the street level or above edit the lists."""
    return actor.edits_lists(district_id)


def can_move(old: Stage, new: Stage) -> bool:
    """Whether the state table has this step."""
    return new in MOVES[old]


def can_move_item(old: ItemState, new: ItemState) -> bool:
    """Whether the state table of items has this step."""
    return new in ITEM_MOVES[old]


def can_take(party_path: str, organisation_path: str) -> bool:
    """Whether a unit may work on it: not the party, nor one below."""
    return not (party_path and organisation_path.startswith(party_path))
