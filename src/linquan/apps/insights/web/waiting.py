"""What waits for whoever looks at the page of today, each with the list behind it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import ngettext

from linquan.apps.insights.queries import TodayPage


class Waiting(NamedTuple):
    """How many of something wait, in words, and where they stand."""

    text: str
    url: str
    is_late: bool = False


def waiting(page: TodayPage) -> tuple[Waiting, ...]:
    """Say what waits, what is late first; nothing where nothing does."""
    return tuple(sorted(_each(page), key=lambda one: not one.is_late))


def _each(page: TodayPage) -> Iterator[Waiting]:
    if page.reminders:
        yield Waiting(_reminders(page.reminders), reverse("appeals:reminders_waiting"), True)
    if page.parts:
        yield Waiting(_parts(page.parts), reverse("appeals:parts"))
    if page.rectifications:
        yield _rectifications(page.rectifications, page.rectifications_late)
    if page.findings:
        yield Waiting(_findings(page.findings), reverse("outreach:findings"))
    yield from _facilities(page)
    if page.alike:
        yield Waiting(_alike(len(page.alike)), _side_by_side(page.alike))


def _facilities(page: TodayPage) -> Iterator[Waiting]:
    """Say what waits of the facilities that one keeps."""
    if page.plans_late:
        yield Waiting(_plans(page.plans_late), f"{reverse('circles:plans')}?late=1", True)
    if page.contracts_ended:
        text, url = _contracts_ended(page.contracts_ended), _contracts("ended")
        yield Waiting(text, url, True)
    if page.contracts_ending:
        yield Waiting(_contracts_ending(page.contracts_ending), _contracts("ending"))


def _reminders(n: int) -> str:
    return ngettext(
        "%(n)s reminder waits for you to take note of it.",
        "%(n)s reminders wait for you to take note of them.",
        n,
    ) % {"n": n}


def _parts(n: int) -> str:
    return ngettext(
        "Your unit is asked for its part of %(n)s request of others.",
        "Your unit is asked for its part of %(n)s requests of others.",
        n,
    ) % {"n": n}


def _rectifications(n: int, late: int) -> Waiting:
    text = ngettext(
        "%(n)s rectification waits for your unit.",
        "%(n)s rectifications wait for your unit.",
        n,
    ) % {"n": n}
    url = reverse("rectifications:index")
    if not late:
        return Waiting(text, f"{url}?mine=1")
    told = ngettext("%(n)s of them is overdue.", "%(n)s of them are overdue.", late) % {"n": late}
    return Waiting(f"{text} {told}", f"{url}?late=1", True)


def _findings(n: int) -> str:
    return ngettext(
        "%(n)s finding of a visit waits for your decision.",
        "%(n)s findings of visits wait for your decision.",
        n,
    ) % {"n": n}


def _plans(n: int) -> str:
    return ngettext("%(n)s planned facility is late.", "%(n)s planned facilities are late.", n) % {
        "n": n
    }


def _contracts_ended(n: int) -> str:
    return ngettext(
        "The contract of %(n)s facility has ended.",
        "The contracts of %(n)s facilities have ended.",
        n,
    ) % {"n": n}


def _contracts_ending(n: int) -> str:
    return ngettext(
        "The contract of %(n)s facility ends soon.",
        "The contracts of %(n)s facilities end soon.",
        n,
    ) % {"n": n}


def _contracts(standing: str) -> str:
    return f"{reverse('circles:contracts')}?standing={standing}"


def _alike(n: int) -> str:
    return ngettext(
        "Probably the same thing: %(n)s new request.",
        "Probably the same thing: %(n)s new requests.",
        n,
    ) % {"n": n}


def _side_by_side(alike: Sequence[int]) -> str:
    """Where a group of requests lies side by side."""
    others = urlencode([("with", pk) for pk in alike[1:]])
    return f"{reverse('appeals:merge', args=[alike[0]])}?{others}"
