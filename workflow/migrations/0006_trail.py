"""Whose chain a head is, what checkpoints build on, and an index of the trail by time."""

from typing import Any
from uuid import UUID

import django.db.models.deletion
from django.db import migrations, models


def say_whose(apps: Any, schema_editor: Any) -> None:
    """Point each head at its request, where there is one still."""
    heads, requests = apps.get_model("workflow", "ChainHead"), apps.get_model("workflow", "Request")
    for head in heads.objects.filter(chain__startswith="request:").iterator():
        key = UUID(head.chain.partition(":")[2])
        if requests.objects.filter(pk=key).exists():
            heads.objects.filter(pk=head.pk).update(request=key)


class Migration(migrations.Migration):
    dependencies = [("workflow", "0005_office_hold")]

    operations = [
        migrations.AddField(
            model_name="chainhead",
            name="request",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="chain_head",
                to="workflow.request",
            ),
        ),
        migrations.AddField(
            model_name="checkpoint", name="before", field=models.CharField(default="0" * 64, max_length=64)
        ),
        migrations.AddIndex(model_name="event", index=models.Index(fields=["-at", "-id"], name="event_by_time")),
        migrations.RunPython(say_whose, migrations.RunPython.noop),
    ]
