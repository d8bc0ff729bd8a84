"""Scenes put back: the tests that stand on them can go on writing."""

import pytest
from django.db import connection, transaction

from tests import scenes
from tests.factories import Cast, staff
from workflow.models import StaffRole
from workflow.states import Role

pytestmark = pytest.mark.django_db


def test_a_new_row_takes_no_number_of_those_put_back() -> None:
    """On PostgreSQL a database put back after a test that commits counts from one again."""
    undo = transaction.savepoint()
    before = len(Cast().people)
    transaction.savepoint_rollback(undo)
    scenes.begin()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER SEQUENCE {StaffRole._meta.db_table}_id_seq RESTART")
    cast = Cast()

    staff(Role.COUNSEL, of=cast.office)

    assert len(cast.people) == before
    assert StaffRole.objects.count() > before
