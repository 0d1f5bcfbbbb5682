"""Addresses of data in and out."""

from django.urls import URLPattern, path

from linquan.web.exchange import import_views, replies, views

app_name = "exchange"
urlpatterns: list[URLPattern] = [
    path("exchange/", views.index, name="index"),
    path("exchange/imports/<int:import_id>/", import_views.look, name="look"),
    path("exchange/imports/<int:import_id>/columns/", import_views.choose, name="choose"),
    path("exchange/imports/<int:import_id>/take/", import_views.take, name="take"),
    path("exchange/imports/<int:import_id>/leave/", import_views.leave, name="leave"),
    path("exchange/imports/<int:import_id>/take-back/", import_views.take_back, name="take-back"),
    path("exchange/imports/<int:import_id>/faults/", import_views.faults, name="faults"),
    path("exchange/<slug:table>/", views.table, name="table"),
    path("exchange/<slug:table>/template/", views.template, name="template"),
    path("exchange/<slug:table>/export/", views.export, name="export"),
    path("exchange/<slug:table>/reply/", replies.reply, name="reply"),
]
