"""Addresses of visits and points."""

from django.urls import URLPattern, path

from linquan.apps.outreach.web import (
    correction_views,
    finding_views,
    proposal_views,
    public_views,
    round_views,
    sitting_views,
    visit_views,
    way_views,
)

app_name = "outreach"
ROUND, FINDING = "outreach/rounds/<int:round_id>/", "outreach/findings/<int:finding_id>/"
VISIT = "outreach/visits/<int:visit_id>/"
PHOTO, WAY = "outreach/photos/<int:photo_id>/", "lists/listening/<slug:way_code>/"

SITTING = "outreach/points/<int:sitting_id>/"

urlpatterns: list[URLPattern] = [
    path("outreach/", round_views.rounds, name="rounds"),
    path("outreach/rounds/new/", round_views.plan, name="plan"),
    path(ROUND, round_views.round_of_visits, name="round"),
    path(f"{ROUND}change/", round_views.change, name="change_round"),
    path(f"{ROUND}end/", round_views.end, name="end_round"),
    path(f"{ROUND}sheet/", round_views.sheet, name="round_sheet"),
    path(f"{ROUND}export.xlsx", round_views.export, name="round_export"),
    path(f"{ROUND}record/", visit_views.record, name="record"),
    path(VISIT, correction_views.visit, name="visit"),
    path(f"{VISIT}correct/", correction_views.correct, name="correct_visit"),
    path(f"{VISIT}take-back/", correction_views.take_back, name="take_back_correction"),
    path("outreach/findings/", finding_views.findings, name="findings"),
    path(FINDING, finding_views.finding, name="finding"),
    path(f"{FINDING}request/", finding_views.to_request, name="to_request"),
    path(f"{FINDING}proposal/", finding_views.to_proposal, name="to_proposal"),
    path(f"{FINDING}nothing/", finding_views.to_nothing, name="to_nothing"),
    path(PHOTO, finding_views.photo, name="photo"),
    path(f"{PHOTO}thumb/", finding_views.photo, {"thumb": True}, name="thumb"),
    path("outreach/proposals/", proposal_views.proposals, name="proposals"),
    path("outreach/proposals/export.xlsx", proposal_views.export, name="proposals_export"),
    path("outreach/proposals/<int:proposal_id>/move/", proposal_views.move, name="move_proposal"),
    path("outreach/points/", sitting_views.points, name="points"),
    path("outreach/points/new/", sitting_views.plan, name="plan_sittings"),
    path("outreach/points/poster/", public_views.poster, name="points_poster"),
    path(SITTING, sitting_views.sitting, name="sitting"),
    path(f"{SITTING}move/", sitting_views.move, name="move_sitting"),
    path(f"{SITTING}cancel/", sitting_views.cancel, name="cancel_sitting"),
    path(f"{SITTING}take/", sitting_views.take, name="take_heard"),
    path("p/points/", public_views.public_points, name="public_points"),
    path("p/points.ics", public_views.public_feed, name="public_feed"),
    path("p/points.svg", public_views.qr, name="public_qr"),
    path("lists/listening/", way_views.ways, name="ways"),
    path(WAY, way_views.rename, name="rename_way"),
    path(f"{WAY}end/", way_views.end, name="end_way"),
]
