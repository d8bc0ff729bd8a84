"""A signing key that never leaves its module (PKCS#11): a smart card, a hardware module, or a service that acts as one.

The module is found by an address as RFC 7512 writes it:

    pkcs11:token=Letters;object=letters-2026?module-path=/usr/lib/…/module.so&pin-source=/run/secrets/pin

`python-pkcs11` is an extra of this product (`pip install python-pkcs11`): offices with a key as PEM need none of it.
"""

import hashlib
import importlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote

from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from django.core.exceptions import ImproperlyConfigured
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import CertificateStore

from disclosure.letters.errors import KeyOutOfReach

#: What is done with an open key: it signs, and gives the signed file back.
Use = Callable[[Signer], bytes]
#: A process is signed in to a token once, not once a thread.
_one_at_a_time = threading.Lock()
_MISSING = "Install python-pkcs11: FORTHRIGHT_LETTER_PKCS11 needs it."


@dataclass(frozen=True)
class Module:
    """Where a key lies: the library of the module, the token, the label of the key, and the PIN."""

    path: str
    token: str
    label: str
    pin: str = field(repr=False)


def module_at(address: str) -> Module:
    """Read the address of a key.

    :raises ImproperlyConfigured: it is no such address, or lacks the module, the token, the key or the PIN.
    """
    scheme, _colon, rest = address.strip().partition(":")
    path, _mark, query = rest.partition("?")
    given = {**_pairs(path, ";"), **_pairs(query, "&")}
    pin = given.get("pin-value", "") or _pin_in(given.get("pin-source", ""))
    lacking = [name for name in ("module-path", "token", "object") if not given.get(name)] + (
        [] if pin else ["pin-source"]
    )
    if scheme != "pkcs11" or lacking:
        raise ImproperlyConfigured(
            "FORTHRIGHT_LETTER_PKCS11 is written pkcs11:token=…;object=…?module-path=…&pin-source=…"
            + (f" and lacks {', '.join(lacking)}." if lacking else ".")
        )
    return Module(given["module-path"], given["token"], given["object"], pin)


def signed_by(module: Module, own: asn1_x509.Certificate, registry: CertificateStore, make: Use) -> bytes:
    """Open the key, let `make` sign with it, and close it again.

    :raises KeyOutOfReach: the module, the token or the key is not there, or the PIN is wrong.
    """
    base = _library("pyhanko.sign.pkcs11").PKCS11Signer

    class InModule(base):  # type: ignore[misc,valid-type]
        """Puts the chain into the signature, and the certificate that signs only once."""

        cert_registry = property(lambda _self: registry)

    with _open(module) as session:
        return make(InModule(session, signing_cert=own, key_label=module.label, use_raw_mechanism=True))


def belongs(module: Module, public: ec.EllipticCurvePublicKey) -> bool:
    """Whether the key in the module is the one that belongs to a public key: it signs something, which must verify.

    :raises KeyOutOfReach: as `signed_by`.
    """
    pkcs11 = _library("pkcs11")
    digest = hashlib.sha256(os.urandom(32)).digest()
    with _open(module) as session:
        key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=module.label)
        raw = key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA)
    half = len(raw) // 2
    signature = utils.encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))
    try:
        public.verify(signature, digest, ec.ECDSA(utils.Prehashed(hashes.SHA256())))
    except InvalidSignature:
        return False
    return True


@contextmanager
def _open(module: Module) -> Iterator[Any]:
    pkcs11 = _library("pkcs11")
    with _one_at_a_time:
        try:
            token = pkcs11.lib(module.path).get_token(token_label=module.token)
            with token.open(user_pin=module.pin) as session:
                yield session
        except (pkcs11.PKCS11Error, RuntimeError) as lost:
            raise KeyOutOfReach(
                f"The key “{module.label}” of the token “{module.token}” cannot be used ({type(lost).__name__}). "
                "Is the module connected, and the PIN right? Nothing was signed; it is tried again."
            ) from lost


def _library(name: str) -> ModuleType:
    """Load what only offices with such a key have installed."""
    try:
        return importlib.import_module(name)
    except ImportError as missing:
        raise ImproperlyConfigured(_MISSING) from missing


def _pairs(text: str, between: str) -> dict[str, str]:
    split = (one.partition("=") for one in text.split(between) if one)
    return {name: unquote(value) for name, _sign, value in split}


def _pin_in(source: str) -> str:
    """Return the PIN that a file holds on its first line; empty where there is no file."""
    path = Path(source.removeprefix("file:"))
    if not source or not path.is_file():
        return ""
    return path.read_text(encoding="utf-8").strip()
