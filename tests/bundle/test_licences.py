"""What may be in a bundle, and that its terms are told."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.bundle import installed
from tests.bundle.pretended import PYTHON
from tools.bundle import licences, making, wheels
from tools.bundle.faults import NotMade
from tools.bundle.installer import machine
from tools.bundle.wheels import Kind

NOTHING_KNOWN: dict[str, dict[str, Any]] = {"packages": {}, "libraries": {}}


def wheel(*fields: str, **files: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        about = "\n".join(
            ["Metadata-Version: 2.4", "Name: Some_Thing", "Version: 1.2", *fields, ""]
        )
        target.writestr("some_thing-1.2.dist-info/METADATA", about)
        for name, text in ({"LICENSE": "As you like it."} | files).items():
            if text:
                target.writestr(f"some_thing-1.2.dist-info/licenses/{name}", text)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("LGPL-3.0-only", True),
        ("MIT AND GPL-2.0-only", False),
        ("MIT OR GPL-2.0-only", True),
        ("GPL-2.0-only OR AGPL-3.0-only", False),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", True),
        ("(MIT OR Apache-2.0) AND SSPL-1.0", False),
        ("MIT OR Apache-2.0 AND SSPL-1.0", True),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", True),
        ("GPL-3.0-or-later WITH Classpath-exception-2.0", False),
        ("Apache-2.0  OR  MIT", True),
        ("", False),
        ("MIT)", False),
        ("(MIT", False),
        ("MIT OR", False),
        ("Proprietary", False),
    ],
)
def test_expressions(expression: str, allowed: bool) -> None:
    assert licences.is_allowed(expression) is allowed


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        (["License-Expression: BSD-3-Clause", "License: nonsense"], "BSD-3-Clause"),
        (["License: MIT License"], "MIT"),
        (["License: MIT"], "MIT"),
        (["Classifier: License :: OSI Approved :: MIT License"], "MIT"),
    ],
)
def test_what_metadata_says(fields: list[str], licence: str) -> None:
    part = licences.part_of(wheel(*fields), NOTHING_KNOWN)
    assert (part.name, part.version, part.licence) == ("some-thing", "1.2", licence)
    assert part.texts == ("As you like it.",)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (["License-Expression: GPL-3.0-or-later"], "GPL-3.0-or-later"),
        (["License: AGPL-3.0"], "AGPL-3.0"),
        (["License: BSD", "Classifier: License :: OSI Approved :: BSD License"], "BSD"),
        ([], "no stated licence"),
        (
            [
                "License: MIT",
                "Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
            ],
            "no stated licence",
        ),
    ],
)
def test_what_stops_a_bundle(fields: list[str], said: str) -> None:
    with pytest.raises(NotMade, match=f"some-thing is under {said}: that may not be in a bundle"):
        licences.part_of(wheel(*fields), NOTHING_KNOWN)


def test_a_licence_without_its_text_stops_it() -> None:
    with pytest.raises(NotMade, match="some-thing brings no text of its licence"):
        licences.part_of(wheel("License: MIT", LICENSE=""), NOTHING_KNOWN)
    known = {"packages": {"some-thing": {"texts": ["MIT"]}}, "libraries": {}}
    assert licences.part_of(wheel("License: MIT", LICENSE=""), known).texts[0].startswith("MIT")


def with_library(name: str) -> bytes:
    packed = io.BytesIO(wheel("License: MIT"))
    with zipfile.ZipFile(packed, "a") as target:
        target.writestr(f"some_thing.libs/{name}", b"")
    return packed.getvalue()


def test_libraries_nobody_looked_at_stop_it() -> None:
    data = with_library("libgpl-0123abcd.so.1")
    with pytest.raises(NotMade, match="libgpl inside some-thing is under no stated licence"):
        licences.part_of(data, NOTHING_KNOWN)
    known = {"packages": {}, "libraries": {"libgpl": "GPL-2.0-only"}}
    with pytest.raises(NotMade, match=r"libgpl inside some-thing is under GPL-2.0-only"):
        licences.part_of(data, known)
    known["libraries"] = {"libgpl": "LGPL-2.1-or-later"}
    part = licences.part_of(data, known)
    assert part.inside == ("libgpl: LGPL-2.1-or-later",)
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in part.texts[1]


def with_components(*components: dict[str, Any]) -> bytes:
    packed = io.BytesIO(wheel("License: MIT"))
    with zipfile.ZipFile(packed, "a") as target:
        told = json.dumps({"bomFormat": "CycloneDX", "components": components})
        target.writestr("some_thing-1.2.dist-info/sboms/rust.cyclonedx.json", told)
    return packed.getvalue()


def test_lists_of_components_are_read() -> None:
    crate = {"name": "bytes", "licenses": [{"expression": "MIT OR Apache-2.0"}]}
    two = {"name": "jpeg", "licenses": [{"license": {"id": "IJG"}}, {"license": {"id": "Zlib"}}]}
    part = licences.part_of(with_components(crate, two, {"name": "untold"}), NOTHING_KNOWN)
    assert part.inside == ("bytes: MIT OR Apache-2.0", "jpeg: (IJG) AND (Zlib)")
    bad = {"name": "quant", "licenses": [{"license": {"id": "GPL-3.0-or-later"}}]}
    with pytest.raises(NotMade, match=r"quant inside some-thing is under GPL-3.0-or-later"):
        licences.part_of(with_components(crate, bad), NOTHING_KNOWN)
    known = {"packages": {"some-thing": {"absent": ["quant"]}}, "libraries": {}}
    assert licences.part_of(with_components(crate, bad), known).inside == (
        "bytes: MIT OR Apache-2.0",
    )


def test_the_list_names_each_and_tells_a_text_once() -> None:
    part = licences.part_of(wheel("License: MIT", "Home-page: https://example.org"), NOTHING_KNOWN)
    told = licences.written([part, part], "icons: MIT")
    assert "some-thing 1.2: MIT  https://example.org\n" in told
    assert told.count("As you like it.") == 1
    assert told.endswith("\n\nicons: MIT\n")


def test_every_package_of_the_lock_may_be_in_a_bundle() -> None:
    locked = wheels.pins(making.LOCK.read_text("utf-8"))
    here = Kind(machine.present().arch, PYTHON)
    known = licences.known()
    parts = [licences.part_of(data, known) for data in installed.papers(locked, here)]
    assert len(parts) == sum(pin.holds(here.environment) for pin in locked)


def test_what_is_known_is_allowed_and_has_its_text() -> None:
    known = licences.known()
    stated = [entry["licence"] for entry in known["packages"].values()]
    assert [
        text for text in (*stated, *known["libraries"].values()) if not licences.is_allowed(text)
    ] == []
    texts = {text for entry in known["packages"].values() for text in entry.get("texts", ())}
    folder = Path(licences.__file__).with_name("terms")
    assert [text for text in texts if not (folder / f"{text}.txt").exists()] == []
