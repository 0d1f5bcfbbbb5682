"""Versions of a list from a file, written with what they were before: within an operation."""

import json
from collections.abc import Hashable, Sequence
from typing import Any, Final
from uuid import uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction

from linquan.kernel.errors import WrongState
from linquan.kernel.exchange import ledger
from linquan.kernel.exchange.dated_lists import ListSpec, Version

BATCH: Final = 500


def fact(version: Version, import_id: int) -> dict[str, Any]:
    """What an event says of a version that came with an import."""
    dates = {"valid_from": version.valid_from, "valid_to": version.valid_to}
    told = version.fields | dates | {"import": import_id}
    plain: dict[str, Any] = json.loads(json.dumps(told, cls=DjangoJSONEncoder))
    return plain


def write(
    spec: ListSpec,
    table: Any,
    district_id: int,
    import_id: int,
    put: Sequence[Version],
) -> list[int]:
    """Write versions, and note what they were; returns their ids in order. Raises WrongState."""
    new = [version for version in put if version.row_id is None]
    old = [version for version in put if version.row_id is not None]
    own = dict(zip(map(id, new), ledger.reserve_ids(table, len(new)) if new else (), strict=True))
    ids = [own[id(version)] if version.row_id is None else version.row_id for version in put]
    codes = _codes(spec, new)
    ledger.note_before(district_id, import_id, table, ids)
    ended = [table(pk=v.row_id, valid_to=v.valid_to) for v in old]
    revised = [table(pk=v.row_id, **spec.kept_so(v.fields)) for v in old if v.is_revised]
    added = [
        table(
            pk=own[id(v)], district_id=district_id, valid_from=v.valid_from, valid_to=v.valid_to,
            **spec.kept_so(v.fields), **({} if spec.key else {"code": codes[v.key]}),
        )
        for v in new
    ]  # fmt: skip
    try:
        with transaction.atomic():
            table.objects.bulk_update(ended, ["valid_to"], batch_size=BATCH)
            table.objects.bulk_update(revised, [*spec.fields.values()], batch_size=BATCH)
            table.objects.bulk_create(added, batch_size=BATCH)
    except IntegrityError as clash:
        raise WrongState("changed_meanwhile") from clash
    ledger.note_after(district_id, import_id, table)
    return ids


def _codes(spec: ListSpec, new: Sequence[Version]) -> dict[Hashable, str]:
    """Codes of lines: their own, else one that people never see."""
    if spec.key:
        return {}
    return {
        key: key if isinstance(key, str) else f"n{uuid4().hex[:12]}"
        for key in dict.fromkeys(version.key for version in new)
    }
