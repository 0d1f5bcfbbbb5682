"""Addresses of the today page, the public figures and the demo's clock."""

from django.urls import path

from linquan.apps.insights.web import access_views, views

app_name = "insights"
urlpatterns = [
    path("", views.today, name="today"),
    path("p/figures/", views.public_figures, name="public-figures"),
    path("figures/", views.staff_figures, name="figures"),
    path("access/", access_views.access_log, name="access"),
    path("demo/clock/", views.move_clock, name="move-clock"),
]
