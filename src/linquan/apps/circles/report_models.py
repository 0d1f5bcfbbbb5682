"""Tables of the reports of life circles."""

from django.db import models

from linquan.apps.circles.runs import RunState


class CircleReport(models.Model):
    """A report of an area, made from a run: as PDF and as a Word file."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    run = models.ForeignKey("circles.CoverageRun", models.CASCADE, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in RunState])
    refused = models.CharField(max_length=40, default="")
    pdf = models.BinaryField(null=True)
    docx = models.BinaryField(null=True)
    account_id = models.BigIntegerField(null=True)
    account_name = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "circles_circlereport"
        indexes = [models.Index(fields=["district_id", "-id"], name="circlereport_newest")]

    def __str__(self) -> str:
        return f"{self.area_id} {self.language}"
