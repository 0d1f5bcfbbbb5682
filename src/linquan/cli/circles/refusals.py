"""Why a verb of life circles was refused, in words."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from linquan.cli import entered
from linquan.cli.terminal import CommandFailed

REFUSALS: Final[Mapping[str, str]] = {
    "no_network": "There are no ways yet: `linquan circles build` makes them of a map.",
    "no_run": "Nothing was reckoned yet: `linquan circles cover` does it.",
    "run_unknown": "There is no such run, or it is not done.",
    "area_unknown": "There is no such area in the district.",
    "area_empty": "Nobody lives there, or the district has no such area.",
    "item_unknown": "The catalogue has no such item today.",
    "run_refused": "The run could not be made: the log says why. Nothing was changed.",
    "run_failed": "The run could not be made: the log says why. Nothing was changed.",
    "network_changed": "The ways changed meanwhile. Do it again.",
    "file_not_osm": "This is no .osm.pbf file.",
    "file_damaged": "The file is damaged. Get it again.",
    "file_empty": "The file is empty.",
    "file_too_big": "The file is larger than can be read at once.",
    "file_too_slow": "The file takes too long to read.",
    "encoding_unknown": "The letters of the file are neither UTF-8 nor GB 18030.",
    "too_many_rows": "The file has more rows than can be read at once.",
    "nothing_inside": "Nothing in the file lies in the district. Is it the right one?",
    "nothing_to_cut_by": "No area of the district lies on the map yet. Bring areas in first.",
    "nothing_drawn": "No area of the district is drawn yet: nobody can say where a point lies.",
    "outside_every_area": "All points lie outside of the district. Is it the right file, and the "
    "right system of coordinates (--crs)?",
    "coordinates_swapped": "Longitude and latitude seem to be swapped.",
    "nobody_there": "Nobody lives at any of these points. Is it the right column?",
    "ages_more_than_people": "The ages add up to more people than there are.",
    "no_points": "The file has no points.",
    "too_many_points": "These are more points than can be kept: at most 5,000,000.",
    "table_not_in_use": "No population table is in use: there is nothing to take back.",
    "nothing_priced": "Of no place is it known what it costs: write it into /lists/place-costs/.",
    "siting_refused": "The engine could not choose: the log says why.",
    "siting_failed": "The engine could not choose: the log says why.",
    "nobody_lives_here": "Nobody lives in this area.",
    "sitings_waiting": "Too many questions wait already. Wait until they are answered.",
    "no_homes": "Nobody lives anywhere that is known: there is nothing to reckon with.",
    "out_of_range": "This number is out of range.",
    "budget_odd": "A budget is at least 0.0001 and at most 1,000,000 times 10,000 yuan.",
    "minutes_far": "So far nobody looks: choose fewer minutes.",
    "item_not_reckoned": "There is no network of its ways, so nobody knows who reaches it.",
    "nobody_lacks": "Everybody in this area has it in time already. Nothing is missing.",
    "no_candidate": "There is no place where it may stand.",
    "no_candidate_reaches": "From none of the places do people who lack it get there in time.",
    "siting_too_large": "There are too many homes and places at once. Choose a smaller area.",
    "no_candidates": "There is no place to choose from.",
    "fonts_missing": "The fonts of the house are not installed.",
}  # fmt: skip


_OF_ANY_FIELD: Final = frozenset({"out_of_range"})
"""Words that do not say which of several numbers is meant."""


@contextmanager
def told() -> Iterator[None]:
    """Say refusals of the house in words. Raises CommandFailed."""
    errors, osm = entered.module("kernel.errors"), entered.module("engine.osm")
    try:
        yield
    except osm.ExtractRefused as refused:
        raise CommandFailed(words(refused.code)) from None
    except errors.HouseError as refused:
        raise CommandFailed(_of_house(refused)) from None


def _of_house(refused: Any) -> str:
    fields = dict(getattr(refused, "fields", {}))
    if not fields:
        return words(refused.code)
    told = {
        code: ", ".join(n for n, one in fields.items() if one == code) for code in fields.values()
    }
    return " ".join(
        f"{names}: {words(code)}" if code in _OF_ANY_FIELD else words(code)
        for code, names in told.items()
    )


def words(code: str) -> str:
    """Say why something was refused."""
    return REFUSALS.get(code, f"It could not be done ({code}). Nothing was changed.")
