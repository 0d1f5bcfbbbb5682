"""Under which licences the parts of a bundle are, and their texts; what may not be in it."""

import email.parser
import email.policy
import io
import json
import re
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tools.bundle.faults import NotMade

_HERE: Final = Path(__file__).resolve().parent
_TEXTS: Final = _HERE / "terms"
#: Permissive ones, and those that bind only their own files (CONTRIBUTING, House rules).
ALLOWED: Final = frozenset({
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause",
    "BSD-3-Clause-Attribution", "BSL-1.0", "CC0-1.0", "FTL",
    "GPL-3.0-or-later WITH GCC-exception-3.1", "HPND", "IJG", "ISC", "LGPL-2.1-or-later",
    "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-0", "MIT-CMU", "MIT-Modern-Variant",
    "MPL-2.0", "OFL-1.1", "OLDAP-2.8", "PSF-2.0", "PostgreSQL", "Unicode-3.0", "Unicode-DFS-2016",
    "Unlicense", "X11", "Zlib", "bzip2-1.0.6", "libpng-2.0", "libtiff",
})  # fmt: skip
#: How metadata that is older than SPDX names a licence that is one and no other.
_OLDER_NAMES: Final = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "ISC License (ISCL)": "ISC",
}
_CLASSIFIER: Final = "License :: OSI Approved :: "
_TEXT_NAME: Final = re.compile(r"(?i)(licen[cs]e|copying|notice|authors)[^/]*$")
_LIBRARY: Final = re.compile(r"^[^/]+\.libs/(lib[A-Za-z0-9_+]+?)(?:64_)?[-.][^/]*$")
_SITE: Final = re.compile(r"(?i)^(homepage|source|source code|repository|code|github)\s*,\s*(\S+)")


@dataclass(frozen=True)
class Part:
    """A package of the bundle.

    Attributes
    ----------
    name, version : str
    licence : str
        An SPDX expression.
    site : str
        Where its source is.
    inside : tuple of str
        Libraries in its wheel, each with its licence: ``libpq: PostgreSQL``.
    texts : tuple of str
        Texts of licences and notices.
    """

    name: str
    version: str
    licence: str
    site: str
    inside: tuple[str, ...]
    texts: tuple[str, ...]


def known() -> dict[str, dict[str, Any]]:
    """Read what the metadata of wheels does not say (`known.toml`)."""
    return tomllib.loads((_HERE / "terms" / "known.toml").read_text("utf-8"))


def part_of(wheel: bytes, told: Mapping[str, Mapping[str, Any]]) -> Part:
    """Read a wheel's licence.

    Raises
    ------
    NotMade
        It says none, one that may not be in a bundle, or it brings a library that nobody looked at.
    """
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        about = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        parser = email.parser.BytesParser(policy=email.policy.compat32)
        fields = parser.parsebytes(archive.read(about), headersonly=True)
        name, version = str(fields["Name"]).lower().replace("_", "-"), str(fields["Version"])
        extra = told["packages"].get(name, {})
        licence = str(extra.get("licence") or _stated(fields.items()))
        if not is_allowed(licence):
            raise _refusal(name, licence)
        libraries = dict(_libraries(archive.namelist(), told["libraries"], name))
        components = _components(archive, extra.get("absent", ()), name)
        texts = [*_texts_in(archive), *_texts_beside(extra, libraries.values())]
    if not texts:
        raise NotMade("{name} brings no text of its licence: add it to known.toml.", name=name)
    shown = tuple(
        f"{inside}: {terms}" for inside, terms in sorted([*libraries.items(), *components])
    )
    return Part(name, version, licence, _site(fields.items()), shown, tuple(texts))


def is_allowed(expression: str) -> bool:
    """Whether an SPDX expression leaves a way to use the part: of an OR one side is enough."""
    words = re.findall(r"[()]|[^\s()]+(?:\s+WITH\s+[^\s()]+)?", expression)
    try:
        allowed, rest = _any_of(words)
    except IndexError:
        return False
    return allowed and not rest


def _any_of(words: list[str]) -> tuple[bool, list[str]]:
    allowed, words = _all_of(words)
    while words[:1] == ["OR"]:
        more, words = _all_of(words[1:])
        allowed = allowed or more
    return allowed, words


def _all_of(words: list[str]) -> tuple[bool, list[str]]:
    allowed, words = _one(words)
    while words[:1] == ["AND"]:
        more, words = _one(words[1:])
        allowed = allowed and more
    return allowed, words


def _one(words: list[str]) -> tuple[bool, list[str]]:
    if words[0] == "(":
        allowed, rest = _any_of(words[1:])
        return allowed and rest[0] == ")", rest[1:]
    return " ".join(words[0].split()) in ALLOWED, words[1:]


def _refusal(what: str, licence: str) -> NotMade:
    return NotMade(
        "{what} is under {licence}: that may not be in a bundle. Take it out, or, when its "
        "metadata is wrong, say so in tools/bundle/terms/known.toml.",
        what=what,
        licence=licence or "no stated licence",
    )


def _stated(fields: Iterable[tuple[str, str]]) -> str:
    """Read what metadata says: an expression, else a short name, else its one classifier."""
    found: dict[str, list[str]] = {}
    for name, value in fields:
        found.setdefault(name, []).append(str(value).strip())
    if expressions := found.get("License-Expression"):
        return expressions[0]
    named = [c.removeprefix(_CLASSIFIER) for c in found.get("Classifier", ()) if _CLASSIFIER in c]
    if len(named) == 1 and named[0] in _OLDER_NAMES:
        return _OLDER_NAMES[named[0]]
    short = found.get("License", [""])[0]
    agrees = not any("GPL" in name or "General Public" in name for name in named)
    return _OLDER_NAMES.get(short, short) if agrees and "\n" not in short else ""


def _libraries(
    names: Iterable[str], told: Mapping[str, Any], package: str
) -> Iterator[tuple[str, str]]:
    for name in names:
        if found := _LIBRARY.match(name):
            licence = str(told.get(found[1], ""))
            if not is_allowed(licence):
                raise _refusal(" inside ".join((found[1], package)), licence)
            yield found[1], licence


def _components(
    archive: zipfile.ZipFile, absent: Sequence[str], package: str
) -> list[tuple[str, str]]:
    """Read what a wheel was built from, where it tells (CycloneDX, PEP 770): Rust's crates mostly.

    Components without a licence are left to whoever looks at the shared libraries.
    """
    found = []
    for name in archive.namelist():
        if ".dist-info/sboms/" in name and name.endswith(".json"):
            for component in json.loads(archive.read(name)).get("components", ()):
                licence = _licence_of(component)
                if not licence or component["name"] in absent:
                    continue
                if not is_allowed(licence):
                    raise _refusal(" inside ".join((component["name"], package)), licence)
                found.append((component["name"], licence))
    return sorted(set(found))


def _licence_of(component: Mapping[str, Any]) -> str:
    stated = []
    for entry in component.get("licenses", ()):
        licence = entry.get("license", {})
        stated.append(entry.get("expression") or licence.get("id") or licence.get("name", ""))
    return str(stated[0]) if len(stated) == 1 else " AND ".join(f"({text})" for text in stated)


def _texts_in(archive: zipfile.ZipFile) -> Iterator[str]:
    for name in sorted(archive.namelist()):
        if ".dist-info/" in name and _TEXT_NAME.search(name):
            yield archive.read(name).decode("utf-8", errors="replace").strip()


def _texts_beside(extra: Mapping[str, Any], licences: Iterable[str]) -> Iterator[str]:
    """Give the texts that we add: for a package without one, and for libraries inside."""
    wanted = {name for licence in licences for name in re.findall(r"[A-Za-z0-9.+-]+", licence)}
    for name in sorted({*extra.get("texts", ()), *wanted}):
        file = _TEXTS / f"{name}.txt"
        if file.exists():
            yield file.read_text("utf-8").strip()


def _site(fields: Iterable[tuple[str, str]]) -> str:
    for name, value in fields:
        if name == "Home-page" and str(value).startswith("http"):
            return str(value)
        if name == "Project-URL" and (found := _SITE.match(str(value))):
            return found[2]
    return ""


def written(parts: Iterable[Part], pages: str) -> str:
    """Write the list of third parties: a line each, then every text once.

    Parameters
    ----------
    parts : iterable of Part
        The packages.
    pages : str
        Licences of what is built into the pages.
    """
    ordered = sorted(set(parts), key=lambda part: (part.name, part.inside))
    lines = [
        "What this bundle brings of others, under which licence.",
        "本安装包所含的第三方软件及其许可。",
        "",
    ]
    texts: dict[str, list[str]] = {}
    for part in ordered:
        lines.append(f"{part.name} {part.version}: {part.licence}  {part.site}".rstrip())
        lines += [f"    {library}" for library in part.inside]
        for text in part.texts:
            texts.setdefault(text, []).append(part.name)
    for text, names in texts.items():
        lines += ["", "=" * 98, ", ".join(sorted(set(names))), "=" * 98, "", text]
    return "\n".join(
        [*lines, "", "=" * 98, "Built into the pages", "=" * 98, "", pages.strip(), ""]
    )
