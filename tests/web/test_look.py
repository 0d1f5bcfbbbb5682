"""Promises of the look that the files can be checked for."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "src/linquan/web"
CSS = ROOT / "frontend/css"
TOKENS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", (CSS / "tokens.css").read_text()))
SHEETS = sorted(CSS.rglob("*.css"))
ENTRIES = {"desk.css": "phone/", "phone.css": "desk/"}
SCRIPTS = sorted((WEB / "static/linquan/js").glob("*.js"))
PAGES = sorted((ROOT / "src").rglob("templates/**/*.html"))

TEXT_ON_GROUND = [
    *[(ink, ground) for ink in ("ink", "ink-quiet") for ground in ("white", "paper", "paper-deep")],
    ("ink-off", "white"),
    ("ink-off", "paper-deep"),
    ("teal", "white"),
    ("teal", "paper"),
    ("teal-deep", "teal-wash"),
    ("white", "teal"),
    ("white", "teal-deep"),
    ("apricot-ink", "white"),
    ("apricot-ink", "apricot-wash"),
    ("cinnabar-ink", "white"),
    ("cinnabar-ink", "cinnabar-wash"),
    ("white", "cinnabar-ink"),
    ("sky-ink", "sky-wash"),
]


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_the_standard_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize(("ink", "ground"), TEXT_ON_GROUND)
def test_words_stand_out_from_their_ground(ink: str, ground: str) -> None:
    assert contrast(TOKENS[ink], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["white", "paper"])
def test_edges_of_controls_stand_out(ground: str) -> None:
    assert contrast(TOKENS["line-control"], TOKENS[ground]) >= 3.0


@pytest.mark.parametrize("path", [*SHEETS, *SCRIPTS, *PAGES], ids=lambda path: path.name)
def test_nothing_is_asked_from_outside(path: Path) -> None:
    addresses = re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}[^\s\"')]*", path.read_text())
    assert addresses == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_hold_no_inline_code_or_style(path: Path) -> None:
    text = path.read_text()
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=\"|javascript:", text) == []
    inline = r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")[^>]*>"
    assert re.findall(inline, text) == []


def imports_of(sheet: str) -> list[str]:
    """Every sheet that one takes in, and those that these take in."""
    named = re.findall(r'^@import "([^"]+)";$', (CSS / sheet).read_text(), re.MULTILINE)
    return [*named, *(inner for name in named for inner in imports_of(name))]


@pytest.mark.parametrize(("entry", "other"), ENTRIES.items())
def test_a_page_asks_for_every_sheet_of_its_side(entry: str, other: str) -> None:
    imported = imports_of(entry)
    all_of_them = [str(path.relative_to(CSS)) for path in SHEETS]
    wanted = [n for n in all_of_them if n not in ENTRIES and not n.startswith(other)]
    assert sorted(imported) == wanted


def test_versions_are_exact_and_the_lock_names_no_registry() -> None:
    package = json.loads((ROOT / "frontend/package.json").read_text())
    versions = [*package["dependencies"].values(), *package["devDependencies"].values()]
    assert [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
    lock = json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"]
    assert [path for path, entry in lock.items() if "resolved" in entry] == []
    assert [path for path, entry in lock.items() if path and "integrity" not in entry] == []
