"""Everything the desk looks up while it works: areas, organisations, calendar, lists. In memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from linquan.apps.appeals import rules
from linquan.apps.appeals.clocks import DEFAULT, ClockTermsRow
from linquan.apps.appeals.limits import Limits
from linquan.apps.appeals.models import (
    Channel,
    ClockTerms,
    DeadlinePolicy,
    DeskRule,
    Duty,
    Matter,
    MatterGroup,
    PetitionReason,
    RoutingRule,
    StepReason,
)
from linquan.apps.appeals.petition_reasons import OWN_PETITION_REASONS, Act, PetitionReasonRow
from linquan.apps.appeals.reasons import check_reason, with_own
from linquan.apps.appeals.routing_rows import OWN_REASONS, RoutingRuleRow, StepReasonRow
from linquan.apps.appeals.suggestions import Guess
from linquan.apps.appeals.types import (
    AppealScope,
    ChannelKind,
    ChannelRow,
    DeskRules,
    DutyRow,
    GroupRow,
    MatterRow,
    PolicyRow,
    RuleBook,
    RuleRow,
)
from linquan.apps.orgs.queries import organisation_book
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.places.queries import AreaBook, ZoneBook, area_book, zone_book
from linquan.engine.texts import rank_matters
from linquan.kernel import books
from linquan.kernel.calendar import OfficeCalendar
from linquan.kernel.errors import Invalid
from linquan.kernel.rows import rows_of
from linquan.kernel.validity import valid_on

BOOK = "appeals"
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Desk:
    """The books of one district, as they are now.

    ``zones`` are there only where a rule of routing names one.
    """

    district_id: int
    versions: books.Versions
    areas: AreaBook
    organisations: dict[int, OrganisationRow]
    calendar: OfficeCalendar
    book: RuleBook
    zones: ZoneBook | None = None

    @property
    def edition(self) -> str:
        """Names the versions of all: what was made of the books alone holds until it changes."""
        return f"{self.district_id}:{sorted(self.versions.items())}"

    def day(self, now: datetime) -> date:
        """The office's day."""
        return self.calendar.local_day(now)

    def rules(self, now: datetime) -> DeskRules:
        """Thresholds valid now; where none is written down, the house's own."""
        return DeskRules(**self._values(DeskRules.__slots__, now))

    def limits(self, now: datetime) -> Limits:
        """Limits valid now; where none is written down, the house's own."""
        return Limits(**self._values(Limits.__slots__, now))

    def _values(self, codes: Iterable[str], now: datetime) -> dict[str, int]:
        valid = valid_on(self.book.rules, self.day(now))
        return {row.code: row.value for row in valid if row.code in codes}

    def matters(self, day: date) -> tuple[MatterRow, ...]:
        """Matters valid on a day."""
        return valid_on(self.book.matters, day)

    def matter(self, matter_id: int) -> MatterRow:
        """One version of a matter. Raises Invalid."""
        return _known(self.book.matter_by_id, matter_id, "matter")

    def channel(self, channel_id: int) -> ChannelRow:
        """One version of a channel. Raises Invalid."""
        return _known(self.book.channel_by_id, channel_id, "channel")

    def channel_of_staff(self, kind: ChannelKind, now: datetime) -> ChannelRow:
        """The channel of a kind by which staff write down what they hear, else another of theirs.

        Raises Invalid where there is none today.
        """
        able = [c for c in valid_on(self.book.channels, self.day(now)) if not c.is_online]
        able = [c for c in able if c.kind != ChannelKind.ORDERS]
        if not able:
            raise Invalid.field("channel", "channel_unknown")
        return next((c for c in able if c.kind == kind), able[0])

    def policy(self, policy_id: int) -> PolicyRow:
        """One version of a deadline. Raises Invalid."""
        return _known(self.book.policy_by_id, policy_id, "policy")

    def clock_policies(self, matter_code: str, day: date) -> dict[str, PolicyRow]:
        """Deadlines of the clocks beside handling, by ``contact``, ``total`` and ``again``.

        By the matter's own line of the list of clocks, else by that for all others.
        """
        valid = {terms.code: terms for terms in valid_on(self.book.clocks, day)}
        terms = valid.get(matter_code) or valid.get(DEFAULT)
        if terms is None:
            return {}
        policies = {policy.code: policy for policy in valid_on(self.book.policies, day)}
        codes = {"contact": terms.contact_code, "total": terms.total_code}
        codes |= {"again": terms.again_code}
        return {name: policies[code] for name, code in codes.items() if code in policies}

    def policy_for(self, matter: MatterRow, day: date) -> PolicyRow:
        """The deadline of a matter that is valid on a day. Raises Invalid when there is none."""
        found = rules.policy_for(matter, self.book.policies, day)
        if found is None:
            raise Invalid.field("matter", "policy_missing", policy=matter.policy_code)
        return found

    def organisation(self, organisation_id: int, field: str) -> OrganisationRow:
        """One organisation that still exists. Raises Invalid on ``field``."""
        found = self.organisations.get(organisation_id)
        if found is None or found.valid_to is not None:
            raise Invalid.field(field, "organisation_unknown")
        return found

    def duties(self, matter_code: str, day: date) -> tuple[DutyRow, ...]:
        """Duties for a matter (empty: for all) valid on a day, of organisations that still exist.

        The code comes first: a district's list has thousands of lines, a matter some dozens.
        """
        lines = self.book.duties_by_matter.get(matter_code, ())
        return tuple(
            duty
            for duty in valid_on(lines, day)
            if (owner := self.organisations.get(duty.organisation_id)) and owner.valid_to is None
        )

    def desk_for(self, area_path: str, about_path: str, day: date) -> DutyRow:
        """The lowest desk that receives everything of an area and is no party."""
        found = rules.lowest_first(
            self.duties("", day), matter_code="", area_path=area_path, about_path=about_path
        )
        if not found:
            raise Invalid("no_desk")
        return found[0]

    def step_reasons(self, day: date) -> tuple[StepReasonRow, ...]:
        """Reasons of stepping up that are valid on a day, in their order."""
        return valid_on(self.book.step_reasons, day)

    def petition_reasons(self, act: Act, day: date) -> tuple[PetitionReasonRow, ...]:
        """Reasons for an act that are valid on a day, in their order."""
        valid = valid_on(self.book.petition_reasons, day)
        return tuple(row for row in valid if row.act == act)

    def reason(
        self, acts: tuple[Act, ...], code: str, text: str, at: datetime, fields: tuple[str, str]
    ) -> PetitionReasonRow:
        """The reason of the day's list for one of these acts. Raises Invalid on ``fields``.

        ``fields`` name the field of the code, and that of the words beside it, which some need.
        """
        day = self.day(at)
        valid = {row.code: row for act in acts for row in self.petition_reasons(act, day)}
        check_reason(valid, code, text, fields)
        return valid[code]

    def named_reason(self, code: str) -> PetitionReasonRow | None:
        """The newest version of a reason, valid or not: how a page names what was chosen once."""
        return next((r for r in reversed(self.book.petition_reasons) if r.code == code), None)

    def guess(self, text: str, day: date) -> Guess:
        """First guess of the matter from the words of the matter list; else the fallback line."""
        matters = self.matters(day)
        ranked = rank_matters(text, [m.words for m in matters])
        if ranked:
            return Guess(matters[ranked[0].index].matter_id, tuple(ranked[0].words))
        fallback = next((m for m in matters if m.is_fallback), None)
        if fallback is None:
            raise Invalid.field("matter", "matter_needed")
        return Guess(fallback.matter_id, ())


def _known(rows: Mapping[int, Row], row_id: int, field: str) -> Row:
    found = rows.get(row_id)
    if found is None:
        raise Invalid.field(field, f"{field}_unknown")
    return found


def desk(district_id: int, current: books.Versions | None = None) -> Desk:
    """Open the books of a district: one statement, more only for those that changed.

    None where the ``current`` versions are told.
    """
    current = books.versions(district_id) if current is None else current
    organisations = organisation_book(district_id, current)
    book = books.book(BOOK, district_id, current, _load, also=("orgs", "places", "zones"))
    named = any(rule.zone_id for rule in book.routing)
    return Desk(
        district_id,
        current,
        area_book(district_id, current),
        organisations.organisations,
        organisations.calendar,
        book,
        zone_book(district_id, current) if named else None,
    )


def _load(district_id: int) -> RuleBook:
    """Read every list of a district. Ten statements."""
    mine = {"district_id": district_id}
    groups = MatterGroup.objects.filter(**mine).order_by("position", "id")
    return RuleBook(
        groups=rows_of(
            GroupRow,
            groups.values_list(
                "id", "code", "name", "name_en", "position", "valid_from", "valid_to"
            ),
        ),
        matters=tuple(_matters(district_id)),
        duties=_duties(district_id),
        channels=rows_of(
            ChannelRow,
            Channel.objects.filter(**mine)
            .order_by("id")
            .values_list(
                "id", "code", "kind", "name", "name_en", "is_online", "area_id", "place",
                "weekday", "opens", "closes", "valid_from", "valid_to",
            ),
        ),
        policies=_policies(district_id),
        rules=rows_of(
            RuleRow,
            DeskRule.objects.filter(**mine)
            .order_by("code", "valid_from")
            .values_list("code", "value", "valid_from", "valid_to", "id"),
        ),
        routing=tuple(_routing(district_id)),
        step_reasons=with_own(_step_reasons(district_id), OWN_REASONS),
        petition_reasons=with_own(_petition_reasons(district_id), OWN_PETITION_REASONS),
        clocks=_clocks(district_id),
    )  # fmt: skip


def _policies(district_id: int) -> tuple[PolicyRow, ...]:
    rows = DeadlinePolicy.objects.filter(district_id=district_id).order_by("id")
    names = ("id", "code", "name", "name_en", "amount", "unit", "source", "valid_from", "valid_to")
    return rows_of(PolicyRow, rows.values_list(*names))


def _clocks(district_id: int) -> tuple[ClockTermsRow, ...]:
    rows = ClockTerms.objects.filter(district_id=district_id).order_by("code", "valid_from")
    names = ("id", "code", "contact_code", "total_code", "again_code", "valid_from", "valid_to")
    return rows_of(ClockTermsRow, rows.values_list(*names))


def _matters(district_id: int) -> list[MatterRow]:
    rows = Matter.objects.filter(district_id=district_id).order_by("group_code", "id")
    found = rows_of(
        MatterRow,
        rows.values_list(
            "id", "code", "group_code", "name", "name_en", "words", "policy_code",
            "is_public_space", "is_fallback", "source", "valid_from", "valid_to",
        ),
    )  # fmt: skip
    return [replace(row, words=tuple(row.words)) for row in found]


def _duties(district_id: int) -> tuple[DutyRow, ...]:
    rows = Duty.objects.filter(district_id=district_id).order_by("area__path", "id")
    return rows_of(
        DutyRow,
        rows.values_list(
            "id", "matter_code", "organisation_id", "organisation__name", "organisation__name_en",
            "organisation__path", "area_id", "area__path", "area__name", "area__name_en",
            "responsibility", "responsibility_en", "valid_from", "valid_to",
        ),
    )  # fmt: skip


def _routing(district_id: int) -> list[RoutingRuleRow]:
    rows = RoutingRule.objects.filter(district_id=district_id).order_by("position", "code", "id")
    found = rows_of(
        RoutingRuleRow,
        rows.values_list(
            "id", "code", "position", "matter_codes", "group_codes", "area_id", "area__path",
            "zone_id", "zone__name", "zone__name_en", "channel_codes", "weekdays", "opens",
            "closes", "effect", "organisation_id", "level", "is_direct", "reason", "reason_en",
            "valid_from", "valid_to",
        ),
    )  # fmt: skip
    return [_with_tuples(row) for row in found]


def _with_tuples(row: RoutingRuleRow) -> RoutingRuleRow:
    """Lists as tuples, and what the database has not as empty words."""
    return replace(
        row,
        matter_codes=tuple(row.matter_codes),
        group_codes=tuple(row.group_codes),
        channel_codes=tuple(row.channel_codes),
        weekdays=tuple(row.weekdays),
        area_path=row.area_path or "",
        zone_name=row.zone_name or "",
        zone_name_en=row.zone_name_en or "",
    )


def _step_reasons(district_id: int) -> tuple[StepReasonRow, ...]:
    rows = StepReason.objects.filter(district_id=district_id).order_by("position", "id")
    return rows_of(
        StepReasonRow,
        rows.values_list(
            "id", "code", "position", "name", "name_en", "needs_text", "valid_from", "valid_to"
        ),
    )


def _petition_reasons(district_id: int) -> tuple[PetitionReasonRow, ...]:
    rows = PetitionReason.objects.filter(district_id=district_id).order_by("position", "id")
    names = ("id", "code", "position", "name", "name_en", "needs_text", "valid_from", "valid_to")
    return rows_of(PetitionReasonRow, rows.values_list(*names, "act"))


def subject_of(appeal_id: int | str) -> str:
    """How events and attachments name a request; what its number follows, where that is empty."""
    return f"appeal:{appeal_id}"


def scope(
    district_id: int, appeal_id: int, paths: tuple[str, str, str], owner_id: int
) -> AppealScope:
    """Build what permission needs from the paths of area, owner and party."""
    area_path, owner_path, about_path = paths
    return AppealScope(
        district_id, area_path, owner_id, owner_path, about_path, subject_of(appeal_id)
    )
