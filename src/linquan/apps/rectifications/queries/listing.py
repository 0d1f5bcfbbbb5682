"""The list of rectifications: what its reader may see, filtered, counted."""

from collections import Counter
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Count, F, Q, QuerySet

from linquan.apps.appeals.queries import desk
from linquan.apps.rectifications import rules
from linquan.apps.rectifications.models import Rectification
from linquan.apps.rectifications.queries.reading import line_of
from linquan.apps.rectifications.queries.rows import Filters, ListPage, ListsPage
from linquan.apps.rectifications.standing import OWN_TERMS, grounds, terms
from linquan.apps.rectifications.types import TOLD_TO_PARTY, Stage
from linquan.kernel.actors import Actor
from linquan.kernel.validity import valid_on

MOST, LONGEST_ID = 200, 18
NOTHING = Q(pk__in=[])


def _visible(actor: Actor) -> QuerySet[Rectification]:
    """What staff may see who are no party: as ``rules.may_see`` says, in SQL."""
    over = [Q(area_path__startswith=p.area_path) for p in actor.posts
            if p.area_path and p.role in rules.WATCHERS]  # fmt: skip
    own = [Q(owner_path__startswith=p.organisation_path) for p in actor.posts
           if p.role in rules.INVOLVED]  # fmt: skip
    rows = Rectification.objects.filter(district_id=actor.district_id)
    lines = actor.organisation_lines()
    return rows.filter(reduce(or_, [*over, *own], NOTHING)).exclude(party_path__in=lines)


def _orders(actor: Actor) -> QuerySet[Rectification]:
    """Orders to the actor's own unit, or one above it."""
    lines = actor.organisation_lines()
    may = any(p.role in rules.WORKERS for p in actor.posts)
    rows = Rectification.objects.filter(
        district_id=actor.district_id, party_path__in=lines, stage__in=sorted(TOLD_TO_PARTY)
    )
    return rows if may else rows.none()


def _filtered(
    rows: QuerySet[Rectification], wanted: Filters, actor: Actor, now: datetime
) -> QuerySet[Rectification]:
    if wanted.stage in set(Stage):
        rows = rows.filter(stage=wanted.stage)
    if wanted.is_late:
        rows = rows.filter(ended_at__isnull=True, due_at__lt=now)
    if wanted.is_mine:
        rows = rows.filter(owner_id__in={p.organisation_id for p in actor.posts})
    if wanted.party_id is not None:
        rows = rows.filter(party_id=wanted.party_id)
    if wanted.text:
        rows = rows.filter(
            Q(title__icontains=wanted.text)
            | Q(place__icontains=wanted.text)
            | _numbered(wanted.text)
        )
    return rows


def _numbered(text: str) -> Q:
    """What has the number that was typed (``ZG-2611-12``)."""
    serial = text.rpartition("-")[2]
    is_id = serial.isascii() and serial.isdecimal() and len(serial) < LONGEST_ID
    return Q(pk=int(serial)) if is_id else NOTHING


def list_page(actor: Actor, wanted: Filters, now: datetime) -> ListPage:
    """Show the list, open ones first by their date. Six statements."""
    books = desk(actor.district_id)
    visible = _visible(actor)
    rows = _filtered(visible, wanted, actor, now)
    newest_first = F("ended_at").desc(nulls_first=True)
    found = list(rows.order_by(newest_first, "due_at", "id")[: MOST + 1])
    counted = visible.order_by().values_list("stage").annotate(n=Count("id"))
    open_rows = visible.filter(ended_at__isnull=True)
    units = {p.organisation_id for p in actor.posts}
    late_mine = open_rows.aggregate(
        late=Count("id", filter=Q(due_at__lt=now)), mine=Count("id", filter=Q(owner_id__in=units))
    )
    party_ids = visible.order_by().exclude(party_id=None).values_list("party_id", flat=True)
    parties = sorted((books.organisations[pk] for pk in set(party_ids)), key=lambda unit: unit.name)
    return ListPage(
        lines=tuple(line_of(row, books) for row in found[:MOST]),
        counts=Counter(dict(counted)),
        late=late_mine["late"],
        mine=late_mine["mine"],
        parties=tuple(parties),
        orders=tuple(line_of(row, books) for row in _orders(actor).order_by("due_at")[:MOST]),
        is_cut=len(found) > MOST,
        may_open=rules.may_open_somewhere(actor),
    )


def waiting(actor: Actor, now: datetime) -> tuple[int, int]:
    """How many wait for the actor's own units, and how many of them are late. One statement.

    Orders to one's own unit count as well.
    """
    units = {p.organisation_id for p in actor.posts}
    mine = _visible(actor).filter(ended_at__isnull=True, owner_id__in=units)
    told = _orders(actor).filter(stage=Stage.ORDERED)
    ids = Q(pk__in=mine.values("pk")) | Q(pk__in=told.values("pk"))
    found = Rectification.objects.filter(ids, district_id=actor.district_id).aggregate(
        n=Count("id"), late=Count("id", filter=Q(due_at__lt=now))
    )
    return found["n"], found["late"]


def lists_page(actor: Actor, now: datetime) -> ListsPage:
    """Show legal bases and time limits. Three statements."""
    every = grounds(actor.district_id)
    day = desk(actor.district_id).day(now)
    known = terms(actor.district_id, day)
    return ListsPage(
        valid_on(every, day),
        every,
        tuple(known[term.code] for term in OWN_TERMS),
        rules.may_edit_lists(actor, actor.district_id),
    )
