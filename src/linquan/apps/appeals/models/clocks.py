"""Tables of the clocks beside handling, and of who was reminded of which."""

from django.db import models

from linquan.apps.appeals.models.dated import never_two_at_once


class ClockTerms(models.Model):
    """Deadlines of a matter's other clocks, or of all others; a change is a new version."""

    district_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    contact_code = models.CharField(max_length=30, default="")
    total_code = models.CharField(max_length=30, default="")
    again_code = models.CharField(max_length=30, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "appeals_clockterms"
        constraints = [never_two_at_once("clockterms_one_version")]

    def __str__(self) -> str:
        return self.code
