"""Roots of the pages."""

from django.urls import URLPattern, URLResolver, include, path

from linquan.api.v1.page import describe
from linquan.api.v1.root import api as api_v1
from linquan.web.edition import edition

urlpatterns: list[URLPattern | URLResolver] = [
    # The busiest come first: Django tries one address after the other.
    path("", include("linquan.apps.appeals.web.phone_urls")),
    path("", include("linquan.apps.appeals.web.urls")),
    path("", include("linquan.web.accounts.urls")),
    path("", include("linquan.apps.insights.web.urls")),
    path("", include("linquan.apps.alliances.web.urls")),
    path("", include("linquan.apps.rectifications.web.urls")),
    path("", include("linquan.apps.casework.web.urls")),
    path("", include("linquan.apps.outreach.web.urls")),
    path("", include("linquan.apps.circles.web.urls")),
    path("", include("linquan.apps.checklists.web.urls")),
    path("", include("linquan.apps.places.web.urls")),
    path("", include("linquan.apps.orgs.web.urls")),
    path("open311/", include("linquan.apps.appeals.api.open311.urls")),
    path("api/v1/", describe, name="api-description"),
    path("api/v1/", api_v1.urls),
    path("", include("linquan.web.exchange.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("edition/", edition, name="edition"),
]

handler400 = "linquan.web.refusals.bad_request"
handler403 = "linquan.web.refusals.permission_denied"
handler404 = "linquan.web.refusals.not_found"
handler500 = "linquan.web.refusals.server_error"
