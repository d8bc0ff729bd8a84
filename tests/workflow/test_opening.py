"""An office is opened by a command; from then on its manager sets everything."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from workflow import policies
from workflow.models import Event, Office, OutboxRow, User
from workflow.states import Role
from workflow.trail import overseeing

pytestmark = pytest.mark.django_db
FILE = """
slug = "riverside"
code = "RS"
agency = "Department of Example Affairs"
name = "Riverside Office"
address = "1 Mockup Way\\nRiverside, EX 00433"
telephone = "(555) 555-0160"
email = "riverside@answers.example"
liaison_name = "Lou Rivers"
liaison_telephone = "(555) 555-0161"
liaison_email = "liaison@answers.example"
privacy_officer = "Pia Confidente"
appeals_address = "Appeals, 1 Mockup Way"
dispute_help = "Office of Sample Mediation"
class_signatory_name = "Cora Chief"
class_signatory_title = "Chief"
states = ["EX"]

[manager]
name = "Mona Manager"
title = "Office Manager"
email = "Mona@answers.example"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "office.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_an_office_opens_with_a_manager_who_gets_a_link(file: Path) -> None:
    call_command("open_office", str(file))

    office, manager = Office.objects.get(), User.objects.get(email="mona@answers.example")
    assert policies.roles_in(manager, office) == (Role.OFFICE_MANAGER,)
    assert not manager.has_usable_password()
    assert OutboxRow.objects.filter(verb="mail.invitation").count() == 1
    assert overseeing.unexplained_roles(office) == []
    verbs = Event.objects.filter(chain=policies.chain_of_office(office.pk)).order_by("seq")
    assert list(verbs.values_list("verb", flat=True)) == ["office.opened", "office.role_granted"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('code = "RS"', ""), "Missing: code"),
        (('code = "RS"', 'code = "RS"\ncolour = "red"'), "Unknown: colour"),
        (('code = "RS"', 'code = "TOO LONG"'), "code:"),
        (('code = "RS"', "code = 7"), "every value is a text"),
        (("[manager]", "[manager"), "cannot be read"),
    ],
)
def test_a_file_that_lacks_or_adds_something_opens_nothing(file: Path, change: tuple[str, str], words: str) -> None:
    file.write_text(FILE.replace(*change), encoding="utf-8")

    with pytest.raises(CommandError, match=words) as refused:
        call_command("open_office", str(file))
    assert refused.value.returncode == 2
    assert not Office.objects.exists()


def test_an_office_opens_once(file: Path) -> None:
    call_command("open_office", str(file))
    with pytest.raises(CommandError):
        call_command("open_office", str(file))
    assert Office.objects.count() == 1
