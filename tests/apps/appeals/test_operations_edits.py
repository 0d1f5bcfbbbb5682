"""Taking back an edit of a list: what there was before is there again, or nothing changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.apps.appeals.factories import (
    CHANNELS,
    MATTERS,
    POLICIES,
    Town,
    events_after,
    everybody,
    file,
    last_event_id,
    picture,
)

from linquan.apps.appeals import operations
from linquan.apps.appeals.models import Channel
from linquan.apps.appeals.operations import DutyDraft, GroupDraft
from linquan.apps.appeals.operations.edits import TABLES
from linquan.apps.appeals.queries import desk
from linquan.apps.appeals.types import ListName
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound, WrongState

TODAY, LATER, AFTER = date(2026, 11, 20), date(2026, 12, 1), date(2027, 1, 1)
GROUP = GroupDraft("邻里揪心", "Worries", 5)


class Editor:
    """Somebody who edits the lists of a town at a moment."""

    def __init__(self, town: Town, actor: Actor, now: datetime) -> None:
        self.same: dict[str, Any] = {"actor": actor, "district_id": town.district_id, "now": now}

    def __call__(self, operation: Callable[..., int], **given: Any) -> int:
        return operation(**self.same, **given)

    def back(self, list_name: ListName, row_id: int) -> int:
        return operations.take_back_edit(**self.same, list_name=list_name, row_id=row_id)


@pytest.fixture
def clerk(town: Town, now: datetime) -> Editor:
    return Editor(town, town.staff.street_clerk, now)


def matter(editor: Editor, code: str, valid_from: date = LATER, **changes: Any) -> int:
    draft = replace(MATTERS.get(code, MATTERS["noise"]), **changes)
    return editor(operations.revise_matter, code=code, draft=draft, valid_from=valid_from)


def write(editor: Editor, town: Town, what: str) -> tuple[ListName, int]:
    """Make one edit of each kind; returns the list and the line."""
    dated = {"valid_from": LATER}
    first = town.district.community_ids[0]
    made: dict[str, tuple[ListName, Callable[[], int]]] = {
        "version": (ListName.MATTERS, lambda: matter(editor, "lamp", name="灯")),
        "channel": (
            ListName.CHANNELS,
            lambda: editor(
                operations.revise_channel, code="new", draft=CHANNELS["counter"], **dated
            ),
        ),
        "line": (ListName.MATTERS, lambda: matter(editor, "new")),
        "group": (
            ListName.GROUPS,
            lambda: editor(operations.revise_group, code="new", draft=GROUP, **dated),
        ),
        "rename": (
            ListName.GROUPS,
            lambda: editor(operations.revise_group, code="homes", draft=GROUP, **dated),
        ),
        "deadline": (
            ListName.DEADLINES,
            lambda: editor(operations.revise_policy, code="days", draft=POLICIES["hours"], **dated),
        ),
        "rule": (
            ListName.RULES,
            lambda: editor(operations.revise_rule, code="soon_h", value=9, **dated),
        ),
        "duty": (
            ListName.DUTIES,
            lambda: editor(
                operations.add_duty, draft=DutyDraft("noise", town.office_id, first), **dated
            ),
        ),
        "end of a matter": (
            ListName.MATTERS,
            lambda: editor(
                operations.retire_matter, matter_id=town.matters["lift"], valid_to=LATER
            ),
        ),
        "end of a channel": (
            ListName.CHANNELS,
            lambda: editor(
                operations.retire_channel, channel_id=town.channels["web"], valid_to=TODAY
            ),
        ),
        "end of a duty": (
            ListName.DUTIES,
            lambda: editor(operations.end_duty, duty_id=town.duties["lamps"], valid_to=LATER),
        ),
    }
    list_name, do = made[what]
    return list_name, do()


EDITS = (
    "version", "channel", "line", "group", "rename", "deadline", "rule", "duty",
    "end of a matter", "end of a channel", "end of a duty",
)  # fmt: skip


def rows(list_name: ListName) -> list[dict[str, Any]]:
    return list(TABLES[list_name]._default_manager.order_by("pk").values())


@pytest.mark.parametrize("what", EDITS)
def test_what_was_there_before_is_there_again(what: str, town: Town, clerk: Editor) -> None:
    before = {name: rows(name) for name in ListName}
    list_name, row_id = write(clerk, town, what)
    kept, seen = desk(town.district_id), last_event_id()
    assert clerk.back(list_name, row_id) == row_id
    assert {name: rows(name) for name in ListName} == before
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"]) == (f"{list_name}.taken_back", f"{list_name}:{row_id}")
    assert desk(town.district_id).book is not kept.book


def test_a_change_of_the_same_day_gets_its_old_words(town: Town, clerk: Editor) -> None:
    point = Channel.objects.get(code="point")
    draft = replace(CHANNELS["hotline"], name="电话二")
    first = clerk(operations.revise_channel, code="point", draft=draft, valid_from=LATER)
    before = rows(ListName.CHANNELS)
    again = replace(
        draft, name="电话三", place="二楼", weekday=2, opens=point.opens, closes=point.closes
    )
    second = clerk(operations.revise_channel, code="point", draft=again, valid_from=LATER)
    assert first == second
    clerk.back(ListName.CHANNELS, second)
    assert rows(ListName.CHANNELS) == before


@pytest.mark.parametrize("what", EDITS)
def test_only_ones_own_edit(what: str, town: Town, clerk: Editor, now: datetime) -> None:
    list_name, row_id = write(clerk, town, what)
    before = picture()
    for actor in everybody(town, 1).values():
        if actor == town.staff.street_clerk:
            continue
        with pytest.raises((NotAllowed, WrongState)):
            Editor(town, actor, now).back(list_name, row_id)
    assert picture() == before


@pytest.mark.parametrize(("minutes", "is_allowed"), [(10, True), (11, False)])
def test_within_ten_minutes(
    minutes: int, is_allowed: bool, town: Town, clerk: Editor, now: datetime
) -> None:
    row_id = matter(clerk, "lamp")
    before = picture()
    late = Editor(town, town.staff.street_clerk, now + timedelta(minutes=minutes))
    if is_allowed:
        late.back(ListName.MATTERS, row_id)
        return
    with pytest.raises(WrongState) as refusal:
        late.back(ListName.MATTERS, row_id)
    assert refusal.value.code == "cannot_take_back_line"
    assert picture() == before


def refused(editor: Editor, list_name: ListName, row_id: int) -> str:
    """The code of a refusal that changes nothing."""
    before = picture()
    with pytest.raises(WrongState) as refusal:
        editor.back(list_name, row_id)
    assert picture() == before
    return refusal.value.code


def test_nothing_is_taken_back_twice(town: Town, clerk: Editor) -> None:
    ended = clerk(operations.retire_matter, matter_id=town.matters["lift"], valid_to=LATER)
    clerk.back(ListName.MATTERS, ended)
    assert refused(clerk, ListName.MATTERS, ended) == "cannot_take_back_line"


def test_not_what_another_version_follows(town: Town, clerk: Editor, now: datetime) -> None:
    mine = matter(clerk, "lamp", LATER)
    matter(Editor(town, town.staff.administrator, now), "lamp", AFTER)
    assert refused(clerk, ListName.MATTERS, mine) == "cannot_take_back_line"
    ended = clerk(operations.retire_matter, matter_id=town.matters["lift"], valid_to=LATER)
    matter(clerk, "lift", LATER)
    assert refused(clerk, ListName.MATTERS, ended) == "cannot_take_back_line"


def test_not_the_end_of_a_duty_that_was_given_again(town: Town, clerk: Editor) -> None:
    ended = clerk(operations.end_duty, duty_id=town.duties["lamps"], valid_to=LATER)
    again = DutyDraft("lamp", town.staff.department_id, town.district_id)
    clerk(operations.add_duty, draft=again, valid_from=LATER)
    assert refused(clerk, ListName.DUTIES, ended) == "cannot_take_back_line"


def test_not_what_requests_use_already(town: Town, clerk: Editor, now: datetime) -> None:
    used = matter(clerk, "new", TODAY)
    file(town, now, matter_id=used)
    assert refused(clerk, ListName.MATTERS, used) == "line_in_use"


def test_not_what_other_lines_name(town: Town, clerk: Editor) -> None:
    group = clerk(operations.revise_group, code="new", draft=GROUP, valid_from=TODAY)
    policy = clerk(operations.revise_policy, code="new", draft=POLICIES["days"], valid_from=TODAY)
    named = matter(clerk, "new", TODAY, group_code="new", policy_code="new")
    duty = DutyDraft("new", town.office_id, town.district_id)
    clerk(operations.add_duty, draft=duty, valid_from=TODAY)
    for list_name, row_id in (
        (ListName.GROUPS, group), (ListName.DEADLINES, policy), (ListName.MATTERS, named),
    ):  # fmt: skip
        assert refused(clerk, list_name, row_id) == "line_in_use"


def test_a_line_for_what_fits_no_other_stays(town: Town, clerk: Editor) -> None:
    mine = matter(clerk, "noise", TODAY, is_fallback=True)
    matter(clerk, "other", TODAY, is_fallback=False)
    assert refused(clerk, ListName.MATTERS, mine) == "fallback_needed"


def test_the_last_desk_of_an_area_stays(town: Town, clerk: Editor) -> None:
    top = DutyDraft("", town.staff.department_id, town.district_id)
    mine = clerk(operations.add_duty, draft=top, valid_from=TODAY)
    clerk(operations.end_duty, duty_id=town.duties["office"], valid_to=TODAY)
    assert refused(clerk, ListName.DUTIES, mine) == "desk_needed"


def test_what_is_not_there_is_not_taken_back(town: Town, clerk: Editor) -> None:
    before = picture()
    with pytest.raises(NotFound):
        clerk.back(ListName.MATTERS, 10**9)
    assert refused(clerk, ListName.MATTERS, town.matters["lamp"]) == "cannot_take_back_line"
    assert picture() == before
