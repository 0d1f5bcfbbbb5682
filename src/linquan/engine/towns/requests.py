"""Requests of a synthetic town over some weeks: hours, seasons, near-duplicates, outcomes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from linquan.engine.errors import BadInput
from linquan.engine.towns.dice import Dice
from linquan.engine.towns.matters import Matter, Template, load_matters, load_templates
from linquan.engine.towns.outcomes import (
    LIMIT_H,
    Fate,
    Lateness,
    Outcome,
    Step,
    draw_fate,
    pressing_fate,
    pressing_offset,
)
from linquan.engine.towns.spots import Spot, Spots
from linquan.engine.towns.types import Name, Town
from linquan.engine.units import SECONDS_PER_HOUR

END = datetime(2026, 11, 21, 9, 0, tzinfo=timezone(timedelta(hours=8)))
"""End of the story where none is given: a Saturday morning."""

HOUR_WEIGHTS = (1, 1, 0.5, 0.5, 0.5, 1, 3, 7, 11, 12, 10, 7, 5, 6, 9, 10, 9, 8, 7, 8, 8, 6, 4, 2)
"""How much comes in from each hour of the day on, from midnight (own choice)."""

WEEKDAY_WEIGHTS = (1.15, 1.1, 1.0, 1.0, 1.05, 0.85, 0.75)
"""How much comes in on each day, from Monday (own choice)."""

SEASON_WEIGHT = 2.0
"""How much more often a matter is reported in its months."""

OPEN_HOURS = range(8, 18)

PRESSING_SHARES = {Lateness.OVERDUE: 5 / 126, Lateness.SOON: 4 / 126}
"""Shares of requests that are overdue or due soon at the end."""

PRESSING_POLICIES = ("urgent_2h", "utility_24h", "general_7d")
"""Policies in hours and days: their deadlines do not hang on holidays."""

CHANNELS = {
    "day": {
        "phone": 0.3,
        "scan": 0.25,
        "web": 0.17,
        "visit": 0.13,
        "desk": 0.1,
        "mobile_point": 0.05,
    },
    "night": {"scan": 0.45, "web": 0.35, "phone": 0.2},
    "firm": {"web": 0.45, "desk": 0.3, "phone": 0.25},
}
"""Chances of the channels by the hour, and for firms (own choice)."""


@dataclass(frozen=True, slots=True)
class TownRequest:
    """A request; times are seconds before the end of the story.

    `estate`, `building`, `gate` and `firm` are indexes of the town, or None. `duplicate_group`
    numbers the requests that speak of one thing at one place; None for the others. `steps` start
    with the receipt and lead to `outcome`.
    """

    offset_s: int
    matter: str
    channel: str
    reporter: str
    estate: int
    building: int | None
    gate: int | None
    firm: int | None
    address: Name
    lon: float
    lat: float
    title: Name
    text: Name
    duplicate_group: int | None
    outcome: Outcome
    lateness: Lateness
    steps: tuple[Step, ...]


def make_requests(
    town: Town,
    seed: int,
    count: int = 126,
    days: int = 28,
    matters: Sequence[Matter] | None = None,
    end: datetime = END,
) -> tuple[TownRequest, ...]:
    """Make the requests of a town.

    Parameters
    ----------
    town
        Where they lie.
    seed
        Any whole number.
    count
        How many, at least 1.
    days
        Over how many days before `end`, at least 1. Requests that are overdue at the end may be
        older than that where `days` is less than eight.
    matters
        The matter list; the one of the fixtures where it is left out. Only templates of its
        matters are used.
    end
        End of the story; its own clock gives hours, weekdays and months.

    Returns
    -------
    tuple of TownRequest
        The oldest first.

    Raises
    ------
    BadInput
        When `count` or `days` is below 1, or no template fits the matters and the town.
    """
    if count < 1 or days < 1:
        msg = "count and days must be at least 1"
        raise BadInput(msg)
    listed = {matter.code: matter for matter in matters or load_matters()}
    spots = Spots(town, Dice(seed, "spots"))
    templates = [t for t in load_templates() if t.matter in listed and spots.has(t.place)]
    if not templates:
        msg = "no template fits these matters in this town"
        raise BadInput(msg)
    dice = Dice(seed, "requests")
    teller = _Teller(dice, spots, listed, templates, _hour_weights(days, end), end)
    return tuple(sorted(teller.tell(count), key=lambda request: -request.offset_s))


def _hour_weights(days: int, end: datetime) -> list[float]:
    """Return how much comes in during each hour before `end`, the last hour first."""
    hours = [end - timedelta(hours=past + 0.5) for past in range(24 * days)]
    return [HOUR_WEIGHTS[at.hour] * WEEKDAY_WEIGHTS[at.weekday()] for at in hours]


@dataclass(frozen=True, slots=True)
class _Teller:
    dice: Dice
    spots: Spots
    matters: dict[str, Matter]
    templates: list[Template]
    hour_weights: list[float]
    end: datetime

    def tell(self, count: int) -> Iterator[TownRequest]:
        """Tell pressing requests first, then groups of near-duplicates, then the others."""
        for lateness, share in PRESSING_SHARES.items():
            for _ in range(min(round(count * share), count // 4)):
                count -= 1
                yield self._pressing(lateness)
        one_thing = [t for t in self.templates if _is_one_thing(t)]
        for group in range(count // 12 if one_thing else 0):
            size = self.dice.whole(2, 3)
            count -= size
            if group:
                yield from self._duplicates(group, size, one_thing)
            else:
                yield from self._fresh_duplicates(size, one_thing)
        for _ in range(count):
            offset_s = self._offset()
            template = self._template(offset_s, self.templates)
            yield self._request(template, self._spot(template), offset_s, self._wording(template))

    def _duplicates(
        self, group: int, size: int, one_thing: list[Template]
    ) -> Iterator[TownRequest]:
        """Tell of one thing at one place in `size` wordings, hours or days apart."""
        offset_s = max(self._offset(), 2 * SECONDS_PER_HOUR)
        template = self._template(offset_s, one_thing)
        spot = self._spot(template)
        for wording in self.dice.shuffled(template.wordings)[:size]:
            request = self._request(template, spot, offset_s, wording)
            yield replace(request, duplicate_group=group)
            offset_s -= self.dice.whole(1, min(offset_s - 60, 40 * SECONDS_PER_HOUR))

    def _fresh_duplicates(self, size: int, one_thing: list[Template]) -> Iterator[TownRequest]:
        """Tell of one thing at one place since yesterday, so that the desk has some to merge."""
        fitting = [t for t in one_thing if self._limit_h(t) >= 168] or one_thing
        offset_s = self.dice.whole(20, 28) * SECONDS_PER_HOUR
        template = self._template(offset_s, fitting)
        spot = self._spot(template)
        for wording in self.dice.shuffled(template.wordings)[:size]:
            fate = Fate(Outcome.RECEIVED, Lateness.ON_TIME, (Step("received", offset_s),))
            request = self._request(template, spot, offset_s, wording, fate)
            yield replace(request, duplicate_group=0)
            offset_s -= self.dice.whole(2, 8) * SECONDS_PER_HOUR + self.dice.whole(0, 3000)

    def _pressing(self, lateness: Lateness) -> TownRequest:
        fitting = [t for t in self.templates if self._policy(t) in PRESSING_POLICIES]
        template = self.dice.pick(fitting or self.templates)
        offset_s = pressing_offset(self.dice, self._policy(template), lateness)
        fate = pressing_fate(self.dice, offset_s, lateness)
        wording = self._wording(template)
        return self._request(template, self._spot(template), offset_s, wording, fate)

    def _policy(self, template: Template) -> str:
        policy = self.matters[template.matter].policy
        return policy if policy in LIMIT_H else "general_7d"

    def _limit_h(self, template: Template) -> int:
        return LIMIT_H[self._policy(template)]

    def _offset(self) -> int:
        """Draw a moment by the hour of the day and the day of the week."""
        past = self.dice.weighted(self.hour_weights)
        return past * SECONDS_PER_HOUR + self.dice.whole(120, SECONDS_PER_HOUR - 1)

    def _template(self, offset_s: int, among: Sequence[Template]) -> Template:
        """Draw a template by its weight and the season."""
        month = (self.end - timedelta(seconds=offset_s)).month
        weights = [
            t.weight * (SEASON_WEIGHT if month in self.matters[t.matter].months else 1.0)
            for t in among
        ]
        return among[self.dice.weighted(weights)]

    def _wording(self, template: Template) -> Name:
        return self.dice.pick(template.wordings)

    def _spot(self, template: Template) -> Spot:
        return self.spots.draw(template.place)

    def _channel(self, template: Template, offset_s: int) -> str:
        at = self.end - timedelta(seconds=offset_s)
        is_day = at.hour in OPEN_HOURS and at.weekday() < 5
        hours = "day" if is_day else "night"
        chances = CHANNELS["firm" if template.reporter == "firm" and is_day else hours]
        return tuple(chances)[self.dice.weighted(tuple(chances.values()))]

    def _request(
        self,
        template: Template,
        spot: Spot,
        offset_s: int,
        wording: Name,
        fate: Fate | None = None,
    ) -> TownRequest:
        fate = fate or draw_fate(self.dice, self._policy(template), offset_s)
        return TownRequest(
            offset_s=offset_s,
            matter=template.matter,
            channel=self._channel(template, offset_s),
            reporter=template.reporter,
            estate=spot.estate,
            building=spot.building,
            gate=spot.gate,
            firm=spot.firm,
            address=spot.address,
            lon=spot.lon,
            lat=spot.lat,
            title=template.title,
            text=spot.fill(wording),
            duplicate_group=None,
            outcome=fate.outcome,
            lateness=fate.lateness,
            steps=fate.steps,
        )


def _is_one_thing(template: Template) -> bool:
    """Say whether all wordings speak of one thing: the fixture promises it from three on."""
    return len(template.wordings) >= 3
