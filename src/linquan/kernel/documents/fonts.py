"""The fonts that documents are set with: those of the house, and what an office has added."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from linquan.kernel.documents.lettering import Letters
from linquan.kernel.errors import HouseError

if TYPE_CHECKING:
    from typst import Fonts

SANS, SERIF = "Noto Sans SC", "Noto Serif SC"
_PACKAGE: Final = "pylopdf_fonts_zh_cn"
"""Noto Sans SC and Noto Serif SC under the OFL, some 30,000 letters each."""


class FontsMissing(HouseError):
    """There is no font to set Chinese with: ``package`` is to be installed (503)."""

    status = 503
    default_code = "fonts_missing"


def font_folder() -> Path:
    """Return the folder of the fonts of the house.

    Raises
    ------
    FontsMissing
        They are not installed: they come with ``linquan[house]``.
    """
    found = find_spec(_PACKAGE)
    places = list(found.submodule_search_locations or ()) if found else []
    if not places:
        raise FontsMissing(package=_PACKAGE.replace("_", "-"))
    return Path(places[0])


def added_folder() -> Path | None:
    """Return the folder of fonts for rare letters and other scripts that an office has added."""
    told = settings.LINQUAN_FONTS
    return Path(told) if told and Path(told).is_dir() else None


def fonts() -> Fonts:
    """Return the fonts for Typst. Raises FontsMissing."""
    added = added_folder()
    return _loaded(str(font_folder()), str(added) if added else "")


def letters() -> Letters:
    """Return what those fonts can show. Raises FontsMissing."""
    return Letters((Path(one.path), one.index) for one in fonts().fonts() if one.path)


@cache
def _loaded(own: str, added: str) -> Fonts:
    # Loaded on first use: it is large, and a process that serves pages sets nothing.
    import typst  # noqa: PLC0415  see above

    folders = [own, *([added] if added else [])]
    found = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=folders
    )
    if missing := {SANS, SERIF} - set(found.families()):
        raise FontsMissing(package=_PACKAGE.replace("_", "-"), families=sorted(missing))
    return found
