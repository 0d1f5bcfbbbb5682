"""The words of siting: goals, sources, refusals, and how good an answer is."""

from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from linquan.apps.circles.siting import Figures, Goal, Rejected, SitingRow
from linquan.apps.circles.web.cost_words import money
from linquan.apps.circles.web.words import FACILITY_FAULTS, RUN_REFUSALS, Words

GOALS: Final[Words] = {
    "most": _("Most people: so many new sites, for as many people as can be"),
    "everyone": _("Everybody: nobody is left without, with as few new sites as can be"),
    "shortest": _("Shortest ways: so many new sites, so that all walk least"),
    "centres": _("Centres: so many of them, each for so many people around it"),
    "budget": _("Money: places that together cost no more than a budget, for most people"),
}
GOALS_SHORT: Final[Words] = {
    "most": pgettext_lazy("siting", "most people"),
    "everyone": pgettext_lazy("siting", "everybody, fewest sites"),
    "shortest": pgettext_lazy("siting", "shortest ways"),
    "centres": pgettext_lazy("siting", "centres for so many people each"),
    "budget": pgettext_lazy("siting", "most people for the money"),
}
SOURCES: Final[Words] = {
    "grid": _("A grid of points over where people live"),
    "dwellings": _("Estates and buildings"),
    "points": _("Points of your own"),
    "premises": _("Idle spaces that are offered"),
}
STATES: Final[Words] = {
    "waiting": pgettext_lazy("siting", "Waiting"),
    "running": pgettext_lazy("siting", "Being answered"),
    "done": pgettext_lazy("siting", "Answered"),
    "failed": pgettext_lazy("siting", "No answer"),
}
STATE_PILLS: Final[dict[str, str]] = {
    "waiting": "new", "running": "soon", "done": "ok", "failed": "overdue",
}  # fmt: skip
FAULTS: Final[Words] = {
    **FACILITY_FAULTS,
    "item_unknown": _("Choose an item that is in the catalogue."),
    "item_not_reckoned": _("There is no network of its ways, so nobody knows who reaches it."),
    "ages_odd": _("Choose one."),
    "out_of_range": _("This number is out of range."),
    "minutes_far": _("So far nobody looks: choose fewer minutes."),
    "sources_missing": _("Choose where a new site may stand."),
    "points_missing": _("Write points, one a line, or choose other places."),
    "points_many": _("At most 500 points at once. Take fewer, or use the grid."),
    "point_odd": _("Line %(line)s says no point. Write name, longitude and latitude."),
    "budget_needed": _("Say how much money there is."),
    "budget_odd": _("Write an amount from 0.0001 to 1,000,000 times 10,000 yuan."),
    "point_price_odd": _("A place costs at most 1,000,000 times 10,000 yuan."),
    "point_price_odd_at": _("Line %(line)s: a place costs at most 1,000,000 times 10,000 yuan."),
    "point_name_long_at": _("Line %(line)s: a name has at most 40 letters."),
    "coordinates_swapped_at": _("Line %(line)s: longitude and latitude seem to be swapped."),
    "no_such_point_at": _(
        "Line %(line)s: there is no such point. Longitude goes to 180, latitude to 85."
    ),
    "centres_on_foot": _("Centres are walked to. Choose an item that one walks to."),
    "centres_of_items": _(
        "Centres for so many people are sought of an item, not of a level: choose another goal."
    ),
    "operator_needed": _("Say who will operate it."),
    "plan_needed": _("Say for when it is planned."),
    "day_gone": _("This day is over. Choose a later one."),
    "most_below_least": _("The most people cannot be fewer than the least."),
}
REFUSALS: Final[Words] = {
    "no_run": _("Nothing has been reckoned yet: who has what is not known. Come back later."),
    "sitings_waiting": _("Too many questions wait. Come back when some of them are answered."),
    "space_moved_on": _("This idle space is no longer offered. Ask again for another place."),
    "site_taken": _("A facility is planned here already. Open it in the register."),
    "siting_not_answered": _("There is no site to compare."),
    "runs_waiting": _("Too many runs wait. Come back when some of them are done."),
    "siting_stays": _("It is being answered. Wait for the answer."),
    "nobody_lives_here": _(
        "Nobody lives in this area whom it is for, as far as is known. Choose another area or "
        "other ages, or bring in head-counts."
    ),
    "nobody_lacks": _("Everybody in this area has it in time already. Nothing is missing."),
    "no_candidate": _(
        "There is no place where it may stand. Choose the grid, or write points of your own."
    ),
    "no_candidate_reaches": _(
        "From none of the places do people who lack it get there in time. Choose the grid, other "
        "points, or more minutes."
    ),
    "no_centre_reaches": _(
        "Nowhere do enough people live within this radius for a centre of its own. Choose a wider "
        "radius or fewer people."
    ),
    "nothing_priced": _(
        "Of none of the places is it known what it costs. Write it into the list of what new "
        "places cost, then ask again."
    ),
    "siting_too_large": _("There are too many homes and places at once. Choose a smaller area."),
    "network_changed": _("The network of ways has changed meanwhile. Ask again."),
    "run_unknown": _("What it was asked of is gone. Ask again."),
    "no_network": _("There is no network of ways any more. Bring one in, then ask again."),
    "worker_stopped": RUN_REFUSALS["worker_stopped"],
    "siting_refused": _("What was asked does not fit together. Change the question."),
    "siting_failed": _("Something went wrong while it was answered. Ask again."),
}


def refusal(code: str) -> str:
    """Say why there is no answer."""
    return str(REFUSALS.get(code, _("This can no longer be done. Look at it as it is now.")))


def verdict(row: SitingRow, figures: Figures, sites: int) -> str:
    """Say in plain words how good an answer is, and how far it may lie from the best."""
    return _VERDICTS[Goal(row.goal)](figures, sites)


def _most(figures: Figures, sites: int) -> str:
    told = {"n": sites, "got": _n(figures.gained), "best": _n(figures.best_gain)}
    if figures.is_proved:
        return ngettext(
            "It gives it to %(got)s people more. No choice of %(n)s site can give it to more.",
            "It gives it to %(got)s people more. No choice of %(n)s sites can give it to more.",
            sites,
        ) % told  # fmt: skip
    said = ngettext(
        "No choice of %(n)s site can give it to more than %(best)s people more; this one gives it "
        "to %(got)s: at most %(gap)s per cent could be missing.",
        "No choice of %(n)s sites can give it to more than %(best)s people more; this one gives it "
        "to %(got)s: at most %(gap)s per cent could be missing.",
        sites,
    )
    return said % (told | {"gap": _gap(figures)})


def _budget(figures: Figures, sites: int) -> str:
    if not sites:
        return _bought_nothing(figures)
    told = {
        "n": sites, "got": _n(figures.gained), "best": _n(figures.best_gain),
        "spent": money(figures.spent_yuan), "budget": money(figures.budget_yuan),
    }  # fmt: skip
    said = ngettext(
        "%(n)s new site for %(spent)s of %(budget)s gives it to %(got)s people more.",
        "%(n)s new sites for %(spent)s of %(budget)s give it to %(got)s people more.", sites,
    ) % told  # fmt: skip
    if figures.is_proved:
        return _t("%(said)s No choice for this money can give it to more.") % {"said": said}
    return _t(
        "%(said)s No choice for this money can give it to more than %(best)s: at most %(gap)s per "
        "cent could be missing."
    ) % (told | {"said": said, "gap": _gap(figures)})


def _bought_nothing(figures: Figures) -> str:
    """Say what the cheapest place costs that would help, or that none has a price."""
    if figures.cheapest_yuan is None:
        return _t("Of no place that helps anybody is it known what it costs.")
    told = {"budget": money(figures.budget_yuan), "least": money(figures.cheapest_yuan)}
    return (
        _t("%(budget)s buys none of the places: the cheapest that helps anybody costs %(least)s.")
        % told
    )


def _everyone(figures: Figures, sites: int) -> str:
    least = int(figures.bound)
    told = {"n": sites, "least": least}
    if figures.is_proved:
        return ngettext(
            "%(n)s new site is enough. With fewer somebody would be left without.",
            "%(n)s new sites are enough. With fewer somebody would be left without.", sites,
        ) % told  # fmt: skip
    return (
        _t("%(n)s new sites are enough. Perhaps fewer would do, but never fewer than %(least)s.")
        % told
    )


def _shortest(figures: Figures, sites: int) -> str:
    del sites
    told = {"before": mean(figures, figures.before), "after": mean(figures, figures.value)}
    if figures.is_proved:
        return (
            _t("On average it takes %(after)s minutes instead of %(before)s. No choice is better.")
            % told
        )
    return _t(
        "On average it takes %(after)s minutes instead of %(before)s. No choice can do it in less "
        "than %(best)s."
    ) % (told | {"best": mean(figures, figures.bound)})


def _centres(figures: Figures, sites: int) -> str:
    told = {"n": sites, "got": _n(figures.value), "best": _n(figures.bound)}
    if figures.is_proved:
        return _t("They serve %(got)s people within the limits. No choice can serve more.") % told
    return (
        _t("They serve %(got)s people within the limits. No choice can serve more than %(best)s.")
        % told
    )


_VERDICTS: Final = {
    Goal.MOST: _most, Goal.EVERYONE: _everyone, Goal.SHORTEST: _shortest, Goal.CENTRES: _centres,
    Goal.BUDGET: _budget,
}  # fmt: skip


def mean(figures: Figures, value: float) -> str:
    """Say people times cost as minutes for one of them."""
    people = figures.people - figures.lost_people
    return number_format(value / people / figures.speed if people else 0.0, 1)


def cost(row: SitingRow, figures: Figures, told: Rejected) -> str:
    """Say what choosing a candidate would cost."""
    if told.at_least is None or told.at_most is None:
        if row.goal == Goal.BUDGET:
            return _t("It alone costs more than the budget.")
        return _t("No choice with it keeps the rules.")
    if told.at_most <= 0 and told.more_yuan:
        return _same_for(told.more_yuan)
    if told.at_most <= 0:
        return _t("Nothing: as good as what was chosen.")
    low, high = _costs(row, figures, told.at_least), _costs(row, figures, told.at_most)
    if low == high:
        return high
    return _t("%(low)s to %(high)s") % {"low": low, "high": high}


def _same_for(more_yuan: int) -> str:
    """Say that as many have it, for more money or less."""
    if more_yuan > 0:
        return _t("Nobody fewer, but %(money)s more is spent.") % {"money": money(more_yuan)}
    return _t("Nobody fewer, and %(money)s less is spent.") % {"money": money(-more_yuan)}


def _costs(row: SitingRow, figures: Figures, value: float) -> str:
    if row.goal == Goal.SHORTEST:
        return _t("%(n)s minutes more on average") % {"n": mean(figures, value)}
    if row.goal == Goal.EVERYONE:
        n = int(value)
        return ngettext("%(n)s site more", "%(n)s sites more", n) % {"n": n}
    n = int(value)
    return ngettext("%(n)s person fewer", "%(n)s people fewer", n) % {"n": _n(n)}


def how(figures: Figures) -> str:
    """Say how the answer came about, and whether it comes out the same again."""
    if figures.is_proved:
        return _t("It is proved, and comes out the same whenever it is asked again.")
    if figures.is_repeatable:
        return _t("It is not proved, but comes out the same whenever it is asked again.")
    return _t("Its time was up before it was proved: asked again, it may come out otherwise.")


def _n(number: float) -> str:
    return f"{int(number):,}"


def _gap(figures: Figures) -> Any:
    return number_format(figures.missing_percent, 1)
