"""Routing in plain words: what a rule asks and does, why a unit is proposed, why others are not."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from linquan.apps.appeals.queries import Desk
from linquan.apps.appeals.routes import Choice, Passed, Proposal, RoutingRuleRow, Skipped, Why
from linquan.apps.appeals.routing_rows import Effect
from linquan.apps.appeals.web import words
from linquan.apps.places.types import Level
from linquan.kernel.letters import listed


def reason(rule: RoutingRuleRow) -> str:
    """Return why there is this rule, in the language of the page."""
    return words.named(rule, "reason")


def conditions(rule: RoutingRuleRow, books: Desk) -> tuple[str, ...]:
    """Say what a rule asks, one condition after another; empty when it asks nothing."""
    book = books.book
    told = [
        (pgettext("rule", "Matters"), _names(book.matters, rule.matter_codes)),
        (pgettext("rule", "Groups"), _names(book.groups, rule.group_codes)),
        (pgettext("rule", "Area"), _area(rule, books)),
        (pgettext("rule", "Zone"), words.named(rule, "zone")),
        (pgettext("rule", "Channels"), _names(book.channels, rule.channel_codes)),
        (pgettext("rule", "When"), when(rule)),
    ]
    return tuple(
        _("%(what)s: %(which)s") % {"what": what, "which": which} for what, which in told if which
    )


def _area(rule: RoutingRuleRow, books: Desk) -> str:
    return words.named(books.areas.areas.get(rule.area_id or 0))


def _names(rows: Iterable[Any], codes: Sequence[str]) -> str:
    """Name each code as its newest version does."""
    names = {row.code: words.named(row) for row in rows}
    return listed(names.get(code, code) for code in codes)


def when(rule: RoutingRuleRow) -> str:
    """Say on which days and between which hours a rule holds; empty for always."""
    days = listed(str(words.WEEKDAYS[day]) for day in rule.weekdays)
    if rule.opens is None or rule.closes is None:
        return days
    hours = f"{rule.opens:%H:%M}–{rule.closes:%H:%M}"
    if rule.closes < rule.opens:
        hours = _("%(hours)s over midnight") % {"hours": hours}
    return f"{days} {hours}".strip()


def effect(rule: RoutingRuleRow, books: Desk) -> str:
    """Say what a rule does."""
    if rule.effect == Effect.ORGANISATION:
        unit = words.named(books.organisations.get(rule.organisation_id or 0))
        return _("to %(unit)s") % {"unit": unit}
    level = words.level(rule.level)
    if rule.effect == Effect.LEVEL:
        return _("to who has the duty on the level of the %(level)s") % {"level": level}
    return _("begin on the level of the %(level)s, not lower") % {"level": level}


def chosen(choice: Choice, matter: Any) -> str:
    """Say by which rule or line a unit is proposed."""
    if choice.rule is not None:
        return _("Rule of routing: %(reason)s") % {"reason": reason(choice.rule)}
    return _("Duty list: %(matter)s, %(area)s. %(line)s") % {
        "matter": words.named(matter),
        "area": words.named(choice.duty, "area"),
        "line": words.named(choice.duty, "responsibility"),
    }


def explained(proposal: Proposal, books: Desk) -> tuple[str, ...]:
    """Say why no rule before and no lower level has it, one thing after another."""
    told = [skipped(one, books) for one in proposal.skipped]
    told += [passed(one, books) for one in proposal.passed]
    first = proposal.first
    if first is not None and told:
        told.append(_("So it goes to the %(level)s.") % {"level": words.level(first.level)})
    return tuple(told)


def passed(one: Passed, books: Desk) -> str:
    """Say why a level was passed over."""
    unit = words.named(books.organisations.get(one.organisation_id or 0))
    told = {"level": words.level(one.level), "unit": unit, "day": one.day}
    return PASSED[one.why]() % told


PASSED: Final[Mapping[str, Callable[[], str]]] = {
    Why.NO_DUTY: lambda: _("On the level of the %(level)s nobody has this duty."),
    Why.PARTY: lambda: _("%(unit)s, or one above it, is complained about: it stays out."),
    Why.CLOSED: lambda: _("%(unit)s has the duty, but is no longer in use."),
    Why.ENDED: lambda: _("The duty of %(unit)s has ended on %(day)s."),
    Why.NOT_YET: lambda: _("The duty of %(unit)s begins on %(day)s only."),
}


def skipped(one: Skipped, books: Desk) -> str:
    """Say why a rule was not followed."""
    unit = words.named(books.organisations.get(one.organisation_id or 0))
    told = {"rule": reason(one.rule), "unit": unit}
    return SKIPPED[one.why]() % told


SKIPPED: Final[Mapping[str, Callable[[], str]]] = {
    Why.ZONE: lambda: _("The rule “%(rule)s” does not hold: it lies outside its zone."),
    Why.CHANNEL: lambda: _("The rule “%(rule)s” does not hold: it came another way."),
    Why.TIME: lambda: _("The rule “%(rule)s” does not hold: it came outside its hours."),
    Why.PARTY: lambda: _("The rule “%(rule)s” is left out: %(unit)s is complained about."),
    Why.CLOSED: lambda: _("The rule “%(rule)s” is left out: its unit is no longer in use."),
    Why.NO_DUTY: lambda: _("The rule “%(rule)s” is left out: nobody has the duty there."),
}


def recorded(data: Mapping[str, Any], books: Desk) -> str:
    """Say again what an event keeps of why it went there; empty when it keeps nothing."""
    told = []
    if code := data.get("step_reason"):
        name = words.named(_newest(books.book.step_reasons, code)) or code
        told.append(_("Stepped up: %(reason)s") % {"reason": name})
    if code := data.get("reason_code"):
        told.append(_("Reason: %(reason)s") % {"reason": petition_reason(code, books)})
    route = data.get("route") or {}
    if code := route.get("rule"):
        rule = _newest(books.book.routing, code)
        told.append(_("Rule of routing: %(reason)s") % {"reason": reason(rule) if rule else code})
    skips = [
        passed(Passed(Level(level), Why(why), unit_id), books)
        for level, why, unit_id in route.get("passed", ())
        if why in {Why.NO_DUTY, Why.PARTY, Why.CLOSED}
    ]
    return "\n".join((*told, *([in_a_row(skips)] if skips else [])))


def petition_reason(code: str, books: Desk) -> str:
    """Name a reason of the list of what is asked or found, as its newest version does."""
    return words.named(books.named_reason(code)) or code


def in_a_row(sentences: Iterable[str]) -> str:
    """Write sentences one behind the other; Chinese ones stand without their full stop."""
    return ("；" if (get_language() or "").startswith("zh") else " ").join(sentences)


def _newest(rows: Iterable[Any], code: str) -> Any:
    mine = (row for row in rows if row.code == code)
    return max(mine, key=lambda row: row.valid_from, default=None)
