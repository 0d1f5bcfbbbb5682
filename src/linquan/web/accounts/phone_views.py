"""Signing in by a code to a telephone: asked for, typed, and then the second step as always."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from allauth.account.internal.flows.login import (
    clear_authentication_records,
    perform_login,
    record_authentication,
)
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from linquan.apps.orgs import code_limits, operations
from linquan.apps.orgs.types import CodeEntry
from linquan.kernel import secrets
from linquan.kernel.actors import Actor, ActorRequest
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.errors import NotFound
from linquan.kernel.networks import network_of
from linquan.kernel.tallies import Full
from linquan.web.accounts.adapter import CountedStep
from linquan.web.accounts.stages import PHONE

LONGEST_PHONE: Final = 40


class PhoneForm(forms.Form):
    """The mobile telephone that an administrator noted."""

    phone = forms.CharField(
        label=_("Mobile telephone"),
        max_length=LONGEST_PHONE,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_phone(self) -> str:
        """Return it in its one form."""
        number = secrets.normalise_mobile(self.cleaned_data["phone"])
        if number is None:
            text = _("A mobile telephone of the mainland has eleven digits and begins with 1.")
            raise ValidationError(text)
        return number


class CodeForm(PhoneForm):
    """The telephone once more, and the code that came."""

    code = forms.RegexField(
        r"^\s*[0-9]{6}\s*$",
        label=_("Code from the text message"),
        error_messages={"invalid": _("The code has six digits.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget = forms.HiddenInput()


@sensitive_post_parameters("phone")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask(request: ActorRequest) -> HttpResponseBase:
    """Ask for the telephone; owe it a code, if someone signs in with it, and ask for that."""
    _check_offered()
    form = PhoneForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return _shown(request, "account/phone.html", form, status)
    phone = form.cleaned_data["phone"]
    network = network_of(request.META, settings.LINQUAN_TRUSTED_PROXIES)
    if full := code_limits.count_code(phone=phone, network=network, now=request.now):
        form.add_error(None, _too_many(full))
        return _shown(request, "account/phone.html", form, HTTPStatus.TOO_MANY_REQUESTS)
    operations.owe_sign_in_code(actor=Actor.stranger(), phone=phone, now=request.now)
    return _shown(request, "account/phone_code.html", CodeForm(initial={"phone": phone}))


@sensitive_post_parameters("phone", "code")
@require_POST
@never_cache
def enter(request: ActorRequest) -> HttpResponseBase:
    """Take the code; the try is counted first, for telephones that nobody has too."""
    _check_offered()
    form = CodeForm(request.POST)
    status, entry = HTTPStatus.UNPROCESSABLE_ENTITY, None
    if form.is_valid():
        try:
            entry = _spent(request, **form.cleaned_data)
        except ValidationError as locked:
            form.add_error("code", locked)
            status = HTTPStatus.TOO_MANY_REQUESTS
        else:
            if entry is None:
                form.add_error("code", _WRONG)
    if entry is None:
        return _shown(request, "account/phone_code.html", form, status)
    return _signed_in(request, entry)


_WRONG = _("This code is wrong, too old, or was used before. Check it, or ask for a new one.")


def _spent(request: ActorRequest, phone: str, code: str) -> CodeEntry | None:
    """Take a code under the lock of its telephone. Raises ValidationError while that is closed."""
    with CountedStep(request, f"phone {phone}", locked_message) as step:
        entry = operations.spend_sign_in_code(
            actor=Actor.stranger(), phone=phone, code=code, now=request.now
        )
        step.is_right = entry is not None
    return entry


def _signed_in(request: ActorRequest, entry: CodeEntry) -> HttpResponseBase:
    account = get_user_model()._default_manager.get(pk=entry.account_id)
    clear_authentication_records(request)
    record_authentication(request, account, method=PHONE)
    next_url = get_next_redirect_url(request)
    response: HttpResponseBase = perform_login(request, Login(user=account, redirect_url=next_url))
    return response


def _check_offered() -> None:
    if not settings.LINQUAN_PHONE_SIGN_IN:
        raise NotFound(code="no_such_page")


def _too_many(full: Full) -> str:
    told = {
        code_limits.PHONE: gettext(
            "Many codes were sent to this telephone. Ask again from %(time)s on."
        ),
        code_limits.NETWORK: gettext("Many codes were asked for here. Ask again from %(time)s on."),
    }
    return told[full.name] % {"time": _clock(full.until)}


def locked_message(until: datetime) -> ValidationError:
    """Say when to try again."""
    text = _(
        "Too many wrong codes: signing in with this telephone is closed until %(time)s. "
        "You can still sign in with your password."
    )
    return ValidationError(text, code="locked", params={"time": _clock(until)})


def _clock(moment: datetime) -> str:
    """The time in the office, in whole minutes after the moment."""
    return date_format((moment + timedelta(seconds=59)).astimezone(OFFICE_ZONE), "H:i")


def _shown(
    request: ActorRequest, template: str, form: forms.Form, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {"form": form, "next_url": get_next_redirect_url(request) or ""}
    return render(request, template, context, status=status)
