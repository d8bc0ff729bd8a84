"""What the office's own pages set: sources, closures and absences with dates, bases, and verdicts on the trail."""

from datetime import timedelta
from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def end_closed_sources(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give a source that was switched off a last day: yesterday."""
    sources: Any = apps.get_model("workflow", "Source").objects
    sources.filter(is_active=False).update(until_date=timezone.localdate() - timedelta(days=1))


class Migration(migrations.Migration):
    dependencies = [("workflow", "0002_what_was_shown_and_who_speaks")]

    operations = [
        migrations.CreateModel(
            name="TrailVerdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True)),
                ("chains", models.PositiveBigIntegerField()),
                ("events", models.PositiveBigIntegerField()),
                ("checkpoints", models.PositiveBigIntegerField()),
                ("broken_chain", models.CharField(blank=True, max_length=64)),
                ("broken_seq", models.PositiveIntegerField(blank=True, null=True)),
                ("words", models.TextField(blank=True)),
            ],
        ),
        migrations.RemoveConstraint("Closure", "one_closure_a_day"),
        migrations.AddField("Absence", "withdrawn_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("Closure", "withdrawn_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("Office", "catalogues", models.JSONField(blank=True, default=list)),
        migrations.AddField("Office", "usual_bases", models.JSONField(blank=True, default=list)),
        migrations.AddField("Source", "since_date", models.DateField(blank=True, null=True)),
        migrations.AddField("Source", "until_date", models.DateField(blank=True, null=True)),
        migrations.RunPython(end_closed_sources, migrations.RunPython.noop),
        migrations.RemoveField("Source", "is_active"),
        migrations.AddConstraint(
            "Closure",
            models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)), fields=("office", "date"), name="one_closure_a_day"
            ),
        ),
    ]
