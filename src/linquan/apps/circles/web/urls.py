"""Addresses of life circles."""

from django.urls import URLPattern, path

from linquan.apps.circles.web import facility_views, list_views

app_name = "circles"
ITEMS, SPEEDS = "lists/circle-items/", "lists/walking-speeds/"

FACILITIES = "circles/facilities/"
ONE = f"{FACILITIES}<int:facility_id>/"

urlpatterns: list[URLPattern] = [
    path(FACILITIES, facility_views.facilities, name="facilities"),
    path(f"{FACILITIES}points/", facility_views.points, name="points"),
    path(f"{FACILITIES}new/", facility_views.new, name="new_facility"),
    path(ONE, facility_views.facility, name="facility"),
    path(f"{ONE}correct/", facility_views.correct, name="correct_facility"),
    path(f"{ONE}place/", facility_views.move, name="move_facility"),
    path(f"{ONE}take-back/", facility_views.take_back, name="take_back"),
    path(f"{ONE}<slug:verb>/", facility_views.step, name="step"),
    path(ITEMS, list_views.items, name="items"),
    path(f"{ITEMS}new/", list_views.new_item, name="new_item"),
    path(f"{ITEMS}<slug:code>/", list_views.item, name="item"),
    path(f"{ITEMS}<slug:code>/end/", list_views.end_item, name="end_item"),
    path(SPEEDS, list_views.speeds, name="speeds"),
    path(f"{SPEEDS}<slug:code>/", list_views.change_speed, name="change_speed"),
    path(f"{SPEEDS}<slug:code>/end/", list_views.end_speed, name="end_speed"),
]
