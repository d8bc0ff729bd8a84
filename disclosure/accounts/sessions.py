"""Sessions in the database, sealed: each opens under its own key alone, and only with the office's key."""

import base64
import binascii
import json
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from redaction.vault.sealing import VaultError, seal, unseal


class SessionStore(DatabaseStore):
    """Django's own store with another way of writing what a session holds."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        return base64.b64encode(seal(json.dumps(session_dict).encode(), self._place())).decode("ascii")

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Return what a session holds; nothing when it was changed, moved, or written before sessions were sealed."""
        try:
            found = json.loads(unseal(base64.b64decode(session_data, validate=True), self._place()))
        except (VaultError, binascii.Error):
            return {}
        return dict(found)

    def _place(self) -> str:
        return f"session:{self.session_key}"
