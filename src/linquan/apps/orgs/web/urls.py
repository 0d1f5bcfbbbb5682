"""Addresses of organisations, people and working days."""

from django.urls import path

from linquan.apps.orgs.web import (
    calendar_views,
    key_views,
    people_views,
    views,
    ways_in_views,
    webhook_views,
)

app_name = "orgs"
urlpatterns = [
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/add/", views.add_organisation, name="add"),
    path("organisations/<int:organisation_id>/", views.organisation, name="organisation"),
    path("organisations/<int:organisation_id>/change/", views.change_organisation, name="change"),
    path("organisations/<int:organisation_id>/retire/", views.retire_organisation, name="retire"),
    path(
        "organisations/<int:organisation_id>/restore/", views.restore_organisation, name="restore"
    ),
    path(
        "organisations/<int:organisation_id>/take-back/<int:event_id>/",
        views.take_back,
        name="take-back",
    ),
    path("organisations/<int:organisation_id>/post/", views.give_post, name="give-post"),
    path(
        "organisations/<int:organisation_id>/post/<int:post_id>/end/",
        views.end_post,
        name="end-post",
    ),
    path(
        "organisations/<int:organisation_id>/post/<int:post_id>/take-back/<int:event_id>/",
        views.take_back_post,
        name="take-back-post",
    ),
    path("people/", people_views.people, name="people"),
    path("people/add/", people_views.open_account, name="open-account"),
    path("people/<int:account_id>/password/", people_views.set_password, name="set-password"),
    path(
        "people/<int:account_id>/second-step/",
        people_views.reset_second_step,
        name="reset-second-step",
    ),
    path("people/<int:account_id>/sign-in/", ways_in_views.ways_in, name="ways-in"),
    path("people/<int:account_id>/end-sessions/", ways_in_views.end_sessions, name="end-sessions"),
    path("people/<int:account_id>/sign-in/<str:kind>/", ways_in_views.note, name="note-way"),
    path("people/<int:account_id>/sign-in/<str:kind>/drop/", ways_in_views.drop, name="drop-way"),
    path("people/<int:account_id>/close/", people_views.close_account, name="close-account"),
    path("people/<int:account_id>/reopen/", people_views.reopen_account, name="reopen-account"),
    path(
        "people/<int:account_id>/take-back/<int:event_id>/",
        people_views.take_back,
        name="take-back-account",
    ),
    path("keys/", key_views.keys, name="keys"),
    path("keys/issue/", key_views.issue, name="issue-key"),
    path("keys/<int:key_id>/revoke/", key_views.revoke, name="revoke-key"),
    path("webhooks/", webhook_views.webhooks, name="webhooks"),
    path("webhooks/<int:webhook_id>/end/", webhook_views.end, name="end-webhook"),
    path("webhooks/replay/<int:sending_id>/", webhook_views.replay, name="replay-webhook"),
    path("calendar/", calendar_views.calendar, name="calendar"),
    path("calendar/changes/", calendar_views.changes, name="calendar-changes"),
    path(
        "calendar/take-back/<int:event_id>/",
        calendar_views.take_back,
        name="take-back-calendar",
    ),
    path("calendar/day/", calendar_views.change_day, name="change-day"),
    path("calendar/day/remove/", calendar_views.remove_day, name="remove-day"),
    path("calendar/year/load/", calendar_views.load_year, name="load-year"),
    path("calendar/year/confirm/", calendar_views.confirm_year, name="confirm-year"),
    path("calendar/hours/", calendar_views.set_hours, name="set-hours"),
]
