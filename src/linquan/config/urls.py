"""Roots of the pages."""

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver, include, path

from linquan import __version__


def healthz(request: HttpRequest) -> JsonResponse:
    """Say that the house is ready."""
    return JsonResponse({"status": "ok", "version": __version__})


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("", include("linquan.apps.insights.web.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
