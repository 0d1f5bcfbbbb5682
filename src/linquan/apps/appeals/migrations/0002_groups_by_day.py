"""Groups of matters get days of validity, as the other lists have."""

import datetime

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0001_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="mattergroup",
            name="valid_from",
            field=models.DateField(default=datetime.date(1, 1, 1)),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="mattergroup",
            name="valid_to",
            field=models.DateField(null=True),
        ),
        migrations.RemoveConstraint(
            model_name="mattergroup",
            name="mattergroup_once",
        ),
        migrations.AddConstraint(
            model_name="mattergroup",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (models.F("district_id"), "="),
                    (models.F("code"), "="),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="mattergroup_one_version",
            ),
        ),
    ]
