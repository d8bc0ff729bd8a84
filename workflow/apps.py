from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from workflow.trail import triggers


def guard_database(sender: AppConfig, *, using: str, apps: Any, **kwargs: Any) -> None:
    """Make the triggers anew after a migration, unless the tables are being taken away."""
    try:
        allowed_edge = apps.get_model("workflow", "AllowedEdge")
        apps.get_model("workflow", "Event")
    except LookupError:
        return
    triggers.install(connections[using], allowed_edge)


class WorkflowConfig(AppConfig):
    name = "workflow"
    verbose_name = "Workflow"

    def ready(self) -> None:
        post_migrate.connect(guard_database, sender=self)
