"""Addresses of checklists and assessments."""

from django.urls import path

from linquan.apps.checklists.web import answer_views, assessment_views, list_views

app_name = "checklists"
LISTS = "lists/checklists/"
ONE = f"{LISTS}<slug:code>/"
ALL = "checklists/"
ASSESSMENT = f"{ALL}<int:assessment_id>/"
CHECKED = f"{ASSESSMENT}clauses/<int:clause_id>/"
urlpatterns = [
    path(ALL, assessment_views.assessments, name="assessments"),
    path(f"{ALL}new/", assessment_views.begin, name="begin"),
    path(f"{ALL}lacking/", assessment_views.lacking, name="lacking"),
    path(f"{ALL}overview/", assessment_views.overview, name="overview"),
    path(f"{ALL}photos/<int:photo_id>/", assessment_views.photo, name="photo"),
    path(
        f"{ALL}photos/<int:photo_id>/thumb/", assessment_views.photo, {"thumb": True}, name="thumb"
    ),
    path(ASSESSMENT, assessment_views.assessment, name="assessment"),
    path(f"{ASSESSMENT}compare/", assessment_views.compare, name="compare"),
    path(f"{ASSESSMENT}print/", assessment_views.printed, name="printed"),
    path(f"{ASSESSMENT}close/", assessment_views.close, name="close"),
    path(f"{ASSESSMENT}drop/", assessment_views.drop, name="drop"),
    path(CHECKED, answer_views.answer, name="answer"),
    path(f"{CHECKED}take-back/", answer_views.take_back, name="take_back"),
    path(f"{CHECKED}request/", answer_views.to_request, name="to_request"),
    path(LISTS, list_views.lists, name="lists"),
    path(f"{LISTS}new/", list_views.new_list, name="new_list"),
    path(ONE, list_views.one_list, name="one_list"),
    path(f"{ONE}end/", list_views.end_list, name="end_list"),
    path(f"{ONE}clauses/new/", list_views.new_clause, name="new_clause"),
    path(f"{ONE}clauses/<slug:clause_code>/", list_views.clause, name="clause"),
    path(f"{ONE}clauses/<slug:clause_code>/end/", list_views.end_clause, name="end_clause"),
]
