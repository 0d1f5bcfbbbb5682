"""The register of personal data: what is held on people, why, how it is found, how it is erased.

Every app declares here which of its columns hold something of a person. What is declared goes into
every export of what is held, is erased by every erasure, and is sealed anew when a key is changed;
a test refuses a table that is not declared (see CONTRIBUTING).

How rows are found, and what their columns become, is SQL written by the house: ``%(ids)s`` are the
numbers of the requests, ``%(subjects)s`` how events name them, ``%(accounts)s`` the numbers of
accounts, ``%(phone)s`` a telephone in one form, ``%(files)s`` the numbers of protected files.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from django.db import models

from linquan.kernel import sealing


class Root(StrEnum):
    """What rows are found by."""

    REQUEST = "request"
    ACCOUNT = "account"
    PHONE = "phone"
    FILE = "file"
    """A protected file: asked for by whoever is admitted to it alone."""


class Erased(StrEnum):
    """What an erasure does with the rows."""

    CLEARED = "cleared"
    """The row stays, its personal columns are emptied."""
    DELETED = "deleted"
    BY_ITSELF = "by_itself"
    """Cannot be found by a person; goes within hours or days."""
    KEPT = "kept"
    """Stays, for the reason that the register tells."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column that holds something of a person.

    Parameters
    ----------
    column
        Its name.
    cleared
        What it becomes when it is erased, as SQL; empty: it stays or goes with its row.
    sealed_for
        For what it is sealed (``"reporter.phone"``); empty: it is not.
    is_shown
        Whether an export of what is held shows it: a keyed hash or a token says nothing to anyone.
    """

    column: str
    cleared: str = ""
    sealed_for: str = ""
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class Holding:
    """A table that holds something of people.

    Parameters
    ----------
    model
        The table.
    title, purpose, kept_for
        Words for people: what its rows are called, why they are held, and until when. Translated
        when they are shown.
    fields
        The columns that hold something of a person.
    beside
        Columns that an export shows beside them: numbers and times.
    found
        A condition in SQL for each way in which rows are found; none: they cannot be found.
    erased
        What an erasure does with them.
    """

    model: type[models.Model]
    title: Any
    purpose: Any
    kept_for: Any
    fields: tuple[Field, ...]
    erased: Erased
    found: Mapping[Root, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """Its name in the database."""
        return self.model._meta.db_table

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that hold something of a person, by name."""
        return tuple(one.column for one in self.fields)

    @property
    def request(self) -> str:
        """The number of a row's request, as SQL; 0 where the row does not say it."""
        return _REQUESTS.get(self.found.get(Root.REQUEST, ""), "0")


ITSELF: Final = "district_id = %(district_id)s AND id = ANY(%(ids)s)"
OF_REQUEST: Final = "district_id = %(district_id)s AND appeal_id = ANY(%(ids)s)"
OF_SUBJECT: Final = "district_id = %(district_id)s AND subject = ANY(%(subjects)s)"
_REQUESTS: Final = {
    ITSELF: "id", OF_REQUEST: "appeal_id", OF_SUBJECT: "split_part(subject, ':', 2)::bigint",
}  # fmt: skip
OF_ACCOUNT: Final = "district_id = %(district_id)s AND account_id = ANY(%(accounts)s)"

_register: dict[str, Holding] = {}


def declare(holding: Holding) -> None:
    """Enter a table; its sealed columns take part in the renewal of keys from now on."""
    _register[holding.table] = holding
    for one in holding.fields:
        if one.sealed_for:
            sealing.register_column(holding.model, one.column, one.sealed_for)


def register() -> tuple[Holding, ...]:
    """Every table that holds something of people, in the order in which they were declared."""
    return tuple(_register.values())


@dataclass(frozen=True, slots=True)
class Whom:
    """Of whom rows are looked for, within one district.

    ``subjects`` names the requests as events do; all may be empty.
    """

    district_id: int
    ids: tuple[int, ...] = ()
    subjects: tuple[str, ...] = ()
    accounts: tuple[int, ...] = ()
    phone: str = ""
    files: tuple[int, ...] = ()

    @property
    def roots(self) -> frozenset[Root]:
        """By what rows can be found."""
        told = {
            Root.REQUEST: self.ids, Root.ACCOUNT: self.accounts, Root.PHONE: self.phone,
            Root.FILE: self.files,
        }  # fmt: skip
        return frozenset(root for root, given in told.items() if given)

    @property
    def params(self) -> dict[str, Any]:
        """Values of the conditions."""
        return {
            "district_id": self.district_id,
            "ids": list(self.ids),
            "subjects": list(self.subjects),
            "accounts": list(self.accounts),
            "phone": self.phone,
            "files": list(self.files),
        }
