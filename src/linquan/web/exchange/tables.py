"""The tables that apps offer, and which of them someone may take away or bring in."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound
from linquan.kernel.exchange.columns import Outline
from linquan.kernel.exchange.port import Table

MODULE = "exchange"


@dataclass(frozen=True, slots=True)
class Offer:
    """A table as it stands open to someone."""

    table: Table
    rows: int | None
    """How many rows, where that is known without reading them."""
    comes_in: bool
    goes_out_in_clear: bool = False

    @property
    def name(self) -> str:
        """Its name in addresses."""
        return self.table.layout.name

    @property
    def is_list(self) -> bool:
        """Whether it is a list with days of validity."""
        return self.table.holds is not None

    @property
    def has_place(self) -> bool:
        """Whether its rows lie somewhere on the map."""
        return has_place(self.table)


def has_place(table: Table) -> bool:
    """Whether the rows of a table have a point or an outline."""
    columns = table.layout.columns
    return table.point is not None or any(isinstance(c, Outline) for c in columns)


@cache
def tables() -> dict[str, Table]:
    """Every table of the house by its name, in the order of the apps."""
    return {table.layout.name: table for table in _gathered()}


def _gathered() -> Iterator[Table]:
    for config in apps.get_app_configs():
        is_ours = config.name.startswith("linquan.apps.")
        if is_ours and module_has_submodule(config.module, MODULE):
            yield from import_module(f"{config.name}.{MODULE}").TABLES


def table_of(name: str) -> Table:
    """Return a table. Raises NotFound (``table_unknown``)."""
    if (table := tables().get(name)) is None:
        raise NotFound("table_unknown")
    return table


def offers(actor: Actor) -> tuple[Offer, ...]:
    """Tables that the actor may take away or bring in."""
    found = (offer(actor, table) for table in tables().values())
    return tuple(one for one in found if one is not None)


def offer(actor: Actor, table: Table) -> Offer | None:
    """How a table stands open to the actor; None when it does not. One statement at most."""
    district_id = actor.district_id
    if not table.may_export(actor, district_id):
        return None
    rows = table.count(actor=actor, district_id=district_id) if table.count else None
    clear = table.in_clear is not None and table.may_clear(actor, district_id)
    return Offer(table, rows, may_import(actor, table), clear)


def open_offer(actor: Actor, name: str) -> Offer:
    """Return one table of :func:`offers`. Raises NotFound, NotAllowed."""
    if (found := offer(actor, table_of(name))) is None:
        raise NotAllowed("exchange")
    return found


def may_import(actor: Actor, table: Table) -> bool:
    """Whether the table takes rows from the actor."""
    return table.take is not None and table.may_import(actor, actor.district_id)
