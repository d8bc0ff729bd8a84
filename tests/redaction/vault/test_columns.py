"""Addresses are found without being readable, and a column that stood readable is sealed by a migration."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Q

from disclosure.accounts.second_factor import SecondFactorAdapter
from disclosure.accounts.sessions import SessionStore
from redaction.vault.fields import EncryptedJSONField, EncryptedTextField
from redaction.vault.migrating import SealColumn
from redaction.vault.sealing import VaultError, unseal
from workflow.models import User

ELENA = "elena@mail.example"


@pytest.fixture
def elena(db: None) -> User:
    return User.objects.create_user(ELENA)


@pytest.mark.parametrize("typed", [ELENA, "Elena@Mail.Example", f" {ELENA} "])
def test_an_address_is_found_however_it_is_typed(elena: User, typed: str) -> None:
    others = User.objects.exclude(pk=User.objects.create_user("other@mail.example").pk)

    assert others.get(email=typed) == elena
    assert others.get(email__iexact=typed) == elena
    assert others.get(email__in=["nobody@mail.example", typed]) == elena
    assert not User.objects.filter(~Q(email=typed), pk=elena.pk).exists()
    assert User.objects.get_by_natural_key(typed).email == ELENA


def test_no_part_of_an_address_is_found(elena: User) -> None:
    for lookup in ("contains", "startswith", "gt"):
        with pytest.raises(TypeError, match="encrypted"):
            User.objects.filter(**{f"email__{lookup}": "elena"})


def test_one_address_is_one_account_whatever_its_letters(elena: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ELENA@mail.example")


def test_a_changed_address_is_found_and_the_old_one_is_free(elena: User) -> None:
    elena.email = "new@mail.example"
    elena.save(update_fields=["email"])

    assert User.objects.get(email="new@mail.example") == elena
    assert not User.objects.filter(email=ELENA).exists()


def test_a_requester_is_not_named_in_the_table_of_accounts(elena: User) -> None:
    elena.name = "Elena Example"
    with pytest.raises(IntegrityError), transaction.atomic():
        elena.save()


@pytest.mark.django_db
def test_a_session_opens_under_its_own_key_alone() -> None:
    mine, other = SessionStore(), SessionStore()
    for store, email in ((mine, ELENA), (other, "other@mail.example")):
        store["email"] = email
        store.save()
    assert SessionStore(mine.session_key)["email"] == ELENA

    row = Session.objects.get(pk=other.session_key)
    row.session_data = Session.objects.get(pk=mine.session_key).session_data
    row.save()

    assert SessionStore(other.session_key).load() == {}


def test_the_secret_of_a_second_factor_is_sealed() -> None:
    adapter = SecondFactorAdapter()
    sealed = adapter.encrypt("JBSWY3DPEHPK3PXP")

    assert "JBSW" not in sealed
    assert adapter.decrypt(sealed) == "JBSWY3DPEHPK3PXP"


def _state(**fields: Any) -> ProjectState:
    state = ProjectState()
    own: dict[str, Any] = {
        "id": models.UUIDField(primary_key=True),
        "beside": models.ForeignKey("workflow.Paper", null=True, on_delete=models.CASCADE),
    }
    state.add_model(ModelState("workflow", "Paper", [*own.items(), *fields.items()]))
    return state


@pytest.mark.django_db(transaction=True)
def test_a_readable_column_is_sealed_row_by_row() -> None:
    state = _state(title=models.CharField(max_length=20), data=models.JSONField(default=dict), note=models.TextField())
    paper = state.apps.get_model("workflow", "Paper")
    rows = {uuid4(): (f"Señor {number} \\ “x”", {"way": [number]}) for number in range(3)}
    with connection.schema_editor() as editor:
        editor.create_model(paper)
    for key, (title, data) in rows.items():
        paper.objects.create(id=key, title=title, data=data, note="stays", beside_id=key)

    # In one transaction, as in a migration: PostgreSQL alters no table whose foreign keys wait for a check.
    with connection.schema_editor() as editor:
        for name, field in (("title", EncryptedTextField()), ("data", EncryptedJSONField(default=dict))):
            operation, before = SealColumn("paper", name, field), state.clone()
            operation.state_forwards("workflow", state)
            operation.database_forwards("workflow", editor, before, state)

    sealed = state.apps.get_model("workflow", "Paper")
    assert {one.pk: (one.title, one.data) for one in sealed.objects.all()} == rows
    assert {one.note for one in sealed.objects.all()} == {"stays"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, title FROM workflow_paper")
        for key, stored in cursor.fetchall():
            assert "Señor".encode() not in bytes(stored)
            with pytest.raises(VaultError):
                unseal(bytes(stored), f"workflow.Paper.title:{uuid4()}{key}")
    with connection.schema_editor() as editor:
        editor.delete_model(sealed)
