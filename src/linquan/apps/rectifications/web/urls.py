"""Addresses of rectifications."""

from django.urls import URLPattern, path

from linquan.apps.rectifications.web import export, list_views, party_views, views

app_name = "rectifications"
ONE, ORDER = "rectifications/<int:rectification_id>/", "b/order/<str:token>/"
GROUNDS = "lists/rectification-grounds/"

urlpatterns: list[URLPattern] = [
    path("rectifications/", views.index, name="index"),
    path("rectifications/new/", views.new, name="new"),
    path("rectifications/export/", export.export, name="export"),
    path(ONE, views.one, name="one"),
    path(f"{ONE}notice/", views.notice, name="notice"),
    path(f"{ONE}answer/", party_views.answer, name="answer"),
    path(f"{ONE}photos/<int:photo_id>/", views.photo, name="photo"),
    path(f"{ONE}photos/<int:photo_id>/thumb/", views.photo, {"thumb": True}, name="thumb"),
    path(f"{ONE}<slug:verb>/", views.act, name="act"),
    path(ORDER, party_views.by_token, name="order"),
    path(f"{ORDER}photos/<int:photo_id>/", party_views.photo_by_token, name="order_photo"),
    path(
        f"{ORDER}photos/<int:photo_id>/thumb/",
        party_views.photo_by_token,
        {"thumb": True},
        name="order_thumb",
    ),
    path(GROUNDS, list_views.grounds, name="grounds"),
    path(f"{GROUNDS}terms/<slug:code>/", list_views.term, name="term"),
    path(f"{GROUNDS}<slug:code>/", list_views.reword, name="reword"),
    path(f"{GROUNDS}<slug:code>/end/", list_views.end, name="end_ground"),
]
