"""What the queues sort and filter by, the indexes they are read along, calls promised and saved views."""

import uuid
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import redaction.vault.fields


def fill(apps: Any, schema_editor: Any) -> None:
    """Give the requests that are there what their queues sort and filter by."""
    open_states = ["received", "verification", "awaiting_requester", "search", "legal_review", "consultation"]
    open_states += ["redaction", "second_review", "decision", "ready"]
    holders = {
        "intake": ["received", "verification", "awaiting_requester"],
        "records_officer": ["search", "ready"],
        "counsel": ["legal_review", "consultation"],
        "redactor": ["redaction"],
        "second_reviewer": ["second_review"],
        "deciding_official": ["decision"],
    }
    Request, Assignment = (apps.get_model("workflow", name) for name in ("Request", "Assignment"))
    Screening = apps.get_model("workflow", "Screening")
    due = Request.objects.filter(pk=models.OuterRef("request_id")).values("due_date")
    held = Assignment.objects.filter(until_at=None)
    held.filter(request__state__in=open_states).update(queue_date=models.Subquery(due))
    for role, states in holders.items():
        holding = held.filter(request=models.OuterRef("pk"), role=role)
        Request.objects.filter(~models.Exists(holding), state__in=states).update(unheld=True)
    newest = Screening.objects.filter(request=models.OuterRef("pk")).order_by("-screened_at").values("valid_until")[:1]
    Request.objects.update(screened_until=models.Subquery(newest))


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0009_incidents_and_restricted"),
    ]

    operations = [
        migrations.CreateModel(
            name="CallBack",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("due_at", models.DateTimeField()),
                ("note", redaction.vault.fields.EncryptedTextField(blank=True)),
                ("planned_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("reached", models.BooleanField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(max_length=200)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.RemoveIndex(
            model_name="request",
            name="request_queue",
        ),
        migrations.RemoveIndex(
            model_name="request",
            name="request_queue_state",
        ),
        migrations.AddField(
            model_name="assignment",
            name="queue_date",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="danger_escalated_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="screened_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="unheld",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="request",
            name="urgency",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        models.Q(
                            (
                                "state__in",
                                [
                                    "received",
                                    "verification",
                                    "awaiting_requester",
                                    "search",
                                    "legal_review",
                                    "consultation",
                                    "redaction",
                                    "second_review",
                                    "decision",
                                    "ready",
                                ],
                            ),
                            _negated=True,
                        ),
                        then=None,
                    ),
                    models.When(danger=True, then=0),
                    models.When(expedited=True, then=1),
                    default=2,
                ),
                output_field=models.SmallIntegerField(null=True),
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("queue_date__isnull", False), ("until_at", None)),
                fields=["user", "queue_date", "request"],
                name="assignment_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("urgency__isnull", False)),
                fields=["office", "urgency", "due_date", "id"],
                name="request_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("urgency__isnull", False)),
                fields=["office", "state", "urgency", "due_date", "id"],
                name="request_queue_state",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("urgency__isnull", False), ("unheld", True)),
                fields=["office", "urgency", "due_date", "id"],
                name="request_unheld",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("urgency__isnull", False), ("unheld", True)),
                fields=["office", "state", "urgency", "due_date", "id"],
                name="request_unheld_state",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(
                    ("urgency__isnull", False), ("danger_triage_due_at__isnull", False), ("danger_triaged_at", None)
                ),
                fields=["office", "danger_triage_due_at"],
                name="request_triage",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("urgency__isnull", False), ("screened_until", None)),
                fields=["office", "urgency", "due_date", "id"],
                name="request_unscreened",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("urgency__isnull", False), ("screened_until__isnull", False)),
                fields=["office", "screened_until"],
                name="request_screened",
            ),
        ),
        migrations.AddField(
            model_name="callback",
            name="planned_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="callback",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="call_backs", to="workflow.request"
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="saved_views", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(
                condition=models.Q(("done_at", None)), fields=["request", "due_at"], name="call_backs_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(fields=("user", "name"), name="one_view_a_name"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
