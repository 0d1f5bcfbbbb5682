"""Networks of ways come into use."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from linquan.apps.circles import rules
from linquan.apps.circles.models import StreetNetwork
from linquan.apps.circles.telling import tell
from linquan.engine.networks import Mode
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class NetworkDraft:
    """A network as the engine saved it, where it comes from, and what was found on the way."""

    mode: Mode
    content: bytes
    nodes: int
    arcs: int
    source: str
    told: Mapping[str, Any]


@transaction.atomic
def keep_network(*, actor: Actor, district_id: int, draft: NetworkDraft, now: datetime) -> int:
    """Bring a network into use in place of the former one. Returns the event's id.

    Three statements. Raises NotAllowed.
    """
    if not rules.may_plan(actor, district_id):
        raise NotAllowed("keep_network")
    digest = hashlib.sha256(draft.content).hexdigest()
    values = {
        "digest": digest, "content": draft.content, "nodes": draft.nodes, "arcs": draft.arcs,
        "source": draft.source[:120], "told": dict(draft.told), "made_at": now,
    }  # fmt: skip
    StreetNetwork.objects.bulk_create(
        [StreetNetwork(district_id=district_id, mode=draft.mode, **values)],
        update_conflicts=True, unique_fields=["district_id", "mode"], update_fields=[*values],
    )  # fmt: skip
    return tell(
        "street_network.kept", f"district:{district_id}", district_id, actor, now, mode=draft.mode,
        digest=digest, nodes=draft.nodes, source=draft.source,
    )  # fmt: skip
