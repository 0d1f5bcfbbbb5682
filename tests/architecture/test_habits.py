"""Habits that no linter knows: who reads the clock, which names modules have, no back doors."""

import ast
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

SOURCE = Path(__file__).parents[2] / "src/linquan"
FILES = [p for p in sorted(SOURCE.rglob("*.py")) if "migrations" not in p.parts]
NAMES = [str(p.relative_to(SOURCE)) for p in FILES]

GRAB_BAGS = {
    "utils",
    "util",
    "helpers",
    "common",
    "misc",
    "manager",
    "managers",
    "base",
    "services",
}

CLOCK_CALLS = {
    "timezone.now", "datetime.now", "datetime.utcnow", "datetime.today", "date.today",
    "datetime.datetime.now", "datetime.date.today", "time.time", "clock.real_now", "clock.now",
}  # fmt: skip
# Who reads the clock, each with its reason. Everyone else is given `now`.
READS_THE_CLOCK = {
    "kernel/clock.py": "the one place",
    "kernel/worker.py": "an edge: delivers what is due",
    "apps/orgs/sending.py": "an edge: receivers judge a signature by the machine's time",
    "web/middleware.py": "an edge: puts the time on the request",
    "web/sessions.py": "an edge: a session ends by the machine's time",
    "web/accounts/adapter.py": "the library stamps sessions with the machine's time",
}

NAMED_BY_OTHERS = {"kernel/database/base.py": "Django looks for a backend under this name"}

SIGNALS = ("django.db.models.signals", "django.dispatch", "django.core.signals")


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache  # two habits ask for it
def calls_of(path: Path) -> set[str]:
    return {ast.unparse(n.func) for n in ast.walk(tree_of(path)) if isinstance(n, ast.Call)}


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_module_names_say_something(path: Path) -> None:
    name = path.relative_to(SOURCE)
    is_ours = str(name) not in NAMED_BY_OTHERS
    assert not GRAB_BAGS & {*([path.stem] if is_ours else []), *name.parts[:-1]}


def is_edge_that_may(name: str) -> bool:
    return name in READS_THE_CLOCK or name.startswith("cli/") or name.endswith("/jobs.py")


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_only_edges_read_the_clock(path: Path) -> None:
    name = str(path.relative_to(SOURCE))
    assert is_edge_that_may(name) or not CLOCK_CALLS & calls_of(path)


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_no_signals_and_no_back_door_to_tables(path: Path) -> None:
    assert not [i for i in imports_of(path) if i.startswith(SIGNALS) or i.endswith(".signals")]
    assert not {c for c in calls_of(path) if c.endswith("get_model")}


# Files that join another app's reference tables, each with its reason.
JOINS = {
    "apps/appeals/desk.py": "the duty list is a book: names and paths, read when a list changes",
}


def crossing(app_label: str) -> set[str]:
    """Names of the foreign keys of an app that point at another app's tables."""
    return {
        field.name
        for model in apps.get_app_config(app_label).get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.remote_field.model._meta.app_label != app_label
    }


APP_FILES = [p for p in FILES if p.is_relative_to(SOURCE / "apps") and len(p.parts) > 2]


@pytest.mark.parametrize("path", APP_FILES, ids=[str(p.relative_to(SOURCE)) for p in APP_FILES])
def test_no_join_into_another_apps_tables(path: Path) -> None:
    """``area__name`` reads places' table: such words come from that app's queries instead."""
    app = path.relative_to(SOURCE / "apps").parts[0]
    if app not in {config.label for config in apps.get_app_configs()}:
        return
    own = {
        field.name
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.model._meta.app_label == app
    }
    forbidden = tuple(f"{name}__" for name in crossing(app) - own)
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        text = node.value if isinstance(node, ast.Constant) else getattr(node, "arg", None)
        if isinstance(text, str) and forbidden and text.lstrip("-").startswith(forbidden):
            found.add(text)
    lookups = {"__in", "__isnull", "__gt", "__lt", "__gte", "__lte", "__exact"}
    joins = {t for t in found if f"__{t.partition('__')[2]}" not in lookups}
    assert bool(joins) == (str(path.relative_to(SOURCE)) in JOINS)
