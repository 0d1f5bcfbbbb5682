"""How PostgreSQL answers the statements of busy pages: looked at, not timed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

LARGE_ROWS = 10_000
"""A table beyond this must not be read whole for a page."""
MOST_BLOCKS = 8_192
"""Blocks of 8 kB that one statement of a page may touch: a quarter of what our servers keep."""
READS_WHOLE = {"Seq Scan", "Parallel Seq Scan"}
WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a statement took: its nodes with their tables, blocks touched, and the time."""

    sql: str
    nodes: tuple[tuple[str, str], ...]
    blocks: int
    took_ms: float


def plan_of(connection: psycopg.Connection, sql: str) -> Plan:
    """Run a statement, take back what it wrote, and say how it was answered."""
    with connection.transaction(force_rollback=True):
        row = connection.execute(
            f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}".encode()
        ).fetchone()
    [told] = row[0] if row else [{}]
    top = told["Plan"]
    blocks = top.get("Shared Hit Blocks", 0) + top.get("Shared Read Blocks", 0)
    return Plan(sql, tuple(_nodes(top)), blocks, told["Execution Time"])


def _nodes(node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not node["Actual Loops"]:
        return  # a branch that was not needed
    yield node["Node Type"], node.get("Relation Name", "")
    for part in node.get("Plans", ()):
        yield from _nodes(part)


def faults(plan: Plan, rows: Mapping[str, int]) -> list[str]:
    """Say what would not do in a larger city.

    Parameters
    ----------
    rows
        Rows of each table.
    """
    whole = sorted(
        {table for kind, table in plan.nodes if kind in READS_WHOLE and rows[table] > LARGE_ROWS}
    )
    told = [f"reads {table} whole ({rows[table]:,} rows)" for table in whole]
    if plan.blocks > MOST_BLOCKS:
        told.append(f"touches {plan.blocks:,} blocks")
    return told


def rows_of(connection: psycopg.Connection) -> dict[str, int]:
    """How many rows each table has, as PostgreSQL reckons."""
    found = connection.execute(
        "SELECT relname, greatest(reltuples, 0)::bigint FROM pg_class WHERE relkind = 'r'"
    ).fetchall()
    return dict(found)


def look(
    connection: psycopg.Connection, pages: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, Any]]:
    """Look at every statement of every page; a page's figures are those of all its statements."""
    rows = rows_of(connection)
    report: dict[str, dict[str, Any]] = {}
    for page, statements in pages.items():
        plans = [plan_of(connection, sql) for sql in statements]
        report[page] = {
            "statements": len(plans),
            "blocks": sum(plan.blocks for plan in plans),
            "took_ms": round(sum(plan.took_ms for plan in plans), 2),
            "faults": [
                {"fault": fault, "sql": plan.sql[:2_000]}
                for plan in plans
                for fault in faults(plan, rows)
            ],
        }
    return report


def told(report: Mapping[str, Mapping[str, Any]]) -> str:
    """Write the report for people."""
    lines = [f"  {'page':20} {'statements':>10} {'blocks':>8} {'ms':>8}  faults"]
    for page, found in report.items():
        wrong = "; ".join(one["fault"] for one in found["faults"]) or "none"
        figures = f"{found['statements']:>10} {found['blocks']:>8} {found['took_ms']:>8}"
        lines.append(f"  {page:20} {figures}  {wrong}")
    return "\n".join(lines)


def as_json(report: Mapping[str, Any]) -> str:
    """Write a report for programs."""
    return json.dumps(report, ensure_ascii=False, indent=1) + "\n"
