"""What stands at the end of a report: how it was reckoned, and what is wrong with the data."""

from collections.abc import Iterator

from django.utils.translation import gettext, ngettext

from linquan.apps.circles.reporting.chapters import count
from linquan.apps.circles.reporting.data import Quality, ReportData
from linquan.kernel.documents import Block, Heading, Points, Words
from linquan.kernel.letters import listed


def methods(data: ReportData, language: str) -> Iterator[Block]:
    """Say how it was reckoned, from what, and what was left out."""
    how = data.methods
    yield Heading(gettext("Methods and sources"))
    lines = [
        gettext("As of %(day)s.") % {"day": how.on.isoformat()},
        _catalogue(data),
        gettext(
            "Walked minutes are metres along streets, paths and bridges, from the gate of "
            "an estate, "
            "divided by the speed of whoever walks."
        ),
    ]
    if how.speeds:
        speeds = [f"{one.who.of(language)} {one.speed_m_s:g} m/s" for one in how.speeds]
        lines.append(gettext("Walking speeds: %(speeds)s.") % {"speeds": listed(speeds)})
    lines += [source.of(language) for source in how.sources]
    yield Points(tuple(lines))
    yield Heading(gettext("What is not counted"), 2)
    yield Points((
        gettext(
            "Waiting at lights, stairs, slopes, and whether a place has room or is open just now."
        ),
        gettext(
            "Facilities that are planned or closed, that have no point on the map, or of which it "
            "is not sure that they are the item."
        ),
    ))  # fmt: skip


def _catalogue(data: ReportData) -> str:
    items = {"items": count(data.methods.items)}
    if data.methods.is_default:
        told = gettext(
            "The catalogue of %(items)s items and its minutes are an example that comes "
            "with the house "
            "(default): not an official list. The district can replace it line by line."
        )
        return told % items
    return gettext("The catalogue of %(items)s items is the district's own.") % items


def quality(data: ReportData) -> Iterator[Block]:
    """Say what is known to be wrong or missing in the data."""
    yield Heading(gettext("Quality of the data"))
    lines = tuple(_faults(data.quality))
    if lines:
        yield Points(lines)
    else:
        yield Words(gettext("No fault of the data is known."))


def _faults(known: Quality) -> Iterator[str]:
    told = (
        (known.facilities_without_point, _without_point),
        (known.facilities_coarse, _coarse),
        (known.facilities_planned, _planned),
        (known.facilities_far, _far),
        (known.estates_without_gate, _without_gate),
        (known.estates_without_people, _without_people),
        (known.facilities_aside, _aside),
    )
    yield from (words(number) % {"count": count(number)} for number, words in told if number)
    if known.homes_far:
        words = ngettext(
            "%(count)s home with %(people)s people lies too far from every street, or from every "
            "facility: it has nothing.",
            "%(count)s homes with %(people)s people lie too far from every street, or from every "
            "facility: they have nothing.",
            known.homes_far,
        )
        yield words % {"count": count(known.homes_far), "people": count(known.people_far)}
    if known.homes_aside:
        words = ngettext(
            "%(count)s home with %(people)s people stands beside ways that lead nowhere else.",
            "%(count)s homes with %(people)s people stand beside ways that lead nowhere else.",
            known.homes_aside,
        )
        yield words % {"count": count(known.homes_aside), "people": count(known.people_aside)}


def _without_point(number: int) -> str:
    return ngettext(
        "%(count)s open facility has no point on the map: it covers nobody.",
        "%(count)s open facilities have no point on the map: they cover nobody.",
        number,
    )


def _coarse(number: int) -> str:
    return ngettext(
        "%(count)s facility may be something wider than its item: it is not counted.",
        "%(count)s facilities may be something wider than their items: they are not counted.",
        number,
    )


def _planned(number: int) -> str:
    return ngettext(
        "%(count)s facility is planned and not open yet: it is not counted.",
        "%(count)s facilities are planned and not open yet: they are not counted.",
        number,
    )


def _far(number: int) -> str:
    return ngettext(
        "%(count)s facility lies too far from every street to be reached.",
        "%(count)s facilities lie too far from every street to be reached.",
        number,
    )


def _aside(number: int) -> str:
    return ngettext(
        "%(count)s facility stands beside ways that lead nowhere else.",
        "%(count)s facilities stand beside ways that lead nowhere else.",
        number,
    )


def _without_gate(number: int) -> str:
    return ngettext(
        "%(count)s estate has no gate on the map: it is entered from the nearest street.",
        "%(count)s estates have no gate on the map: they are entered from the nearest street.",
        number,
    )


def _without_people(number: int) -> str:
    return ngettext(
        "%(count)s estate has no head-count: nobody is counted there.",
        "%(count)s estates have no head-count: nobody is counted there.",
        number,
    )
