"""What facilities did: kinds of figures, figures, corrections, and facilities side by side."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, events_after, last_event_id, picture, warm
from tests.apps.circles.factories import enter
from tests.apps.circles.test_facilities import PLANNED, statements
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import fields, refused
from tests.apps.tables import FORMS, Desk, comes_back

from linquan.apps.circles import operations, queries
from linquan.apps.circles.exchange import TABLES
from linquan.apps.circles.figure_windows import Span, Window, after, before, window
from linquan.apps.circles.figures import (
    OWN_FIGURE_KINDS,
    FigureDraft,
    FigureKindDraft,
    FigureRow,
    Theme,
    funds,
    gathered,
    kept,
    overlaps,
)
from linquan.apps.circles.models import Figure, FigureKind
from linquan.apps.circles.queries import Compared
from linquan.apps.circles.web.figure_words import amount
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.exchange.port import Plan

TODAY, LATER = date(2026, 11, 20), date(2026, 12, 1)
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
KIND = FigureKindDraft("义诊场次", "Free clinics", "场", "clinics", "service", "counted", "街道")
KINDS = {kind.code: kind for kind in OWN_FIGURE_KINDS}


def of(code: str, much: str, days: tuple[date, date] = OCTOBER, side: str = "done") -> FigureDraft:
    return FigureDraft(code, side, *days, Decimal(much), "签到簿")


def note(town: Town, now: datetime, pk: int, draft: FigureDraft) -> int:
    return operations.note_figure(actor=town.staff.clerk, facility_id=pk, draft=draft, now=now)


def row(code: str, much: str, days: tuple[date, date] = OCTOBER, **more: Any) -> FigureRow:
    given = {"side": "done", "state": "stands", "figure_id": 1} | more
    return FigureRow(
        given["figure_id"], 1, code, KINDS[code].gathering, given["side"], *days, Decimal(much),
        "", "", given["state"], "", None, "", NOW,
    )  # fmt: skip


# Rules.


@pytest.mark.parametrize(
    ("span", "day", "first", "last"),
    [
        (Span.MONTH, date(2024, 2, 29), date(2024, 2, 1), date(2024, 2, 29)),
        (Span.MONTH, date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        (Span.QUARTER, date(2026, 11, 20), date(2026, 10, 1), date(2026, 12, 31)),
        (Span.QUARTER, date(2026, 3, 31), date(2026, 1, 1), date(2026, 3, 31)),
        (Span.YEAR, date(2026, 7, 1), date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_the_days_of_a_window(span: Span, day: date, first: date, last: date) -> None:
    assert window(span, day) == Window(span, first, last)


def test_windows_before_and_after() -> None:
    quarter = window(Span.QUARTER, date(2026, 1, 5))
    earlier = before(quarter)
    assert earlier == Window(Span.QUARTER, date(2025, 10, 1), date(2025, 12, 31))
    assert earlier
    assert after(earlier) == quarter
    every = window(Span.ALL, TODAY)
    assert (before(every), after(every)) == (None, None)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([], None),
        ([row("served", "10"), row("served", "5", SEPTEMBER)], 10),
        ([row("served", "10"), row("served", "7", YEAR)], 10),  # a year is not cut up
        ([row("served", "10", state="withdrawn")], None),
        ([row("spent", "1.5", (TODAY, TODAY))], None),  # after October
        ([row("satisfied", "90", (SEPTEMBER[0], SEPTEMBER[0]))], 90),  # found before, still holds
        ([row("satisfied", "90", (SEPTEMBER[0], SEPTEMBER[0])),
          row("satisfied", "95", (OCTOBER[0], OCTOBER[0]))], 95),
    ],
)  # fmt: skip
def test_what_figures_come_to_in_october(lines: list[FigureRow], told: int | None) -> None:
    assert gathered(lines, *OCTOBER) == told


def test_what_would_be_counted_twice() -> None:
    october, year = of("served", "1"), [row("served", "9", YEAR)]
    assert overlaps(october, "counted", year)
    assert not overlaps(october, "counted", [row("served", "9", SEPTEMBER)])
    assert not overlaps(october, "counted", [row("served", "9", YEAR, state="corrected")])
    assert not overlaps(of("spent", "1", (TODAY, TODAY)), "paid", [row("spent", "1")])


def test_what_was_agreed_and_what_is_left_of_money() -> None:
    lines = [
        row("served", "1200", YEAR, side="agreed"), row("served", "100"),
        row("served", "50", SEPTEMBER), row("activities", "0", YEAR, side="agreed"),
    ]  # fmt: skip
    assert [(one.done, one.percent) for one in kept(lines, KINDS)] == [(150, 12), (None, None)]
    assert funds(lines) is None
    day = (TODAY, TODAY)
    money = [row("granted", "100", day), row("spent", "30.5", day), row("spent", "80", day)]
    found = funds(money)
    assert found
    assert (found.granted, found.spent, found.left) == (100, Decimal("110.5"), Decimal("-10.5"))


def test_amounts_as_they_were_written() -> None:
    told = {"3750000": "3,750,000", "9.50": "9.5", "0": "0", "25.00": "25", "0.05": "0.05"}
    with override("en"):
        assert {one: amount(Decimal(one)) for one in told} == told


# What is counted.


def test_a_kind_from_a_day_on(town: Town, now: datetime) -> None:
    clerk, seen = town.staff.street_clerk, last_event_id()
    assert [kind.code for kind in queries.figure_kinds_page(clerk, now).valid] == [*KINDS]
    given: dict[str, Any] = {"district_id": town.district_id, "now": now}
    new = given | {"kind_code": "", "draft": KIND, "valid_from": TODAY}
    for who in (town.staff.clerk, town.staff.leader):
        refused(NotAllowed, operations.revise_figure_kind, actor=who, **new)
    assert not FigureKind.objects.exists()
    made = operations.revise_figure_kind(actor=clerk, **new)
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"]) == ("figurekind.revised", f"figurekind:{made}")
    own = replace(KIND, name="服务人次（新口径）")
    operations.revise_figure_kind(
        actor=clerk, **given, kind_code="served", draft=own, valid_from=LATER
    )
    error = refused(
        Invalid, operations.revise_figure_kind, actor=clerk, **given, kind_code="served",
        draft=replace(own, gathering="found"), valid_from=date(2027, 1, 1),
    )  # fmt: skip
    assert fields(error) == {"gathering": "gathering_stays"}
    odd = replace(KIND, name="别的", theme="none", gathering="none")
    error = refused(Invalid, operations.revise_figure_kind, actor=clerk, **new | {"draft": odd})
    assert fields(error) == {"theme": "choose", "gathering": "choose"}
    end = given | {"kind_code": f"line-{made}", "valid_to": LATER}
    refused(NotAllowed, operations.end_figure_kind, actor=town.staff.leader, **end)
    refused(NotFound, operations.end_figure_kind, actor=clerk, **end | {"kind_code": "none"})
    error = refused(
        Invalid, operations.end_figure_kind, actor=clerk, **end | {"kind_code": "granted"}
    )
    assert fields(error) == {"valid_to": "figure_kind_stays"}
    operations.end_figure_kind(actor=clerk, **end)
    assert FigureKind.objects.get(pk=made).valid_to == LATER
    assert statements(lambda: queries.figure_kinds_page(clerk, now)) == 1


# Figures.


def test_a_figure_is_noted_with_one_event(town: Town, now: datetime) -> None:
    pk, seen = enter(town, now), last_event_id()
    warm(town)
    assert statements(lambda: note(town, now, pk, of("served", "120"))) == 6
    one = Figure.objects.get()
    assert (one.amount, one.gathering, one.state, one.account_name) == (
        120, "counted", "stands", town.staff.clerk.name,
    )  # fmt: skip
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"]) == ("facility.figure_noted", f"facility:{pk}")
    assert event["data"] == {
        "figure": "served", "side": "done", "first_on": "2026-10-01", "last_on": "2026-10-31",
        "amount": "120",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("draft", "field", "code"),
    [
        (of("none", "1"), "kind_code", "figure_kind_unknown"),
        (of("served", "1", side="both"), "side", "choose"),
        (of("served", "-1"), "amount", "amount_odd"),
        (of("served", "0.001"), "amount", "amount_odd"),
        (of("served", "1e11"), "amount", "amount_odd"),
        (of("served", "1", (TODAY, SEPTEMBER[0])), "last_on", "period_odd"),
        (of("served", "1", YEAR), "last_on", "day_to_come"),
        (of("served", "1", (date(2016, 1, 1), TODAY)), "last_on", "period_long"),
        (of("granted", "1"), "last_on", "one_day"),
        (of("satisfied", "1"), "last_on", "one_day"),
        (replace(of("served", "1"), source=" "), "source", "missing"),
        (replace(of("served", "1"), note="长" * 201), "note", "too_long"),
    ],
)
def test_what_a_figure_cannot_say(
    town: Town, now: datetime, draft: FigureDraft, field: str, code: str
) -> None:
    pk, seen = enter(town, now), last_event_id()
    assert fields(refused(Invalid, note, town, now, pk, draft)) == {field: code}
    assert (Figure.objects.count(), events_after(seen)) == (0, [])


def test_nothing_is_counted_twice(town: Town, now: datetime) -> None:
    pk, other = enter(town, now), enter(town, now, draft={"name": "二店"})
    note(town, now, pk, of("served", "120"))
    error = refused(Invalid, note, town, now, pk, of("served", "3", (OCTOBER[1], OCTOBER[1])))
    assert fields(error) == {"first_on": "period_taken"}
    note(town, now, pk, of("served", "1500", YEAR, side="agreed"))
    note(town, now, other, of("served", "3"))
    for _ in range(2):
        note(town, now, pk, of("spent", "5000", (TODAY, TODAY)))
    assert Figure.objects.count() == 5
    one = Figure.objects.filter(kind_code="served", side="done").first()
    assert one
    one.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save()  # the database is the second guard


def test_who_notes_and_who_does_not(town: Town, now: datetime) -> None:
    pk = enter(town, now)
    made = note(town, now, pk, of("served", "120"))
    acts: tuple[tuple[Any, dict[str, Any]], ...] = (
        (operations.note_figure, {"facility_id": pk, "draft": of("activities", "1")}),
        (operations.correct_figure,
         {"figure_id": made, "draft": of("served", "1"), "reason": "抄错了一位"}),
        (operations.withdraw_figure, {"figure_id": made, "reason": "重复登记了"}),
    )  # fmt: skip
    was = picture()["circles_figure"]
    for act, given in acts:
        for who in (town.staff.other_clerk, town.staff.leader, town.staff.handler):
            refused(NotAllowed, act, actor=who, now=now, **given)
        gone = {name: 10**9 for name in given if name.endswith("_id")}
        refused(NotFound, act, actor=town.staff.clerk, now=now, **given | gone)
    assert picture()["circles_figure"] == was


def test_a_figure_is_corrected_and_the_old_one_stays(town: Town, now: datetime) -> None:
    pk, clerk = enter(town, now), town.staff.clerk
    made, seen = note(town, now, pk, of("served", "120")), last_event_id()
    given: dict[str, Any] = {"actor": clerk, "now": now, "reason": "抄错了一位"}
    error = refused(
        Invalid, operations.correct_figure, figure_id=made, draft=of("served", "120"), **given
    )
    assert error.code == "nothing_corrected"
    error = refused(
        Invalid, operations.correct_figure, figure_id=made, draft=of("served", "210"),
        **given | {"reason": "错"},
    )  # fmt: skip
    assert fields(error) == {"reason": "too_short"}
    warm(town)
    found: list[int] = []

    def correct() -> None:
        found.append(operations.correct_figure(figure_id=made, draft=of("served", "210"), **given))

    assert statements(correct) == 9
    old, new = Figure.objects.get(pk=made), Figure.objects.get(pk=found[0])
    assert (old.amount, old.state, old.reason) == (120, "corrected", "抄错了一位")
    assert (new.amount, new.state, new.replaces_id) == (210, "stands", made)
    assert [event["kind"] for event in events_after(seen)] == ["facility.figure_corrected"]
    error = refused(
        WrongState, operations.correct_figure, figure_id=made, draft=of("served", "1"), **given
    )
    assert error.code == "figure_gone"
    refused(WrongState, operations.withdraw_figure, figure_id=made, **given)
    assert statements(lambda: operations.withdraw_figure(figure_id=new.pk, **given)) == 6
    assert Figure.objects.filter(state="stands").count() == 0
    note(town, now, pk, of("served", "5"))  # the days are free again


def test_a_kind_that_ended_is_still_corrected(town: Town, now: datetime) -> None:
    pk, made = enter(town, now), 0
    made = note(town, now, pk, of("served", "120"))
    operations.end_figure_kind(
        actor=town.staff.street_clerk, district_id=town.district_id, kind_code="served",
        valid_to=TODAY, now=now,
    )  # fmt: skip
    error = refused(Invalid, note, town, now, pk, of("served", "1", SEPTEMBER))
    assert fields(error) == {"kind_code": "figure_kind_unknown"}
    operations.correct_figure(
        actor=town.staff.clerk, figure_id=made, draft=of("served", "121"), reason="复核更正",
        now=now,
    )  # fmt: skip
    assert Figure.objects.get(state="stands").amount == 121


def test_a_facility_with_figures_does_not_go_again(town: Town, now: datetime) -> None:
    pk = enter(town, now)
    note(town, now, pk, of("served", "1"))
    error = refused(
        WrongState, operations.take_back_step, actor=town.staff.clerk, facility_id=pk, now=now
    )
    assert error.code == "step_stays"


# Side by side.


def test_brands_side_by_side(town: Town, now: datetime) -> None:
    one = enter(town, now, draft={"brand": "江安有邻", "level": "centre"})
    two = enter(town, now, draft={"name": "二店", "brand": "杏好有你"})
    three = enter(town, now, draft={"name": "三店", "level": "centre"})
    reader = town.staff.leader
    for pk, days, much in ((one, OCTOBER, "120"), (one, SEPTEMBER, "100"), (two, SEPTEMBER, "30")):
        note(town, now, pk, of("served", much, days))
    note(town, now, three, of("served", "999"))
    note(town, now, one, of("satisfied", "97", (TODAY, TODAY)))
    month = Compared(span=Span.MONTH, day=OCTOBER[0])
    page = queries.results_page(reader, month, now)
    told = [
        (r.view.row.facility_id, [(k.code, c.now, c.before, c.change) for k, c in r.cells])
        for r in page.rows
    ]
    assert told == [(one, [("served", 120, 100, 20)]), (two, [("served", None, 30, None)])]
    assert page.totals == {"served": 120}
    assert page.unbranded == 1
    every = queries.results_page(reader, replace(month, is_branded=False), now)
    assert [r.view.row.facility_id for r in every.rows] == [one, two, three]
    assert every.totals == {"served": 1119}
    assert queries.results_page(reader, Compared(), now).window.first == OCTOBER[0]
    newest = queries.results_page(reader, Compared(span=Span.MONTH), now)
    assert newest.window == page.window  # where something was counted last, not only found
    found = queries.results_page(reader, Compared(span=Span.MONTH, day=TODAY), now)
    told_now = [(k.code, c.now, c.before) for k, c in found.rows[0].cells]
    assert told_now == [("served", None, 120), ("satisfied", 97, None)]
    elsewhere = replace(month, area_id=town.district.community_ids[1])
    assert queries.results_page(reader, elsewhere, now).rows == ()
    assert queries.results_page(reader, Compared(theme=Theme.FUNDS), now).kinds == ()
    warm(town)
    assert statements(lambda: queries.results_page(reader, month, now)) == 7
    assert statements(lambda: queries.figures_page(reader, one, now)) == 4


def test_pages_of_fifty(town: Town, now: datetime) -> None:
    many = [enter(town, now, draft={"name": f"{n}号店", "brand": f"品牌{n}"}) for n in range(51)]
    page = queries.results_page(town.staff.leader, Compared(), now)
    assert (len(page.rows), page.next_id) == (50, many[49])
    rest = queries.results_page(town.staff.leader, Compared(), now, after_id=many[49])
    assert ([r.view.row.facility_id for r in rest.rows], rest.next_id) == ([many[50]], None)


# Pages.


def test_from_a_figure_to_its_correction(town: Town, now: datetime) -> None:
    pk = enter(town, now, standing=PLANNED, draft={"brand": "江安有邻"})
    here, clerk = f"/circles/facilities/{pk}/figures/", client_of(town.staff.clerk)
    assert "还没有登记" in said(clerk.get(here))
    assert f'href="{here}"' in clerk.get(f"/circles/facilities/{pk}/").content.decode()
    form = {
        "kind_code": "granted", "side": "done", "first_on": "2026-11-02",
        "last_on": "2026-11-02", "amount": "3750000", "source": "财政下达通知",
    }  # fmt: skip
    wrong = posted(clerk, here, form | {"last_on": "2026-11-03"}, 422)
    assert "只填一天" in wrong
    assert posted(clerk, here, form) == here
    posted(clerk, here, form | {"kind_code": "spent", "amount": "4000000.5"})
    page = said(clerk.get(here))
    for words in ("3,750,000", "4,000,000.5", "−250,000.5", "支出超过下达", "财政下达通知"):
        assert words in page, words
    one = Figure.objects.get(kind_code="spent")
    at = f"{here}{one.pk}/"
    assert clerk.get(at).status_code == 200
    posted(clerk, at, form | {"kind_code": "spent", "amount": "400000", "reason": "多写一个零"})
    assert "多写一个零" in said(clerk.get(here))
    assert "不再计入" in said(clerk.get(at))
    new = Figure.objects.get(kind_code="spent", state="stands")
    assert clerk.get(f"{here}{new.pk}/withdraw/").status_code == 405
    assert "填写" in posted(clerk, f"{here}{new.pk}/withdraw/", {"reason": ""}, 422)
    posted(clerk, f"{here}{new.pk}/withdraw/", {"reason": "拨付退回"})
    assert "多写一个零" not in said(clerk.get(f"/circles/facilities/{pk}/"))
    reader = client_of(town.staff.leader)
    assert "登记一项" not in said(reader.get(here))
    assert reader.get(f"{here}{new.pk}/").status_code == 403
    assert clerk.get(f"{here}999999999/").status_code == 404
    english = said(reader.get(here, headers={"accept-language": "en"}))
    assert "Money in yuan" in english
    assert "withdrawn" in english


def test_the_page_of_brands(town: Town, now: datetime) -> None:
    reader = client_of(town.staff.leader)
    assert "还没有中心有品牌" in said(reader.get("/circles/results/"))
    pk = enter(town, now, draft={"brand": "江安有邻"})
    note(town, now, pk, of("served", "120"))
    note(town, now, pk, of("served", "100", SEPTEMBER))
    page = reader.get("/circles/results/?span=month&at=2026-10-15")
    assert table_rows(page)[0].startswith("江安有邻 康民药房")
    assert "+20" in said(page)
    assert "与上期 100 相比" in said(page)
    assert "at=2026-09-01" in page.content.decode()
    english = reader.get(
        "/circles/results/?span=month&at=2026-10-15", headers={"accept-language": "en"}
    )
    assert "+20 against 100" in said(english)
    for odd in ("?theme=no&span=no&at=no&area=x&after=-1", "?at=0001-01-01", "?at=9999-12-31",
                "?theme=funds", "?who=every&theme=use&span=year"):  # fmt: skip
        assert reader.get(f"/circles/results/{odd}").status_code == 200, odd


def test_the_list_of_what_is_counted(town: Town) -> None:
    clerk, at = client_of(town.staff.street_clerk), "/lists/figure-kinds/"
    assert "服务人次" in said(clerk.get(at))
    form = {
        "name": "义诊场次", "unit": "场", "theme": "service", "gathering": "counted",
        "valid_from": "2026-11-20",
    }  # fmt: skip
    assert posted(clerk, f"{at}new/", form) == at
    code = FigureKind.objects.get().code
    assert "不能更改" in posted(
        clerk, f"{at}{code}/", form | {"gathering": "paid", "valid_from": "2026-12-01"}, 422
    )
    posted(clerk, f"{at}{code}/end/", {"valid_to": "2026-12-31"})
    assert client_of(town.staff.clerk).get(f"{at}new/").status_code == 403


# As tables.


def desk_of(town: Town, name: str = "facility_figures") -> Desk:
    (table,) = [one for one in TABLES if one.layout.name == name]
    return Desk(table, town.staff.street_clerk, town.district_id, NOW)


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_and_changes_nothing(town: Town, now: datetime, form: str) -> None:
    pk = enter(town, now)
    note(town, now, pk, of("served", "120"))
    note(town, now, pk, of("county_km", "25.5", (TODAY, TODAY)))
    assert comes_back(desk_of(town), form) == 2
    assert comes_back(desk_of(town, "figure_kinds"), form) == len(OWN_FIGURE_KINDS)


def test_figures_come_in_and_go_again(town: Town, now: datetime) -> None:
    pk, seen = enter(town, now), last_event_id()
    desk, was = desk_of(town), picture()["circles_figure"]
    text = (
        "facility,kind,side,first_on,last_on,amount,source\n"
        "康民药房,服务人次,已完成,2026-10-01,2026-10-31,120,签到簿\n"
        f"{pk},granted,已完成,2026-11-02,,3750000,下达通知\n".replace(str(pk), "康民药房")
    )
    assert desk.check(desk.rows(text)) == Plan(new=(2, 3))
    import_id = desk.take(text)
    assert [*Figure.objects.order_by("id").values_list("kind_code", "amount", "facility_id")] == [
        ("served", 120, pk), ("granted", 3_750_000, pk),
    ]  # fmt: skip
    events = [event["kind"] for event in events_after(seen)]
    assert events.count("figure.imported") == 2
    assert desk.check(desk.rows(text)) == Plan(same=(2, 3))
    assert desk.take_back(import_id) == 2
    assert picture()["circles_figure"] == was


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("别家,served,已完成,2026-10-01,2026-10-31,1,簿", ("facility", "facility_not_here")),
        ("康民药房,none,已完成,2026-10-01,2026-10-31,1,簿", ("kind", "figure_kind_unknown")),
        ("康民药房,served,已完成,2026-10-05,2026-10-31,1,簿", ("first_on", "figure_noted")),
        ("康民药房,granted,已完成,2026-10-05,2026-10-31,1,簿", ("last_on", "one_day")),
        ("康民药房,users,已完成,2026-12-05,2026-12-31,1,簿", ("last_on", "day_to_come")),
    ],
)
def test_what_is_wrong_is_told(
    town: Town, now: datetime, line: str, fault: tuple[str, str]
) -> None:
    note(town, now, enter(town, now), of("served", "120"))
    desk = desk_of(town)
    head = "facility,kind,side,first_on,last_on,amount,source\n"
    assert desk.faults(f"{head}{line}\n") == [(2, *fault)]
    assert fault[1] in desk.table.faults
