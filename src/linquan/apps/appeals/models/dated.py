"""Lines with days of validity: what every list of the desk shares."""

from django.db import models

from linquan.kernel.dated import never_two_at_once as never_two_at_once


class DatedReason(models.Model):
    """A coded reason of a list; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    needs_text = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
