"""Addresses of the today page, the public figures and the demo's clock."""

from django.urls import path

from linquan.apps.insights.web import access_views, rate_views, views

app_name = "insights"
urlpatterns = [
    path("", views.today, name="today"),
    path("p/figures/", views.public_figures, name="public-figures"),
    path("figures/", views.staff_figures, name="figures"),
    path("figures/rates/", rate_views.rates, name="rates"),
    path("figures/rates/cases/", rate_views.cases, name="rate-cases"),
    path("figures/rates.xlsx", rate_views.export, name="rates-export"),
    path("access/", access_views.access_log, name="access"),
    path("demo/clock/", views.move_clock, name="move-clock"),
]
