"""What django-allauth asks the house while it signs someone in."""

import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linquan.apps.orgs import operations
from linquan.kernel import secrets
from linquan.kernel.actors import Actor, ActorKind, Role
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.errors import NotAllowed
from linquan.kernel.networks import masked, network_of
from linquan.kernel.qr import code_svg
from linquan.web.accounts.devices import device_of
from linquan.web.accounts.second_step import PASSED, mark
from linquan.web.accounts.stages import PROVIDER, has_passed_two, way_in
from linquan.web.middleware import acting
from linquan.web.sessions import ORIGIN

SEAL_PURPOSE = "account.second_step"
FRESH_S = 300


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by administrators; passwords are checked under the house's lock."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": gettext_lazy(
            "Sign-in name and password do not go together. Check both and try again."
        ),
        "incorrect_password": gettext_lazy("This is not your present password."),
        "enter_current_password": gettext_lazy("This is not your present password."),
        "same_as_current": gettext_lazy("Choose a password that differs from the present one."),
        "rate_limited": gettext_lazy("Too many tries in a short time. Wait a minute."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: an administrator opens accounts."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return from where it comes, as limits see it: a proxy of ours does not stand for all."""
        return network_of(request.META, settings.LINQUAN_TRUSTED_PROXIES)

    def get_login_stages(self) -> list[str]:
        """After the first step comes the second, nothing else."""
        return ["linquan.web.accounts.stages.SecondStage"]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Check a password, after the try is counted. Raises ValidationError while locked."""
        username = str(credentials.get("username", ""))
        with CountedStep(request, username) as step:
            user = authenticate(request, **credentials)
            AuthenticationBackend.unstash_authenticated_user()  # a closed account is a wrong one
            step.is_right = user is not None
        return user

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Open the session, and note it."""
        is_whole, via = has_passed_two(request, user), way_in(request, user)
        super().login(request, user)
        note_origin(request, via)
        if is_whole:
            mark(request, PASSED)
        operations.note_sign_in(
            actor=actor_for(user), account_id=user.pk, via=via, now=now_of(request)
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Go to the first page: that of the street for those who only work there."""
        posts = acting(request, now_of(request)).posts
        is_outside = bool(posts) and all(post.role is Role.GRID_WORKER for post in posts)
        return reverse("appeals:grid") if is_outside else "/"

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Go to the first page; to a word about the other house when that vouched."""
        is_theirs = way_in(request, request.user) == PROVIDER and settings.LINQUAN_OIDC is not None
        return reverse("account_provider_out") if is_theirs else "/"

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Change the own password through the house, so that it is recorded."""
        operations.set_password(
            actor=actor_for(user), account_id=user.pk, password=password, now=now_of(self.request)
        )
        user.refresh_from_db(fields=["password"])

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for the password again, unless it was given in the last five minutes."""
        request = context.request
        records = get_authentication_records(request, request.user)
        return not records or time.time() - records[-1]["at"] > FRESH_S

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go to the first page: the work goes on."""
        return "/"

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the pages themselves show what has happened."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: accounts have no mail; the record of events says it."""

    def ajax_response_form(self, form: Form) -> dict[str, Any]:
        """Tell no script about forms."""
        return {}


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals the secret of the second step, and draws its code without another library."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This code is wrong or was used before. Wait for the next one and type that."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is kept."""
        return b64encode(secrets.seal(text, SEAL_PURPOSE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a kept secret. Raises BrokenSeal."""
        return secrets.unseal(b64decode(encrypted_text), SEAL_PURPOSE)

    def build_totp_svg(self, url: str) -> str:
        """Draw the code that the authenticator app scans."""
        return code_svg(url, scale=4, border=4)


class CountedStep:
    """A step of signing in: counted when entered, judged when left.

    Raises ValidationError, with the time of the next try, when the name is or becomes locked.
    """

    def __init__(
        self,
        request: HttpRequest,
        username: str,
        locked: Callable[[datetime], ValidationError] | None = None,
    ) -> None:
        self.username, self.locked = username, locked or locked_message
        self.now = now_of(request)
        self.is_right = False

    def __enter__(self) -> "CountedStep":
        try:
            self.attempt_id = operations.try_sign_in(
                actor=Actor.stranger(), username=self.username, now=self.now
            )
        except NotAllowed as error:
            until: datetime = error.details["until"]  # type: ignore[assignment]
            raise self.locked(until) from error
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is not None:
            return
        tried = Actor.stranger()
        if self.is_right:
            operations.pass_sign_in(
                actor=tried, attempt_id=self.attempt_id, username=self.username, now=self.now
            )
        elif until := operations.refuse_sign_in(actor=tried, username=self.username, now=self.now):
            raise self.locked(until)


def locked_message(until: datetime) -> ValidationError:
    """Say when to try again, in whole minutes after the lock ends."""
    when = date_format((until + timedelta(seconds=59)).astimezone(OFFICE_ZONE), "H:i")
    text = _(
        "Too many failed tries: signing in with this name is closed until %(time)s. "
        "If you have forgotten the password, ask your administrator for a new one."
    )
    return ValidationError(text, code="locked", params={"time": when})


def actor_for(user: AbstractBaseUser) -> Actor:
    """Return the person who is signing in, who has no posts yet in this request."""
    return Actor(ActorKind.PERSON, str(getattr(user, "name", "")), user.pk)


def note_origin(request: HttpRequest, via: str) -> None:
    """Put into the session what its owner needs to know it again in the list."""
    network = network_of(request.META, settings.LINQUAN_TRUSTED_PROXIES)
    request.session[ORIGIN] = {
        "at": int(machine_time(request).timestamp()),
        "via": via,
        "device": device_of(request.headers.get("User-Agent", "")),
        "network": masked(network),
    }


def machine_time(request: HttpRequest) -> datetime:
    """Return the time that sessions and other systems live by: a demo's clock may be moved."""
    offset_s: int = request.installation.clock_offset_s  # type: ignore[attr-defined]
    return now_of(request) - timedelta(seconds=offset_s)


def now_of(request: HttpRequest) -> datetime:
    """Return the time that the shell has put on the request."""
    now: datetime = request.now  # type: ignore[attr-defined]
    return now
