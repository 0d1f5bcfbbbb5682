"""What programs send: which key a request came with, what was said beside it, a channel of its own.

The channel is opened where there are channels already; new districts get it with their lists.
"""

from datetime import date

import django.db.models.deletion
from django.db import migrations, models


def open_channel(apps, schema_editor):
    """Open the channel for programs in every district that takes requests through others."""
    channels = apps.get_model("appeals", "Channel").objects
    told = set(channels.filter(kind="open311").values_list("district_id", flat=True))
    for district_id in sorted(set(channels.values_list("district_id", flat=True)) - told):
        channels.create(
            district_id=district_id,
            code="open311",
            kind="open311",
            name="其他系统",
            name_en="Other systems",
            is_online=True,
            valid_from=date(2026, 11, 26),
        )


class Migration(migrations.Migration):
    dependencies = [("appeals", "0003_open311")]

    operations = [
        migrations.AddField(
            model_name="appeal",
            name="attributes",
            field=models.JSONField(default=list),
        ),
        migrations.CreateModel(
            name="KeyFiling",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("district_id", models.BigIntegerField()),
                ("key_id", models.BigIntegerField()),
                (
                    "appeal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="appeals.appeal",
                    ),
                ),
            ],
            options={"db_table": "appeals_keyfiling"},
        ),
        migrations.RunPython(open_channel, migrations.RunPython.noop),
    ]
