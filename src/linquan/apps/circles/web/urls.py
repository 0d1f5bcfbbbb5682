"""Addresses of life circles."""

from django.urls import URLPattern, path

from linquan.apps.circles.web import (
    asking_views,
    begin_report,
    case_panel,
    contract_views,
    cost_views,
    coverage_views,
    facility_views,
    figure_views,
    forecast_views,
    gaps_files,
    homes_views,
    intake_lists,
    intake_views,
    list_views,
    near_views,
    outlet_views,
    photo_views,
    position_views,
    premises_link_views,
    premises_views,
    preset_views,
    quality_views,
    report_views,
    siting_views,
    space_views,
    step_views,
    work_views,
)

app_name = "circles"
SHOWN_ELSEWHERE = (begin_report.of_missing, case_panel.asking_panel)
"""Both register themselves: on the page of a case, and with what a report begins."""
SPEEDS, RULES = "lists/walking-speeds/", "lists/position-rules/"

FACILITIES = "circles/facilities/"
ONE = f"{FACILITIES}<int:facility_id>/"
FIGURES = f"{ONE}figures/"
FIGURE = f"{FIGURES}<int:figure_id>/"
STEPS = f"{ONE}steps/"
STEP = f"{STEPS}<int:step_id>/"
PHOTOS = f"{ONE}photos/"
PHOTO = f"{PHOTOS}<int:picture_id>/"
PREMISES = "circles/premises/"
SPACE = f"{PREMISES}<int:premises_id>/"
PROPOSALS = f"{FACILITIES}proposals/"
INTAKE = f"{PROPOSALS}<int:intake_id>/"
POSITIONS = "circles/positions/"
OUTLETS = "circles/outlets/"
OUTLET = f"{OUTLETS}<int:outlet_id>/"
PAIR = f"{OUTLET}<int:premises_id>/"
SITINGS = "circles/siting/"
SITING = f"{SITINGS}<int:siting_id>/"

urlpatterns: list[URLPattern] = [
    path("circles/", coverage_views.circle_map, name="map"),
    path("p/near/", near_views.near, name="near"),
    path("circles/gaps/", coverage_views.gaps, name="gaps"),
    path("circles/gaps/as/<slug:suffix>/", gaps_files.gaps_file, name="gaps_file"),
    path("circles/gaps/<slug:code>/", coverage_views.gap, name="gap"),
    path("circles/gaps/<path:code>/request/", asking_views.ask, name="ask"),
    path("circles/requests/<int:appeal_id>/tie/", asking_views.tie, name="tie"),
    path("circles/requests/<int:appeal_id>/untie/", asking_views.untie, name="untie"),
    path("circles/gaps/<slug:code>/map/", coverage_views.map_data, name="map_data"),
    path("circles/runs/", coverage_views.runs, name="runs"),
    path("circles/runs/<int:run_id>/drop/", coverage_views.drop_run, name="drop_run"),
    path("circles/reports/", report_views.reports, name="reports"),
    path(
        "circles/reports/<int:report_id>/<slug:suffix>/",
        report_views.report_file,
        name="report_file",
    ),
    path("circles/compare/", coverage_views.compare, name="compare"),
    path(FACILITIES, facility_views.facilities, name="facilities"),
    path(f"{FACILITIES}points/", facility_views.points, name="points"),
    path(f"{FACILITIES}new/", facility_views.new, name="new_facility"),
    path(PROPOSALS, intake_views.proposals, name="proposals"),
    path(f"{PROPOSALS}points/", intake_views.proposal_points, name="proposal_points"),
    path(f"{INTAKE}take-back/", intake_views.take_back, name="take_back_intake"),
    path(ONE, facility_views.facility, name="facility"),
    path(f"{ONE}correct/", facility_views.correct, name="correct_facility"),
    path(f"{ONE}place/", facility_views.move, name="move_facility"),
    path(f"{ONE}take-back/", facility_views.take_back, name="take_back"),
    path(FIGURES, figure_views.figures, name="figures"),
    path(FIGURE, figure_views.figure, name="figure"),
    path(f"{FIGURE}withdraw/", figure_views.withdraw, name="withdraw_figure"),
    path(STEPS, step_views.steps, name="steps"),
    path(STEP, step_views.step, name="plan_step"),
    path(f"{STEP}<slug:verb>/", step_views.act, name="act_on_step"),
    path(PHOTOS, photo_views.add, name="add_photos"),
    path(PHOTO, photo_views.show, name="photo"),
    path(f"{PHOTO}thumb/", photo_views.show, {"thumb": True}, name="thumb"),
    path(f"{PHOTO}remove/", photo_views.remove, name="remove_photo"),
    path(f"{ONE}<slug:verb>/", facility_views.step, name="step"),
    path("circles/contracts/", contract_views.contracts, name="contracts"),
    path("circles/plans/", step_views.plans, name="plans"),
    path("circles/results/", figure_views.results, name="results"),
    path("circles/quality/", quality_views.quality, name="quality"),
    path("circles/quality/<slug:what>/", quality_views.doubt, name="doubt"),
    path("circles/quality/<slug:what>/points/", quality_views.doubt_points, name="doubt_points"),
    path(PREMISES, premises_views.premises_list, name="premises_list"),
    path(f"{PREMISES}points/", premises_views.points, name="premises_points"),
    path(f"{PREMISES}new/", premises_views.new, name="new_premises"),
    path(f"{PREMISES}report/<int:organisation_id>/", premises_views.report, name="report_premises"),
    path(f"{PREMISES}links/", premises_link_views.links, name="premises_links"),
    path(
        f"{PREMISES}links/<int:link_id>/end/",
        premises_link_views.end_link,
        name="end_premises_link",
    ),
    path(SPACE, premises_views.premises, name="premises"),
    path(f"{SPACE}correct/", premises_views.correct, name="correct_premises"),
    path(f"{SPACE}take-back/", premises_views.take_back, name="take_back_premises"),
    path(f"{SPACE}<slug:verb>/", premises_views.step, name="step_premises"),
    path(OUTLETS, outlet_views.outlets, name="outlets"),
    path(f"{OUTLETS}new/", outlet_views.new, name="new_outlet"),
    path(OUTLET, outlet_views.outlet, name="outlet"),
    path(f"{OUTLET}correct/", outlet_views.correct, name="correct_outlet"),
    path(f"{OUTLET}take-back/", outlet_views.take_back, name="take_back_outlet"),
    path(f"{PAIR}agree/", outlet_views.agree, name="agree"),
    path(f"{PAIR}pass/", outlet_views.pass_over, name="pass_over"),
    path(f"{PAIR}reconsider/", outlet_views.reconsider, name="reconsider"),
    path(f"{OUTLET}<slug:verb>/", outlet_views.step, name="step_outlet"),
    path(POSITIONS, position_views.positions, name="positions"),
    path(f"{POSITIONS}<int:area_id>/", position_views.community, name="community_positions"),
    path("circles/forecasts/ask/", forecast_views.ask, name="ask_forecast"),
    *forecast_views.FORECASTS.paths("circles/forecasts/"),
    path("circles/spaces/", space_views.spaces, name="spaces"),
    path("circles/offered/", space_views.offered, name="offered"),
    path("b/premises/<str:token>/", premises_link_views.by_token, name="company"),
    path(SITINGS, siting_views.sitings, name="sitings"),
    path(f"{SITINGS}new/", siting_views.new, name="new_siting"),
    path(SITING, siting_views.siting, name="siting"),
    path(f"{SITING}points/", siting_views.siting_points, name="siting_points"),
    path(f"{SITING}areas/", siting_views.siting_areas, name="siting_areas"),
    path(f"{SITING}drop/", siting_views.drop, name="drop_siting"),
    path("circles/parks/", work_views.parks, name="parks"),
    path("circles/parks/<int:zone_id>/", work_views.park, name="park"),
    *work_views.WORKPLACES.paths("circles/workplaces/"),
    path(f"{SITING}compare/", siting_views.compare, name="compare_siting"),
    path(f"{SITING}sites/<int:position>/take/", siting_views.take, name="take_site"),
    path("circles/homes/", homes_views.homes, name="homes"),
    path("circles/homes/<int:table_id>/take-back/", homes_views.take_back, name="take_back_homes"),
    *list_views.ITEMS.paths("lists/circle-items/"),
    *preset_views.paths("lists/circle-presets/"),
    path(RULES, list_views.position_rules, name="position_rules"),
    path(f"{RULES}<slug:code>/", list_views.change_position_rule, name="change_position_rule"),
    *intake_lists.RULES.paths("lists/facility-functions/"),
    *intake_lists.TYPES.paths("lists/poi-types/"),
    *asking_views.WORDS.paths("lists/asking-words/"),
    *space_views.TIERS.paths("lists/space-tiers/"),
    *figure_views.KINDS.paths("lists/figure-kinds/"),
    *cost_views.COSTS.paths("lists/place-costs/"),
    path(SPEEDS, list_views.speeds, name="speeds"),
    path(f"{SPEEDS}<slug:code>/", list_views.change_speed, name="change_speed"),
    path(f"{SPEEDS}<slug:code>/end/", list_views.end_speed, name="end_speed"),
]
