from django.db import migrations

import redaction.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0008_queue_beside"),
    ]

    operations = [
        migrations.AddField(
            model_name="alertsubscription",
            name="hours",
            field=redaction.vault.fields.EncryptedTextField(blank=True, null=True),
        ),
    ]
