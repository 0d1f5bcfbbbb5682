"""Addresses of checklists and assessments."""

from django.urls import path

from linquan.apps.checklists.web import list_views

app_name = "checklists"
LISTS = "lists/checklists/"
ONE = f"{LISTS}<slug:code>/"
urlpatterns = [
    path(LISTS, list_views.lists, name="lists"),
    path(f"{LISTS}new/", list_views.new_list, name="new_list"),
    path(ONE, list_views.one_list, name="one_list"),
    path(f"{ONE}end/", list_views.end_list, name="end_list"),
    path(f"{ONE}clauses/new/", list_views.new_clause, name="new_clause"),
    path(f"{ONE}clauses/<slug:clause_code>/", list_views.clause, name="clause"),
    path(f"{ONE}clauses/<slug:clause_code>/end/", list_views.end_clause, name="end_clause"),
]
