"""Words about a person in texts of others: an index of what stands side by side, and proposals."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

# As the house folds a text (``mentions.folded``), in codes: some of these letters are not seen.
BETWEEN = (
    r"\0020\0009\000d\000a\3000\00a0\002e\00b7\002d\2010\2011\2012\2013\2014\2015\2212"
    r"\ff0d\005f\002c\ff0c\3001\002f\0028\0029\ff08\ff09\002b\ff0b\00ad\200b\200c\200d"
    r"\200e\200f\2060\feff"
)
WRITTEN = (
    r"\96f6\3007\25cb\6d1e\24ea\4e00\5e7a\58f9\2460\4e8c\4e24\8d30\8cb3\2461\4e09\53c1"
    r"\53c3\2462\56db\8086\2463\4e94\4f0d\2464\516d\9646\9678\2465\4e03\67d2\62d0\2466"
    r"\516b\634c\2467\4e5d\7396\52fe\2468"
)
PLAIN = "000001111222223333444555666677778889999"
PAIRS = f"""
CREATE OR REPLACE FUNCTION appeals_pairs(told text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
SELECT coalesce(array_agg(DISTINCT pair), ARRAY[]::text[]) FROM (
    SELECT letter || lead(letter) OVER (ORDER BY place) AS pair
    FROM unnest(string_to_array(translate(
        lower(normalize(translate(told, U&'{BETWEEN}', ''), NFKC)),
        U&'{WRITTEN}{BETWEEN}', '{PLAIN}'
    ), NULL)) WITH ORDINALITY AS one (letter, place)
) AS pairs WHERE pair IS NOT NULL
$body$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('appeals', '0027_coded_reasons'),
    ]

    operations = [
        migrations.RunSQL(PAIRS, "DROP FUNCTION appeals_pairs(text)"),
        migrations.CreateModel(
            name='Redaction',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('district_id', models.BigIntegerField()),
                ('batch_id', models.UUIDField()),
                ('reason', models.CharField(max_length=200)),
                ('account_id', models.BigIntegerField()),
                ('account_name', models.CharField(max_length=80)),
                ('proposed_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('approved', 'approved'), ('dropped', 'dropped')], default='', max_length=10)),
                ('decided_id', models.BigIntegerField(null=True)),
                ('decided_name', models.CharField(default='', max_length=80)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_reason', models.CharField(default='', max_length=200)),
                ('kind', models.CharField(choices=[('request', 'request'), ('remark', 'remark'), ('answer', 'answer')], max_length=10)),
                ('row_id', models.BigIntegerField()),
                ('field', models.CharField(max_length=20)),
                ('start', models.PositiveIntegerField()),
                ('length', models.PositiveIntegerField()),
                ('seal', models.CharField(max_length=64)),
            ],
            options={
                'db_table': 'appeals_redaction',
            },
        ),
        migrations.AddIndex(
            model_name='answer',
            index=django.contrib.postgres.indexes.GinIndex(models.Func('text', function='appeals_pairs'), name='answer_pairs'),
        ),
        migrations.AddIndex(
            model_name='remark',
            index=django.contrib.postgres.indexes.GinIndex(models.Func('text', function='appeals_pairs'), name='remark_pairs'),
        ),
        migrations.AddField(
            model_name='redaction',
            name='appeal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='appeals.appeal'),
        ),
        migrations.AddIndex(
            model_name='redaction',
            index=models.Index(fields=['district_id', 'batch_id'], name='redaction_batch'),
        ),
    ]
