"""Addresses of life circles."""

from django.urls import URLPattern, path

from linquan.apps.circles.web import list_views

app_name = "circles"
ITEMS, SPEEDS = "lists/circle-items/", "lists/walking-speeds/"

urlpatterns: list[URLPattern] = [
    path(ITEMS, list_views.items, name="items"),
    path(f"{ITEMS}new/", list_views.new_item, name="new_item"),
    path(f"{ITEMS}<slug:code>/", list_views.item, name="item"),
    path(f"{ITEMS}<slug:code>/end/", list_views.end_item, name="end_item"),
    path(SPEEDS, list_views.speeds, name="speeds"),
    path(f"{SPEEDS}<slug:code>/", list_views.change_speed, name="change_speed"),
    path(f"{SPEEDS}<slug:code>/end/", list_views.end_speed, name="end_speed"),
]
