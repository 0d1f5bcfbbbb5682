"""The tests' tables are a copy of an original: it is what all steps make, and is made once."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from tests import original


@pytest.mark.django_db
def test_the_copy_has_taken_every_step() -> None:
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_a_changed_step_makes_another_original(monkeypatch: pytest.MonkeyPatch) -> None:
    found, before = [], original.mark()
    digest = original.digest
    monkeypatch.setattr(original, "digest", lambda *files: found.extend(files) or digest(*files))
    assert original.mark() == before
    names = {path.relative_to(original.HERE).as_posix() for path in found}
    assert "requirements-dev.lock" in names
    assert "src/linquan/apps/appeals/migrations/0001_first.py" in names
    monkeypatch.setattr(original, "digest", lambda *files: digest(*files[1:]))
    assert original.mark() != before
