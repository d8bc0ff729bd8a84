from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_save


def bring_templates(sender: AppConfig, **kwargs: Any) -> None:
    """Put the letter templates the product brings beside those an office has; a changed text is a new version."""
    import_module("disclosure.letters.templates").install()


def keep_no_address(sender: Any, **kwargs: Any) -> None:
    """Refuse the sign-in library's own row of an address: it would stand readable beside the sealed one.

    Nothing of what we use writes one (a code by mail proves the mailbox each time).

    :raises TypeError: always.
    """
    raise TypeError("Addresses are kept sealed in workflow.User, and nowhere else.")


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = "Disclosure"

    def ready(self) -> None:
        """Register what disclosure does for outbox rows of the workflow."""
        import_module("disclosure.handlers")
        post_migrate.connect(bring_templates, sender=self)
        pre_save.connect(keep_no_address, sender="account.EmailAddress")
