"""Seal what people wrote about files: the harm and statute of a mark, and why it failed."""

from django.db import migrations

from redaction.vault.fields import EncryptedTextField
from redaction.vault.migrating import SealColumn


class Migration(migrations.Migration):
    dependencies = [
        ("redaction", "0004_converted_files"),
    ]

    operations = [
        SealColumn("mark", "statute", EncryptedTextField(blank=True)),
        SealColumn("mark", "harm", EncryptedTextField(blank=True)),
        SealColumn("run", "error", EncryptedTextField(blank=True)),
        SealColumn("document", "refusal", EncryptedTextField(blank=True)),
    ]
