"""Addresses of protected files: none holds a name, and a number tells nothing."""

from django.urls import URLPattern, path

from linquan.apps.casework.web import list_views, room_views, views

app_name = "casework"
FILE = "casework/files/<slug:number>/"
KINDS, RESULTS = "lists/casework-kinds/", "lists/casework-results/"

urlpatterns: list[URLPattern] = [
    path("casework/", views.files, name="files"),
    path("casework/new/", views.new, name="new"),
    path("casework/admissions/", room_views.admissions, name="admissions"),
    path("casework/admissions/<int:admission_id>/revoke/", room_views.revoke, name="revoke"),
    path("casework/counts/", room_views.counts, name="counts"),
    path("casework/held/", room_views.held, name="held"),
    path("casework/mediators/", room_views.mediators, name="mediators"),
    path(
        "casework/mediators/<int:mediator_id>/withdraw/",
        room_views.withdraw_mediator,
        name="withdraw_mediator",
    ),
    path("casework/from/<int:appeal_id>/", views.hand_over, name="hand_over"),
    path(FILE, views.file, name="file"),
    path(f"{FILE}sheet/", views.sheet, name="sheet"),
    path(f"{FILE}photos/<int:photo_id>/", views.photo, name="photo"),
    path(f"{FILE}<slug:verb>/", views.act, name="act"),
    path("p/mediators/", room_views.public_mediators, name="public_mediators"),
    path(KINDS, list_views.kinds, name="kinds"),
    path(f"{KINDS}<slug:code>/", list_views.change_kind, name="change_kind"),
    path(f"{KINDS}<slug:code>/end/", list_views.end_kind, name="end_kind"),
    path(RESULTS, list_views.results, name="results"),
    path(f"{RESULTS}<slug:code>/", list_views.change_result, name="change_result"),
    path(f"{RESULTS}<slug:code>/end/", list_views.end_result, name="end_result"),
]
