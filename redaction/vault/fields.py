"""Model fields encrypted at rest: sealed when saved, opened when read, each bound to its row and column."""

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core import checks
from django.core.exceptions import FullResultSet
from django.db import models
from django.db.models.expressions import Col
from django.db.models.functions import Lower
from django.db.models.lookups import Exact, In
from django.db.models.query_utils import DeferredAttribute

from redaction.vault.blind import blind, normalise_identifier
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
    #: Lookups that do not look inside; any other would compare ciphertext and quietly find nothing.
    lookups = frozenset({"isnull"})

    def get_internal_type(self) -> str:
        return "BinaryField"

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if not isinstance(self.model._meta.pk, models.UUIDField):
            found.append(checks.Error(f"{self.model.__name__}.{self.name} is encrypted and needs a UUID primary key."))
        return found

    def get_lookup(self, lookup_name: str) -> Any:
        """Return a lookup that works on what is sealed.

        :raises TypeError: the lookup would have to look inside.
        """
        if lookup_name not in self.lookups:
            raise TypeError(f"{self.name} is encrypted: it cannot be filtered by “{lookup_name}”.")
        return super().get_lookup(lookup_name)

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


class EncryptedAddressField(EncryptedTextField):
    """An e-mail address, found by its whole value: `filter(email=…)` asks the `BlindTokenField` beside it.

    Whoever looks for an address (allauth does, with `exact`) needs to know nothing of this. Capital letters and blanks
    around it do not count, as `normalise_identifier` says.
    """

    lookups = frozenset({"isnull", "exact", "iexact", "in"})

    def __init__(self, *args: Any, found_by: str = "", **kwargs: Any) -> None:
        self.found_by = found_by
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "found_by": self.found_by}


class BlindTokenField(models.CharField[Any, Any]):
    """The keyed token of the address in another column, written whenever the row is: unique where addresses must be."""

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{"max_length": 64, "editable": False, **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 — Django's signature
        setattr(model_instance, self.attname, token_of_address(getattr(model_instance, self.of)))
        return getattr(model_instance, self.attname)


def token_of_address(address: str) -> str:
    """Return the keyed token of an e-mail address."""
    return blind("email", normalise_identifier("email", address))


def _token_column(lhs: Any) -> Col:
    """Return the column of the token beside an address that a query names."""
    return Col(lhs.alias, lhs.target.model._meta.get_field(lhs.target.found_by))


class _SameAddress(Exact[Any]):
    """`email = …` as a comparison of tokens; `email = Lower("email")` too, which allauth's own migration asks."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        self.always = isinstance(rhs, Lower)  # capital letters never count in a token: each is the same as itself
        super().__init__(_token_column(lhs), "" if self.always else token_of_address(rhs))

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Return the comparison; what always holds asks nothing, so that PostgreSQL never lowers a sealed column."""
        if self.always:
            raise FullResultSet
        return super().as_sql(compiler, connection)


class _OneOfAddresses(In):
    """`email__in = …` as a comparison of tokens."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        super().__init__(_token_column(lhs), [token_of_address(address) for address in rhs])


EncryptedAddressField.register_lookup(_SameAddress)
# A token never minds capital letters; under this name PostgreSQL would be asked to raise them.
EncryptedAddressField.register_lookup(_SameAddress, "iexact")
EncryptedAddressField.register_lookup(_OneOfAddresses)
