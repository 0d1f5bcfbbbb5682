"""Tables of checklists and assessments."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from linquan.apps.checklists.types import Evidence, Proof, State, Subject, Verdict
from linquan.kernel.dated import never_two_at_once


def _of(words: type[Evidence | Proof | State | Subject | Verdict]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Checklist(models.Model):
    """A checklist, such as that of a child-friendly community; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    subject = models.CharField(max_length=10, choices=_of(Subject))
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, default="")
    source = models.CharField(max_length=120, default="")
    source_en = models.CharField(max_length=200, default="")
    evidence = models.CharField(max_length=8, choices=_of(Evidence))
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "checklists_checklist"
        constraints = [never_two_at_once("checklist_one_version")]

    def __str__(self) -> str:
        return self.name


class Clause(models.Model):
    """A clause of a checklist under its item; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    checklist_code = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    item = models.CharField(max_length=40)
    item_en = models.CharField(max_length=80, default="")
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300, default="")
    proof = models.CharField(max_length=6, choices=_of(Proof))
    unit = models.CharField(max_length=20, default="")
    unit_en = models.CharField(max_length=20, default="")
    weight = models.PositiveSmallIntegerField(null=True)
    evidence = models.CharField(max_length=8, choices=_of(Evidence))
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "checklists_clause"
        constraints = [never_two_at_once("clause_one_version")]

    def __str__(self) -> str:
        return self.name


class Assessment(models.Model):
    """What a checklist found of an area, an organisation or a place; keeps the list's words."""

    district_id = models.BigIntegerField()
    checklist_code = models.CharField(max_length=30)
    subject = models.CharField(max_length=10, choices=_of(Subject))
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, default="")
    source = models.CharField(max_length=120, default="")
    source_en = models.CharField(max_length=200, default="")
    evidence = models.CharField(max_length=8, choices=_of(Evidence))
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, null=True, related_name="+"
    )
    place = models.CharField(max_length=80, default="")
    state = models.CharField(max_length=8, choices=_of(State))
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "checklists_assessment"
        constraints = [
            models.UniqueConstraint(
                "district_id", "checklist_code", "area", Coalesce("organisation", 0), "place",
                name="assessment_once_open", condition=Q(state=State.OPEN.value),
            ),
            models.CheckConstraint(
                name="assessment_ended_has_moment",
                condition=Q(state=State.OPEN.value, ended_at__isnull=True)
                | (~Q(state=State.OPEN.value) & Q(ended_at__isnull=False)),
            ),
        ]  # fmt: skip
        indexes = [models.Index("district_id", "area", "state", name="assessment_of_area")]

    def __str__(self) -> str:
        return self.name


class CheckedClause(models.Model):
    """A clause as it stood when the assessment began, with what is found of it now."""

    district_id = models.BigIntegerField()
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="+")
    code = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=40)
    item_en = models.CharField(max_length=80, default="")
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300, default="")
    proof = models.CharField(max_length=6, choices=_of(Proof))
    unit = models.CharField(max_length=20, default="")
    unit_en = models.CharField(max_length=20, default="")
    weight = models.PositiveSmallIntegerField(null=True)
    evidence = models.CharField(max_length=8, choices=_of(Evidence))
    verdict = models.CharField(max_length=14, default="", choices=_of(Verdict))
    appeal = models.ForeignKey("appeals.Appeal", models.PROTECT, null=True, related_name="+")
    """The request by which it is to be put right; the next assessment of the place has it too."""

    class Meta:
        db_table = "checklists_checkedclause"
        constraints = [
            models.UniqueConstraint(
                "district_id", "assessment", "code", name="clause_of_assessment_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.verdict or 'unanswered'}"


class Answer(models.Model):
    """What somebody found of a clause; the newest counts, the event says who it was."""

    district_id = models.BigIntegerField()
    clause = models.ForeignKey(CheckedClause, models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=14, choices=_of(Verdict))
    note = models.CharField(max_length=500, default="")
    amount = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "checklists_answer"
        indexes = [models.Index("district_id", "clause", "id", name="answer_of_clause")]

    def __str__(self) -> str:
        return f"{self.verdict} of {self.clause_id}"
