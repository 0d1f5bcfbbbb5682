"""Browsers of people who are signed in."""

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.test import Client

from linquan.kernel.actors import Actor
from linquan.web.accounts.second_step import PASSED, SESSION_MARK

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    """Return a browser in which the actor's account is signed in, past the second step."""
    account = get_user_model().objects.get(pk=actor.account_id)
    client = Client(headers={"accept-language": language})
    session = client.session
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[SESSION_MARK] = PASSED
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client
