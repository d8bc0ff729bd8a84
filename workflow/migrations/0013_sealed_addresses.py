"""Seal the addresses people sign in with, found from now on by a keyed token; leave names there to staff alone."""

from typing import Any

from django.db import migrations, models

from redaction.vault.fields import BlindTokenField, EncryptedAddressField
from redaction.vault.migrating import settle


def seal_addresses(apps: Any, schema_editor: Any) -> None:
    for user in apps.get_model("workflow", "User").objects.using(schema_editor.connection.alias).iterator(500):
        user.email = user.email_plain
        if not user.is_staff:
            user.name = user.title = ""
        user.save(update_fields=["email", "email_token", "name", "title"])
    settle(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0012_sealed_columns"),
    ]

    operations = [
        migrations.RenameField("user", "email", "email_plain"),
        migrations.AddField(
            "user",
            "email",
            EncryptedAddressField("e-mail address", null=True, found_by="email_token"),
            preserve_default=False,
        ),
        migrations.AddField("user", "email_token", BlindTokenField(of="email", null=True), preserve_default=False),
        migrations.RunPython(seal_addresses, migrations.RunPython.noop),
        migrations.RemoveField("user", "email_plain"),
        migrations.AlterField("user", "email", EncryptedAddressField("e-mail address", found_by="email_token")),
        migrations.AlterField("user", "email_token", BlindTokenField(of="email", unique=True)),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(
                condition=models.Q(("is_staff", True), models.Q(("name", ""), ("title", "")), _connector="OR"),
                name="only_staff_are_named_here",
            ),
        ),
    ]
