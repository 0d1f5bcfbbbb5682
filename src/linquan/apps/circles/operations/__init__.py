"""Every write of life circles."""

from linquan.apps.circles.operations.asking import (
    file_gap,
    tie_arrival,
    tie_request,
    untie_request,
)
from linquan.apps.circles.operations.asking_lists import (
    end_asking_words,
    revise_asking_words,
)
from linquan.apps.circles.operations.contracts import renew_contract
from linquan.apps.circles.operations.facilities import (
    add_facility,
    close_facility,
    correct_facility,
    move_facility,
    note_progress,
    open_facility,
    reopen_facility,
    take_back_step,
)
from linquan.apps.circles.operations.figure_kinds import end_figure_kind, revise_figure_kind
from linquan.apps.circles.operations.figures import (
    correct_figure,
    note_figure,
    withdraw_figure,
)
from linquan.apps.circles.operations.figures_importing import (
    import_figures,
    take_back_figures,
)
from linquan.apps.circles.operations.forecasts import end_forecast, revise_forecast
from linquan.apps.circles.operations.importing import (
    import_facilities,
    take_back_facilities,
)
from linquan.apps.circles.operations.intake_lists import (
    end_function_rule,
    end_poi_type,
    revise_function_rule,
    revise_poi_type,
)
from linquan.apps.circles.operations.lists import (
    end_item,
    end_speed,
    revise_item,
    revise_position_rule,
    revise_speed,
)
from linquan.apps.circles.operations.matching import (
    agree_match,
    pass_over,
    reconsider,
    take_back_match,
)
from linquan.apps.circles.operations.networks import (
    NetworkDraft,
    keep_network,
    replace_networks,
)
from linquan.apps.circles.operations.openings import tell_openings
from linquan.apps.circles.operations.outlets import (
    correct_outlet,
    drop_outlet,
    reopen_outlet,
    take_back_outlet_step,
    want_outlet,
)
from linquan.apps.circles.operations.outlets_importing import (
    import_outlets,
    take_back_outlets,
)
from linquan.apps.circles.operations.photos import (
    add_facility_photos,
    remove_facility_photo,
)
from linquan.apps.circles.operations.place_costs import (
    end_place_cost,
    revise_place_cost,
)
from linquan.apps.circles.operations.plan_steps import (
    drop_step,
    finish_step,
    move_step,
    plan_step,
)
from linquan.apps.circles.operations.points_importing import (
    import_points,
)
from linquan.apps.circles.operations.population import (
    PopulationDraft,
    import_population,
    take_back_population,
    take_back_population_import,
    take_population,
)
from linquan.apps.circles.operations.premises import (
    add_premises,
    correct_premises,
    offer_premises,
    report_premises,
    take_back_premises_step,
    take_premises,
    withdraw_premises,
)
from linquan.apps.circles.operations.premises_importing import (
    import_premises,
    take_back_premises,
)
from linquan.apps.circles.operations.premises_links import (
    end_premises_link,
    issue_premises_link,
)
from linquan.apps.circles.operations.presets import (
    take_back_preset,
    take_preset,
)
from linquan.apps.circles.operations.reports import (
    ask_report,
    begin_report,
    fail_report,
    keep_report,
    put_back_report,
)
from linquan.apps.circles.operations.runs import (
    ask_run,
    begin_run,
    drop_run,
    fail_run,
    finish_run,
    owe_standing_run,
    put_back_run,
    tidy_runs,
)
from linquan.apps.circles.operations.siting import (
    ask_siting,
    begin_siting,
    drop_siting,
    fail_siting,
    keep_siting,
    put_back_siting,
)
from linquan.apps.circles.operations.siting_uses import (
    SiteDraft,
    compare_siting,
    take_site,
)
from linquan.apps.circles.operations.spaces import end_space_tier, revise_space_tier
from linquan.apps.circles.operations.taking_in import (
    take_back_intake,
    take_in_proposals,
)
from linquan.apps.circles.operations.workplaces import (
    end_workplace,
    revise_workplace,
)

__all__ = [
    "NetworkDraft",
    "PopulationDraft",
    "SiteDraft",
    "add_facility",
    "add_facility_photos",
    "add_premises",
    "agree_match",
    "ask_report",
    "ask_run",
    "ask_siting",
    "begin_report",
    "begin_run",
    "begin_siting",
    "close_facility",
    "compare_siting",
    "correct_facility",
    "correct_figure",
    "correct_outlet",
    "correct_premises",
    "drop_outlet",
    "drop_run",
    "drop_siting",
    "drop_step",
    "end_asking_words",
    "end_figure_kind",
    "end_forecast",
    "end_function_rule",
    "end_item",
    "end_place_cost",
    "end_poi_type",
    "end_premises_link",
    "end_space_tier",
    "end_speed",
    "end_workplace",
    "fail_report",
    "fail_run",
    "fail_siting",
    "file_gap",
    "finish_run",
    "finish_step",
    "import_facilities",
    "import_figures",
    "import_outlets",
    "import_points",
    "import_population",
    "import_premises",
    "issue_premises_link",
    "keep_network",
    "keep_report",
    "keep_siting",
    "move_facility",
    "move_step",
    "note_figure",
    "note_progress",
    "offer_premises",
    "open_facility",
    "owe_standing_run",
    "pass_over",
    "plan_step",
    "put_back_report",
    "put_back_run",
    "put_back_siting",
    "reconsider",
    "remove_facility_photo",
    "renew_contract",
    "reopen_facility",
    "reopen_outlet",
    "replace_networks",
    "report_premises",
    "revise_asking_words",
    "revise_figure_kind",
    "revise_forecast",
    "revise_function_rule",
    "revise_item",
    "revise_place_cost",
    "revise_poi_type",
    "revise_position_rule",
    "revise_space_tier",
    "revise_speed",
    "revise_workplace",
    "take_back_facilities",
    "take_back_figures",
    "take_back_intake",
    "take_back_match",
    "take_back_outlet_step",
    "take_back_outlets",
    "take_back_population",
    "take_back_population_import",
    "take_back_premises",
    "take_back_premises_step",
    "take_back_preset",
    "take_back_step",
    "take_in_proposals",
    "take_population",
    "take_premises",
    "take_preset",
    "take_site",
    "tell_openings",
    "tidy_runs",
    "tie_arrival",
    "tie_request",
    "untie_request",
    "want_outlet",
    "withdraw_figure",
    "withdraw_premises",
]
