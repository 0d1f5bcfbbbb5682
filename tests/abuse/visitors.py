"""Who knocks at every door, and what a knock leaves behind: nothing."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from tests.apps.appeals.factories import picture
from tests.apps.orgs.clients import client_of
from tests.shelf import forget_unversioned

from linquan.kernel import clock
from linquan.kernel.actors import Actor

LANGUAGES = ("zh-hans", "en")


@dataclass
class Visitor:
    """A browser that is the same before every request."""

    name: str
    client: Client

    def __post_init__(self) -> None:
        self._cookies = self.client.cookies.copy()

    def send(self, method: str, url: str, data: Any = None, **more: Any) -> HttpResponse:
        """Ask, read the whole answer, and leave the cookies as they were."""
        try:
            response = getattr(self.client, method)(url, data, **more)
        finally:
            self.client.cookies = self._cookies.copy()
        if not response.streaming:
            return response
        read = HttpResponse(response.getvalue(), status=response.status_code)
        read.headers = response.headers
        return read

    def try_out(self, method: str, url: str, data: Any = None, **more: Any) -> HttpResponse:
        """Ask, and take back whatever it did."""
        with transaction.atomic():
            response = self.send(method, url, data, **more)
            transaction.set_rollback(True)
        forget_unversioned()
        if method == "post":  # the clock may have been moved
            clock.forget()
        return response

    def try_out_body(self, url: str, body: bytes, kind: str) -> HttpResponse:
        """Post bytes of any kind, and take back whatever that did."""
        with transaction.atomic():
            response = self.client.generic("POST", url, body, kind)
            transaction.set_rollback(True)
        return response


def rows() -> dict[str, str]:
    """A picture of every table but that of sessions, which keep what a browser was told."""
    return {table: found for table, found in picture().items() if table != "kernel_session"}


def text_of(response: HttpResponse) -> str:
    """The whole answer as text; of a picture whatever its bytes would say."""
    return response.content.decode(errors="replace")


def visitor(name: str, actor: Actor | None = None, language: str = "zh-hans") -> Visitor:
    """A browser of someone, or of a stranger."""
    client = client_of(actor, language) if actor else Client(headers={"accept-language": language})
    client.raise_request_exception = False
    return Visitor(name, client)
