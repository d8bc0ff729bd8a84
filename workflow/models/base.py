"""What every row of a request has in common."""

from uuid import uuid4

from django.db import models


class Row(models.Model):
    """A row with an identifier known before it is saved: encrypted fields are bound to it (redaction.vault)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)

    class Meta:
        abstract = True
