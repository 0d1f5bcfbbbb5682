"""Keys under which staff have answered from the street: the same one twice answers once."""

from django.db import models


class AnswerKey(models.Model):
    """Under which key of its sender a request was answered."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    key = models.CharField(max_length=64)
    appeal = models.ForeignKey("appeals.Appeal", models.CASCADE, related_name="+")

    class Meta:
        db_table = "appeals_answerkey"
        constraints = [
            models.UniqueConstraint("district_id", "account_id", "key", name="answerkey_once"),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id}: {self.key}"
