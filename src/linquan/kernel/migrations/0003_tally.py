"""What strangers do is counted for an hour.

UNLOGGED: counts are worth nothing after a crash, and a transaction that writes nothing else waits
for no disk.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_attachment_file")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("district_id", models.BigIntegerField()),
                ("key", models.CharField(max_length=32)),
                ("minute", models.DateTimeField()),
                ("amount", models.PositiveIntegerField()),
            ],
            options={
                "db_table": "kernel_tally",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["district_id", "key", "minute"], name="tally_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE kernel_tally SET UNLOGGED", "ALTER TABLE kernel_tally SET LOGGED"
        ),
    ]
