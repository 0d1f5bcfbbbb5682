"""What protected files hold on people: its part of the register of personal data."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from linquan.apps.casework.models import (
    Admission,
    CaseFile,
    ConsentGiven,
    FileTombstone,
    Mediator,
    Party,
    Recusal,
    Sitting,
    Task,
)
from linquan.apps.casework.sealed import SEALED_FOR
from linquan.kernel.personal import OF_ACCOUNT, Erased, Field, Holding, Root, declare

WHY: Final = _("to mediate, to counsel, to help; open to whoever is admitted alone")
LIST: Final = _("as many years after closing as the list of kinds of work says")
OF_OFFICE: Final = _("as long as the record of who of the office did what")
_ITSELF: Final = "district_id = %(district_id)s AND id = ANY(%(files)s)"
_OF_FILE: Final = "district_id = %(district_id)s AND file_id = ANY(%(files)s)"


def _words(table: str) -> tuple[Field, ...]:
    """Sealed columns of a table that is cleared."""
    return tuple(
        Field(column, "''", sealed_for=use)
        for (name, column), use in SEALED_FOR.items()
        if name == table
    )


def _rows(table: Any, title: Any, beside: tuple[str, ...], *more: Field) -> Holding:
    """A table whose rows go with their file."""
    sealed = (Field(f.column, sealed_for=f.sealed_for) for f in _words(table._meta.db_table))
    return Holding(
        table, title, WHY, LIST, (*sealed, *more), Erased.DELETED, {Root.FILE: _OF_FILE}, beside
    )


HOLDINGS: Final = (
    Holding(
        CaseFile,
        _("Protected files"),
        WHY,
        LIST,
        _words("casework_file"),
        Erased.CLEARED,
        {Root.FILE: _ITSELF},
        ("number", "kind_code", "state", "opened_at", "closed_at", "has_health", "erase_on"),
    ),
    _rows(
        Party,
        _("Parties of protected files"),
        ("file_id", "is_under_14"),
        Field("phone_hash", is_shown=False),
    ),
    _rows(ConsentGiven, _("Consents in protected files"), ("file_id", "consent", "on", "way")),
    _rows(Recusal, _("Mediators left out"), ("file_id", "is_related", "at")),
    _rows(Sitting, _("Sessions and contacts"), ("file_id", "at", "way", "is_follow_up")),
    _rows(Task, _("Obligations and goals"), ("file_id", "due_on", "state")),
    Holding(
        Mediator,
        _("Mediators"),
        _("to introduce them in public, as long as they consent"),
        OF_OFFICE,
        (Field("name"), Field("programme"), Field("words"), Field("hours")),
        Erased.KEPT,
        {Root.ACCOUNT: OF_ACCOUNT},
        ("consented_on", "withdrawn_at"),
    ),
    Holding(
        Admission,
        _("Admissions to protected files"),
        _("to know who may open what"),
        OF_OFFICE,
        (Field("reach"),),
        Erased.KEPT,
        {Root.ACCOUNT: OF_ACCOUNT},
        ("kind_code", "area_id", "valid_from", "valid_to", "revoked_at"),
    ),
    Holding(
        FileTombstone,
        _("Erased protected files"),
        _("to show that and why they were erased"),
        OF_OFFICE,
        (Field("reason"), Field("account_name")),
        Erased.KEPT,
        {Root.ACCOUNT: OF_ACCOUNT},
        ("file_id", "ending", "at"),
    ),
)


def enter() -> None:
    """Enter these tables into the register."""
    for holding in HOLDINGS:
        declare(holding)
