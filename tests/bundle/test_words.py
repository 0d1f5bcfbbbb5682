"""Everything the installer says is there in Chinese, with the same values in it."""

import ast
import re
from pathlib import Path

import pytest
from tools.bundle.installer import words
from tools.bundle.installer.chinese import CHINESE
from tools.bundle.installer.words import Refused, speaks_chinese

FOLDER = Path(words.__file__).parent
SAYING = {"Refused", "say", "translated"}


def said() -> set[str]:
    """Texts that are said at once, or kept under a name first."""
    found: set[str] = set()
    for path in FOLDER.glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        named = {
            node.targets[0].id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in SAYING:
                first = node.args[0]
                text = named.get(first.id) if isinstance(first, ast.Name) else None
                found.add(str(first.value if isinstance(first, ast.Constant) else text))
    return found - {"None"}


def test_each_text_has_its_chinese_and_none_is_left_over() -> None:
    assert said() == set(CHINESE)
    assert len(CHINESE) > 50


@pytest.mark.parametrize("english", sorted(CHINESE))
def test_values_are_the_same_and_marks_are_chinese(english: str) -> None:
    chinese = CHINESE[english]
    values = re.compile(r"\{\w+\}")
    assert set(values.findall(english)) == set(values.findall(chinese))
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert not re.search(r"[\u4e00-\u9fff][,;:?!()]|[,;()][\u4e00-\u9fff]", chinese)


@pytest.mark.parametrize(
    ("environment", "chinese"),
    [
        ({}, False),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_TW.UTF-8"}, True),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, False),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, True),
    ],
)
def test_the_machine_decides(environment: dict[str, str], chinese: bool) -> None:
    assert speaks_chinese(environment) is chinese


def test_a_refusal_is_told_in_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert str(Refused("There is no file {file}.", file="a.tar")) == "没有文件 a.tar。"
