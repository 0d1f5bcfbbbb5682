"""Tables of requests: the lists that rule them, and the requests themselves."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat, Replace

from linquan.apps.appeals.erasures import ERASABLE
from linquan.apps.appeals.models.actions import Action as Action
from linquan.apps.appeals.models.actions import ActionKind as ActionKind
from linquan.apps.appeals.models.callbacks import Callback as Callback
from linquan.apps.appeals.models.callbacks import CallScript as CallScript
from linquan.apps.appeals.models.calls import Call as Call
from linquan.apps.appeals.models.calls import CallKind as CallKind
from linquan.apps.appeals.models.calls import Support as Support
from linquan.apps.appeals.models.clocks import ClockTerms as ClockTerms
from linquan.apps.appeals.models.clocks import Reminder as Reminder
from linquan.apps.appeals.models.clocks import ReminderRule as ReminderRule
from linquan.apps.appeals.models.dated import never_two_at_once
from linquan.apps.appeals.models.erasing import ErasureProposal as ErasureProposal
from linquan.apps.appeals.models.erasing import Hold as Hold
from linquan.apps.appeals.models.erasing import Retention as Retention
from linquan.apps.appeals.models.erasing import Tombstone as Tombstone
from linquan.apps.appeals.models.exclusions import ExclusionRow as ExclusionRow
from linquan.apps.appeals.models.forwards import Forward as Forward
from linquan.apps.appeals.models.forwards import OutsideBody as OutsideBody
from linquan.apps.appeals.models.open311 import Jurisdiction as Jurisdiction
from linquan.apps.appeals.models.open311 import KeyFiling as KeyFiling
from linquan.apps.appeals.models.open311 import ServiceAttribute as ServiceAttribute
from linquan.apps.appeals.models.open311 import ServiceTerms as ServiceTerms
from linquan.apps.appeals.models.orders import Order as Order
from linquan.apps.appeals.models.orders import OrderBatch as OrderBatch
from linquan.apps.appeals.models.orders import OrderLine as OrderLine
from linquan.apps.appeals.models.parts import Part as Part
from linquan.apps.appeals.models.petitions import PetitionReason as PetitionReason
from linquan.apps.appeals.models.petitions import PetitionRow as PetitionRow
from linquan.apps.appeals.models.phrases import Phrase as Phrase
from linquan.apps.appeals.models.rates import RateFormulaLine as RateFormulaLine
from linquan.apps.appeals.models.redactions import Redaction as Redaction
from linquan.apps.appeals.models.referrals import OutsideSystem as OutsideSystem
from linquan.apps.appeals.models.referrals import Referral as Referral
from linquan.apps.appeals.models.routing import RoutingRule as RoutingRule
from linquan.apps.appeals.models.routing import StepReason as StepReason
from linquan.apps.appeals.models.tasks import AnswerKey as AnswerKey
from linquan.apps.appeals.models.views import SavedView as SavedView
from linquan.apps.appeals.types import DONE, OPEN, Grade, ReporterKind, Status
from linquan.kernel.fields import LexemesField


def pairs_index(name: str) -> GinIndex:
    """Let a mention of somebody be found in a text (``mentions``), whatever stands between."""
    return GinIndex(Func("text", function="appeals_pairs"), name=name)


_OPEN, _DONE, _ENDED = sorted(OPEN), sorted(DONE), sorted(ERASABLE)


class MatterGroup(models.Model):
    """A group of the matter list, such as 居民关心; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_mattergroup"
        constraints = [never_two_at_once("mattergroup_one_version")]

    def __str__(self) -> str:
        return self.name


class DeadlinePolicy(models.Model):
    """How long something may take; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=10)
    source = models.CharField(max_length=120, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_deadlinepolicy"
        constraints = [
            never_two_at_once("policy_one_version"),
            models.CheckConstraint(condition=Q(amount__gte=1), name="policy_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.amount} {self.unit}"


class Matter(models.Model):
    """A line of the matter list (事); a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    group_code = models.CharField(max_length=30)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    words = ArrayField(models.CharField(max_length=20), default=list)
    policy_code = models.CharField(max_length=30)
    is_public_space = models.BooleanField(default=False)
    is_fallback = models.BooleanField(default=False)
    source = models.CharField(max_length=120, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_matter"
        constraints = [never_two_at_once("matter_one_version")]

    def __str__(self) -> str:
        return self.name


class Channel(models.Model):
    """A line of the channel list (找)."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    is_online = models.BooleanField(default=False)
    area = models.ForeignKey("places.Area", models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=80, default="")
    weekday = models.PositiveSmallIntegerField(null=True)
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_channel"
        constraints = [never_two_at_once("channel_one_version")]

    def __str__(self) -> str:
        return self.name


class Duty(models.Model):
    """A line of the duty list (我); an empty matter means the desk that receives everything."""

    district_id = models.BigIntegerField()
    matter_code = models.CharField(max_length=30, default="")
    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    responsibility = models.CharField(max_length=200, default="")
    responsibility_en = models.CharField(max_length=200, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_duty"
        constraints = [
            models.UniqueConstraint(
                "district_id", "matter_code", "organisation", "area",
                name="duty_once", condition=Q(valid_to__isnull=True),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.matter_code}"


class DeskRule(models.Model):
    """A threshold of the desk, with its validity."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    value = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_deskrule"
        constraints = [never_two_at_once("deskrule_one_version")]

    def __str__(self) -> str:
        return f"{self.code} = {self.value}"


class Appeal(models.Model):
    """One request, with one owner, one date and one reason at any time."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    key = models.CharField(max_length=64)
    status = models.CharField(max_length=12, choices=[(v.value, v.value) for v in Status])
    version = models.PositiveIntegerField(default=1)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", db_index=False)
    policy = models.ForeignKey(DeadlinePolicy, models.PROTECT, related_name="+", db_index=False)
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+", db_index=False)
    area_path = models.CharField(max_length=200)
    address = models.CharField(max_length=120, default="")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    title = models.CharField(max_length=40)
    text = models.CharField(max_length=4000)
    language = models.CharField(max_length=10, default="zh-hans")
    about = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, null=True, related_name="+", db_index=False
    )
    about_path = models.CharField(max_length=200, default="")
    owner = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+", db_index=False)
    owner_path = models.CharField(max_length=200)
    reason = models.CharField(max_length=20)
    reason_text = models.CharField(max_length=500, default="")
    received_at = models.DateTimeField()
    clock_from = models.DateTimeField()
    pauses = models.JSONField(default=list)
    due_at = models.DateTimeField()
    promised_at = models.DateTimeField(null=True)
    ordered_due_at = models.DateTimeField(null=True)
    """Set by an upper office with its order."""
    done_at = models.DateTimeField(null=True)
    extended_by = models.PositiveSmallIntegerField(default=0)
    """How much longer handling may take, in the unit of its deadline."""
    is_reachable = models.BooleanField(default=False)
    """Whether the reporter left a telephone: only then is there a first contact to be made."""
    contact_due_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    total_due_at = models.DateTimeField(null=True)
    total_pauses = models.JSONField(default=list)
    photo_count = models.PositiveSmallIntegerField(default=0)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    grade = models.CharField(
        max_length=12, default="", choices=[("", ""), *((v.value, v.value) for v in Grade)]
    )
    is_refused = models.BooleanField(default=False)
    is_public = models.BooleanField(default=False)
    public_title = models.CharField(max_length=60, default="")
    public_photo_id = models.BigIntegerField(null=True)
    attributes = models.JSONField(default=list)
    lead = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    """The request with which this one is handled as one."""
    erased_at = models.DateTimeField(null=True)
    words = LexemesField(null=True)
    grams = LexemesField(null=True)
    """Kept apart by district (``kernel.search``)."""
    # Ids of the areas it lies in and, with an "o", of the organisations it lies with: who may see
    # a request is one condition, which one index answers together with the words searched for.
    seen = models.GeneratedField(
        expression=Func(
            Concat("area_path", Replace("owner_path", Value("/"), Value("/o"))),
            Value("/"),
            function="string_to_array",
        ),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )

    class Meta:
        db_table = "appeals_appeal"
        constraints = [
            models.UniqueConstraint("district_id", "key", name="appeal_key_once"),
            models.CheckConstraint(
                condition=Q(about__isnull=True) | ~Q(owner=F("about")), name="appeal_not_to_itself"
            ),
            models.CheckConstraint(
                condition=Q(lead__isnull=True) | ~Q(lead=F("id")), name="appeal_not_with_itself"
            ),
        ]
        indexes = [
            models.Index(F("district_id"), F("id").desc(), name="appeal_newest"),
            # Holds all that the counts beside a list look at, so that they read no rows.
            models.Index(
                fields=["district_id", "due_at", "id"],
                include=["status", "about_path"],
                name="appeal_due",
                condition=Q(status__in=_OPEN),
            ),
            models.Index(
                "district_id",
                "contact_due_at",
                name="appeal_contact_due",
                condition=Q(status__in=_OPEN, contacted_at__isnull=True),
            ),
            models.Index(
                "district_id",
                "total_due_at",
                name="appeal_total_due",
                condition=Q(status__in=_OPEN),
            ),
            # Taking back an import deletes areas, and each is looked for here before it may go.
            models.Index("area", name="appeal_area"),
            models.Index("district_id", "status", "id", name="appeal_status"),
            models.Index("district_id", "id", name="appeal_public", condition=Q(is_public=True)),
            models.Index(
                fields=["area_path", "about_path"],
                name="appeal_done_area",
                opclasses=["varchar_pattern_ops", "varchar_pattern_ops"],
                condition=Q(status__in=_DONE),
            ),
            models.Index(
                "district_id",
                "done_at",
                "id",
                name="appeal_kept",
                condition=Q(status__in=_ENDED, erased_at__isnull=True),
            ),
            models.Index("lead", "id", name="appeal_lead", condition=Q(lead__isnull=False)),
            GinIndex(fields=["grams", "seen"], name="appeal_found"),
            GinIndex(fields=["seen"], name="appeal_open_seen", condition=Q(status__in=_OPEN)),
        ]

    def __str__(self) -> str:
        return self.title


class Reporter(models.Model):
    """Who raised a request: sealed, found again only by a keyed hash of the phone."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    appeal = models.OneToOneField(Appeal, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=[(v.value, v.value) for v in ReporterKind])
    name_sealed = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    phone_hash = models.CharField(max_length=64, default="")

    class Meta:
        db_table = "appeals_reporter"
        indexes = [
            models.Index(
                "district_id", "phone_hash", name="reporter_phone", condition=~Q(phone_hash="")
            )
        ]

    def __str__(self) -> str:
        return f"reporter of {self.appeal_id}"


class Answer(models.Model):
    """What was answered, by whom, with or without proof."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="+")
    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+")
    account_id = models.BigIntegerField()
    text = models.CharField(max_length=4000)
    is_refusal = models.BooleanField(default=False)
    proof_waiver = models.CharField(max_length=200, default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "appeals_answer"
        indexes = [pairs_index("answer_pairs")]

    def __str__(self) -> str:
        return f"answer {self.pk} to {self.appeal_id}"


class Rating(models.Model):
    """What the reporter said of an answer."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="+")
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="+")
    grade = models.CharField(max_length=12, choices=[(v.value, v.value) for v in Grade])
    reason = models.CharField(max_length=500, default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "appeals_rating"
        constraints = [
            models.UniqueConstraint("district_id", "answer", name="rating_once_an_answer")
        ]

    def __str__(self) -> str:
        return f"{self.grade} for {self.appeal_id}"


class Remark(models.Model):
    """Words on a case: a note among staff, a question to the reporter, the reporter's reply."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    organisation_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField(null=True)
    text = models.CharField(max_length=2000)
    at = models.DateTimeField()

    class Meta:
        db_table = "appeals_remark"
        indexes = [pairs_index("remark_pairs")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.appeal_id}"
