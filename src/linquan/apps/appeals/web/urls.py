"""Addresses of the desk's pages of requests."""

from django.urls import URLPattern, path

from linquan.apps.appeals.web import (
    action_views,
    bulk_views,
    callback_views,
    case_views,
    dry_run_views,
    forward_views,
    grid_views,
    help_views,
    inbox_views,
    keeping_views,
    list_views,
    mention_views,
    merge_views,
    palette_views,
    part_views,
    personal_views,
    proposal_views,
    refer_views,
    register_views,
    reminder_views,
    routing_views,
    view_views,
)
from linquan.apps.appeals.web.lists import BOOKS
from linquan.apps.appeals.web.verbs import VERBS

app_name = "appeals"


def _list_urls(name: str) -> list[URLPattern]:
    """Addresses of one list."""
    at, told = f"lists/{name}/", {"name": name}
    line = f"{at}<slug:code>/"
    return [
        path(at, list_views.index, told, name=name),
        path(f"{at}new/", list_views.add, told, name=f"{name}_new"),
        path(line, list_views.line, told, name=f"{name}_line"),
        path(f"{line}end/", list_views.end, told, name=f"{name}_end"),
        path(f"{at}take-back/<int:row_id>/", list_views.take_back, told, name=f"{name}_take_back"),
    ]


CASE, PART = "appeals/<int:appeal_id>/", "appeals/parts/<int:part_id>/"
ACTION = f"{CASE}actions/<int:action_id>/"

urlpatterns: list[URLPattern] = [
    path("appeals/", inbox_views.inbox, name="inbox"),
    path("appeals/export.xlsx", inbox_views.export, name="export"),
    path("appeals/points.geojson", inbox_views.points, name="points"),
    path("appeals/find/", palette_views.find, name="find"),
    path("appeals/keys/", help_views.keys, name="keys"),
    path("appeals/bulk/", bulk_views.bulk, name="bulk"),
    *(
        path(f"appeals/bulk/<uuid:batch_id>/{at}/", bulk_views.take_back, {"name": name}, name=name)
        for at, name in (
            ("take-back", "bulk_take_back"),
            ("sort/take-back", "bulk_take_back_sorting"),
        )
    ),
    path("appeals/views/", view_views.views, name="views"),
    path("appeals/views/<int:view_id>/", view_views.revise, name="view_revise"),
    path("appeals/views/<int:view_id>/delete/", view_views.delete, name="view_delete"),
    path("appeals/views/<int:view_id>/restore/", view_views.restore, name="view_restore"),
    *(
        path(
            f"appeals/views/<int:view_id>/{way}/",
            view_views.move,
            {"places_down": places_down},
            name=f"view_{way}",
        )
        for way, places_down in (("up", -1), ("down", 1))
    ),
    path("appeals/reminders/", reminder_views.reminders, name="reminders_waiting"),
    path("appeals/reminders/<int:reminder_id>/", reminder_views.acknowledge, name="acknowledge"),
    path("appeals/callbacks/", callback_views.calls, name="callbacks_waiting"),
    path("appeals/new/", register_views.register, name="register"),
    path("appeals/new/earlier/", register_views.earlier, name="earlier"),
    path("appeals/new/guess/", register_views.guess, name="guess"),
    path("appeals/new/spots/", register_views.spots, name="spots"),
    path("appeals/parts/", part_views.parts, name="parts"),
    path(PART, part_views.part, name="part"),
    *(
        path(f"{PART}{name}/", part_views.act, {"name": name}, name=f"part_{name}")
        for name in part_views.VERBS
    ),
    path(f"{PART}photos/<int:photo_id>/", part_views.photo, name="part_photo"),
    path(
        f"{PART}photos/<int:photo_id>/thumb/",
        part_views.photo,
        {"thumbnail": True},
        name="part_thumb",
    ),
    path("appeals/support/", part_views.support, name="support"),
    path("appeals/actions/", action_views.index, name="actions_held"),
    path("appeals/actions/export/", action_views.export, name="actions_export"),
    path(CASE, case_views.case, name="case"),
    path(f"{CASE}point.geojson", case_views.point, name="point"),
    path(f"{CASE}merge/", merge_views.merge, name="merge"),
    path(f"{CASE}refer/", refer_views.refer, name="refer"),
    path(f"{CASE}reporter/", case_views.unmask, name="unmask"),
    path(f"{CASE}callback/", callback_views.call, name="callback"),
    path(f"{CASE}callback/reporter/", callback_views.show_reporter, name="callback_reporter"),
    path(f"{CASE}forward/", forward_views.forward, name="forward"),
    path(f"{CASE}forward/<int:forward_id>/revoke/", forward_views.revoke, name="forward_revoke"),
    path(f"{CASE}forward/<int:forward_id>/told/", forward_views.told, name="forward_told"),
    path(f"{CASE}actions/", action_views.of_case, name="case_actions"),
    path(f"{ACTION}result/", action_views.result, name="action_result"),
    path(f"{ACTION}cancel/", action_views.cancel, name="action_cancel"),
    path(f"{CASE}hold/", keeping_views.hold, name="hold"),
    path(f"{CASE}hold/lift/", keeping_views.lift, name="lift_hold"),
    *(
        path(f"{CASE}{at}/<int:event_id>/", case_views.take_back, {"name": name}, name=name)
        for at, name in (
            ("take-back", "take_back"),
            ("sort/take-back", "take_back_sorting"),
            ("merge/take-back", "take_back_merger"),
            ("publish/take-back", "take_back_publication"),
        )
    ),
    *(path(f"{CASE}{name}/", case_views.act, {"name": name}, name=name) for name in VERBS),
    path("photos/<int:photo_id>/", case_views.photo, name="photo"),
    path("photos/<int:photo_id>/thumb/", case_views.photo, {"thumbnail": True}, name="thumb"),
    path("personal/", personal_views.start, name="personal"),
    path("personal/archive/", personal_views.archive, name="personal_archive"),
    path("personal/account/", personal_views.account_archive, name="personal_account"),
    path("personal/erase/", personal_views.erase, name="personal_erase"),
    path("personal/proposals/<uuid:batch_id>/", proposal_views.proposal, name="proposal"),
    path(
        "personal/proposals/<uuid:batch_id>/approve/",
        proposal_views.approve,
        name="approve_erasure",
    ),
    path("personal/proposals/<uuid:batch_id>/drop/", proposal_views.drop, name="drop_erasure"),
    path("personal/mentions/", mention_views.look, name="mentions"),
    path("personal/mentions/file/", mention_views.archive, name="mention_archive"),
    path("personal/mentions/black/", mention_views.propose, name="propose_redaction"),
    path("personal/redactions/<uuid:batch_id>/", mention_views.redaction, name="redaction"),
    *(
        path(f"personal/redactions/<uuid:batch_id>/{way}/", view, name=f"{way}_redaction")
        for way, view in (("approve", mention_views.approve), ("drop", mention_views.drop))
    ),
    path("personal/kept/", keeping_views.keeping, name="keeping"),
    path("personal/register/", personal_views.register, name="personal_register"),
    path("g/", grid_views.grid, name="grid"),
    path("g/worker.js", grid_views.worker, name="grid_worker"),
    path("g/token/", grid_views.token, name="grid_token"),
    path("g/reports/", grid_views.report, name="grid_report"),
    path("g/tasks/<int:appeal_id>/done/", grid_views.finish, name="grid_finish"),
    path("lists/", list_views.start, name="lists"),
    path("lists/routing/dry-run/", dry_run_views.dry_run, name="dry_run"),
    path("lists/routing/dry-run.xlsx", dry_run_views.export, name="dry_run_export"),
    *(
        path(
            f"lists/routing/<slug:code>/{way}/",
            routing_views.move,
            {"places_down": places_down},
            name=f"routing_{way}",
        )
        for way, places_down in (("up", -1), ("down", 1))
    ),
    *(pattern for name in BOOKS for pattern in _list_urls(name)),
]
