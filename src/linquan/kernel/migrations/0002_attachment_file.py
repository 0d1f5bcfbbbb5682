"""Find the rows of a photo by its file: leftovers are those that have none."""

from django.contrib.postgres.indexes import HashIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_first")]

    operations = [
        migrations.AddIndex(
            model_name="attachment",
            index=HashIndex(fields=["sha256"], name="attachment_file"),
        ),
    ]
