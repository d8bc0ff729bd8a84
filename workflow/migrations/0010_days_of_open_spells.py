from typing import Any

from django.db import migrations, models


def count_anew(apps: Any, schema_editor: Any) -> None:
    """What is open was counted until a day that was not kept: the next count reads every chain again."""
    apps.get_model("workflow", "CountedTo").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0009_hours_of_alerts"),
    ]

    operations = [
        migrations.AddField(model_name="casespell", name="days_until", field=models.DateField(null=True)),
        migrations.AddField(model_name="casespell", name="clock_runs", field=models.BooleanField(default=False)),
        migrations.AddIndex(
            model_name="casespell",
            index=models.Index(
                condition=models.Q(("closed_date", None)), fields=["office", "days_until"], name="spell_open"
            ),
        ),
        migrations.RunPython(count_anew, migrations.RunPython.noop),
    ]
