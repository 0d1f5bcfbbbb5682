"""Tables of organisations, people and the working calendar."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from linquan.apps.orgs.types import IdentifierKind, OrganisationKind, Outcome
from linquan.apps.orgs.webhooks import Sending
from linquan.kernel.actors import Role


class Organisation(models.Model):
    """A department, office, community, property company, firm or shop."""

    district_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=[(v.value, v.value) for v in OrganisationKind])
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, default="")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=200, default="")
    area = models.ForeignKey("places.Area", models.PROTECT, null=True, related_name="+")
    area_path = models.CharField(max_length=200, default="")
    phone = models.CharField(max_length=30, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "orgs_organisation"
        constraints = [
            models.UniqueConstraint("district_id", "name", name="organisation_name_once"),
        ]
        indexes = [
            models.Index(
                fields=["district_id", "path"],
                name="organisation_path",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
            models.Index("district_id", "kind", name="organisation_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by sign-in name."""


class Account(AbstractBaseUser):
    """How a person of staff signs in. What they may do comes from their posts."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    district_id = models.BigIntegerField()
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    admitted_until = models.DateField(null=True)
    """Until when the person is admitted to protected files anywhere; the files say to which."""

    objects = AccountManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "orgs_account"

    def __str__(self) -> str:
        return self.username


class Post(models.Model):
    """A person's post in an organisation, for as long as it is valid."""

    district_id = models.BigIntegerField()
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=[(v.value, v.value) for v in Role])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "orgs_post"
        constraints = [
            models.UniqueConstraint(
                "district_id", "account", "organisation", "role",
                name="post_once", condition=Q(valid_to__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.account_id} {self.role} {self.organisation_id}"


class SignInAttempt(models.Model):
    """A step of a sign-in, kept for a day to lock the name after too many failures.

    The name is kept as a keyed hash: people type passwords into the wrong field.
    """

    name_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=[(v.value, v.value) for v in Outcome])

    class Meta:
        db_table = "orgs_signinattempt"
        indexes = [models.Index("name_hash", "at", name="attempt_name_at")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.at}"


class SignInIdentifier(models.Model):
    """By what a person is known to the other house that signs people in, or by which telephone.

    An administrator notes it. It is kept as a keyed hash, and so is by what the other house knows
    the person since the first sign-in: nothing here can be read but the hint.
    """

    district_id = models.BigIntegerField()
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(v.value, v.value) for v in IdentifierKind])
    name_hash = models.CharField(max_length=64)
    hint = models.CharField(max_length=20)
    noted_at = models.DateTimeField()
    subject_hash = models.CharField(max_length=64, default="")
    linked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "orgs_signinidentifier"
        constraints = [
            models.UniqueConstraint("district_id", "account", "kind", name="identifier_once"),
            models.UniqueConstraint("kind", "name_hash", name="identifier_of_one"),
            models.UniqueConstraint(
                "subject_hash", name="identifier_subject", condition=~Q(subject_hash="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.hint}"


class SignInCode(models.Model):
    """The newest code to a telephone: its hash; sealed with the telephone until it is sent."""

    district_id = models.BigIntegerField()
    identifier = models.ForeignKey(SignInIdentifier, models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64)
    message_sealed = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "orgs_signincode"
        constraints = [models.UniqueConstraint("district_id", "identifier", name="signincode_once")]
        indexes = [
            models.Index(
                "next_at", name="signincode_due", condition=Q(message_sealed__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return str(self.made_at)


class EntryLink(models.Model):
    """A token that signs a demo account in, once."""

    token_hash = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "orgs_entrylink"

    def __str__(self) -> str:
        return str(self.expires_at)


class ApiKey(models.Model):
    """What a programme shows to act for an organisation; the secret is kept as its keyed hash."""

    district_id = models.BigIntegerField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=[(v.value, v.value) for v in Role])
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12)
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=30))
    rate_per_minute = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)

    class Meta:
        db_table = "orgs_apikey"
        constraints = [
            models.UniqueConstraint(
                "district_id", "organisation", "name",
                name="apikey_name_once", condition=Q(revoked_at__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.prefix


class Webhook(models.Model):
    """Where another system has events sent to, for as long as its key holds."""

    district_id = models.BigIntegerField()
    key = models.ForeignKey(ApiKey, models.PROTECT, related_name="+")
    url = models.CharField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=60))
    secret_sealed = models.BinaryField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "orgs_webhook"
        indexes = [models.Index("district_id", name="webhook_district")]

    def __str__(self) -> str:
        return self.url


class WebhookSending(models.Model):
    """One event for one webhook: what became of it, and when it is tried again."""

    district_id = models.BigIntegerField()
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="+")
    event_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=[(v.value, v.value) for v in Sending])
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=60, default="")

    class Meta:
        db_table = "orgs_webhooksending"
        constraints = [
            models.UniqueConstraint("district_id", "webhook", "event_id", name="sending_once")
        ]
        indexes = [
            models.Index("next_at", name="sending_due", condition=Q(state="waiting")),
            models.Index("district_id", "id", name="sending_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.webhook_id}"


class CalendarDay(models.Model):
    """A holiday or a make-up working day (调休): a day unlike its weekday."""

    district_id = models.BigIntegerField()
    day = models.DateField()
    is_workday = models.BooleanField()
    note = models.CharField(max_length=80, default="")
    source = models.CharField(max_length=120)

    class Meta:
        db_table = "orgs_calendarday"
        constraints = [models.UniqueConstraint("district_id", "day", name="calendarday_once")]

    def __str__(self) -> str:
        return str(self.day)


class CalendarYear(models.Model):
    """A year whose official list of holidays is loaded; others carry a warning."""

    district_id = models.BigIntegerField()
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=120)

    class Meta:
        db_table = "orgs_calendaryear"
        constraints = [models.UniqueConstraint("district_id", "year", name="calendaryear_once")]

    def __str__(self) -> str:
        return str(self.year)


class OfficeHours(models.Model):
    """When the office of a district opens and closes; working-day deadlines end at closing."""

    district_id = models.BigIntegerField(primary_key=True)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        db_table = "orgs_officehours"

    def __str__(self) -> str:
        return f"{self.opens}-{self.closes}"
