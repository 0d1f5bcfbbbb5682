"""dev.py: one file that says what it does, keeps going and ends with pytest's closing line."""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
VERBS = [
    *("run", "test", "check", "fast", "lint", "types", "imports", "journeys", "bench", "docs"),
    *("messages", "shape", "manage", "bundle", "clean"),
]


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """The module, pointed at a checkout that is nobody's."""
    spec = importlib.util.spec_from_file_location("dev", HERE / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, path in {
        "HERE": tmp_path,
        "ENV": tmp_path / ".venv",
        "PYTHON": tmp_path / ".venv" / "bin" / "python",
        "FRONTEND": tmp_path / "frontend",
        "VENDOR": tmp_path / "src/linquan/web/static/vendor",
    }.items():
        monkeypatch.setattr(module, name, path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    return module


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(HERE / "dev.py"), *arguments],
        env={"PATH": os.defpath} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_verb_it_prints_its_verbs() -> None:
    done = run()
    assert done.returncode == 0
    assert [verb for verb in VERBS if f"\n    {verb} " not in done.stdout] == []


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "manage"])
def test_every_verb_explains_itself(verb: str) -> None:
    done = run(verb, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"usage: python3 dev.py {verb} ")


def test_what_is_unknown_is_refused() -> None:
    assert run("sing").returncode == 2
    done = run("lint", "--sing")
    assert (done.returncode, "unknown: --sing" in done.stderr) == (2, True)


def test_ci_calls_dev_py_test_and_nothing_else() -> None:
    lines = (HERE / ".ci" / "run").read_text().splitlines()
    assert lines == [
        "#!/usr/bin/env bash",
        "set -euo pipefail",
        'cd "$(dirname "$0")/.."',
        "exec python3 dev.py test",
    ]
    assert os.access(HERE / ".ci" / "run", os.X_OK)


def test_it_needs_the_standard_library_only() -> None:
    code = (
        "import sys, runpy; before = set(sys.modules); runpy.run_path(sys.argv[1]); "
        "sys.exit(bool({n.partition('.')[0] for n in set(sys.modules) - before}"
        " - sys.stdlib_module_names))"
    )
    subprocess.run([sys.executable, "-S", "-c", code, str(HERE / "dev.py")], check=True)


def test_a_step_tells_that_it_starts_and_how_long_it_took(
    dev: types.ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    dev.step("counting", [sys.executable, "-c", "print('quiet')"])
    first, second = capsys.readouterr().out.splitlines()
    assert first == "→ counting …"
    assert second.startswith("  counting: ")
    assert second.endswith(" s")


def test_a_long_step_shows_that_it_is_alive(
    dev: types.ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "ALIVE_EVERY_S", 0.01)
    dev.step("waiting", [sys.executable, "-c", "import time; time.sleep(0.2)"])
    assert "  … waiting: still at it, " in capsys.readouterr().out


def test_a_step_that_fails_shows_its_output(
    dev: types.ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "import sys; print('why'); print('because', file=sys.stderr); sys.exit(3)"
    with pytest.raises(dev.Failed, match=r"✗ trying: `python\S*` ended with 3 after"):
        dev.step("trying", [sys.executable, "-u", "-c", code])
    assert capsys.readouterr().out == "→ trying …\nwhy\nbecause\n"
    with pytest.raises(dev.Failed, match="`absent` ended with 127"):
        dev.step("trying", ["/nowhere/absent"])


def test_later_steps_run_although_one_failed(dev: types.ModuleType) -> None:
    bad, good = [sys.executable, "-c", "1/0"], [sys.executable, "-c", ""]
    steps = [("first", bad), ("second", good), ("third", bad)]
    assert dev.run_steps(steps) == ["first", "third"]


def test_two_checks_run_at_once(dev: types.ModuleType, tmp_path: Path) -> None:
    wait = "import sys, time; from pathlib import Path; mine, other = map(Path, sys.argv[1:])\n"
    wait += "mine.touch(); until = time.monotonic() + 60\n"
    wait += "while not other.exists(): assert time.monotonic() < until; time.sleep(0.01)"
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    told = [sys.executable, "-c", wait]
    assert dev.run_steps([("first", [*told, one, two]), ("second", [*told, two, one])]) == []


def test_whoever_is_interrupted_ends_what_runs(
    dev: types.ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(step: tuple[str, list[str]]) -> bool:
        if step[0] == "second":
            while not dev.RUNNING:
                time.sleep(0.01)
            os.kill(os.getpid(), signal.SIGINT)
            return True
        return bool(has_passed(step))

    has_passed = dev.has_passed
    monkeypatch.setattr(dev, "has_passed", interrupted)
    long = [sys.executable, "-c", "import time; time.sleep(60)"]
    # A process of many that tests share has the signal ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            dev.run_steps([("first", long), ("second", [])])
    finally:
        signal.signal(signal.SIGINT, before)
    assert not dev.RUNNING


@pytest.mark.parametrize(("code", "failed"), [(0, []), (1, ["pytest"])])
def test_the_closing_line_comes_last(
    code: int,
    failed: list[str],
    dev: types.ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    script = f"import sys; print('one\\ntwo'); print('=== 2 passed in 1.0s ==='); sys.exit({code})"
    monkeypatch.setattr(dev, "python", lambda *_: [sys.executable, "-c", script])
    assert dev.pytest([]) == (code, "=== 2 passed in 1.0s ===")
    assert capsys.readouterr().out == "→ pytest …\none\ntwo\n"
    assert dev.finish(0.0, failed, "=== 2 passed in 1.0s ===") == code
    total, closing = capsys.readouterr().out.splitlines()
    assert total.startswith("✗ failed: pytest; " if failed else "✓ every step passed; ")
    assert closing == "=== 2 passed in 1.0s ==="


def test_a_home_is_found_where_none_is_set(
    dev: types.ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(dev, "known_home", lambda: "/nonexistent")
    assert dev.environment()["HOME"] == str(dev.ENV / "home")
    assert dev.environment()["PATH"].startswith(f"{dev.ENV}/bin:")


def test_what_python_compiles_is_kept_though_not_beside_the_sources(
    dev: types.ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in dev.environment()
    assert dev.environment()["PYTHONPYCACHEPREFIX"] == str(dev.ENV / "bytecode")
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE")
    assert "PYTHONPYCACHEPREFIX" not in dev.environment()


def test_a_checkout_of_somebody_else_is_refused(dev: types.ModuleType) -> None:
    with pytest.raises(dev.Failed, match="is no checkout that you may write to"):
        dev.prepare(tests=False)


def test_without_venv_and_rights_it_says_what_to_install(
    dev: types.ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "has_module", lambda *_: False)
    monkeypatch.setattr(dev, "OUTER_PIP", ("/nowhere/pip",))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(dev.Failed, match="apt-get install python3-venv"):
        dev.make_environment()


@pytest.mark.parametrize(("ci", "outcome"), [("", contextlib.nullcontext()), ("1", None)])
def test_a_missing_browser_is_a_failure_only_where_ci_is_set(
    ci: str,
    outcome: contextlib.nullcontext[None] | None,
    dev: types.ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(dev, "browser", lambda: "")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("CI", ci)
    with outcome or pytest.raises(dev.Failed, match="apt-get install chromium fonts-noto-cjk"):
        assert dev.provide_browser() is False
        assert "the journeys are LEFT OUT" in capsys.readouterr().out


@pytest.fixture
def packages(dev: types.ModuleType) -> Iterator[Path]:
    folder = dev.ENV / "lib" / "python3.11" / "site-packages"
    folder.mkdir(parents=True)
    return folder


def test_the_project_is_put_on_the_path_with_its_command(
    dev: types.ModuleType, packages: Path, tmp_path: Path
) -> None:
    (tmp_path / "src" / "linquan").mkdir(parents=True)
    (tmp_path / "src" / "linquan" / "__init__.py").touch()
    (tmp_path / "src" / "linquan" / "cli.py").write_text("def main():\n    print('ran')\n")
    shutil.copy(HERE / "pyproject.toml", tmp_path)
    dev.PYTHON.write_text(f'#!/bin/sh\nPYTHONPATH={tmp_path}/src exec {sys.executable} "$@"\n')
    dev.PYTHON.chmod(0o755)
    dev.install_ourselves()
    assert (packages / "linquan.pth").read_text() == f"{tmp_path}/src\n"
    metadata = next(packages.glob("linquan-*.dist-info")) / "METADATA"
    assert "Name: linquan\nVersion: 0.1.0\n" in metadata.read_text()
    done = subprocess.run([dev.ENV / "bin" / "linquan"], capture_output=True, text=True, check=True)
    assert done.stdout == "ran\n"
    command = (dev.ENV / "bin" / "linquan").read_text("utf-8")
    exec(command, {"__name__": "__mp_main__"})  # as a process of a pool does: nothing is started
    (packages / "linquan.pth").unlink()
    dev.install_ourselves()
    assert not (packages / "linquan.pth").exists()


def test_packages_are_installed_once_per_lock(
    dev: types.ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_text("a==1\n")
    done: list[str] = []
    monkeypatch.setattr(dev, "install_uv", lambda: "/bin/uv")
    monkeypatch.setattr(dev, "step", lambda title, _command: done.append(title))
    dev.install_packages(tests=True)
    dev.install_packages(tests=True)
    dev.install_packages(tests=False)
    assert done == ["installing requirements-dev.lock with uv"]
    (tmp_path / "requirements.lock").write_text("a==2\n")
    dev.install_packages(tests=True)
    dev.install_packages(tests=False)
    assert done[1:] == ["installing requirements.lock with uv"]


def test_where_uv_fails_pip_does_it(
    dev: types.ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "requirements.lock").write_text("a==1\n")
    (tmp_path / "requirements-dev.lock").write_text("a==1\n")
    done: list[str] = []

    def step(title: str, command: list[str]) -> None:
        done.append(title)
        if "uv" in title:
            raise dev.Failed(title)

    monkeypatch.setattr(dev, "install_uv", lambda: "/bin/uv")
    monkeypatch.setattr(dev, "step", step)
    dev.install_packages(tests=False)
    assert done == [
        "installing requirements.lock with uv",
        "installing requirements.lock with pip",
    ]


def test_translations_are_compiled_when_they_changed(
    dev: types.ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "src/linquan/locale/zh_Hans/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Send"\nmsgstr "提交"\n'
    )
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    dev.compile_messages()
    target = source.with_suffix(".mo")
    assert "提交".encode() in target.read_bytes()
    target.write_bytes(b"kept")
    dev.compile_messages()
    assert target.read_bytes() == b"kept"
    os.utime(target, (0, 0))
    dev.compile_messages()
    assert "提交".encode() in target.read_bytes()
