"""Tables of what programs see (Open311): jurisdictions, services, their attributes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from linquan.apps.appeals.models.dated import never_two_at_once
from linquan.apps.appeals.open311 import Datatype, ServiceType


class Jurisdiction(models.Model):
    """The name under which programs reach a district or a street; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    domain = models.CharField(max_length=80)
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_jurisdiction"
        constraints = [
            never_two_at_once("jurisdiction_one_version"),
            models.UniqueConstraint(
                "domain", name="jurisdiction_domain_once",
                condition=models.Q(valid_to__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.domain


class ServiceTerms(models.Model):
    """How a matter is offered to programs, where that is not as usual; its code is the matter's."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    type = models.CharField(max_length=10, choices=[(v.value, v.value) for v in ServiceType])
    description = models.CharField(max_length=200, default="")
    description_en = models.CharField(max_length=200, default="")
    keywords = ArrayField(models.CharField(max_length=20), default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_serviceterms"
        constraints = [never_two_at_once("serviceterms_one_version")]

    def __str__(self) -> str:
        return f"{self.code}: {self.type}"


class ServiceAttribute(models.Model):
    """What a program is asked beside a report of a matter; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    matter_code = models.CharField(max_length=30)
    datatype = models.CharField(max_length=20, choices=[(v.value, v.value) for v in Datatype])
    is_required = models.BooleanField(default=False)
    is_asked = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    hint = models.CharField(max_length=200, default="")
    hint_en = models.CharField(max_length=200, default="")
    choices = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_serviceattribute"
        constraints = [never_two_at_once("serviceattribute_one_version")]

    def __str__(self) -> str:
        return f"{self.matter_code}: {self.name}"


class KeyFiling(models.Model):
    """Which key a request was filed with: whoever holds it may follow it and add to it."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    appeal = models.OneToOneField("appeals.Appeal", models.CASCADE, related_name="+")
    key_id = models.BigIntegerField()

    class Meta:
        db_table = "appeals_keyfiling"

    def __str__(self) -> str:
        return f"{self.appeal_id} by key {self.key_id}"
