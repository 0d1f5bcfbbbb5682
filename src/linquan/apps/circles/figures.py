"""What facilities did, by period and by what is counted: kinds of figures, and figures. Pure.

One mechanism for results of brands, use of spaces, what a contract agreed, money, and ways there.
The kinds that the house itself offers are an example: a district's own lines replace them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from linquan.apps.appeals.reasons import LONG_AGO
from linquan.apps.circles.types import EXAMPLE

UNIT_LIMIT, UNIT_EN_LIMIT, NOTE_LIMIT = 10, 20, 200
LEAST_REASON: Final = 4
MOST_AMOUNT: Final = Decimal(10) ** 11
LONGEST: Final = timedelta(days=3_660)
GRANTED, SPENT = "granted", "spent"
"""Kinds by which it is reckoned what is left of money: they are changed, never ended."""


class Theme(StrEnum):
    """What a figure is about."""

    SERVICE = "service"
    USE = "use"
    FUNDS = "funds"
    ACCESS = "access"


class Gathering(StrEnum):
    """How figures of a kind come together."""

    COUNTED = "counted"
    """Counted from a day to a day; periods of one facility never overlap, and add up."""
    PAID = "paid"
    """Of one day; several on a day are several, and add up."""
    FOUND = "found"
    """As it was found on a day: the newest counts, nothing adds up."""


class Side(StrEnum):
    """Whether a figure is what was done or what was agreed."""

    DONE = "done"
    AGREED = "agreed"


class Standing(StrEnum):
    """What has become of a figure: nothing is ever written over."""

    STANDS = "stands"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class FigureKindDraft:
    """What is counted of facilities."""

    name: str
    name_en: str
    unit: str
    unit_en: str
    theme: str
    gathering: str
    source: str


@dataclass(frozen=True, slots=True)
class FigureKindRow:
    """A version of a kind of figures; one of the house's own has the id 0."""

    kind_id: int
    code: str
    position: int
    name: str
    name_en: str
    unit: str
    unit_en: str
    theme: str
    gathering: str
    source: str
    valid_from: date
    valid_to: date | None

    @property
    def is_own(self) -> bool:
        """Whether the house itself offers it."""
        return not self.kind_id

    @property
    def adds_up(self) -> bool:
        """Whether figures of it are summed."""
        return self.gathering != Gathering.FOUND


@dataclass(frozen=True, slots=True)
class FigureDraft:
    """A figure of a facility."""

    kind_code: str
    side: str
    first_on: date
    last_on: date
    amount: Decimal
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure as it is kept, with who noted it."""

    figure_id: int
    facility_id: int
    kind_code: str
    gathering: str
    side: str
    first_on: date
    last_on: date
    amount: Decimal
    source: str
    note: str
    state: str
    reason: str
    replaces_id: int | None
    account_name: str
    noted_at: datetime

    @property
    def stands(self) -> bool:
        """Whether it counts."""
        return self.state == Standing.STANDS


FIELDS: Final = ("id", *FigureRow.__slots__[1:])


def kind_faults(draft: FigureKindDraft, last: FigureKindRow | None) -> dict[str, str]:
    """Name what is wrong with a kind, by field; how its figures come together never changes."""
    faults = {}
    if draft.theme not in set(Theme):
        faults["theme"] = "choose"
    if draft.gathering not in set(Gathering):
        faults["gathering"] = "choose"
    elif last is not None and last.gathering != draft.gathering:
        faults["gathering"] = "gathering_stays"
    return faults


def figure_faults(
    draft: FigureDraft, kinds: Mapping[str, FigureKindRow], today: date
) -> dict[str, str]:
    """Name what is wrong with a figure, by field; ``kinds`` are those of today."""
    faults = period_faults(draft, kinds.get(draft.kind_code), today)
    if draft.kind_code not in kinds:
        faults["kind_code"] = "figure_kind_unknown"
    if draft.side not in set(Side):
        faults["side"] = "choose"
    if not 0 <= draft.amount < MOST_AMOUNT or round(draft.amount, 2) != draft.amount:
        faults["amount"] = "amount_odd"
    return faults


def period_faults(draft: FigureDraft, kind: FigureKindRow | None, today: date) -> dict[str, str]:
    """Name what is wrong with the days of a figure, by field."""
    first, last = draft.first_on, draft.last_on
    if last < first:
        return {"last_on": "period_odd"}
    if kind and kind.gathering != Gathering.COUNTED and first != last:
        return {"last_on": "one_day"}
    if last - first > LONGEST:
        return {"last_on": "period_long"}
    return {"last_on": "day_to_come"} if draft.side == Side.DONE and last > today else {}


def overlaps(draft: FigureDraft, gathering: str, others: Iterable[FigureRow]) -> bool:
    """Whether a figure would be counted twice beside others of its facility, kind and side."""
    return gathering != Gathering.PAID and any(
        one.stands and one.first_on <= draft.last_on and draft.first_on <= one.last_on
        for one in others
    )


def gathered(lines: Iterable[FigureRow], first: date, last: date) -> Decimal | None:
    """Return what figures of one facility, kind and side come to within days; None: not told.

    What spans more than these days is not cut up. As found: the newest until the last day.
    """
    told = [one for one in lines if one.stands and one.last_on <= last]
    found = [one for one in told if one.gathering == Gathering.FOUND]
    if found:
        return max(found, key=lambda one: (one.last_on, one.figure_id)).amount
    within = [one.amount for one in told if one.first_on >= first]
    return sum(within, Decimal(0)) if within else None


@dataclass(frozen=True, slots=True)
class Kept:
    """What was agreed, and what was done of it; ``done`` None: nothing is noted yet."""

    agreed: FigureRow
    kind: FigureKindRow
    done: Decimal | None

    @property
    def percent(self) -> int | None:
        """How much of what was agreed was done, rounded down."""
        if self.done is None or not self.agreed.amount:
            return None
        return int(self.done * 100 / self.agreed.amount)


def kept(lines: Iterable[FigureRow], kinds: Mapping[str, FigureKindRow]) -> tuple[Kept, ...]:
    """Hold what was agreed for one facility against what was done, the newest period first."""
    every = [one for one in lines if one.stands]
    agreed = [one for one in every if one.side == Side.AGREED and one.kind_code in kinds]
    return tuple(
        Kept(one, kinds[one.kind_code], _done(one, every))
        for one in sorted(agreed, key=lambda one: (one.last_on, one.figure_id), reverse=True)
    )


def _done(agreed: FigureRow, every: Iterable[FigureRow]) -> Decimal | None:
    same = (one for one in every if one.kind_code == agreed.kind_code and one.side == Side.DONE)
    return gathered(same, agreed.first_on, agreed.last_on)


@dataclass(frozen=True, slots=True)
class Funds:
    """Money of a facility in yuan, by what is noted."""

    granted: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        """What is not spent yet; less than nothing where more was spent than granted."""
        return self.granted - self.spent


def funds(lines: Iterable[FigureRow]) -> Funds | None:
    """Sum up the money of one facility; None where none is noted."""
    done = [one for one in lines if one.stands and one.side == Side.DONE]
    sums = [
        sum((one.amount for one in done if one.kind_code == code), Decimal(0))
        for code in (GRANTED, SPENT)
    ]
    return Funds(*sums) if any(one.kind_code in {GRANTED, SPENT} for one in done) else None


def values_of(draft: FigureDraft) -> dict[str, Any]:
    """Return a figure as an event keeps it: what, when, how much."""
    return {
        "figure": draft.kind_code, "side": draft.side, "first_on": draft.first_on,
        "last_on": draft.last_on, "amount": f"{draft.amount.normalize():f}",
    }  # fmt: skip


_S, _U, _F, _A = Theme.SERVICE, Theme.USE, Theme.FUNDS, Theme.ACCESS
_COUNTED, _PAID, _FOUND = Gathering.COUNTED, Gathering.PAID, Gathering.FOUND
OWN_FIGURE_KINDS: Final = tuple(
    FigureKindRow(
        0, code, place, name, name_en, unit, unit_en, theme.value, way.value, EXAMPLE, LONG_AGO,
        None,
    )
    for place, (code, name, name_en, unit, unit_en, theme, way) in enumerate(
        (
            ("served", "服务人次", "People served", "人次", "times", _S, _COUNTED),
            ("activities", "开展活动", "Activities held", "场", "activities", _S, _COUNTED),
            ("treated", "门诊人次", "Patients seen", "人次", "times", _S, _COUNTED),
            ("satisfied", "服务对象满意度", "Satisfied with it", "%", "%", _S, _FOUND),
            ("users", "场地使用人次", "People who used it", "人次", "times", _U, _COUNTED),
            ("open_hours", "开放时长", "Hours open", "小时", "hours", _U, _COUNTED),
            (GRANTED, "下达资金", "Money granted", "元", "yuan", _F, _PAID),
            (SPENT, "支出资金", "Money spent", "元", "yuan", _F, _PAID),
            ("town_km", "距集镇", "Distance to the town", "公里", "km", _A, _FOUND),
            ("county_km", "距县城", "Distance to the county seat", "公里", "km", _A, _FOUND),
            ("buses", "每日班车", "Buses a day", "班", "buses", _A, _FOUND),
        )
    )
)  # fmt: skip
"""What the articles count of centres, spaces, funds and remote places; an example of our own."""
