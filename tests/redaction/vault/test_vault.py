"""What is kept encrypted opens only where it was put, and what is full or gone says so."""

import base64
import errno
import secrets
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from redaction.vault import keys, storage
from redaction.vault.blind import fold, name_tokens, normalise_identifier
from redaction.vault.sealing import VaultError, key_name, seal, unseal
from redaction.vault.storage import StorageFull
from tests.factories import Cast, submitted
from workflow.models import Requester, Subject


@given(st.binary(max_size=300), st.text(max_size=40))
def test_what_is_sealed_opens_in_its_place_and_nowhere_else(data: bytes, place: str) -> None:
    sealed = seal(data, place)

    assert unseal(sealed, place) == data
    with pytest.raises(VaultError):
        unseal(sealed, place + "x")


@given(st.binary(min_size=1, max_size=100), st.integers(0))
def test_a_changed_bit_is_found(data: bytes, at: int) -> None:
    sealed = bytearray(seal(data, "here"))
    bit = at % (len(sealed) * 8)
    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(VaultError):
        unseal(bytes(sealed), "here")


@pytest.mark.django_db
def test_nothing_personal_is_readable_in_the_database() -> None:
    submitted(Cast().office)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, address FROM workflow_requester")
        for column in (value for row in cursor.fetchall() for value in row):
            assert b"Elena" not in bytes(column)
            assert b"Willow" not in bytes(column)


@pytest.mark.django_db
def test_a_value_copied_to_another_row_does_not_open() -> None:
    """Somebody with the database cannot give one person's address to another case."""
    one, two = submitted(Cast().office), submitted(Cast().office)
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM workflow_requester WHERE request_id = %s", [_key(one.pk)])
        (address,) = cursor.fetchone()
        cursor.execute("UPDATE workflow_requester SET address = %s WHERE request_id = %s", [address, _key(two.pk)])

    assert Requester.objects.get(request=one).address
    with pytest.raises(VaultError):
        _ = Requester.objects.get(request=two).address


def _key(value: Any) -> Any:
    return value.hex if connection.vendor == "sqlite" else value


@pytest.mark.django_db
def test_an_encrypted_column_cannot_be_searched_or_filled_by_update() -> None:
    with pytest.raises(TypeError):
        Subject.objects.filter(name="Jonas").exists()
    with pytest.raises(TypeError):
        Subject.objects.update(name="Jonas")


def test_rotation_keeps_old_content_and_seals_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new, index = (base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(3))
    monkeypatch.setenv("FORTHRIGHT_INDEX_KEY", index)
    try:
        monkeypatch.setenv("FORTHRIGHT_KEYS", f"old:{old}")
        keys.forget()
        sealed = seal(b"kept", "here")
        monkeypatch.setenv("FORTHRIGHT_KEYS", f"new:{new},old:{old}")
        keys.forget()
        assert unseal(sealed, "here") == b"kept"
        assert key_name(seal(b"kept", "here")) == "new"
        monkeypatch.setenv("FORTHRIGHT_KEYS", f"new:{new}")
        keys.forget()
        with pytest.raises(VaultError, match="old"):
            unseal(sealed, "here")
    finally:
        monkeypatch.undo()
        keys.forget()


def test_files_are_kept_unreadable_under_neutral_names() -> None:
    kept = storage.put(b"the secret report", kind="source")

    assert storage.get(kept.name) == b"the secret report"
    with storage.vault_storage().open(kept.name) as file:
        assert b"secret" not in file.read()


def test_a_full_disk_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage.vault_storage(), "_save", full, raising=False)
    with pytest.raises(StorageFull, match="Free some space"):
        storage.put(b"x", kind="source")


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("telephone", "(410) 555-0110", "+1 410 555 0110"),
        ("email", "A@Mail.example ", "a@mail.example"),
        ("a_number", "A 012-345-678", "A12345678"),
        ("sid", "md 99 x", "MD99X"),
    ],
)
def test_identifiers_written_differently_are_one(kind: str, one: str, other: str) -> None:
    assert normalise_identifier(kind, one) == normalise_identifier(kind, other)


@pytest.mark.parametrize(
    ("one", "other"), [("González", "GONZALES"), ("Muñoz", "Munoz"), ("Jiménez", "Giménez"), ("Mohamed", "Muhammad")]
)
def test_names_that_sound_alike_share_a_token(one: str, other: str) -> None:
    assert name_tokens(one) & name_tokens(other)


@pytest.mark.parametrize(("one", "other"), [("Smith", "Jones"), ("Ruiz", "Reyes"), ("Ana", "Ina Maria")])
def test_other_names_do_not(one: str, other: str) -> None:
    assert not name_tokens(one) & name_tokens(other)


def test_folding_keeps_every_script() -> None:
    assert fold("Ñandú-O’Neill  李") == "nandu o neill 李"
