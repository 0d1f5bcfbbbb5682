"""Sizes: modules of at most 600 lines, functions of at most 40 lines of code."""

from pathlib import Path

import pytest
from tools import shape


@pytest.fixture(scope="module")
def modules() -> list[shape.Module]:
    return list(shape.modules())


def test_there_is_something_to_measure(modules: list[shape.Module]) -> None:
    assert len(modules) > 50
    assert sum(len(m.functions) for m in modules) > 300


def test_nothing_is_over_its_limit(modules: list[shape.Module]) -> None:
    assert list(shape.faults(modules)) == []


SAMPLE = '''"""Docstring."""

import os  # a comment counts not, the line does


def outer() -> int:
    """Say something
    over two lines.
    """
    # a comment

    text = """one
    two"""

    def inner() -> int:
        return 1

    return inner() + len(text)
'''


def test_measures(tmp_path: Path) -> None:
    path = tmp_path / "sample.py"
    path.write_text(SAMPLE)
    module = shape.measured(path)
    assert module.lines == 18
    assert [(f.name, f.line, f.size) for f in module.functions] == [
        ("outer", 6, 6), ("inner", 15, 2),
    ]  # fmt: skip
    assert shape.code_lines(SAMPLE) == {3, 6, 12, 13, 15, 16, 18}


def test_faults_name_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shape, "SOURCE", tmp_path / "src" / "linquan")
    path = tmp_path / "src" / "linquan" / "apps" / "places" / "large.py"
    path.parent.mkdir(parents=True)
    path.write_text("def f() -> None:\n" + "    print()\n" * 40 + "\n" * 600)
    module = shape.measured(path)
    assert module.part == "apps/places"
    assert list(shape.faults([module])) == [
        "src/linquan/apps/places/large.py: 641 lines, at most 600",
        "src/linquan/apps/places/large.py:1 f: 41 code lines, at most 40",
    ]


@pytest.mark.parametrize(("sizes", "wanted"), [([7], 7), (list(range(1, 12)), 10)])
def test_percentile(sizes: list[int], wanted: float) -> None:
    assert shape.percentile_90(sizes) == wanted


def test_report(
    capsys: pytest.CaptureFixture[str],
    modules: list[shape.Module],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shape, "modules", lambda: modules)
    assert shape.main([]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("part")
    assert "apps/places" in printed
