"""Addresses are found without being readable, and a column that stood readable is sealed by a migration."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Lower

from disclosure.accounts.second_factor import SecondFactorAdapter
from disclosure.accounts.sessions import SessionStore
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


def test_an_address_equals_itself_in_small_letters(elena: User) -> None:
    User.objects.create_user("Ben@Mail.Example")

    assert User.objects.filter(email=Lower("email")).count() == 2


def test_lowering_addresses_in_place_asks_the_database_nothing(
    elena: User, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    with django_assert_num_queries(0):  # a migration of allauth's does this; PostgreSQL cannot lower sealed bytes
        assert User.objects.exclude(email=Lower("email")).update(email=Lower("email")) == 0


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
