"""Networks of ways come into use."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from linquan.apps.circles import rules
from linquan.apps.circles.homes import digest_of
from linquan.apps.circles.models import StreetNetwork
from linquan.apps.circles.telling import tell
from linquan.engine.networks import Mode
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed

KEPT: Final = "street_network.kept"
_WRITTEN: Final = (
    "digest", "content", "nodes", "arcs", "source", "told", "walls", "made_of", "made_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NetworkDraft:
    """A network as the engine saved it, where it comes from, and what was found on the way."""

    mode: Mode
    content: bytes
    nodes: int
    arcs: int
    source: str
    told: Mapping[str, Any]
    walls: Mapping[str, Any] = field(default_factory=dict)
    """Outlines that it was cut by and their gates, as ``fences.Fences.told`` says them."""
    made_of: str = ""
    """Names what it was made from; empty where somebody handed it over."""


@transaction.atomic
def keep_network(*, actor: Actor, district_id: int, draft: NetworkDraft, now: datetime) -> int:
    """Bring a network into use in place of the former one. Returns the event's id.

    Three statements. Raises NotAllowed.
    """
    if not rules.may_plan(actor, district_id):
        raise NotAllowed("keep_network")
    _write(district_id, (draft,), now)
    return tell(
        KEPT, f"district:{district_id}", district_id, actor, now, mode=draft.mode,
        digest=_digest(draft), nodes=draft.nodes, source=draft.source,
    )  # fmt: skip


@transaction.atomic
def replace_networks(
    *, actor: Actor, district_id: int, drafts: tuple[NetworkDraft, ...], now: datetime
) -> int:
    """Bring networks into use in place of all former ones. Returns the event's id.

    A mode that has none any more is no longer reckoned; without any, no run is made: those that
    are done stay. Three statements. Raises NotAllowed.
    """
    if not rules.may_plan(actor, district_id):
        raise NotAllowed("replace_networks")
    modes = [draft.mode for draft in drafts]
    StreetNetwork.objects.filter(district_id=district_id).exclude(mode__in=modes).delete()
    _write(district_id, drafts, now)
    return tell(
        KEPT if drafts else "street_network.dropped", f"district:{district_id}", district_id,
        actor, now, modes=tuple(modes), source=drafts[0].source if drafts else "",
        nodes=sum(draft.nodes for draft in drafts),
    )  # fmt: skip


def _write(district_id: int, drafts: Sequence[NetworkDraft], now: datetime) -> None:
    rows = [
        StreetNetwork(
            district_id=district_id, mode=draft.mode, digest=_digest(draft),
            content=draft.content, nodes=draft.nodes, arcs=draft.arcs, source=draft.source[:120],
            told=dict(draft.told), walls=dict(draft.walls), made_of=draft.made_of, made_at=now,
        )
        for draft in drafts
    ]  # fmt: skip
    StreetNetwork.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["district_id", "mode"], update_fields=_WRITTEN
    )


def _digest(draft: NetworkDraft) -> str:
    """Name a network with its walls: homes come to it by their gates."""
    walls = [json.dumps(draft.walls, sort_keys=True)] if draft.walls else []
    return digest_of(draft.content, *walls)
