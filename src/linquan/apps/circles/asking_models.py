"""Tables of requests about missing services, and of the words by which people ask for them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from linquan.apps.appeals.gap_notes import TiedBy
from linquan.apps.circles.sought import KEY_LIMIT
from linquan.kernel.dated import never_two_at_once


class Asking(models.Model):
    """What a request asks for. How it stands, its area and its end are the request's own."""

    district_id = models.BigIntegerField()
    appeal = models.ForeignKey("appeals.Appeal", models.PROTECT, related_name="+")
    sought = models.CharField(max_length=KEY_LIMIT)
    by = models.CharField(max_length=8, choices=[(one.value, one.value) for one in TiedBy])
    tied_at = models.DateTimeField()

    class Meta:
        db_table = "circles_asking"
        constraints = [
            models.UniqueConstraint("district_id", "appeal", name="asking_once"),
        ]
        indexes = [
            models.Index("district_id", "sought", "appeal", name="asking_of_sought"),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.sought}"


class AskingWords(models.Model):
    """Words by which people ask for an item, or, without one, say that something is lacking."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, default="")
    item_code = models.CharField(max_length=30, default="")
    words = ArrayField(models.CharField(max_length=30))
    source = models.CharField(max_length=80, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "circles_askingwords"
        constraints = [never_two_at_once("askingwords_one_version")]

    def __str__(self) -> str:
        return self.name
