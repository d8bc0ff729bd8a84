"""Nothing speaks to requesters that is not in the registry of surfaces, and nothing is in it that does not speak."""

import ast

from disclosure import surfaces
from disclosure.letters.kinds import KINDS
from disclosure.portal.case import DOWNLOADS
from tests.architecture.source import imports, modules, tree, within
from tests.routes import TABLE
from workflow.states import COARSE_STEPS

ADD_IT = "Add it to disclosure/surfaces.py, so that tests/disclosure/test_no_tell.py compares it."
#: Modules of other makers that send things to people.
SENDERS = ("django.core.mail", "smtplib", "twilio")


def test_every_address_a_requester_can_open_is_a_surface() -> None:
    open_to_them = {name for name in TABLE if not name.startswith(surfaces.STAFF_ADDRESSES)}

    assert open_to_them == set(surfaces.PAGES), ADD_IT


def test_every_kind_of_letter_is_a_surface() -> None:
    assert set(KINDS) == surfaces.LETTERS, ADD_IT


def test_every_download_has_a_name_that_says_nothing() -> None:
    assert {name for _kind, _type, name in DOWNLOADS.values()} == set(surfaces.FILE_NAMES), ADD_IT


def test_every_step_a_requester_sees_is_a_surface() -> None:
    assert {str(step) for step in COARSE_STEPS.values()} == set(surfaces.STEPS), ADD_IT


def test_messages_are_sent_by_the_registered_modules_alone() -> None:
    sending = {
        ".".join(path.with_suffix("").parts)
        for path in modules("disclosure", "workflow", "redaction")
        if any(within(name, *SENDERS) for _line, name in imports(tree(path)))
    }

    assert sending == surfaces.MESSENGERS, ADD_IT


def test_a_message_is_about_a_letter_or_something_registered() -> None:
    """Every `case.post("notify.requester", …, about=…)` and the letters told on the way."""
    about = set()
    for node in (node for path in modules("workflow") for node in ast.walk(tree(path)) if isinstance(node, ast.Call)):
        if any(isinstance(one, ast.Constant) and one.value == "notify.requester" for one in node.args):
            given = [one.value for one in node.keywords if one.arg == "about"]
            about |= {one.value for one in given if isinstance(one, ast.Constant)}

    assert about == surfaces.MESSAGES_ABOUT, ADD_IT
