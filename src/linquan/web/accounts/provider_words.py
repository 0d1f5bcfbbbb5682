"""Why another house's word was not taken, in words for the person who wanted to come in."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linquan.kernel.oidc.configuration import Configuration

_AGAIN: Final = _("This sign-in was not finished. Begin again.")
_ADMINISTRATOR: Final = _(
    "%(provider)s and Linquan do not understand each other. Sign in with your password, and tell "
    "your administrator: the command “linquan oidc check” says what is wrong."
)
_NOT_BELIEVED: Final = _(
    "What %(provider)s said could not be checked, so nobody was signed in. Begin again; if it "
    "happens once more, tell your administrator."
)

WORDS: Final[Mapping[str, Promise]] = {
    "state_wrong": _(
        "This sign-in was not begun in this browser window, or was already used. Begin again."
    ),
    "begun_too_long_ago": _("This sign-in was begun more than ten minutes ago. Begin again."),
    "provider_denied": _("%(provider)s did not sign you in, or you have broken it off there."),
    "provider_busy": _("%(provider)s is busy or being repaired. Try again in a few minutes."),
    "provider_unreachable": _(
        "%(provider)s does not answer. Try again in a few minutes, or sign in with your password."
    ),
    "code_refused": _AGAIN,
    "token_expired": _NOT_BELIEVED,
    "client_refused": _ADMINISTRATOR,
    "oidc_misconfigured": _ADMINISTRATOR,
    "provider_answer_odd": _ADMINISTRATOR,
    "issuer_differs": _ADMINISTRATOR,
    "endpoint_missing": _ADMINISTRATOR,
    "endpoint_not_https": _ADMINISTRATOR,
    "no_algorithm": _ADMINISTRATOR,
    "no_pkce": _ADMINISTRATOR,
    "provider_error": _ADMINISTRATOR,
    "claim_missing": _(
        "%(provider)s does not say by what Linquan finds your account. Tell your administrator."
    ),
    "claim_unverified": _(
        "%(provider)s has not verified your address or telephone, so it is not taken as proof. "
        "Tell your administrator."
    ),
    "identity_unknown": _(
        "%(provider)s knows you, but no account here belongs to you yet. Ask the administrator of "
        "your street to note this identifier with your account:"
    ),
    "identity_linked_otherwise": _(
        "Your account here is linked with another person at %(provider)s. Ask the administrator "
        "of your street to note your identifier anew."
    ),
    "too_many": _("Very many sign-ins were begun from your network. Wait a minute."),
}


def words_of(code: str, configuration: Configuration) -> str:
    """Say why, and what to do."""
    text = str(WORDS.get(code, _NOT_BELIEVED))
    return text % {"provider": provider_name(configuration)}


def provider_name(configuration: Configuration) -> str:
    """Return what people call the other house."""
    return configuration.name or gettext("Unified sign-in")
