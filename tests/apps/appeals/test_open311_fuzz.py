"""Thousands of odd bodies, the same ones every time: no 500, no half a request, bounded memory."""

import json
import random
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote_from_bytes, urlencode
from xml.etree.ElementTree import fromstring

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from tests.apps.appeals.factories import Town
from tests.apps.appeals.open311_factories import (
    KIND,
    POLE,
    ROOT,
    ask_beside,
    issue,
    open_channel,
    published,
    reference,
)
from tests.apps.appeals.phone_factories import photo_file, upload

from linquan.kernel import secrets

SEED: Final = 311
FORM: Final = "application/x-www-form-urlencoded"
ROUNDS: Final = {"forms": 800, "multiparts": 400, "broken": 500, "updates": 150, "reads": 200}
TOLD: Final = {200, 201, 400, 403, 404}
MOST_BYTES: Final = 48_000_000
"""What one call may hold beside its body, photos of ordinary size included."""

ODD: Final = (
    "", " ", "\x00", "a\x00b", "0", "-1", "1e999", "nan", "inf", "٣", "9" * 400, "1" * 5000,
    "\ud7ff", "\ufffe", "\u202e\u200b", "<script>alert(1)</script>", "'; DROP TABLE x; --",
    "{{7*7}}", "%s%(x)s", "&#0;&lt;", "]]>", "a\r\nSet-Cookie: x=1", "字" * 5000, "😀" * 90,
    "2026-11-20T10:00:00+08:00", "9999-12-31T23:59:59Z", "0000-00-00", "true", "null", "[]",
    "../../etc/passwd", "https://x/" + "y" * 600, "javascript:x", "lamp", "lift", "open,closed",
    "dark", "30.01", "104.005", "-90", "180", ",,,,", ",".join("abcdefghij" * 30),
)  # fmt: skip
NAMES: Final = (
    "service_code", "lat", "long", "address_string", "address_id", "description", "first_name",
    "last_name", "phone", "email", "device_id", "account_id", "media_url", "jurisdiction_id",
    "attribute[pole]", "attribute[kind]", "attribute[kind][]", "attribute[]", "attribute[[x]]",
    "attribute[pole", "attribute", "status", "service_request_id", "update_id", "start_date",
    "end_date", "page", "page_size", "extensions", "updated_after", "updated_before", "\x00",
)  # fmt: skip
KINDS: Final = (
    FORM, "multipart/form-data", "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x",
    f"multipart/form-data; boundary={'b' * 300}", "application/json", "text/xml", "",
    "application/x-www-form-urlencoded; charset=utf-7", f"{FORM}; charset=nothing",
    f"{FORM}; charset=gb18030", "multipart/form-data; boundary=é",
)  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """A client that sees a 500 instead of the exception, and what a good report holds."""

    client: Client
    good: dict[str, Any]
    shown: str


@pytest.fixture
def ground(
    town: Town, now: datetime, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Ground:
    settings.LINQUAN_HOME = tmp_path
    monkeypatch.setenv("LINQUAN_SECRET_KEYS", secrets.Keyring.generate().written())
    open_channel(town)
    ask_beside(town, POLE, KIND)
    shown = reference(published(town, now))
    good = {
        "api_key": issue(town, now, rate=6000), "service_code": "lamp", "lat": "30.01",
        "long": "104.005", "description": "灯不亮", "attribute[pole]": "A-17",
    }  # fmt: skip
    return Ground(Client(raise_request_exception=False), good, shown)


TABLES: Final = ("appeal", "reporter", "keyfiling")


def rows() -> tuple[int, ...]:
    """Requests, reporters, filings; photos and events of requests."""
    counts = [f"(SELECT count(*) FROM appeals_{table})" for table in TABLES]
    counts.append("(SELECT count(*) FROM kernel_attachment)")
    counts.append("(SELECT count(*) FROM kernel_event WHERE kind LIKE 'appeal.%')")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}")
        return tuple(cursor.fetchone())


def judge(answer: HttpResponse, form: str) -> None:
    """The answer is of the protocol, whatever it says."""
    assert answer.status_code in TOLD, answer.content[:300]
    told = json.loads(answer.content) if form == "json" else fromstring(answer.content)
    if answer.status_code >= 400:
        assert told[0]["description"] if form == "json" else told.findtext("error/description")


def whole(before: tuple[int, ...], after: tuple[int, ...], status: int) -> bool:
    """Everything of one request was written, or nothing at all."""
    grown = tuple(b - a for a, b in zip(before, after, strict=True))
    appeals, reporters, filings, photos, events = grown
    if status != 201 or appeals == 0:  # a repeat makes nothing
        return grown[:4] == (0, 0, 0, 0) and events <= (status == 201)
    return (appeals, reporters, filings, events) == (1, 1, 1, 1) and 0 <= photos <= 6


def altered(dice: random.Random, good: dict[str, Any]) -> dict[str, Any]:
    """A good form with some fields gone, odd, doubled or new."""
    found = dict(good)
    for _ in range(dice.choice((0, 1, 1, 2, 3, 6))):
        name = dice.choice((*NAMES, *good))
        act = dice.random()
        if act < 0.25:
            found.pop(name, None)
        elif act < 0.75:
            found[name] = dice.choice(ODD)
        else:
            found[name] = [dice.choice(ODD) for _ in range(dice.choice((2, 3, 8)))]
    return found


def forms(dice: random.Random, ground: Ground) -> tuple[str, bytes, str]:
    body = urlencode(altered(dice, ground.good), doseq=True).encode()
    if dice.random() < 0.1:
        body += b"&" + quote_from_bytes(dice.randbytes(40)).encode() + b"=%ff%fe&&=&"
    return "requests", body, FORM


FILES: Final = (
    photo_file(), photo_file()[:90], photo_file(kind="PNG"), b"", b"GIF89a", b"\xff\xd8\xff" * 99,
    b"RIFF\x00\x00\x00\x00WEBPVP8 ", b"\x00\x00\x00\x20ftypheic" + b"\x00" * 60,
)  # fmt: skip


def multiparts(dice: random.Random, ground: Ground) -> tuple[str, bytes, str]:
    parts = [part for name, v in altered(dice, ground.good).items() for part in fields(name, v)]
    for n in range(dice.choice((0, 1, 1, 2, 7, 13))):
        name = dice.choice(("media", "photo1", f"photo{n}", f"file_{n}", "media[]", "x\x00"))
        file = dice.choice(("a.jpg", "../x", "", "é\x00.png"))
        head = f'name="{name}"; filename="{file}"\r\nContent-Type: image/jpeg'
        parts.append(head.encode() + b"\r\n\r\n" + dice.choice(FILES))
    edge = f"--{BOUNDARY}".encode()
    told = b"".join(
        edge + b"\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts
    )
    return "requests", told + edge + b"--\r\n", MULTIPART_CONTENT


def fields(name: str, value: Any) -> list[bytes]:
    """The parts of a multipart body for one field."""
    values = value if isinstance(value, list) else [value]
    return [f'name="{name}"\r\n\r\n{one}'.encode(errors="surrogatepass") for one in values]


def broken(dice: random.Random, ground: Ground) -> tuple[str, bytes, str]:
    """A body cut, doubled, strewn with other bytes, or of another kind than it says."""
    _, body, kind = dice.choice((forms, multiparts))(dice, ground)
    changed = bytearray(body[: dice.randrange(len(body) + 1)] if dice.random() < 0.5 else body)
    for _ in range(dice.choice((0, 1, 4, 30))):
        if changed:
            changed[dice.randrange(len(changed))] = dice.randrange(256)
    return "requests", bytes(changed), dice.choice((kind, kind, *KINDS))


def updates(dice: random.Random, ground: Ground) -> tuple[str, bytes, str]:
    good = {k: ground.good[k] for k in ("api_key", "description")}
    good |= {"service_request_id": ground.shown, "status": "OPEN"}
    body = urlencode(altered(dice, good), doseq=True).encode()
    return "servicerequestupdates", body, FORM


MAKERS: Final = {"forms": forms, "multiparts": multiparts, "broken": broken, "updates": updates}


def cases(kind: str, ground: Ground) -> Iterator[tuple[str, bytes, str]]:
    dice = random.Random(f"{SEED} {kind}")
    for _ in range(ROUNDS[kind]):
        yield MAKERS[kind](dice, ground)


@pytest.mark.parametrize("kind", MAKERS)
def test_a_body_is_taken_whole_or_refused_in_words(ground: Ground, kind: str) -> None:
    seen: Counter[int] = Counter()
    before = rows()
    for n, (path, body, content_type) in enumerate(cases(kind, ground)):
        form = ("json", "xml")[n % 2]
        answer = ground.client.generic("POST", f"{ROOT}{path}.{form}", body, content_type)
        after = rows()
        judge(answer, form)
        assert whole(before, after, answer.status_code), (n, answer.status_code, before, after)
        before, seen[answer.status_code] = after, seen[answer.status_code] + 1
    wanted = {"updates": {400, 403, 404}}.get(kind, {201, 400, 403})
    assert set(seen) >= wanted, seen


def test_odd_reads_are_refused_in_words(ground: Ground) -> None:
    dice, before = random.Random(SEED), rows()
    paths = ("discovery", "services", "services/lamp", "requests", "servicerequestupdates")
    for n in range(ROUNDS["reads"]):
        form = ("json", "xml")[n % 2]
        odd = quote_from_bytes(dice.choice(ODD).encode()[:300], safe="") or "x"
        path = dice.choice((*paths, f"requests/{odd}", f"services/{odd}", f"tokens/{odd}"))
        told = {name: v for name, v in altered(dice, {}).items() if name != "api_key"}
        answer = ground.client.get(f"{ROOT}{path}.{form}", told)
        if answer.status_code != 404 or "/" not in path:
            judge(answer, form)
        assert answer.status_code < 500
    assert rows() == before


def test_memory_is_bounded(ground: Ground) -> None:
    """Largest forms, most fields, most photos: what is held beside the body stays below a bound."""
    big = photo_file(size=(3000, 2000))
    many = {f"attribute[x{n}]": "字" * 100 for n in range(190)}
    bodies = [
        (urlencode(ground.good | {"description": "x" * 900_000}).encode(), FORM),
        (urlencode(ground.good | {"description": "x" * 3_000_000}).encode(), FORM),
        (urlencode(ground.good | many).encode(), FORM),
        (urlencode(ground.good | {"description": ["字" * 3000] * 30}, doseq=True).encode(), FORM),
        (
            encode_multipart(BOUNDARY, ground.good | {f"p{n}": upload(big) for n in range(6)}),
            MULTIPART_CONTENT,
        ),
        (
            encode_multipart(BOUNDARY, ground.good | {"p": upload(b"x" * 21_000_000)}),
            MULTIPART_CONTENT,
        ),
    ]  # fmt: skip
    statuses = []
    for body, kind in bodies:
        tracemalloc.start()
        answer = ground.client.generic("POST", f"{ROOT}requests.json", body, kind)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        statuses.append(answer.status_code)
        assert peak < MOST_BYTES + len(body)
    assert statuses == [400, 400, 201, 201, 201, 400]
