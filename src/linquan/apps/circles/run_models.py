"""Tables of what a run keeps beside its columns: named by what it follows from."""

from django.db import models


class RunPart(models.Model):
    """Something that runs found, packed: how capacity is shared, how jobs and homes balance."""

    district_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=60)
    content = models.BinaryField()

    class Meta:
        db_table = "circles_runpart"
        constraints = [models.UniqueConstraint("district_id", "digest", name="runpart_once")]

    def __str__(self) -> str:
        return self.name
