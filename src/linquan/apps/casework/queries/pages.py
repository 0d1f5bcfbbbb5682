"""The lists of protected files, of admissions, of mediators, and counts: one query each."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from linquan.apps.appeals.queries import CasePage, Desk, case_page, desk
from linquan.apps.casework import rules
from linquan.apps.casework.models import CaseFile, Mediator
from linquan.apps.casework.queries.rows import (
    AdmissionsPage,
    AdmissionView,
    CountRow,
    CountsPage,
    FileLine,
    FilesPage,
    ListsPage,
    MediatorRow,
    MediatorsPage,
    NewPage,
)
from linquan.apps.casework.standing import admissions_in, admissions_of, kinds, results
from linquan.apps.casework.types import OPEN, AdmissionRow, KindRow, Place, Reach, ResultRow, State
from linquan.apps.casework.visible import visible
from linquan.apps.orgs import queries as people
from linquan.apps.places.types import AreaRow, Level
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed
from linquan.kernel.validity import valid_on

MOST = 200
LATELY = 20
LINE = ("number", "kind_code", "area_id", "area_path", "state", "next_on", "worker_id")


def holding(actor: Actor, day: date) -> tuple[AdmissionRow, ...]:
    """Admissions of an actor that hold on a day; none for who can never open a file."""
    found = () if rules.is_barred(actor) else admissions_of(actor)
    return tuple(one for one in found if one.holds(day))


def files_page(actor: Actor, now: datetime) -> FilesPage:
    """What is mine, what else is open, what was closed lately. Seven statements.

    Raises NotAllowed for whoever is neither admitted, nor admits, nor sees counts.
    """
    books = desk(actor.district_id)
    today = books.day(now)
    mine = holding(actor, today)
    may_admit, may_count = rules.may_admit_somewhere(actor), rules.may_count(actor)
    if not (mine or may_admit or may_count):
        raise NotAllowed("casework")
    found = visible(actor, mine, today)
    open_rows = found.filter(state__in=sorted(OPEN)).order_by("next_on", "pk")
    rows = list(open_rows.values_list(*LINE)[: MOST + 1])
    ended = found.filter(state=State.CLOSED, erased_at__isnull=True).order_by("-closed_at", "-pk")
    past = list(ended.values_list(*LINE)[:LATELY])
    lines = _lines(actor, [*rows[:MOST], *past], books, today)
    still = [line for line in lines if line.state in OPEN]
    return FilesPage(
        mine=tuple(line for line in still if line.is_mine),
        others=tuple(line for line in still if not line.is_mine),
        closed=tuple(line for line in lines if line.state not in OPEN),
        admissions=mine,
        may_open=bool(mine),
        may_admit=may_admit,
        may_count=may_count,
        is_head=rules.is_head(mine),
        is_cut=len(rows) > MOST,
    )


def _lines(
    actor: Actor, rows: Iterable[tuple[object, ...]], books: Desk, today: date
) -> list[FileLine]:
    """Lay out lines with names. Three statements."""
    known = newest(kinds(actor.district_id))
    names = names_of(actor.district_id)
    every = admissions_in(actor.district_id)
    return [_line(actor, row, (known, names, every), books, today) for row in rows]


def _line(
    actor: Actor,
    row: tuple[object, ...],
    known: tuple[Mapping[str, KindRow], Mapping[int, str], tuple[AdmissionRow, ...]],
    books: Desk,
    today: date,
) -> FileLine:
    number, kind_code, area_id, area_path, state, next_on, worker_id = row
    named, names, every = known
    place = Place(actor.district_id, str(kind_code), str(area_path), int(str(worker_id)), None)
    return FileLine(
        number=str(number),
        kind=named[str(kind_code)],
        area=books.areas.areas[int(str(area_id))],
        state=State(str(state)),
        next_on=next_on if isinstance(next_on, date) else None,
        worker_name=names.get(place.worker_id, ""),
        is_mine=place.worker_id == actor.account_id,
        is_late=isinstance(next_on, date) and next_on < today,
        is_left=not is_still_admitted(every, place, today),
    )


def is_still_admitted(every: Iterable[AdmissionRow], place: Place, day: date) -> bool:
    """Whether the one responsible for a file is admitted to it on a day."""
    return any(
        one.account_id == place.worker_id
        and one.holds(day)
        and one.kind_code == place.kind_code
        and place.area_path.startswith(one.area_path)
        for one in every
    )


def newest(rows: Iterable[KindRow]) -> dict[str, KindRow]:
    """The last version of each kind, by its code."""
    return {row.code: row for row in rows}


def names_of(district_id: int) -> dict[int, str]:
    """Names of accounts, closed ones too. One statement."""
    return {a.account_id: a.name for a in people.accounts(district_id, closed=True)}


def areas_below(books: Desk, paths: Iterable[str]) -> tuple[AreaRow, ...]:
    """Areas in use at or below some, without the grids, in order of the tree."""
    heads = tuple(paths)
    found = (
        area
        for area in books.areas.living()
        if area.level != Level.GRID and area.path.startswith(heads)
    )
    return tuple(sorted(found, key=lambda area: area.path)) if heads else ()


def new_page(actor: Actor, now: datetime) -> NewPage:
    """What a new file can be of. Three statements. Raises NotAllowed."""
    books = desk(actor.district_id)
    today = books.day(now)
    mine = holding(actor, today)
    if not mine:
        raise NotAllowed("open_file")
    codes = {one.kind_code for one in mine}
    valid = [kind for kind in valid_on(kinds(actor.district_id), today) if kind.code in codes]
    return NewPage(tuple(valid), areas_below(books, {one.area_path for one in mine}))


def admissions_page(actor: Actor, now: datetime) -> AdmissionsPage:
    """Admissions in the areas that the actor administers. Four statements. Raises NotAllowed."""
    if not rules.may_admit_somewhere(actor):
        raise NotAllowed("admit")
    books = desk(actor.district_id)
    today = books.day(now)
    every = kinds(actor.district_id)
    named, names = newest(every), names_of(actor.district_id)
    views = [
        AdmissionView(
            one, names.get(one.account_id, ""), named.get(one.kind_code),
            books.areas.areas[one.area_id], one.revoked_at is None and today < one.valid_to,
        )
        for one in admissions_in(actor.district_id)
        if rules.may_admit(actor, actor.district_id, one.area_path)
    ]  # fmt: skip
    mine = {p.area_path for p in actor.posts if rules.may_admit(actor, p.district_id, p.area_path)}
    accounts = tuple(
        a for a in people.accounts(actor.district_id) if a.account_id != actor.account_id
    )
    return AdmissionsPage(
        tuple(view for view in views if view.is_valid),
        tuple(view for view in views if not view.is_valid),
        accounts,
        valid_on(every, today),
        areas_below(books, mine),
    )


def may_count(actor: Actor) -> bool:
    """Whether somebody sees how many files there are."""
    return rules.may_count(actor)


def counts_page(actor: Actor, now: datetime) -> CountsPage:
    """How many files there are in the areas of a leader: counts below the smallest are not told.

    Four statements. Raises NotAllowed.
    """
    paths = rules.counted_areas(actor)
    if not paths:
        raise NotAllowed("count_files")
    books = desk(actor.district_id)
    named, every = newest(kinds(actor.district_id)), results(actor.district_id)
    last = {row.code: row for row in every}
    shown = [area for area in books.areas.living() if area.path in paths]
    found = _found(shown, books, now)
    smallest = books.rules(now).smallest_cell
    told = tuple(
        (area, tuple(_count(kind, found[area.area_id], last, smallest) for kind in named.values()))
        for area in shown
    )
    return CountsPage(told, books.day(now).year, smallest)


def _found(
    areas: Sequence[AreaRow], books: Desk, now: datetime
) -> dict[int, Counter[tuple[str, str]]]:
    """Files of each area by kind: open, and by result those closed this year. One statement."""
    found = {area.area_id: Counter[tuple[str, str]]() for area in areas}
    below = reduce(or_, (Q(area_path__startswith=area.path) for area in areas), Q(pk__in=[]))
    rows = CaseFile.objects.filter(below, district_id=books.district_id)
    for kind_code, state, result, closed_at, path in rows.values_list(
        "kind_code", "state", "result_code", "closed_at", "area_path"
    ):
        is_open = state != State.CLOSED
        if is_open or (closed_at and books.day(closed_at).year == books.day(now).year):
            for area in areas:
                lies_there = path.startswith(area.path)
                found[area.area_id][kind_code, "" if is_open else result] += lies_there
    return found


def _count(
    kind: KindRow, found: Counter[tuple[str, str]], last: Mapping[str, ResultRow], smallest: int
) -> CountRow:
    mine = [row for row in last.values() if row.track == kind.track]
    counts = [found[kind.code, ""], *(found[kind.code, row.code] for row in mine)]
    told = rules.suppressed(counts, smallest)
    return CountRow(kind, told[0], tuple(zip(mine, told[1:], strict=True)))


def lists_page(actor: Actor) -> ListsPage:
    """The lists of kinds and of results. Two statements."""
    district_id = actor.district_id
    may_edit = rules.may_edit_lists(actor, district_id)
    return ListsPage(kinds(district_id), results(district_id), may_edit)


def mediators_page(actor: Actor, now: datetime) -> MediatorsPage:
    """Mediators that the head lists. Three statements. Raises NotAllowed."""
    books = desk(actor.district_id)
    heads = [one for one in holding(actor, books.day(now)) if one.reach == Reach.ALL]
    if not heads:
        raise NotAllowed("list_mediator")
    paths = tuple(one.area_path for one in heads)
    rows = [row for row in listed(actor.district_id, books) if row.area.path.startswith(paths)]
    return MediatorsPage(tuple(rows), people.accounts(actor.district_id), areas_below(books, paths))


def public_mediators(district_id: int) -> tuple[MediatorRow, ...]:
    """Mediators who consent to be introduced in public, by programme. At most two statements."""
    return listed(district_id, desk(district_id))


def listed(district_id: int, books: Desk) -> tuple[MediatorRow, ...]:
    """Mediators that are listed. One statement."""
    rows = Mediator.objects.filter(district_id=district_id, withdrawn_at__isnull=True)
    return tuple(
        MediatorRow(
            row.pk, row.name, row.programme, row.words, row.hours, books.areas.areas[row.area_id],
            row.consented_on,
        )
        for row in rows.order_by("programme", "name", "pk")
    )  # fmt: skip


def kinds_offered(district_id: int, now: datetime) -> tuple[KindRow, ...]:
    """Kinds of work to which a request can be handed. At most two statements."""
    return valid_on(kinds(district_id), desk(district_id).day(now))


def request_to_hand(actor: Actor, appeal_id: int, now: datetime) -> CasePage:
    """A request that the actor may hand over, as its page shows it.

    Raises NotFound, NotAllowed (also where it is over).
    """
    page = case_page(actor, appeal_id, now)
    if not page.allowed.withdraw:
        raise NotAllowed("hand_over")
    return page
