"""Thousands of broken files: each is read or refused by a known word, within the stated memory."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

from linquan.kernel.exchange.columns import Column, Day, Number
from linquan.kernel.exchange.layout import Layout
from linquan.kernel.exchange.writing import write_csv, write_excel, write_geojson

FUZZING = Path(__file__).with_name("fuzzing.py")
FILES = 3000
KNOWN = {
    "read", "file_empty", "file_too_big", "file_damaged", "encoding_unknown", "not_features",
    "too_many_rows", "too_many_columns", "cell_too_long",
}  # fmt: skip
LAYOUT = Layout("a", "A", (Column("name", "Name"), Number("n", "N"), Day("on", "On")))
ROWS = [{"name": f'梅园 "{n}", 1', "n": n / 7, "on": date(2026, 1, 1)} for n in range(40)]


def test_whatever_is_broken_is_read_or_refused(tmp_path: Path) -> None:
    made_at = datetime(2026, 1, 1, tzinfo=UTC)
    (tmp_path / "sheet").write_bytes(write_excel(LAYOUT, ROWS, notes=(), made_at=made_at))
    (tmp_path / "text").write_bytes(write_csv(LAYOUT, ROWS))
    (tmp_path / "geojson").write_bytes(write_geojson(LAYOUT, ROWS, point=None))
    found, ended, first = Counter[tuple[str, str]](), 0, 0
    while first < FILES:
        command = [sys.executable, "-I", str(FUZZING), str(tmp_path), str(first), str(FILES)]
        told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        lines = [line.split() for line in told.stdout.splitlines()]
        found.update((kind, word) for _, kind, word in lines)
        first = int(lines[-1][0]) + 1 if lines else first
        if first < FILES:  # the next one ended the process, which is what the process is for
            assert "Traceback" not in told.stderr, told.stderr
            ended, first = ended + 1, first + 1
    assert {word for _, word in found} <= KNOWN
    assert found.total() + ended == FILES
    assert ended < FILES / 20
    assert min(found[kind, "read"] for kind in ("sheet", "text", "geojson")) > FILES / 100
