"""What is measured: each page as a browser asks for it, and what must be in the answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks.house.clients import Ask
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.db.models import QuerySet

from linquan.apps.appeals import rules
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.types import OPEN
from linquan.apps.appeals.web.phone_report import KEY_PURPOSE
from linquan.apps.orgs.models import Account, Post
from linquan.apps.places.models import Poster
from linquan.kernel import links
from linquan.kernel.calendar import OfficeCalendar
from linquan.web.accounts.second_step import PASSED, SESSION_MARK

TWO, FOUR = "停车", "独居老人"
"""The words searched for: one that about one report in twenty holds, one that is rarer."""

PAGE_500 = 500
CASES = 200
CSRF = "b" * 32


@dataclass(frozen=True, slots=True)
class Clerk:
    """Someone signed in: the account, the area of the post, the session's cookie."""

    account_id: int
    district_id: int
    area_path: str
    session: str

    @property
    def cookie(self) -> str:
        """What the browser sends."""
        return f"{settings.SESSION_COOKIE_NAME}={self.session}"


def busiest_clerks() -> tuple[Clerk, Clerk]:
    """Sign in the clerk of the street with the most requests, and the desk of its district.

    The district is the one with the most requests.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT district_id FROM appeals_appeal GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        )
        (district_id,) = cursor.fetchone()
        cursor.execute(
            "SELECT split_part(area_path, '/', 3) FROM appeals_appeal WHERE district_id = %s "
            "GROUP BY 1 ORDER BY count(*) DESC LIMIT 1", [district_id],
        )  # fmt: skip
        (street_id,) = cursor.fetchone()
    street = f"/{district_id}/{street_id}/"
    return sign_in(district_id, street), sign_in(district_id, f"/{district_id}/")


def sign_in(district_id: int, area_path: str) -> Clerk:
    """Open a session for the clerk of an area, as signing in would leave it."""
    post = Post.objects.get(
        district_id=district_id, role="clerk", organisation__area_path=area_path
    )
    account = Account.objects.get(pk=post.account_id)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session[SESSION_MARK] = PASSED
    session.create()
    return Clerk(account.pk, district_id, area_path, session.session_key)


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is measured: one or many addresses of it, and a note."""

    name: str
    clerk: Clerk | None
    asks: tuple[tuple[str, str], ...]
    told: str = ""

    def wires(self, host: str) -> tuple[Ask, ...]:
        """The requests as they go over the wire."""
        return tuple(Ask(get(host, url, self.clerk), 200, needle) for url, needle in self.asks)


def get(host: str, url: str, clerk: Clerk | None) -> str:
    """Write a GET as a browser sends it."""
    head = [f"GET {url} HTTP/1.1", f"Host: {host}", "Accept: text/html",
            "Accept-Language: zh-CN,zh;q=0.9", "Accept-Encoding: identity"]  # fmt: skip
    if clerk is not None:
        head.append(f"Cookie: {clerk.cookie}; csrftoken={CSRF}")
    return "\r\n".join([*head, "", ""])


def pages(street: Clerk, desk: Clerk) -> tuple[Page, ...]:
    """Every page that is read."""
    mine = Appeal.objects.filter(
        district_id=street.district_id, area_path__startswith=street.area_path, about_path=""
    )
    wide = Appeal.objects.filter(district_id=desk.district_id, area_path__startswith=desk.area_path)
    deep, at = _far(wide)
    district, two = "whole district", mine.filter(text__contains=TWO)
    four = mine.filter(text__contains=FOUR)
    wide_two = wide.filter(text__contains=TWO)
    return (
        Page("inbox", street, _once("/appeals/", _first_open(mine)), "first page, busiest street"),
        Page(
            "inbox_district", desk, _once("/appeals/", _first_open(wide)), f"first page, {district}"
        ),
        Page(
            "inbox_page_500",
            desk,
            _once(_url(tab="all", after=f"~{deep}"), _number(wide, below=deep)),
            f"page {at} by key, {district}",
        ),
        Page("case", street, tuple(_cases(mine)), f"{CASES} cases in turn, busiest street"),
        Page("search_2", street, _search(TWO, two), f"{TWO}: newest 50 of {two.count()}"),
        Page("search_4", street, _search(FOUR, four), f"{FOUR}: newest 50 of {four.count()}"),
        Page(
            "search_district",
            desk,
            _search(TWO, wide_two),
            f"{TWO}: newest 50 of {wide_two.count()}, {district}",
        ),
        Page("figures", None, _once("/p/figures/", "<table"), "public counters of one district"),
    )


def _once(url: str, needle: str) -> tuple[tuple[str, str], ...]:
    return ((url, needle),)


def _search(word: str, found: QuerySet[Appeal]) -> tuple[tuple[str, str], ...]:
    """Ask for a word; in a tiny city, where nobody may have used it, the page repeats the word."""
    return _once(_url(tab="all", q=word), _number(found) if found.exists() else word)


def _url(**asked: str) -> str:
    return f"/appeals/?{urlencode(asked)}"


def _number(found: QuerySet[Appeal], below: int = 0) -> str:
    """Number of the newest request of a list, as the page writes it."""
    rows = found.filter(pk__lt=below) if below else found
    pk, at = rows.order_by("-pk").values_list("pk", "received_at")[0]
    return rules.number_of(pk, at, OfficeCalendar())


def _first_open(found: QuerySet[Appeal]) -> str:
    pk, at = (
        found.filter(status__in=sorted(OPEN))
        .order_by("due_at", "pk")
        .values_list("pk", "received_at")[0]
    )
    return rules.number_of(pk, at, OfficeCalendar())


def _far(found: QuerySet[Appeal]) -> tuple[int, int]:
    """Key at which page 500 begins (or the last one, in a small city), and which page that is."""
    total = found.count()
    page = min(PAGE_500, max(2, total // 50))
    return found.order_by("-pk").values_list("pk", flat=True)[(page - 1) * 50 - 1], page


def _cases(found: QuerySet[Appeal]) -> Iterable[tuple[str, str]]:
    """Addresses of cases from all over the year: every status as often as it is."""
    rows = list(found.order_by("pk").values_list("pk", "received_at"))
    for pk, at in rows[:: max(1, len(rows) // CASES)][:CASES]:
        yield f"/appeals/{pk}/", rules.number_of(pk, at, OfficeCalendar())


def reports(host: str, count: int, texts: Iterable[str]) -> tuple[Ask, ...]:
    """Write residents' reports from scanned codes, each with a key of its own."""
    codes = list(Poster.objects.order_by("id").values_list("code", flat=True))
    return tuple(
        Ask(post(host, f"/m/report/?at={codes[n * 31 % len(codes)]}", report(text, n)), 303,
            "ocation: /s/")
        for n, text in zip(range(count), texts, strict=False)
    )  # fmt: skip


def report(text: str, number: int) -> dict[str, str]:
    """The fields of a report; seven in ten leave a phone."""
    phone = f"199{number % 10**8:08}" if number % 10 < 7 else ""
    return {
        "csrfmiddlewaretoken": CSRF,
        "key": links.sign(KEY_PURPOSE, [uuid4().hex], expires_at=None),
        "text": text, "area": "", "where": f"{number % 40 + 1}栋", "name": "", "phone": phone,
        "kind": "resident", "about": "",
    }  # fmt: skip


def post(host: str, url: str, fields: dict[str, str]) -> str:
    """Write the POST of a form as a browser sends it (multipart, for there may be photos)."""
    edge = "benchmarkbenchmark"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    body = ("".join(parts) + f"--{edge}--\r\n").encode()
    head = [f"POST {url} HTTP/1.1", f"Host: {host}", "Accept: text/html",
            "Accept-Language: zh-CN,zh;q=0.9", f"Cookie: csrftoken={CSRF}",
            f"Content-Type: multipart/form-data; boundary={edge}",
            f"Content-Length: {len(body)}", "", ""]  # fmt: skip
    return "\r\n".join(head) + body.decode("latin-1")


def filed_since(moment: datetime) -> int:
    """How many reports of this benchmark lie in the database since a moment."""
    return Appeal.objects.filter(received_at__gte=moment, key__startswith="m-").count()
