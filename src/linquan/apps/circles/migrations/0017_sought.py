"""What a request asks for is told by one key: an item, a level, a tier of space, a function."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('circles', '0015_figures'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='asking', name='asking_of_item'),
        migrations.RenameField(model_name='asking', old_name='item_code', new_name='sought'),
        migrations.AlterField(
            model_name='asking',
            name='sought',
            field=models.CharField(max_length=60),
        ),
        migrations.AddIndex(
            model_name='asking',
            index=models.Index(models.F('district_id'), models.F('sought'), models.F('appeal'), name='asking_of_sought'),
        ),
    ]
