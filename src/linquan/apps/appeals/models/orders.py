"""Orders of upper offices (工单): the files they came in, and which request came of which order."""

from django.db import models


class OrderBatch(models.Model):
    """A file of orders: its headings in order, and the column that each stands for."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    import_id = models.BigIntegerField()
    file_name = models.CharField(max_length=120)
    headings = models.JSONField()
    """Pairs of words and a column of the layout ``ORDERS`` (empty: theirs alone)."""
    above_sealed = models.BinaryField(null=True)
    """Titles and remarks above the headings, and merged cells there; none: there were none."""
    shape = models.CharField(max_length=32)
    """The same for the same headings."""
    at = models.DateTimeField()

    class Meta:
        db_table = "appeals_orderbatch"
        constraints = [models.UniqueConstraint("district_id", "import_id", name="orderbatch_once")]

    def __str__(self) -> str:
        return self.file_name


class Order(models.Model):
    """An order of an upper office by its own number, and the request that came of it."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    channel_code = models.CharField(max_length=30)
    number = models.CharField(max_length=60)
    appeal = models.OneToOneField("appeals.Appeal", models.PROTECT, related_name="+")

    class Meta:
        db_table = "appeals_order"
        constraints = [
            models.UniqueConstraint("district_id", "number", "channel_code", name="order_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel_code} {self.number}"


class OrderLine(models.Model):
    """A row of a file of orders as it came, sealed: it goes back so, with what became of it."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    batch = models.ForeignKey(OrderBatch, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    cells_sealed = models.BinaryField()

    class Meta:
        db_table = "appeals_orderline"

    def __str__(self) -> str:
        return f"row of {self.batch_id}"
