"""Addresses of the API, once for earnest and once for tests."""

from collections.abc import Iterator

from django.urls import URLPattern, include, path, register_converter

from linquan.apps.appeals.api.open311 import catalogue, discovery, filing, reading
from linquan.apps.appeals.api.open311.asking import Ask
from linquan.apps.appeals.api.open311.bodies import Body
from linquan.apps.appeals.api.open311.doors import door
from linquan.kernel.errors import NotFound


class FormConverter:
    """The form of an answer, at the end of an address; a slash behind it is forgiven."""

    regex = "(?:xml|json)/?"

    def to_python(self, value: str) -> str:
        """Read it."""
        return value.rstrip("/")

    def to_url(self, value: str) -> str:
        """Write it."""
        return value


register_converter(FormConverter, "georeport")


def _nothing(ask: Ask, **parts: str) -> Body:
    del ask, parts
    raise NotFound("unknown_address")


def _addresses(*, is_test: bool) -> Iterator[URLPattern]:
    told, mark = {"is_test": is_test}, "test_" if is_test else ""
    calls = {
        "discovery.<georeport:form>": ("discovery", door(get=discovery.discovery)),
        "discovery": ("discovery_plain", door(get=discovery.discovery)),
        "services.<georeport:form>": ("services", door(get=catalogue.services)),
        "services/<str:service_code>.<georeport:form>": (
            "definition",
            door(get=catalogue.definition),
        ),
        "requests.<georeport:form>": ("requests", door(get=reading.requests, post=filing.report)),
        "requests/<str:reference>.<georeport:form>": ("request", door(get=reading.request)),
        "tokens/<str:token>.<georeport:form>": ("token", door(get=filing.token)),
        "servicerequestupdates.<georeport:form>": (
            "updates",
            door(get=reading.updates, post=filing.update),
        ),
        "<path:rest>": ("nothing", door(get=_nothing, post=_nothing)),
    }
    for route, (name, view) in calls.items():
        yield path(route, view, told, name=f"{mark}{name}")


app_name = "open311"
urlpatterns = [
    path("v2/", include(list(_addresses(is_test=False)))),
    path("test/v2/", include(list(_addresses(is_test=True)))),
]
