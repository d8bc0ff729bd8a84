"""Model fields encrypted at rest: sealed when saved, opened when read, each bound to its row and column."""

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core import checks
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from redaction.vault.sealing import seal, unseal

if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
else:
    _Field = models.Field


class _Sealed(bytes):
    """Ciphertext as it came from the database, not yet opened. Its repr gives nothing away."""

    def __repr__(self) -> str:
        return "<sealed>"


class _Opener(DeferredAttribute):
    """Opens a field the first time it is read on an instance."""

    field: "_EncryptedField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        value = instance.__dict__[name] if name in instance.__dict__ else super().__get__(instance, cls)
        if isinstance(value, _Sealed):
            value = self.field.opened(value, instance)
            instance.__dict__[name] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        """Having a setter makes Python ask `__get__` first, also for values that lie in the instance."""
        instance.__dict__[self.field.attname] = value


class _EncryptedField(_Field):
    """Base of the encrypted fields. The row needs a primary key known before it is saved (a UUID).

    Queries cannot look inside: filtering by a value, `update()` and `bulk_update()` with plain values raise TypeError.
    """

    descriptor_class = _Opener
    empty_strings_allowed = False

    def get_internal_type(self) -> str:
        return "BinaryField"

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if not isinstance(self.model._meta.pk, models.UUIDField):
            found.append(checks.Error(f"{self.model.__name__}.{self.name} is encrypted and needs a UUID primary key."))
        return found

    def to_text(self, value: Any) -> str:
        return str(value)

    def from_text(self, text: str) -> Any:
        return text

    def place(self, instance: models.Model) -> str:
        return f"{self.model._meta.label}.{self.attname}:{instance.pk}"

    def opened(self, sealed: bytes, instance: models.Model) -> Any:
        return self.from_text(unseal(bytes(sealed), self.place(instance)).decode("utf-8"))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 — Django's signature
        stored = model_instance.__dict__.get(self.attname)
        if isinstance(stored, _Sealed):
            return stored
        value = getattr(model_instance, self.attname)
        if value is None:
            return None
        return _Sealed(seal(self.to_text(value).encode("utf-8"), self.place(model_instance)))

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, _Sealed):
            return value
        raise TypeError(
            f"{self.name} is encrypted: it is saved through its instance and cannot be filtered or updated."
        )

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002
        prepared_value = value if prepared else self.get_prep_value(value)
        if prepared_value is None:
            return None
        return connection.Database.Binary(bytes(prepared_value))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else _Sealed(bytes(value))

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else self.to_text(value)


class EncryptedTextField(_EncryptedField):
    """Text of any length."""

    def get_default(self) -> Any:
        return super().get_default() if self.has_default() or self.null else ""


class EncryptedJSONField(_EncryptedField):
    """A JSON value."""

    def to_text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    def from_text(self, text: str) -> Any:
        return json.loads(text)


class EncryptedDateField(_EncryptedField):
    """A day."""

    def to_text(self, value: Any) -> str:
        return value.isoformat() if isinstance(value, date) else date.fromisoformat(str(value)).isoformat()

    def from_text(self, text: str) -> Any:
        return date.fromisoformat(text)
