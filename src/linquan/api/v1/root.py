"""The root of version 1: routers, refusals, and the description of it all."""

from typing import Any, Final

from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from linquan.api.v1 import appeals, circles, parts, photos, reading, refusals, sitings, webhooks

DESCRIPTION: Final = (
    "Requests, lists, places, organisations, life circles and figures of one district. Show a key "
    "as `Authorization: Bearer lq_…`; it sees and does what its post may, never more. "
    "What answers to GET answers to HEAD alike, without a body. "
    "Messages of refusals follow Accept-Language (zh-hans, en)."
)


class Interface(NinjaAPI):
    """An interface whose endpoints are named by what they do."""

    _described: tuple[str, OpenAPISchema] | None = None

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the name of the endpoint."""
        return operation.view_func.__name__

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the description of all endpoints; nobody may change what is returned.

        Worked out once: it takes a second of a processor, and anyone may ask for it.
        """
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if self._described is None or self._described[0] != prefix:
            self._described = (prefix, super().get_openapi_schema(path_prefix=prefix))
        return self._described[1]


api = Interface(
    title="Linquan",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    docs_url=None,
    docs_decorator=require_safe,
    openapi_url="/openapi.json",
)
refusals.teach(api)
api.add_router("/appeals", appeals.router)
api.add_router("/circles", circles.router)
api.add_router("/circles/sitings", sitings.router)
api.add_router("", parts.router)
api.add_router("", photos.router)
api.add_router("", reading.router)
api.add_router("/webhooks", webhooks.router)
