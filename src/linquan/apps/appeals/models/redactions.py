"""The table of words about somebody that are to be blacked out in a text."""

from django.db import models

from linquan.apps.appeals.mentions import Place, TextKind
from linquan.apps.appeals.models.erasing import Proposal


class Redaction(Proposal):
    """That words should be blacked out at a place; another clerk decides. It holds no words."""

    kind = models.CharField(max_length=10, choices=[(v.value, v.value) for v in TextKind])
    row_id = models.BigIntegerField()
    field = models.CharField(max_length=20)
    start = models.PositiveIntegerField()
    length = models.PositiveIntegerField()
    seal = models.CharField(max_length=64)

    @property
    def place(self) -> Place:
        """Where the words stand."""
        kind = TextKind(self.kind)
        return Place(kind, self.row_id, self.field, self.start, self.length, self.seal)

    class Meta:
        db_table = "appeals_redaction"
        indexes = [models.Index(fields=["district_id", "batch_id"], name="redaction_batch")]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id} of {self.appeal_id} {self.outcome}"
