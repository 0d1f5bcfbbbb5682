"""Chapters of a report: what the figures say, in plain words and tables."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.translation import gettext, ngettext, pgettext

from linquan.apps.circles.audience_words import AUDIENCES
from linquan.apps.circles.reporting.data import (
    MOST_WORST,
    Advice,
    CircleCounts,
    Community,
    Gap,
    Rejected,
    ReportData,
    Site,
    Worst,
)
from linquan.kernel.documents import (
    Block,
    Cell,
    Column,
    Fact,
    Facts,
    Heading,
    Kind,
    Picture,
    Table,
    Tone,
    Words,
)
from linquan.kernel.documents.bars import Bar, stacked
from linquan.kernel.letters import listed

_WIDTH_MM: Final = 170.0


def count(number: float) -> str:
    """Write a number as people read it."""
    return f"{number:,.0f}"


def _minutes(minutes: float | None) -> str | None:
    if minutes is None:
        return None
    return gettext("%(minutes)s\u00a0min") % {"minutes": f"{minutes:.0f}"}


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.1%}" if whole else "—"


def _among(areas: Sequence[Worst], language: str) -> str:
    told = [f"{one.area.of(language)} {count(one.people)}" for one in areas[:MOST_WORST]]
    return listed(told)


# --- the whole ------------------------------------------------------------------------------------


def opening(data: ReportData, language: str) -> Iterator[Block]:
    """Say in a few figures and sentences how it stands."""
    whole = data.summary
    yield Facts((
        Fact(pgettext("life circles", "People"), count(whole.people)),
        Fact(gettext("Homes and estates"), count(whole.homes)),
        Fact(gettext("Facilities counted"), count(whole.facilities)),
        *_fact_of_widest(whole.circles),
    ))  # fmt: skip
    yield Words(_first_words(data, language), Tone.LEAD)


def summary(data: ReportData) -> Iterator[Block]:
    """Say how many people have how much of each circle."""
    circles = data.summary.circles
    yield Heading(gettext("The circles"))
    if circles:
        yield _bars(circles)
    yield _circle_table(circles)


def _fact_of_widest(circles: Sequence[CircleCounts]) -> tuple[Fact, ...]:
    if not circles:
        return ()
    widest = max(circles, key=lambda circle: circle.minutes)
    label = gettext("Have every basic item within %(minutes)s minutes")
    share = _share(widest.parts[0], widest.people)
    return (Fact(label % {"minutes": widest.minutes}, share),)


def _first_words(data: ReportData, language: str) -> str:
    whole = data.summary
    if not whole.people:
        return gettext(
            "No people are counted here yet. Enter head-counts of estates or communities first."
        )
    told = gettext(
        "%(people)s people live in %(area)s. Every figure is walked along real streets and "
        "through gates, not drawn as a disc."
    )
    words = [told % {"people": count(whole.people), "area": data.area.of(language)}]
    if lacking := [gap for gap in data.gaps if gap.without]:
        most = max(lacking, key=lambda gap: gap.without)
        told = gettext(
            "The largest gap is %(item)s: %(people)s people are without it, %(share)s of "
            "those it is for."
        )
        words.append(told % {
            "item": most.item.of(language),
            "people": count(most.without),
            "share": _share(most.without, most.people),
        })  # fmt: skip
    return ("" if language.startswith("zh") else " ").join(words)


def _parts_words() -> tuple[str, str, str, str]:
    return (
        gettext("all of them"),
        gettext("half or more"),
        gettext("fewer than half"),
        pgettext("life circles", "none"),
    )


def _circle(circle: CircleCounts) -> str:
    return gettext("%(minutes)s-minute circle") % {"minutes": circle.minutes}


def _bars(circles: Sequence[CircleCounts]) -> Picture:
    bars = [Bar(_circle(one), one.parts) for one in circles]
    svg, height = stacked(bars, _parts_words(), _WIDTH_MM)
    told = [
        f"{_circle(one)}: " + listed(
            f"{words} {_share(part, one.people)}"
            for words, part in zip(_parts_words(), one.parts, strict=True)
        )
        for one in circles
    ]  # fmt: skip
    caption = gettext("People by how many basic items of a circle they have")
    return Picture(svg, _WIDTH_MM, height, "; ".join(told), caption)


def _circle_table(circles: Sequence[CircleCounts]) -> Table:
    columns = (
        Column(pgettext("life circles", "Circle"), width=1.5),
        Column(gettext("Basic items"), Kind.NUMBER),
        *(Column(words, Kind.NUMBER, 1.3) for words in _parts_words()),
    )
    rows = tuple(
        (_circle(one), count(one.items), *(_with_share(part, one.people) for part in one.parts))
        for one in circles
    )
    return Table(columns, rows, gettext("No circle has been reckoned yet."))


def _with_share(part: int, whole: int) -> str:
    return f"{count(part)} ({_share(part, whole)})"


# --- gaps -----------------------------------------------------------------------------------------


def gaps(data: ReportData, language: str) -> Iterator[Block]:
    """List what is lacking, most people first."""
    yield Heading(pgettext("report", "What is lacking"))
    yield Words(
        gettext(
            "An item is lacking where none is open within its minutes for whoever needs it. "
            "“Nearest” "
            "is how far half of those without would have to walk at most."
        )
    )
    rows = sorted(data.gaps, key=lambda gap: (-gap.without, gap.item.zh))
    yield Table(
        (
            Column(pgettext("life circles", "Item"), width=2.1),
            Column(pgettext("life circles", "Within"), Kind.NUMBER, 1.05),
            Column(pgettext("life circles", "For whom"), width=1.2),
            Column(gettext("People concerned"), Kind.NUMBER, 1.3),
            Column(gettext("Without it"), Kind.NUMBER, 1.0),
            Column(pgettext("life circles", "Share"), Kind.SHARE, 1.8),
            Column(gettext("Nearest"), Kind.NUMBER, 1.3),
            Column(gettext("Where most are without"), width=3.2),
        ),
        tuple(_gap(gap, language) for gap in rows),
        gettext("Nothing is lacking: everybody has every item that was asked for."),
    )


def _gap(gap: Gap, language: str) -> tuple[Cell, ...]:
    item = gap.item.of(language)
    return (
        item if gap.is_basic else gettext("%(item)s (beyond the basic ones)") % {"item": item},
        _minutes(gap.minutes),
        str(AUDIENCES.get(gap.audience, gap.audience)),
        count(gap.people),
        count(gap.without),
        min(max(gap.share, 0.0), 1.0),
        _minutes(gap.nearest_min) or pgettext("life circles", "none"),
        _among(gap.worst, language),
    )


# --- communities ----------------------------------------------------------------------------------


def communities(data: ReportData, language: str) -> Iterator[Block]:
    """Hold the communities beside each other, in the order they are given: no ranking."""
    yield Heading(gettext("By community"))
    circles = sorted({minutes for one in data.communities for minutes, _ in one.with_all})
    every = gettext("All basic items, %(minutes)s min")
    yield Table(
        (
            Column(pgettext("life circles", "Community"), width=2.0),
            Column(pgettext("life circles", "People"), Kind.NUMBER),
            Column(gettext("Homes and estates"), Kind.NUMBER),
            Column(pgettext("life circles", "Facilities"), Kind.NUMBER),
            *(Column(every % {"minutes": minutes}, Kind.NUMBER, 1.5) for minutes in circles),
            Column(gettext("Most lacked"), width=2.4),
        ),
        tuple(_community(one, circles, language) for one in data.communities),
        gettext("No community has been reckoned yet."),
    )


def _community(one: Community, circles: Sequence[int], language: str) -> tuple[Cell, ...]:
    having = dict(one.with_all)
    most = f"{one.most_lacked.of(language)} {count(one.lacking)}" if one.most_lacked else None
    return (
        one.area.of(language),
        count(one.people),
        count(one.homes),
        count(one.facilities),
        *(
            _with_share(having[minutes], one.people) if minutes in having else None
            for minutes in circles
        ),
        most,
    )


# --- advice ---------------------------------------------------------------------------------------


def advice(data: ReportData, language: str) -> Iterator[Block]:
    """Say where to put what is lacking, who gains, and how good the choice is."""
    yield Heading(gettext("Where to put it"))
    if not data.advice:
        yield Words(gettext("No site has been looked for yet."))
    for one in data.advice:
        told = gettext("%(item)s, within %(minutes)s minutes")
        yield Heading(told % {"item": one.item.of(language), "minutes": one.minutes}, 2)
        yield Words(_reached(one))
        if one.money is not None:
            yield Words(_for_the_money(one))
        yield Words(_how_good(one))
        yield _sites(one, language)
        if one.rejected:
            yield _rejected(one, language)


def _for_the_money(one: Advice) -> str:
    """Say what the sites cost, and that the prices are nobody's where they are examples."""
    words = gettext(
        "They cost %(spent)s yuan of a budget of %(money)s yuan, once and without rents; %(left)s "
        "yuan are left."
    )
    told = words % {
        "spent": count(one.spent), "money": count(one.money or 0),
        "left": count((one.money or 0) - one.spent),
    }  # fmt: skip
    if not one.has_examples:
        return told
    return gettext("%(words)s Some prices are examples (example, default), nobody’s prices.") % {
        "words": told
    }


def _reached(one: Advice) -> str:
    if one.money is not None:
        return _dated(one, _bought(one))
    words = ngettext(
        "Of %(candidates)s candidates %(sites)s was chosen, of at most %(budget)s. With it "
        "%(value)s of %(people)s people are reached instead of %(before)s.",
        "Of %(candidates)s candidates %(sites)s were chosen, of at most %(budget)s. With them "
        "%(value)s of %(people)s people are reached instead of %(before)s.",
        len(one.sites),
    )
    told = words % {
        "candidates": count(one.candidates),
        "sites": count(len(one.sites)),
        "budget": count(one.budget),
        "value": count(one.value),
        "people": count(one.people),
        "before": count(one.before),
    }
    return _dated(one, told)


def _bought(one: Advice) -> str:
    words = ngettext(
        "Of %(candidates)s candidates %(sites)s was chosen within the budget. With it %(value)s of "
        "%(people)s people are reached instead of %(before)s.",
        "Of %(candidates)s candidates %(sites)s were chosen within the budget. With them %(value)s "
        "of %(people)s people are reached instead of %(before)s.",
        len(one.sites),
    )
    return words % {
        "candidates": count(one.candidates), "sites": count(len(one.sites)),
        "value": count(one.value), "people": count(one.people), "before": count(one.before),
    }  # fmt: skip


def _dated(one: Advice, told: str) -> str:
    if one.on is None:
        return told
    return gettext("%(words)s These are figures of %(day)s.") % {
        "words": told, "day": one.on.isoformat(),
    }  # fmt: skip


def _how_good(one: Advice) -> str:
    if one.is_proved and one.money is not None:
        return gettext(
            "It is proved that no other choice for this money among these candidates reaches more."
        )
    if one.is_proved:
        return gettext(
            "It is proved that no other choice of as many sites among these candidates "
            "reaches more."
        )
    told = gettext(
        "No choice can reach more than %(bound)s people: this one is at most %(gap)s "
        "below the best. "
        "A longer search may narrow that."
    )
    return told % {"bound": count(one.bound), "gap": f"{one.gap:.1%}"}


def _sites(one: Advice, language: str) -> Table:
    columns = (
        Column(gettext("Chosen site"), width=2.2),
        Column(gettext("People who gain"), Kind.NUMBER, 1.1),
        *_money_column(one),
        Column(gettext("Where they live"), width=4.0),
    )
    rows = tuple(
        (
            _place(site, language), count(site.people), *_price(one, site),
            _among(site.gains, language),
        )
        for site in one.sites
    )  # fmt: skip
    return Table(columns, rows, gettext("No candidate reaches anybody new."))


def _rejected(one: Advice, language: str) -> Table:
    columns = (
        Column(gettext("Not chosen"), width=2.2),
        *_money_column(one),
        Column(gettext("If it had to be chosen"), width=5.1),
    )
    fewer = gettext("%(people)s fewer people would be reached")
    rows = tuple(
        (
            _place(site, language), *_price(one, site),
            fewer % {"people": _range(site.at_least, site.at_most)},
        )
        for site in one.rejected
    )  # fmt: skip
    return Table(columns, rows, "")


def _money_column(one: Advice) -> tuple[Column, ...]:
    """Return the column of what sites cost; none where money was not asked about."""
    return () if one.money is None else (Column(gettext("Cost in yuan"), Kind.NUMBER, 1.2),)


def _price(one: Advice, site: Site | Rejected) -> tuple[str, ...]:
    return () if one.money is None else (count(site.yuan or 0),)


def _place(site: Site | Rejected, language: str) -> str:
    name = site.place.of(language)
    return gettext("Near %(place)s") % {"place": name} if site.is_near else name


def _range(least: int, most: int) -> str:
    if least == most:
        return count(least)
    return gettext("%(least)s to %(most)s") % {"least": count(least), "most": count(most)}
