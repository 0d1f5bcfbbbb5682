"""Texts that are written beforehand, for answers, questions, refusals and notes."""

from django.db import models

from linquan.apps.appeals.models.dated import never_two_at_once
from linquan.apps.appeals.phrases import PhraseVerb


class Phrase(models.Model):
    """A template of a verb, for one matter or for all; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    verb = models.CharField(max_length=10, choices=[(v.value, v.value) for v in PhraseVerb])
    matter_code = models.CharField(max_length=30, default="")
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    text = models.TextField()
    text_en = models.TextField(default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_phrase"
        constraints = [never_two_at_once("phrase_one_version")]

    def __str__(self) -> str:
        return self.name
