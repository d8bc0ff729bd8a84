"""The second factor's secrets, sealed at rest like everything else that opens something."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter

from redaction.vault.sealing import seal, unseal

PLACE = "second-factor"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seals what an authenticator app and recovery codes are made from."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(text.encode(), PLACE)).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(base64.b64decode(encrypted_text), PLACE).decode()
