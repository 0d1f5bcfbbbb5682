"""Many rows: left to the worker, polled by the page, refused with a reason, freed when stuck."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.apps.orgs.clients import client_of
from tests.apps.orgs.factories import Staff
from tests.apps.places.factories import SETUP
from tests.apps.waiting import while_held
from tests.web.exchange import terms
from tests.web.exchange.test_pages import GOOD, held, paste, picture, seal_of, take, words

from linquan.apps.orgs import operations as orgs
from linquan.kernel import clock, jobs
from linquan.kernel.errors import WrongState
from linquan.kernel.exchange import imports
from linquan.kernel.exchange.imports import State
from linquan.kernel.models import HeadingChoice, Import, ImportedRow
from linquan.web.exchange import import_views
from linquan.web.exchange.jobs import take_import

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(staff: Staff) -> Client:
    return client_of(staff.street_clerk, "en")


@pytest.fixture
def deferred(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """What the worker is asked to do; one row is already many."""
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr("linquan.web.exchange.taking.AT_ONCE", 1)
    monkeypatch.setattr(import_views, "write_later", lambda *ids: asked.append(ids))
    return asked


def test_many_rows_are_left_to_the_worker(
    staff: Staff, clerk: Client, deferred: list[tuple[int, int]]
) -> None:
    address = paste(clerk, GOOD)
    assert "It is written in the background" in words(clerk.get(address))
    assert take(clerk, address).status_code == 303
    import_id = int(address.split("/")[3])
    assert deferred == [(staff.street_clerk.district_id, import_id)]
    assert held(staff) == {}
    page = clerk.get(address)
    assert f'data-live="{address}"' in page.content.decode()
    assert "The rows are being written since today 10:00." in words(page)
    part = clerk.get(address, headers={"X-Fragment": "1"})
    assert part.content.decode().startswith('\n<div class="notice') or "<html" not in words(part)
    for verb in ("take/", "leave/"):
        clerk.post(f"{address}{verb}", {"seal": "x"})
    assert Import.objects.get().state == State.QUEUED

    assert take_import(*deferred[0]) == ""
    assert held(staff) == {"接龙": "list", "网格": "grid"}
    assert "The worker has finished" in words(clerk.get(address, headers={"X-Fragment": "1"}))
    assert "new 2" in words(clerk.get(address))
    before = picture()
    assert take_import(*deferred[0]) == ""
    assert take_import(deferred[0][0], 0) == ""
    assert picture() == before


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_just_being_taken_is_not_let_go(
    staff: Staff, clerk: Client, deferred: list[tuple[int, int]]
) -> None:
    which = {
        "district_id": staff.street_clerk.district_id,
        "import_id": int(paste(clerk, GOOD).split("/")[3]),
    }
    refusal = while_held(
        lambda: imports.queue(**which, seal="", now=clock.real_now()),
        lambda: imports.leave(**which),
    )
    assert (type(refusal), refusal.code) == (WrongState, "import_taken")
    assert Import.objects.get().state == State.QUEUED


def test_what_changed_meanwhile_is_not_written(
    staff: Staff, clerk: Client, deferred: list[tuple[int, int]]
) -> None:
    address = paste(clerk, GOOD)
    take(clerk, address)
    district_id = staff.street_clerk.district_id
    HeadingChoice.objects.create(
        district_id=district_id, table=terms.OWN, heading="网格", column="mesh"
    )
    assert take_import(*deferred[0]) == "import_stale"
    assert held(staff) == {"网格": "mesh"}
    page = words(clerk.get(address))
    assert "Not written Something has changed since you looked." in page
    assert seal_of(clerk.get(address))


def test_whoever_lost_the_post_meanwhile_writes_nothing(
    staff: Staff, clerk: Client, deferred: list[tuple[int, int]]
) -> None:
    take(clerk, paste(clerk, GOOD))
    account_id = staff.street_clerk.account_id or 0
    orgs.close_account(actor=SETUP, account_id=account_id, now=clock.real_now())
    assert take_import(*deferred[0]) == "not_allowed"
    assert held(staff) == {}
    assert Import.objects.get().state == State.OPENED


def test_a_fault_of_ours_opens_the_import_again(
    staff: Staff, clerk: Client, deferred: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    take(clerk, paste(clerk, GOOD))

    def broken(*given: Any) -> None:
        raise RuntimeError(given)

    monkeypatch.setattr("linquan.web.exchange.jobs.take_rows", broken)
    assert take_import(*deferred[0]) == "import_failed"
    row = imports.import_row(*deferred[0])
    assert (row.state, row.refused, row.queued_at) == (State.OPENED, "import_failed", None)


def test_an_import_whose_worker_was_stopped_is_opened_again(
    clerk: Client, deferred: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    take(clerk, paste(clerk, GOOD))
    now = clock.real_now()
    monkeypatch.setattr(clock, "real_now", lambda: now + imports.STUCK_AFTER - timedelta(seconds=1))
    assert jobs.free_imports(0) == 0
    monkeypatch.setattr(clock, "real_now", lambda: now + imports.STUCK_AFTER)
    assert jobs.free_imports(0) == 1
    assert imports.import_row(*deferred[0]).state is State.OPENED


def test_files_are_let_go_of_after_a_day_and_the_ledger_after_a_week(
    staff: Staff, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(clerk, paste(clerk, GOOD))
    left = paste(clerk, GOOD)
    assert ImportedRow.objects.count() == 2
    now = clock.real_now()
    monkeypatch.setattr(clock, "real_now", lambda: now + timedelta(hours=23))
    assert jobs.forget_imports(0) == 0
    monkeypatch.setattr(clock, "real_now", lambda: now + timedelta(days=1))
    assert jobs.forget_imports(0) == 1
    assert client_of(staff.street_clerk).get(left).status_code == 404
    monkeypatch.setattr(clock, "real_now", lambda: now + timedelta(days=7))
    assert jobs.forget_imports(0) == 2
    assert (ImportedRow.objects.count(), Import.objects.count()) == (0, 1)


def test_what_is_on_its_way_is_queued_once(clerk: Client, deferred: list[tuple[int, int]]) -> None:
    take(clerk, paste(clerk, GOOD))
    district_id, import_id = deferred[0]
    with pytest.raises(WrongState, match="import_taken"):
        imports.queue(district_id=district_id, import_id=import_id, seal="", now=clock.real_now())
