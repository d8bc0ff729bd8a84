"""Seal the columns that stood readable: titles, harms, reasons, natures of disclosures, bars, and what work is given."""

from typing import Any

from django.db import migrations

from redaction.vault.fields import EncryptedJSONField, EncryptedTextField
from redaction.vault.migrating import SealColumn
from workflow import triggers

OUTCOMES = [
    ("granted_in_full", "Granted in full"),
    ("granted_in_part", "Granted in part"),
    ("denied_in_full", "Denied in full"),
    ("no_records", "No records found"),
    ("neither_confirm_nor_deny", "Neither confirmed nor denied"),
    ("not_verified", "Not verified"),
    ("not_described", "Not described well enough"),
    ("lapsed", "Lapsed"),
    ("withdrawn", "Withdrawn"),
    ("duplicate", "Duplicate"),
    ("referred_elsewhere", "Referred elsewhere"),
]


def let_change(apps: Any, schema_editor: Any) -> None:
    """Take the trigger off the accounting of disclosures; it is made anew after the migration."""
    triggers.take_off(schema_editor.connection, "workflow_disclosure")


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0011_oversight"),
    ]

    operations = [
        migrations.RunPython(let_change, migrations.RunPython.noop),
        SealColumn("record", "title", EncryptedTextField()),
        SealColumn("record", "agency", EncryptedTextField(help_text="Who made it.")),
        SealColumn("record", "author", EncryptedTextField(blank=True)),
        SealColumn("historyentry", "title", EncryptedTextField()),
        SealColumn("historyentry", "agency", EncryptedTextField(help_text="Who made it.")),
        SealColumn("historyentry", "source_name", EncryptedTextField()),
        SealColumn("determination", "statute", EncryptedTextField(blank=True)),
        SealColumn("consultation", "agency", EncryptedTextField()),
        SealColumn("barlift", "bar", EncryptedTextField()),
        SealColumn("barlift", "authority", EncryptedTextField()),
        SealColumn("release", "late_reason", EncryptedTextField(blank=True)),
        SealColumn("disclosure", "nature", EncryptedTextField()),
        SealColumn("disclosure", "purpose", EncryptedTextField()),
        SealColumn("route", "ended_reason", EncryptedTextField(blank=True)),
        SealColumn(
            "requester",
            "relation",
            EncryptedTextField(blank=True, help_text="spouse, parent, child, sibling, guardian…"),
        ),
        SealColumn("declaration", "text", EncryptedTextField()),
        SealColumn("clockentry", "note", EncryptedTextField(blank=True)),
        SealColumn("outboxrow", "error", EncryptedTextField(blank=True)),
        SealColumn("proposal", "outcome", EncryptedTextField(choices=OUTCOMES)),
        SealColumn("outboxrow", "data", EncryptedJSONField(default=dict)),
        migrations.RemoveField("absence", "note"),
    ]
