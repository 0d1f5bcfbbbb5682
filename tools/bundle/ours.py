"""Our own wheel, pages and translations built: the target needs neither Node nor Babel."""

import io
import re
import shutil
import subprocess
import tempfile
import tomllib
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tools.bundle.faults import NotMade

ROOT: Final = Path(__file__).resolve().parents[2]
#: What the build needs, with its hash; fetched by uv into an environment of its own.
BUILD_LOCK: Final = Path(__file__).with_name("build.lock")
PAGES: Final = "linquan/web/static/vendor/desk.css"
CHINESE: Final = "linquan/locale/zh_Hans/LC_MESSAGES/django.mo"
_BUILT_WITH: Final = ("pyproject.toml", "README.md", "LICENSE")
_FIRST_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)
_UNCHANGED_DATE: Final = datetime(2026, 1, 1, tzinfo=UTC)


def version() -> str:
    """Give the version of the checkout.

    Raises
    ------
    NotMade
        The project and the code do not agree on it.
    """
    project = str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])
    code = (ROOT / "src" / "linquan" / "__init__.py").read_text("utf-8")
    if f'__version__ = "{project}"' not in code:
        raise NotMade("pyproject.toml and src/linquan/__init__.py name different versions.")
    return project


def commit() -> tuple[str, datetime]:
    """Give the commit and when it was made; ``+changes`` when files were changed since.

    Without git the commit is ``unknown`` and the date a fixed one.
    """
    told = _git("log", "-1", "--format=%H %ct").split()
    if len(told) != 2:
        return "unknown", _UNCHANGED_DATE
    changed = "+changes" if _git("status", "--porcelain") else ""
    return told[0] + changed, datetime.fromtimestamp(int(told[1]), UTC)


def wheel(uv: str, *, number: str) -> tuple[str, bytes]:
    """Build the wheel as a version; give its name and content, the same bytes for the same files.

    Raises
    ------
    NotMade
        The build failed, or the pages were not built before.
    """
    with tempfile.TemporaryDirectory(prefix="linquan-bundle-") as name:
        folder = Path(name)
        _copy(folder / "source", number)
        _build(uv, folder)
        built = next((folder / "out").glob("*.whl"))
        data = _settled(built.read_bytes())
        _check(data)
        return built.name, data


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(ROOT), *arguments], check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout


def _copy(target: Path, number: str) -> None:
    """Copy what the build reads, so that it leaves nothing in the checkout, and set the version."""
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info", "test", "*.po")
    vendor = ROOT / "src" / "linquan" / "web" / "static" / "vendor"
    kept = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info")

    def left_out(folder: str, names: list[str]) -> set[str]:
        return (ignored if Path(folder) == vendor else kept)(folder, names)

    shutil.copytree(ROOT / "src", target / "src", ignore=left_out)
    for name in _BUILT_WITH:
        shutil.copy(ROOT / name, target / name)
    _replace(target / "pyproject.toml", r'(?m)^version = "[^"]+"$', f'version = "{number}"')
    code = target / "src" / "linquan" / "__init__.py"
    _replace(code, r'(?m)^__version__ = "[^"]+"$', f'__version__ = "{number}"')


def _replace(file: Path, pattern: str, text: str) -> None:
    file.write_text(re.sub(pattern, text, file.read_text("utf-8"), count=1), "utf-8")


def _build(uv: str, folder: Path) -> None:
    command = [uv, "build", "--wheel", "--no-config", "--out-dir", str(folder / "out")]
    command += ["--build-constraints", str(BUILD_LOCK), "--require-hashes", str(folder / "source")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder)
    if done.returncode:
        raise NotMade("Our own wheel could not be built:\n{why}", why=done.stderr.strip()[-2000:])


def _settled(wheel_data: bytes) -> bytes:
    """Write a wheel anew: sorted, one date, one mode, not compressed (zlib's versions differ)."""
    settled = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(wheel_data)) as source,
        zipfile.ZipFile(settled, "w", zipfile.ZIP_STORED) as target,
    ):
        for name in sorted(source.namelist()):
            entry = zipfile.ZipInfo(name, _FIRST_ZIP_DATE)
            entry.external_attr = 0o100644 << 16
            target.writestr(entry, source.read(name))
    return settled.getvalue()


def _check(wheel_data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(wheel_data)) as archive:
        names = set(archive.namelist())
    for needed in (PAGES, CHINESE):
        if needed not in names:
            raise NotMade("{file} was not built: python3 dev.py bundle does it.", file=needed)
