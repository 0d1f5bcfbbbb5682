"""Addresses of the residents' pages."""

from django.urls import path

from linquan.apps.appeals.web import outside_views, phone_report, phone_status, phone_views

app_name = "phone"
urlpatterns = [
    path("q/<str:code>", phone_views.scan, name="scan"),
    path("m", phone_views.home, name="home"),
    path("m/report/", phone_report.report, name="report"),
    path("m/report/photos/<str:token>/", phone_report.kept_photo, name="kept_photo"),
    path("m/progress/", phone_views.progress, name="progress"),
    path("s/<str:token>/", phone_status.status, name="status"),
    path("s/<str:token>/photos/<int:photo_id>/", phone_status.photo, name="photo"),
    path(
        "s/<str:token>/photos/<int:photo_id>/thumb/",
        phone_status.photo,
        {"thumbnail": True},
        name="thumb",
    ),
    path("b/<str:token>/", outside_views.outside, name="outside"),
    path("b/<str:token>/photos/<int:photo_id>/", outside_views.photo, name="outside_photo"),
    path(
        "b/<str:token>/photos/<int:photo_id>/thumb/",
        outside_views.photo,
        {"thumbnail": True},
        name="outside_thumb",
    ),
    path("p/", phone_views.public_list, name="public"),
    path("p/photos/<int:photo_id>/", phone_views.public_photo, name="public_photo"),
]
