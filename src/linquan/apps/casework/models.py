"""Tables of protected files. What is written about people is sealed, every word of it."""

from django.db import models

from linquan.apps.casework.types import (
    Consent,
    Ending,
    Nature,
    Reach,
    State,
    TaskState,
    Track,
    Way,
)
from linquan.kernel.dated import never_two_at_once


def _choices(words: type) -> list[tuple[str, str]]:
    return [(v.value, v.value) for v in words]  # type: ignore[attr-defined]


def _sealed() -> "models.BinaryField[bytes, bytes]":
    return models.BinaryField(default=b"")


class Kind(models.Model):
    """A kind of work, such as 和为贵调解; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, default="")
    track = models.CharField(max_length=10, choices=_choices(Track))
    needs_consent = models.BooleanField(default=False)
    rhythm_days = models.PositiveSmallIntegerField()
    keep_years = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "casework_kind"
        constraints = [never_two_at_once("casekind_one_version")]

    def __str__(self) -> str:
        return self.name


class Result(models.Model):
    """A line of the list of results; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, default="")
    track = models.CharField(max_length=10, choices=_choices(Track))
    nature = models.CharField(max_length=10, choices=_choices(Nature))
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "casework_result"
        constraints = [never_two_at_once("caseresult_one_version")]

    def __str__(self) -> str:
        return self.name


class Admission(models.Model):
    """Who may open files of a kind in an area, from a day until a day."""

    district_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    kind_code = models.CharField(max_length=30)
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=200)
    reach = models.CharField(max_length=5, choices=_choices(Reach))
    valid_from = models.DateField()
    valid_to = models.DateField()
    given_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_admission"
        indexes = [models.Index("district_id", "account_id", name="admission_of")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind_code} {self.reach}"


class Mediator(models.Model):
    """A mediator of a named programme, introduced in public while they consent."""

    district_id = models.BigIntegerField()
    name = models.CharField(max_length=60)
    programme = models.CharField(max_length=60)
    words = models.CharField(max_length=500)
    hours = models.CharField(max_length=80)
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=200)
    account_id = models.BigIntegerField(null=True)
    consented_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_mediator"

    def __str__(self) -> str:
        return f"mediator {self.pk}"


class CaseFile(models.Model):
    """A protected file. Its number is random and tells nothing."""

    district_id = models.BigIntegerField()
    number = models.CharField(max_length=12)
    kind_code = models.CharField(max_length=30)
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=_choices(State))
    worker_id = models.BigIntegerField()
    next_on = models.DateField(null=True)
    """When it goes on; none only where it is closed."""
    mediator = models.ForeignKey(Mediator, models.PROTECT, null=True, related_name="+")
    appeal = models.ForeignKey("appeals.Appeal", models.PROTECT, null=True, related_name="+")
    has_health = models.BooleanField(default=False)
    matter_sealed = _sealed()
    urgent_sealed = _sealed()
    """Why a child is protected at once, before a guardian has agreed."""
    agreement_sealed = _sealed()
    closing_sealed = _sealed()
    result_code = models.CharField(max_length=30, default="")
    opened_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    erase_on = models.DateField(null=True)
    held_until = models.DateField(null=True)
    held_sealed = _sealed()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_file"
        constraints = [
            models.UniqueConstraint("district_id", "number", name="casefile_number_once"),
            models.UniqueConstraint(
                "district_id", "appeal", name="casefile_of_appeal",
                condition=models.Q(appeal__isnull=False),
            ),
        ]  # fmt: skip
        indexes = [models.Index("district_id", "kind_code", "state", name="casefile_by_kind")]

    def __str__(self) -> str:
        return self.number


class Party(models.Model):
    """Somebody a file is about."""

    district_id = models.BigIntegerField()
    file = models.ForeignKey(CaseFile, models.CASCADE, related_name="+")
    name_sealed = _sealed()
    phone_sealed = _sealed()
    phone_hash = models.CharField(max_length=64, default="")
    is_under_14 = models.BooleanField(default=False)

    class Meta:
        db_table = "casework_party"
        indexes = [models.Index("district_id", "phone_hash", name="caseparty_phone")]

    def __str__(self) -> str:
        return f"party {self.pk}"


class ConsentGiven(models.Model):
    """Who agreed to what, when and how."""

    district_id = models.BigIntegerField()
    file = models.ForeignKey(CaseFile, models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, null=True, related_name="+")
    consent = models.CharField(max_length=10, choices=_choices(Consent))
    by_sealed = _sealed()
    on = models.DateField()
    way = models.CharField(max_length=10, choices=_choices(Way))

    class Meta:
        db_table = "casework_consent"

    def __str__(self) -> str:
        return f"{self.consent} of {self.file_id}"


class Recusal(models.Model):
    """A mediator who does not deal with a file: a party does not want them, or they are related."""

    district_id = models.BigIntegerField()
    file = models.ForeignKey(CaseFile, models.CASCADE, related_name="+")
    mediator = models.ForeignKey(Mediator, models.PROTECT, related_name="+")
    is_related = models.BooleanField()
    reason_sealed = _sealed()
    at = models.DateTimeField()

    class Meta:
        db_table = "casework_recusal"
        constraints = [
            models.UniqueConstraint("district_id", "file", "mediator", name="recusal_once")
        ]

    def __str__(self) -> str:
        return f"{self.mediator_id} not in {self.file_id}"


class Sitting(models.Model):
    """A session of a mediation, or a contact of a plan of help; also a follow-up."""

    district_id = models.BigIntegerField()
    file = models.ForeignKey(CaseFile, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    way = models.CharField(max_length=10, choices=_choices(Way))
    is_follow_up = models.BooleanField(default=False)
    place_sealed = _sealed()
    present_sealed = _sealed()
    record_sealed = _sealed()
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "casework_sitting"

    def __str__(self) -> str:
        return f"sitting {self.pk}"


class Task(models.Model):
    """An obligation of an agreement, or a goal of a plan, with its date."""

    district_id = models.BigIntegerField()
    file = models.ForeignKey(CaseFile, models.CASCADE, related_name="+")
    text_sealed = _sealed()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=_choices(TaskState))
    judged_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_task"

    def __str__(self) -> str:
        return f"task {self.pk}"


class FileTombstone(models.Model):
    """What was erased, by whom, when, why, by which rule."""

    district_id = models.BigIntegerField()
    file = models.ForeignKey(CaseFile, models.PROTECT, related_name="+")
    ending = models.CharField(max_length=10, choices=_choices(Ending))
    reason = models.CharField(max_length=200, default="")
    actor_kind = models.CharField(max_length=10)
    account_id = models.BigIntegerField(null=True)
    account_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        db_table = "casework_filetombstone"
        constraints = [models.UniqueConstraint("district_id", "file", name="casestone_once")]

    def __str__(self) -> str:
        return f"tombstone of {self.file_id}"
