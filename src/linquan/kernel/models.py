"""Tables of the kernel: events, attachments, outgoing texts, imports, the installation."""

from django.contrib.postgres.indexes import HashIndex
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q


class Event(models.Model):
    """What happened, once, in the transaction in which it happened."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80)
    organisation_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    batch_id = models.UUIDField(null=True)

    class Meta:
        db_table = "kernel_event"
        indexes = [
            models.Index("district_id", "subject", "id", name="event_subject"),
            models.Index("district_id", "kind", "at", name="event_kind_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Delivery(models.Model):
    """One event owed to one handler: delivered at least once, a repeat does nothing."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, models.CASCADE, related_name="+", db_index=False)
    handler = models.CharField(max_length=80)
    delivered_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, default="")

    class Meta:
        db_table = "kernel_delivery"
        constraints = [models.UniqueConstraint("event", "handler", name="delivery_once")]
        indexes = [
            models.Index(F("id"), name="delivery_owed", condition=Q(delivered_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.handler}"


class Attachment(models.Model):
    """A picture kept on disk by its content, and what it belongs to."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    subject = models.CharField(max_length=60)
    role = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size_bytes = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "kernel_attachment"
        constraints = [
            models.UniqueConstraint(
                "district_id", "subject", "role", "sha256", name="attachment_once"
            )
        ]
        indexes = [HashIndex(fields=["sha256"], name="attachment_file")]

    def __str__(self) -> str:
        return f"{self.role} of {self.subject}"


class OutgoingText(models.Model):
    """A text message owed to someone; stays here when no gateway is set up."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    subject = models.CharField(max_length=60)
    phone_sealed = models.BinaryField()
    text = models.CharField(max_length=500)
    key = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "kernel_outgoingtext"
        constraints = [models.UniqueConstraint("district_id", "key", name="text_once")]

    def __str__(self) -> str:
        return self.key


class Installation(models.Model):
    """One row: what this database is."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=60, default="")
    name_en = models.CharField(max_length=80, default="")
    map_attribution = models.CharField(max_length=120, default="")
    is_demo = models.BooleanField(default=False)
    clock_offset_s = models.BigIntegerField(default=0)
    seed = models.BigIntegerField(null=True)
    loaded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "kernel_installation"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="installation_one_row"),
            models.CheckConstraint(
                condition=Q(is_demo=True) | Q(clock_offset_s=0), name="installation_clock_demo_only"
            ),
        ]

    def __str__(self) -> str:
        return "demo" if self.is_demo else "installation"


class Session(AbstractBaseSession):
    """A browser's session: Django's, with whose it is, and where and when it was begun.

    The device is two words out of a list, the network a range: no more than its owner needs to
    know it again.
    """

    account_id = models.BigIntegerField(null=True)
    begun_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()
    via = models.CharField(max_length=10, default="")
    device = models.CharField(max_length=30, default="")
    network = models.CharField(max_length=50, default="")

    class Meta:
        db_table = "kernel_session"
        indexes = [
            models.Index(
                "account_id", name="session_account", condition=Q(account_id__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"session of {self.account_id}"


class BookVersion(models.Model):
    """How often a reference table of a district has changed."""

    district_id = models.BigIntegerField()
    name = models.CharField(max_length=30)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "kernel_bookversion"
        constraints = [models.UniqueConstraint("district_id", "name", name="bookversion_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Tally(models.Model):
    """How often something was done in a minute, under a keyed hash; gone after an hour.

    The table is UNLOGGED (its migration says why), so it is empty after a crash.
    """

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    key = models.CharField(max_length=32)
    minute = models.DateTimeField()
    amount = models.PositiveIntegerField()

    class Meta:
        db_table = "kernel_tally"
        constraints = [
            models.UniqueConstraint(fields=["district_id", "key", "minute"], name="tally_once")
        ]

    def __str__(self) -> str:
        return f"{self.amount} at {self.minute:%H:%M}"


class Import(models.Model):
    """A file that was brought in: looked at, then taken or left, and maybe taken back."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    table = models.CharField(max_length=30)
    state = models.CharField(max_length=10)
    file_name = models.CharField(max_length=120)
    content_sealed = models.BinaryField(null=True)
    """The file, until it is taken or a day old."""
    size_bytes = models.PositiveIntegerField()
    chosen = models.JSONField(default=dict)
    """Headings of the file to the columns someone chose for them."""
    crs = models.CharField(max_length=10, default="")
    account_id = models.BigIntegerField()
    account_name = models.CharField(max_length=80)
    organisation_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    """Rows that were new, changed, the same, and left out."""
    queued_at = models.DateTimeField(null=True)
    """Since when its rows wait to be written by the worker."""
    seal = models.CharField(max_length=32, default="")
    """What the worker must find when it reads the file again: what was looked at."""
    refused = models.CharField(max_length=40, default="")
    """Why the worker did not write them, as a code."""

    class Meta:
        db_table = "kernel_import"
        indexes = [models.Index(fields=["district_id", "-id"], name="import_newest")]

    def __str__(self) -> str:
        return f"{self.table} {self.file_name}"


class ImportedRow(models.Model):
    """A row as it was before an import (null: it was not there) and as the import left it."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    imported = models.ForeignKey(
        Import, models.CASCADE, related_name="+", db_column="import_id", db_index=False
    )
    table_name = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        db_table = "kernel_importedrow"
        constraints = [
            models.UniqueConstraint(
                "district_id", "imported", "table_name", "row_id", name="importedrow_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_id}"


class HeadingChoice(models.Model):
    """What a heading of another office's files stands for, as someone chose it once."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    table = models.CharField(max_length=30)
    heading = models.CharField(max_length=80)
    """Folded."""
    column = models.CharField(max_length=40)
    """Empty: left out."""

    class Meta:
        db_table = "kernel_headingchoice"
        constraints = [
            models.UniqueConstraint("district_id", "table", "heading", name="headingchoice_once")
        ]

    def __str__(self) -> str:
        return f"{self.heading} is {self.column}"


class KeptAnswer(models.Model):
    """What a programme was answered, kept for a day: the same key again gets the same answer."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.BigIntegerField()
    asker = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    request_hash = models.CharField(max_length=64)
    body = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "kernel_keptanswer"
        constraints = [
            models.UniqueConstraint(fields=["district_id", "asker", "key"], name="answer_once")
        ]
        indexes = [models.Index("at", name="answer_at")]

    def __str__(self) -> str:
        return f"{self.asker} {self.at}"
