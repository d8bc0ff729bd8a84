from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def bring_templates(sender: AppConfig, **kwargs: Any) -> None:
    """Put the letter templates the product brings beside those an office has; a changed text is a new version."""
    import_module("disclosure.letters.templates").install()


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = "Disclosure"

    def ready(self) -> None:
        """Register what disclosure does for outbox rows of the workflow."""
        import_module("disclosure.handlers")
        post_migrate.connect(bring_templates, sender=self)
