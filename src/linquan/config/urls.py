"""Roots of the pages."""

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver, path

from linquan import __version__


def healthz(request: HttpRequest) -> JsonResponse:
    """Say that the house is ready."""
    return JsonResponse({"status": "ok", "version": __version__})


urlpatterns: list[URLPattern | URLResolver] = [path("healthz", healthz)]
