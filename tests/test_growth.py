"""What the growth benchmark makes of plans."""

import pytest
from benchmarks.growth import plans
from benchmarks.growth.__main__ import wrong
from benchmarks.growth.plans import Plan
from django.db import connection

ROWS = {"large": 10_001, "small": 10_000, "": 0}


@pytest.mark.parametrize(
    ("node", "blocks", "told"),
    [
        (("Seq Scan", "large"), 1, ["reads large whole (10,001 rows)"]),
        (("Seq Scan", "small"), 1, []),
        (("Index Scan", "large"), 8_192, []),
        (("Index Scan", "large"), 8_193, ["touches 8,193 blocks"]),
        (("Seq Scan", "large"), 9_999, ["reads large whole (10,001 rows)", "touches 9,999 blocks"]),
    ],
)
def test_what_would_not_do_in_a_larger_city(
    node: tuple[str, str], blocks: int, told: list[str]
) -> None:
    assert plans.faults(Plan("SELECT", (("Sort", ""), node, node), blocks, 1.0), ROWS) == told


@pytest.mark.django_db
def test_a_branch_that_was_not_needed_is_not_held_against_a_statement() -> None:
    connection.ensure_connection()
    raw = connection.connection
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE probe AS SELECT n FROM generate_series(1, 20) n")
    sql = "SELECT CASE WHEN {} THEN 1 ELSE (SELECT max(n) FROM probe) END FROM (VALUES (1)) one(n)"
    needed, spared = (plans.plan_of(raw, sql.format(f"one.n = {n}")) for n in (2, 1))
    assert ("Seq Scan", "probe") in needed.nodes
    assert ("Seq Scan", "probe") not in spared.nodes
    assert needed.blocks >= 1


@pytest.mark.django_db
def test_what_a_statement_writes_is_taken_back() -> None:
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE probe (n int)")
        plans.plan_of(connection.connection, "INSERT INTO probe VALUES (1)")
        cursor.execute("SELECT count(*) FROM probe")
        assert cursor.fetchone() == (0,)


def test_what_does_not_hold_is_said() -> None:
    fine = {"inbox": {"faults": []}}
    report = {
        "plans": fine,
        "plans_by_district": {"case": {"faults": [{"fault": "reads all"}]}},
        "follower": {"has_every_row": False},
        "spread": {"has_every_row": True, "left": ["appeals_appeal"]},
    }
    assert wrong(report) == [
        "case: reads all", "follower lost rows", "appeals_appeal has its old key",
    ]  # fmt: skip
