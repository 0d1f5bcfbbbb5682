"""Addresses of the desk's pages of requests."""

from django.urls import URLPattern, path

from linquan.apps.appeals.web import case_views, inbox_views, register_views
from linquan.apps.appeals.web.verbs import VERBS

app_name = "appeals"

CASE = "appeals/<int:appeal_id>/"

urlpatterns: list[URLPattern] = [
    path("appeals/", inbox_views.inbox, name="inbox"),
    path("appeals/export.xlsx", inbox_views.export, name="export"),
    path("appeals/points.geojson", inbox_views.points, name="points"),
    path("appeals/new/", register_views.register, name="register"),
    path("appeals/new/earlier/", register_views.earlier, name="earlier"),
    path("appeals/new/guess/", register_views.guess, name="guess"),
    path(CASE, case_views.case, name="case"),
    path(f"{CASE}point.geojson", case_views.point, name="point"),
    path(f"{CASE}reporter/", case_views.unmask, name="unmask"),
    path(f"{CASE}take-back/<int:event_id>/", case_views.take_back, name="take_back"),
    *(path(f"{CASE}{name}/", case_views.act, {"name": name}, name=name) for name in VERBS),
    path("photos/<int:photo_id>/", case_views.photo, name="photo"),
    path("photos/<int:photo_id>/thumb/", case_views.photo, {"thumbnail": True}, name="thumb"),
]
