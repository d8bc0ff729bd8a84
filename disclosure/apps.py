from importlib import import_module

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = "Disclosure"

    def ready(self) -> None:
        """Register what disclosure does for outbox rows of the workflow."""
        import_module("disclosure.handlers")
