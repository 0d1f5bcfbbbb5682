"""The demo's street of nearly 60,000 people: from a change to the gap list, map, siting, report.

A database of its own is started in a folder, the demo is loaded, and a browser without a screen is
signed in. Pages are asked of this process, so that their processor time can be told.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from benchmarks.circles import browser
from benchmarks.circles.clock import Took, middle, timed
from benchmarks.house import one_size

from linquan import postgres

ITEM: Final = "EDU-B01"
STEP: Final = 1e-4
"""Degrees that a facility is moved by: some ten metres."""


def measure(home: Path, rounds: int) -> dict[str, Any]:
    """Load the demo into a folder and measure it; the database is stopped afterwards."""
    home.mkdir(parents=True, exist_ok=True)
    one_size.enter(home)
    try:
        return _measured(home, rounds)
    finally:
        postgres.stop(home)


def _measured(home: Path, rounds: int) -> dict[str, Any]:
    from linquan.apps.insights import demo  # noqa: PLC0415  Django is set up only now

    now = datetime.now(UTC)
    _, loading = timed(lambda: demo.load(now=now))
    street = Street(home, now)
    first = street.remade()
    moved = [street.moved(number) for number in range(rounds)]
    maps = [street.mapped() for _ in range(rounds)]
    return {
        "counts": street.counts(),
        "loading the demo": loading.told(),
        "first run": first.told(),
        "moved facility to gap list": middle(moved),
        "map, first time": middle(maps),
        "map, again": middle([timed(street.map_asked)[1] for _ in range(rounds)]),
        "siting, first answer of a process": street.sited().told(),
        "siting": middle([street.sited() for _ in range(rounds)]),
        "report": middle([timed(street.reported)[1] for _ in range(rounds)]),
        "browser": browser.measure(home, street.entry(), ITEM, rounds),
    }


class Street:
    """The demo's street with one who is signed in."""

    def __init__(self, home: Path, now: datetime) -> None:
        from django.test import Client  # noqa: PLC0415  Django is set up only now

        from linquan.apps.insights import demo  # noqa: PLC0415
        from linquan.apps.places.queries import district_ids  # noqa: PLC0415

        self.home, self.now = home, now
        (self.district_id,) = district_ids()
        self.client = Client(HTTP_ACCEPT_LANGUAGE="zh-CN")
        self._link = demo.entry_link
        self.client.get(self.entry())

    def entry(self) -> str:
        """Return the path of a link that lets the demo's clerk in once."""
        return f"/demo/enter/{self._link(datetime.now(UTC))}"

    def counts(self) -> dict[str, int]:
        """Homes, people, places and items of the newest run."""
        from linquan.apps.circles import queries  # noqa: PLC0415

        return dict(queries.book_of(self.district_id).row.counts)

    def remade(self) -> Took:
        """Make the standing run that is owed."""
        return timed(self._made)[1]

    def _made(self) -> None:
        from linquan.apps.circles import operations, running  # noqa: PLC0415
        from linquan.apps.circles.models import CoverageRun  # noqa: PLC0415
        from linquan.apps.circles.owing import PLANNER  # noqa: PLC0415

        operations.owe_standing_run(actor=PLANNER, district_id=self.district_id, now=self.now)
        waiting = CoverageRun.objects.filter(district_id=self.district_id, state="waiting")
        run_id = waiting.values_list("pk", flat=True).get()
        refused = running.make_run(
            actor=PLANNER, run_id=run_id, home=self.home, clock=lambda: self.now
        )
        if refused:
            raise SystemExit(refused)

    def moved(self, number: int) -> Took:
        """Move a facility, make the run anew, ask for the list of gaps."""
        move = self._mover(number)
        return timed(lambda: (move(), self._made(), self._asked("/circles/gaps/")))[1]

    def _mover(self, number: int) -> Callable[[], object]:
        from linquan.apps.circles.models import Facility  # noqa: PLC0415

        row = Facility.objects.filter(item_code=ITEM, state="open").order_by("pk").first()
        if row is None or row.lon is None:
            raise SystemExit(ITEM)
        fields = {"area": row.area_id, "address": row.address, "seen": row.version}
        point = {"lon": round(row.lon + (number + 1) * STEP, 6), "lat": row.lat}
        return lambda: self.client.post(f"/circles/facilities/{row.pk}/place/", fields | point)

    def mapped(self) -> Took:
        """Ask for the map and what it is drawn from, with nothing kept in memory."""
        from linquan.apps.circles.queries import runs  # noqa: PLC0415

        runs.forget()
        return timed(self.map_asked)[1]

    def map_asked(self) -> None:
        """Ask for the map of an item and what it is drawn from."""
        self._asked(f"/circles/?item={ITEM}")
        self._asked(f"/circles/gaps/{ITEM}/map/")

    def sited(self) -> Took:
        """Ask by the form where one more of the item should stand, answer, and read the page."""
        return timed(self._sited)[1]

    def _sited(self) -> None:
        from linquan.apps.circles import siting_running  # noqa: PLC0415
        from linquan.apps.circles.models import Siting  # noqa: PLC0415
        from linquan.apps.circles.owing import PLANNER  # noqa: PLC0415

        asked = {"item": ITEM, "area": self.district_id, "goal": "most", "sites": 1}
        self.client.post("/circles/siting/new/", asked | {"sources": ["grid", "dwellings"]})
        siting_id = Siting.objects.latest("pk").pk
        refused = siting_running.answer_siting(
            actor=PLANNER, siting_id=siting_id, home=self.home, clock=lambda: self.now
        )
        if refused:
            raise SystemExit(refused)
        self._asked(f"/circles/siting/{siting_id}/")

    def reported(self) -> None:
        """Write the report of the newest run as PDF."""
        from linquan.apps.circles import queries  # noqa: PLC0415
        from linquan.apps.circles.reporting import report_pdf  # noqa: PLC0415

        run_id = queries.book_of(self.district_id).row.run_id
        report_pdf(queries.report_data(self.district_id, run_id, self.district_id), "zh-hans")

    def _asked(self, url: str) -> bytes:
        answer = self.client.get(url)
        if answer.status_code != HTTPStatus.OK:
            msg = f"{url}: {answer.status_code}"
            raise SystemExit(msg)
        return bytes(answer.content)
