"""Tables of calling back: the scripts, and every try."""

from django.db import models

from linquan.apps.appeals.callbacks import Outcome, Whom
from linquan.apps.appeals.models.dated import never_two_at_once
from linquan.apps.appeals.types import Grade


class CallScript(models.Model):
    """What is asked about the answers of a matter, or of all others; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    whom = models.CharField(max_length=10, choices=[(v.value, v.value) for v in Whom])
    questions = models.JSONField(default=list)
    """Triples of how it is answered, the question in Chinese, in English."""
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_callscript"
        constraints = [never_two_at_once("callscript_one_version")]

    def __str__(self) -> str:
        return self.code


class Callback(models.Model):
    """One try to call the reporter of an answered request back."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    appeal = models.ForeignKey("appeals.Appeal", models.CASCADE, related_name="+")
    answer_id = models.BigIntegerField()
    nth = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=12, choices=[(v.value, v.value) for v in Outcome])
    is_last = models.BooleanField()
    """Whether nobody calls again about this answer."""
    next_at = models.DateTimeField(null=True)
    answers = models.JSONField(default=list)
    """Of each question: how it is answered, in Chinese, in English, and the answer."""
    grade = models.CharField(
        max_length=12, default="", choices=[("", ""), *((v.value, v.value) for v in Grade)]
    )
    reason_code = models.CharField(max_length=30, default="")
    text = models.CharField(max_length=500, default="")
    account_id = models.BigIntegerField()
    organisation_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "appeals_callback"
        constraints = [
            models.UniqueConstraint(
                "district_id", "appeal", "answer_id", "nth", name="call_try_once"
            )
        ]

    def __str__(self) -> str:
        return f"call {self.nth} about {self.appeal_id}"
