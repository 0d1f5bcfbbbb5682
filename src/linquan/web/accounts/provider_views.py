"""Signing in by another house's word: led there, sent back, and signing out there as well."""

from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from allauth.account.internal.flows.login import (
    clear_authentication_records,
    perform_login,
    record_authentication,
)
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from linquan.apps.orgs import operations
from linquan.kernel import secrets, tallies
from linquan.kernel.actors import Actor, ActorRequest
from linquan.kernel.errors import HouseError, NotFound
from linquan.kernel.networks import network_of
from linquan.kernel.oidc import flow
from linquan.kernel.oidc.configuration import Configuration, Misconfigured, SignInFailed
from linquan.kernel.sealing import OF_THE_HOUSE
from linquan.web.accounts.adapter import CountedStep, machine_time
from linquan.web.accounts.provider_words import provider_name, words_of
from linquan.web.accounts.stages import PROVIDER

log = structlog.get_logger(__name__)

PENDING: Final = "linquan.provider"
MOST_A_MINUTE: Final = 240
"""From one network, as for passwords: an office comes from one address."""
LONGEST_ANSWER: Final = 4000
LED: Final = "led"
STATUS: Final = {
    "state_wrong": HTTPStatus.BAD_REQUEST,
    "begun_too_long_ago": HTTPStatus.BAD_REQUEST,
    "provider_denied": HTTPStatus.FORBIDDEN,
}
"""Failures that are no fault of the provider."""


@require_GET
@never_cache
def begin(request: ActorRequest) -> HttpResponseBase:
    """Lead the browser to the other house."""
    configuration = _configuration()
    if elsewhere := _public_address(request):
        return HttpResponseRedirect(elsewhere)
    if not _has_room(request):
        return _refused(request, "too_many", HTTPStatus.TOO_MANY_REQUESTS)
    try:
        url, pending = flow.begin(
            configuration,
            redirect_uri=public(reverse("account_provider_back")),
            next_url=get_next_redirect_url(request) or "",
            now=machine_time(request),
        )
    except (SignInFailed, Misconfigured) as failure:
        return _failed(request, failure)
    request.session[PENDING] = pending.kept()
    return HttpResponseRedirect(url)


@require_GET
@never_cache
def back(request: ActorRequest) -> HttpResponseBase:
    """Take the browser back from the other house, and sign its person in."""
    configuration = _configuration()
    pending = _forgotten(request)
    told = {
        name: text for name in request.GET if len(text := _only(request, name)) < LONGEST_ANSWER
    }
    try:
        person = flow.finish(configuration, pending, told, machine_time(request))
    except SignInFailed as failure:
        return _failed(request, failure)
    entry = operations.enter_by_provider(
        actor=Actor.stranger(),
        issuer=person.issuer,
        subject=person.subject,
        identifier=person.identifier,
        now=request.now,
    )
    if entry.account_id is None:
        why = person.fault if person.fault and entry.why == "identity_unknown" else entry.why
        return _refused(request, why, HTTPStatus.FORBIDDEN, identifier=person.identifier)
    next_url = pending.next_url if pending else ""
    return _signed_in(request, entry.account_id, entry.username, person, next_url)


def _only(request: ActorRequest, name: str) -> str:
    """Return what an address says under a name; nothing where it says two things."""
    values = request.GET.getlist(name)
    return str(values[0]) if len(values) == 1 else ""


def _forgotten(request: ActorRequest) -> flow.Pending | None:
    """Return what was remembered of a sign-in, and forget it at once.

    Not with the answer: a session is not saved with a refusal of 502, and the try would be kept.
    """
    kept = request.session.pop(PENDING, None)
    if kept is not None:
        request.session.save()
    return flow.Pending.of(kept)


def _signed_in(
    request: ActorRequest, account_id: int, username: str, person: flow.Person, next_url: str
) -> HttpResponseBase:
    """Take the first step as passed, unless the name is closed for a while; the second follows."""
    try:
        with CountedStep(request, username) as step:
            step.is_right = True
    except ValidationError as locked:
        return _refused(request, "", HTTPStatus.TOO_MANY_REQUESTS, text=locked.messages[0])
    account = get_user_model()._default_manager.get(pk=account_id)
    clear_authentication_records(request)
    record_authentication(request, account, method=PROVIDER, is_strong=person.is_strong)
    response: HttpResponseBase = perform_login(
        request, Login(user=account, redirect_url=next_url or None)
    )
    return response


@require_safe
@never_cache
def signed_out(request: ActorRequest) -> HttpResponse:
    """Say that the other house still knows the browser, and how to sign out there."""
    configuration = _configuration()
    try:
        url = flow.sign_out_url(configuration, public("/"))
    except SignInFailed:
        url = ""
    context = {"url": url, "provider": provider_name(configuration)}
    return render(request, "account/provider_out.html", context)


def public(path: str) -> str:
    """Return the address of a page as other systems know it."""
    return str(settings.LINQUAN_PUBLIC_URL).rstrip("/") + path


def _configuration() -> Configuration:
    configuration: Configuration | None = settings.LINQUAN_OIDC
    if configuration is None:
        raise NotFound(code="no_such_page")
    return configuration


def _public_address(request: ActorRequest) -> str:
    """Return where to begin instead, if the other house would send this browser to another host.

    What is remembered of a sign-in lies in a cookie of the host. Asked once: behind a proxy the
    host may never be the public one.
    """
    is_there = request.get_host() == urlsplit(settings.LINQUAN_PUBLIC_URL).netloc
    if is_there or LED in request.GET:
        return ""
    query = request.GET.copy()
    query[LED] = "1"
    return public(f"{request.path}?{query.urlencode()}")


def _has_room(request: ActorRequest) -> bool:
    """Count a sign-in that is begun: each one keeps a session."""
    network = network_of(request.META, settings.LINQUAN_TRUSTED_PROXIES)
    key = secrets.tally_key(OF_THE_HOUSE, "provider", network)
    limit = tallies.Limit("network", key, MOST_A_MINUTE)
    return tallies.count_in_minute(OF_THE_HOUSE, limit, now=request.now) is not None


def _failed(request: ActorRequest, failure: HouseError) -> HttpResponse:
    log.warning("provider_sign_in_failed", code=failure.code, **failure.details)
    code = Misconfigured.default_code if isinstance(failure, Misconfigured) else failure.code
    return _refused(request, code, STATUS.get(failure.code, HTTPStatus(failure.status)))


def _refused(
    request: ActorRequest, code: str, status: HTTPStatus, *, text: str = "", identifier: str = ""
) -> HttpResponse:
    """Say why nobody was signed in, and what to do.

    Of what the provider wrote nothing is shown but the identifier, to the person whose it is.
    """
    configuration = _configuration()
    context: dict[str, Any] = {
        "text": text or words_of(code, configuration),
        "provider": provider_name(configuration),
        "identifier": identifier,
        "is_unknown": code == "identity_unknown",
    }
    return render(request, "account/provider_refused.html", context, status=status)
