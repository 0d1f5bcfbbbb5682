"""Breaks files in seeded ways and opens them, one after another, as the opener's process does.

Run by path: writes, for each of its numbers, what came of it. A file that ends the process is
named by the number that is missing; the caller goes on after it.
"""

import importlib.util
import io
import json
import random
import resource
import sys
import zipfile
from pathlib import Path
from typing import Any

OPENER = Path(__file__).parents[3] / "src/linquan/kernel/exchange/opener.py"
KINDS = ("sheet", "text", "geojson")


def opener() -> Any:
    spec = importlib.util.spec_from_file_location("opener", OPENER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def broken(seeds: dict[str, bytes], number: int) -> tuple[str, bytes]:
    """Return a kind and a file of it with something wrong, always the same for a number."""
    chance = random.Random(number)
    kind = KINDS[number % 3]
    content = seeds[kind]
    if kind == "sheet" and chance.random() < 0.7:
        return kind, repacked(content, chance)
    return kind, spoilt(content, chance)


def repacked(content: bytes, chance: random.Random) -> bytes:
    """Spoil one part of the archive and pack it again, so that the parser gets to see it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        names = old.namelist()
        chosen = chance.choice(names)
        for name in names:
            part = old.read(name)
            new.writestr(name, spoilt(part, chance) if name == chosen else part)
    return buffer.getvalue()


def spoilt(content: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 2, 8, 40))):
        at = chance.randrange(len(spoilt) or 1)
        match chance.randrange(6):
            case 0:
                spoilt[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del spoilt[at : at + chance.randrange(1, 60)]
            case 2:
                spoilt[at:at] = spoilt[at : at + chance.randrange(1, 300)]
            case 3:
                spoilt[at:at] = chance.choice((b"\0", b"9" * 30, b"]" * 9, b"{" * 99, b"&a;", b'"'))
            case 4:
                spoilt[at:at] = b"<c r='XFD1048576'><v>1</v></c>"
            case _:
                del spoilt[at:]
    return bytes(spoilt)


def main(seeds: dict[str, bytes], first: int, last: int) -> None:
    tool = opener()
    resource.setrlimit(resource.RLIMIT_AS, (tool.MEMORY_BYTES, tool.MEMORY_BYTES))
    tool.csv.field_size_limit(tool.MOST_LETTERS)
    open_as = {"sheet": tool._sheet, "text": tool._text, "geojson": tool._geojson}
    for number in range(first, last):
        kind, content = broken(seeds, number)
        try:
            rows = list(tool._bounded(open_as[kind](content)))
            for row in rows:
                json.dumps(row, default=tool._told)
            word = "read"
        except tool.Refused as refused:
            word = str(refused)
        except MemoryError:
            word = "file_too_big"
        sys.stdout.write(f"{number} {kind} {word}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    main({kind: (folder / kind).read_bytes() for kind in KINDS}, *map(int, sys.argv[2:]))
