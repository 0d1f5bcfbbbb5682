"""Pages of signing in that differ from allauth's own, and the door of the demo."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import get_user_model, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from linquan.apps.orgs import operations
from linquan.kernel.actors import ActorRequest
from linquan.kernel.errors import NotFound
from linquan.web.accounts.adapter import actor_for, note_origin, now_of
from linquan.web.accounts.provider_words import provider_name
from linquan.web.accounts.second_step import (
    ENTRY_LINK,
    PASSED,
    SESSION_MARK,
    mark,
    spend_code,
    unmark,
)

Answer = Callable[..., HttpResponseBase]


def judged(view: Answer) -> Answer:
    """Answer a form that was not taken with 422, as the house does; while a name is closed 429."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if request.method == "POST" and form is not None and form.errors:
            faults = [fault.code for told in form.errors.as_data().values() for fault in told]
            is_closed = bool({"locked", "rate_limited", "too_many_login_attempts"} & {*faults})
            response.status_code = (
                HTTPStatus.TOO_MANY_REQUESTS if is_closed else HTTPStatus.UNPROCESSABLE_ENTITY
            )
        return response

    return answer


BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class SignIn(LoginView):  # type: ignore[misc]
    """Name and password, and the other ways in that this installation has."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say which other ways there are."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        configuration = settings.LINQUAN_OIDC
        context["has_phone"] = settings.LINQUAN_PHONE_SIGN_IN
        context["provider"] = provider_name(configuration) if configuration else ""
        return context


sign_in = SignIn.as_view()


class SetUp(ActivateTOTPView):  # type: ignore[misc]
    """Set up the second step; afterwards the session counts as wholly signed in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Sign out a session that was opened before the second step was set up elsewhere."""
        is_half_way = request.user.is_authenticated and SESSION_MARK not in request.session
        if is_half_way and is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            logout(request)
            return redirect("account_login")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the secret, spend the code that proved it, and go on to the recovery codes."""
        response: HttpResponse = super().form_valid(form)
        user = self.request.user
        spend_code(int(user.pk or 0), form.cleaned_data["code"])
        mark(self.request, PASSED)
        operations.note_second_step(
            actor=actor_for(user),
            account_id=int(user.pk or 0),
            is_set_up=True,
            now=now_of(self.request),
        )
        return response


class TakeAway(DeactivateTOTPView):  # type: ignore[misc]
    """Give up the second step, to set it up anew on another telephone."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Forget the secret; the next page is the set-up."""
        response: HttpResponse = super().form_valid(form)
        unmark(self.request)
        user = self.request.user
        operations.note_second_step(
            actor=actor_for(user),
            account_id=int(user.pk or 0),
            is_set_up=False,
            now=now_of(self.request),
        )
        return response


@require_GET
@never_cache
def enter(request: ActorRequest, token: str) -> HttpResponseRedirect:
    """Sign the clerk of a demo in, once, and go to the first page."""
    account_id = operations.use_entry_link(actor=request.actor, token=token, now=request.now)
    account = get_user_model()._default_manager.get(pk=account_id)
    login(request, account, backend=BACKEND)
    mark(request, ENTRY_LINK)
    note_origin(request, "link")
    operations.note_sign_in(
        actor=actor_for(account), account_id=account_id, via="entry_link", now=request.now
    )
    return HttpResponseRedirect("/")


def closed(request: HttpRequest) -> HttpResponse:
    """Answer addresses that allauth names and the house does not have."""
    raise NotFound(code="no_such_page", path=request.path)
