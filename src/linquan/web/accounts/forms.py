"""Forms of signing in: allauth's, with our words, and codes that are counted and work once."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_second_step_adapter
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthCodeAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from linquan.web.accounts.adapter import CountedStep
from linquan.web.accounts.second_step import spend_code


def _word(form: forms.Form, name: str, label: Any, help_text: Any = "") -> None:
    field = form.fields[name]
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)


class LoginForm(AllauthLoginForm):  # type: ignore[misc]
    """Sign-in name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "login", _("Sign-in name"))
        _word(self, "password", _("Password"))
        self.fields["login"].widget.attrs["autofocus"] = True


class PasswordAgainForm(AllauthReauthenticateForm):  # type: ignore[misc]
    """The password once more before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "password", _("Password"))


class ChangePasswordForm(AllauthChangePasswordForm):  # type: ignore[misc]
    """The old password, counted like a sign-in, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "oldpassword", _("Present password"))
        hint = _("At least 8 characters; not only digits, not a common one, not like your name.")
        _word(self, "password1", _("New password"), hint)
        _word(self, "password2", _("New password once more"))

    def clean_oldpassword(self) -> str:
        """Check the present password under the lock."""
        given = str(self.cleaned_data.get("oldpassword", ""))
        if not get_adapter().reauthenticate(self.user, given):
            raise get_adapter().validation_error("enter_current_password")
        return given


class _SpendsCode:
    """Counts a code like a password, and takes it once."""

    user: Any
    cleaned_data: dict[str, Any]
    fields: dict[str, forms.Field]

    def clean_code(self) -> str:
        """Check the code under the lock. Raises ValidationError."""
        code = str(self.cleaned_data["code"])
        with CountedStep(context.request, self.user.username) as step:
            found = spend_code(self.user.pk, code)
            step.is_right = found is not None
        if found is None:
            raise get_second_step_adapter().validation_error("incorrect_code")
        found.user = self.user
        self.authenticator = found
        return code


class CodeForm(_SpendsCode, AllauthAuthenticateForm):  # type: ignore[misc]
    """The code of the app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("Six digits from the app, or one of your recovery codes.")
        _word(self, "code", _("Verification code"), hint)
        self.fields["code"].widget.attrs["autofocus"] = True


class CodeAgainForm(_SpendsCode, AllauthCodeAgainForm):  # type: ignore[misc]
    """The code once more before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("Six digits from the app, or one of your recovery codes.")
        _word(self, "code", _("Verification code"), hint)


class SetUpForm(AllauthActivateForm):  # type: ignore[misc]
    """The first code of the app, which shows that it was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "code", _("Verification code"))
        self.fields["code"].widget.attrs |= {
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
        }

    def clean_code(self) -> str:
        """Check the code against the secret shown. Raises ValidationError."""
        try:
            return str(super().clean_code())
        except ValidationError as error:
            if error.code == "rate_limited":
                raise
            raise get_second_step_adapter().validation_error("incorrect_code") from error
