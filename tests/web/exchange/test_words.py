"""Every code of a fault or a refusal has words, in both languages."""

import re
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.safestring import SafeString

import linquan
from linquan.kernel.exchange import exports, imports, layout, opening
from linquan.kernel.exchange.layout import Fault
from linquan.web.exchange import tables, taking, words
from linquan.web.templatetags.exchange import as_written

SOURCE = Path(linquan.__file__).parent
EXCHANGE = SOURCE / "kernel/exchange"


def codes(path: Path, *patterns: str) -> set[str]:
    return {code for pattern in patterns for code in re.findall(pattern, path.read_text())}


def test_every_fault_of_a_cell_has_words() -> None:
    found = codes(EXCHANGE / "columns.py", r'CellFault\(\s*"(\w+)"', r'"(cell_\w+)"')
    assert len(found) >= 12
    assert found - set(words.CELLS) - {"out_of_range"} == set()


def test_every_reason_why_a_file_is_not_read_has_words() -> None:
    found = codes(EXCHANGE / "opener.py", r'"((?:file|too|cell|not|encoding)_\w+)"')
    found |= codes(EXCHANGE / "opening.py", r'"((?:file|too)_\w+)"', r'"file", "(\w+)"')
    found |= codes(EXCHANGE / "layout.py", r'"file", "(\w+)"')
    assert {"file_locked", "not_features", "no_headings"} <= found
    assert found - set(words.FILES) == set()


def test_every_refusal_has_words() -> None:
    found = set()
    for module in (imports, exports, taking, tables, layout, opening):
        path = Path(str(module.__file__))
        found |= codes(path, r'(?:WrongState|NotFound|Invalid)\(\s*"(\w+)"')
        found |= codes(path, r'Invalid\.field\(\s*"reason", "(\w+)"', r'refused="(\w+)"')
    found |= codes(EXCHANGE / "ledger.py", r'WrongState\("(\w+)"')
    found |= codes(SOURCE / "web/exchange/import_views.py", r'(?:WrongState|NotFound)\("(\w+)"')
    assert {"import_stale", "import_in_use", "reason_missing", "import_failed"} <= found
    assert found - set(words.REFUSALS) == set()


def test_every_fault_of_a_table_of_the_house_has_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes that the planning of an app gives stand among the words of its table."""
    found: dict[str, set[str]] = {}
    for path in sorted((SOURCE / "apps").glob("*/*plan*.py")):
        app = path.parent.name
        found.setdefault(app, set()).update(codes(path, r'\.fault\(\s*row, "\w+", "(\w+)"'))
    for app, told in found.items():
        known = {code for table in tables_of(app) for code in table.faults}
        assert told - known - set(words.CELLS) == set(), app


def tables_of(app: str) -> list[tables.Table]:
    def whose(table: tables.Table) -> str:
        plain = getattr(table.export, "func", table.export)  # one query serves several tables
        return str(plain.__module__).split(".")[2]

    return [table for table in tables._gathered() if whose(table) == app]


@pytest.mark.parametrize(
    ("details", "told"),
    [
        ({"least": "0", "limit": "99"}, "必须在 0 和 99 之间。"),
        ({"least": "0", "limit": ""}, "不能小于 0。"),
        ({"least": "", "limit": "99"}, "不能大于 99。"),
    ],
)
def test_bounds_are_told_as_far_as_there_are_any(details: dict[str, str], told: str) -> None:
    table = next(iter(tables.tables().values()))
    with translation.override("zh-hans"):
        assert words.fault(table, Fault(2, "x", "out_of_range", "", details)) == told
        assert words.fault(table, Fault(2, "x", "never_heard_of")) == "请核对这一项。"


def test_what_a_file_has_in_chinese_is_marked_on_an_english_page() -> None:
    text = "One of 区（县）、小区. <b>"
    with translation.override("en"):
        assert as_written(text) == 'One of <span lang="zh-Hans">区（县）、小区</span>. &lt;b&gt;'
        assert as_written("<b>") == "<b>"  # no mark: the template escapes it
        assert not isinstance(as_written("<b>"), SafeString)
    with translation.override("zh-hans"):
        assert as_written(text) == text
        assert not isinstance(as_written(text), SafeString)
