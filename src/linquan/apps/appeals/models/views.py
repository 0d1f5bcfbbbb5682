"""Views of the inbox that people keep under a name."""

from django.db import models

from linquan.apps.appeals.saved_views import NAME_LIMIT, QUERY_LIMIT


class SavedView(models.Model):
    """A view of one account; with a path, shared with whoever has a post below it."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    name = models.CharField(max_length=NAME_LIMIT)
    query = models.CharField(max_length=QUERY_LIMIT)
    position = models.PositiveSmallIntegerField()
    shared_area_path = models.CharField(max_length=200, default="")
    shared_organisation_path = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "appeals_savedview"
        constraints = [
            models.UniqueConstraint("district_id", "account_id", "name", name="savedview_one_name")
        ]
        indexes = [
            models.Index(
                "district_id",
                name="savedview_shared",
                condition=~models.Q(shared_area_path="", shared_organisation_path=""),
            )
        ]

    def __str__(self) -> str:
        return self.name
