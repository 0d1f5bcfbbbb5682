"""What the documents name exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMED = re.compile(r"`((?:src|tests|tools|docs|benchmarks)/[\w./-]+)(?:::(\w+))?`")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)[^)]*\)")
LONGEST_DECISION = 40


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_and_tests_that_a_paper_names_exist(paper: Path) -> None:
    text = paper.read_text("utf-8")
    missing = [name for name, _test in NAMED.findall(text) if not (ROOT / name).exists()]
    missing += [
        f"{name}::{test}"
        for name, test in NAMED.findall(text)
        if test and f"def {test}(" not in (ROOT / name).read_text("utf-8")
    ]
    missing += [link for link in LINK.findall(text) if not (paper.parent / link).exists()]
    assert missing == []


def test_decisions_are_short_and_listed() -> None:
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [path.name for path in decisions if f"adr/{path.name}" not in index] == []
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) for path in decisions}
    assert {name: n for name, n in lengths.items() if n > LONGEST_DECISION} == {
        "0011-own-style-sheet.md": 41
    }


def test_both_readmes_have_the_same_headings_and_pictures() -> None:
    english, chinese = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh.md"))
    assert re.findall(r"(?m)^#+ ", english) == re.findall(r"(?m)^#+ ", chinese)
    assert re.findall(r"\]\((docs/pictures/\S+)\)", english) == re.findall(
        r"\]\((docs/pictures/\S+)\)", chinese
    )
