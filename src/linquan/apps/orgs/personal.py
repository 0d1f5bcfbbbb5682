"""What is held on staff and on whom to call at an organisation: part of the register."""

from typing import Final

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from linquan.apps.orgs.models import (
    Account,
    Organisation,
    Post,
    SignInAttempt,
    SignInCode,
    SignInIdentifier,
)
from linquan.apps.orgs.types import CODE_SEALED_FOR
from linquan.kernel.models import Session
from linquan.kernel.personal import OF_ACCOUNT, Erased, Field, Holding, Root, declare

OF_OFFICE: Final = _("as long as the record of who of the office did what")
_BY_PHONE: Final = (
    "district_id = %(district_id)s AND regexp_replace(phone, '[^0-9]', '', 'g') = %(phone)s"
)

HOLDINGS: Final = (
    Holding(
        Account,
        _("Accounts of staff"),
        _("to know who acts"),
        OF_OFFICE,
        (Field("username"), Field("name"), Field("password", is_shown=False)),
        Erased.KEPT,
        {Root.ACCOUNT: "district_id = %(district_id)s AND id = ANY(%(accounts)s)"},
        ("id", "is_active", "created_at", "last_login"),
    ),
    Holding(
        Post,
        _("Posts"),
        _("to know who may do what"),
        OF_OFFICE,
        (Field("role"),),
        Erased.KEPT,
        {Root.ACCOUNT: OF_ACCOUNT},
        ("organisation_id", "valid_from", "valid_to"),
    ),
    Holding(
        Authenticator,
        _("Second steps of signing in"),
        _("to be sure who signs in"),
        _("until the person or an administrator takes it off"),
        (Field("data", is_shown=False),),  # its secrets are renewed by the shell
        Erased.KEPT,
        {Root.ACCOUNT: "user_id = ANY(%(accounts)s)"},
        ("type", "created_at", "last_used_at"),
    ),
    Holding(
        SignInIdentifier,
        _("Other ways to sign in"),
        _("to know who signs in through another house, or by telephone"),
        _("until an administrator takes it off"),
        (
            Field("name_hash", is_shown=False),
            Field("hint"),
            Field("subject_hash", is_shown=False),
        ),
        Erased.KEPT,
        {Root.ACCOUNT: OF_ACCOUNT},
        ("kind", "noted_at", "linked_at"),
    ),
    Holding(
        SignInCode,
        _("Codes to telephones"),
        _("to sign in by telephone"),
        _("the telephone until the code is sent, its hash until the next one"),
        (
            Field("code_hash", is_shown=False),
            Field("message_sealed", sealed_for=CODE_SEALED_FOR, is_shown=False),
        ),
        Erased.BY_ITSELF,
    ),
    Holding(
        SignInAttempt,
        _("Tries to sign in"),
        _("to lock a name that somebody tries out"),
        _("a day"),
        (Field("name_hash", is_shown=False),),
        Erased.BY_ITSELF,
    ),
    Holding(
        Session,
        _("Open sessions"),
        _("to stay signed in"),
        _("twelve hours"),
        (Field("session_data", is_shown=False), Field("device"), Field("network")),
        Erased.BY_ITSELF,
    ),
    Holding(
        Organisation,
        _("Organisations with this telephone"),
        _("to know whom to call"),
        _("until someone changes it on the page of the organisation"),
        (Field("phone"),),
        Erased.KEPT,
        {Root.PHONE: _BY_PHONE},
        ("id", "kind", "name", "valid_from", "valid_to"),
    ),
)


def enter() -> None:
    """Enter the tables of organisations and people into the register."""
    for holding in HOLDINGS:
        declare(holding)
