"""How we may reach you, in the browser without scripts: closed in one press, added, proved, and told to nobody else."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.disclosure.portal.conftest import signed_in
from workflow import outbox
from workflow.models import ContactKind, ContactWay, OutboxRow, Request
from workflow.services import contact, ways
from workflow.states import Role

pytestmark = pytest.mark.django_db
NEW = "new@mail.example"


def address(request: Request, name: str, *more: Any) -> str:
    return reverse(f"portal:{name}", args=(request.pk, *more))


def email(request: Request) -> ContactWay:
    return request.requester.ways.get(kind="email")


def drain() -> None:
    for row in OutboxRow.objects.filter(status=OutboxRow.Status.WAITING).order_by("posted_at"):
        outbox.run(row.pk)


def code_in_mail() -> str:
    return str(re.findall(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", str(mail.outbox[-1].body), re.MULTILINE)[0])


def text(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_one_press_closes_a_way_and_the_person_stays_signed_in(asked: Request, elena: Client) -> None:
    page = elena.post(address(asked, "reach_mark", email(asked).pk), {"safe": "no"}, follow=True).content.decode()

    assert not email(asked).safe
    assert "We do not use it any more, from this moment on." in page
    assert "We know no safe way to reach you now" in page
    assert "We send no more codes to the address you signed in with." in page


def test_other_browsers_are_signed_out_when_the_address_of_the_sign_in_closes(asked: Request, elena: Client) -> None:
    elsewhere = signed_in(asked.requester.user)

    elena.post(address(asked, "reach_mark", email(asked).pk), {"safe": "no"})

    assert elsewhere.get(address(asked, "reach")).status_code == 302
    assert elena.get(address(asked, "reach")).status_code == 200


def test_no_sign_in_code_goes_to_a_closed_address(asked: Request, elena: Client) -> None:
    elena.post(address(asked, "reach_mark", email(asked).pk), {"safe": "no"})
    drain()
    mail.outbox.clear()

    Client().post(reverse("account_request_login_code"), {"email": email(asked).value})
    drain()

    assert mail.outbox == []


def test_a_new_address_is_added_proved_and_used(asked: Request, elena: Client) -> None:
    drain()
    mail.outbox.clear()
    chosen = elena.post(address(asked, "reach_choose"), {"kind": "email"})
    assert chosen.headers["Location"] == address(asked, "reach_add", "email")
    added = elena.post(chosen.headers["Location"], {"value": NEW, "safe": "any"})
    way = next(one for one in asked.requester.ways.all() if one.value == NEW)
    assert added.headers["Location"] == address(asked, "reach_code", way.pk)
    drain()
    assert [message.to for message in mail.outbox] == [[NEW]]

    wrong = elena.post(added.headers["Location"], {"code": "AAAA"})
    assert (wrong.status_code, "This is not the code we sent last" in wrong.content.decode()) == (422, True)
    page = elena.post(added.headers["Location"], {"code": code_in_mail()}, follow=True).content.decode()

    assert "Your new address is ready. We use it from now on." in page
    way.refresh_from_db()
    assert (way.is_used, way.when) == (True, "")


def test_changing_sends_nothing_to_the_old_way(asked: Request, elena: Client) -> None:
    drain()
    mail.outbox.clear()
    elena.post(address(asked, "reach_change", email(asked).pk), {"safe": "no", "seen_by": "my brother"})
    elena.post(address(asked, "reach_add", "telephone"), {"value": "(410) 555-0188", "safe": "any"})
    drain()

    assert mail.outbox == []
    assert email(asked).seen_by == "my brother"


def test_neither_address_nor_code_word_is_shown(asked: Request, elena: Client) -> None:
    given = {"value": "(410) 555-0188", "safe": "any", "code_word": "lilac", "when": "mornings"}
    elena.post(address(asked, "reach_add", "telephone"), given)
    telephone = asked.requester.ways.get(kind="telephone")

    pages = text(elena, address(asked, "reach")) + text(elena, address(asked, "reach_change", telephone.pk))

    assert "ends in 88" in pages
    assert "mornings" in pages
    assert not re.search(r"555-0188|lilac|elena\d+@", pages)


def test_what_is_left_empty_stays(asked: Request, elena: Client) -> None:
    elena.post(
        address(asked, "reach_add", "telephone"), {"value": "(410) 555-0188", "safe": "any", "code_word": "lilac"}
    )
    telephone = asked.requester.ways.get(kind="telephone")

    elena.post(address(asked, "reach_change", telephone.pk), {"safe": "times", "when": "after six"})

    telephone.refresh_from_db()
    kept = (telephone.value, telephone.code_word, telephone.when, telephone.safe)
    assert kept == ("(410) 555-0188", "lilac", "after six", True)


@pytest.mark.parametrize(
    ("kind", "sent", "words"),
    [
        ("email", {"value": "nobody", "safe": "any"}, "Enter a valid email address."),
        ("telephone", {"value": "12", "safe": "any"}, "This is not a telephone number."),
        ("post", {"value": "1 New Street", "safe": "times"}, "Say which times are safe."),
        ("sms", {"value": "(410) 555-0188"}, "Say whether this is safe."),
        ("they_call", {}, "Choose a code word."),
    ],
)
def test_what_cannot_be_is_said_and_kept_in_the_form(
    asked: Request, elena: Client, kind: str, sent: dict[str, str], words: str
) -> None:
    response = elena.post(address(asked, "reach_add", kind), sent)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert sent.get("value", "") in response.content.decode()


def test_who_calls_gets_no_notice_until_they_say_otherwise(cast: factories.Cast, asked: Request, elena: Client) -> None:
    elena.post(address(asked, "reach_add", "they_call"), {"code_word": "lilac"})
    drain()
    mail.outbox.clear()
    contact.message(request_id=asked.pk, text="Good day.", by=cast.actor(Role.INTAKE))
    drain()
    assert mail.outbox == []
    assert "As long as this stands, we send nothing by any way." in text(elena, address(asked, "reach"))

    they_call = asked.requester.ways.get(kind="they_call")
    elena.post(address(asked, "reach_mark", they_call.pk), {"safe": "no"})
    contact.message(request_id=asked.pk, text="Good day.", by=cast.actor(Role.INTAKE))
    drain()
    assert [message.to for message in mail.outbox] == [[email(asked).value]]


def test_what_was_closed_on_the_telephone_is_not_opened_here(
    cast: factories.Cast, asked: Request, elena: Client
) -> None:
    added = ways.add_way(
        request_id=asked.pk,
        kind=ContactKind.TELEPHONE,
        details=ways.Details("(410) 555-0188", safe=False),
        by=cast.actor(Role.INTAKE),
        assured=ways.CODE_WORD,
    )
    by = cast.actor(Role.INTAKE)
    ways.mark_way(request_id=asked.pk, way_id=added.pk, safe=False, by=by, assured=ways.CODE_WORD)

    page = text(elena, address(asked, "reach"))
    opened = elena.post(address(asked, "reach_change", added.pk), {"safe": "any"})
    marked = elena.post(address(asked, "reach_mark", added.pk), {"safe": "yes"})

    assert "You closed it with us on the telephone: call us to open it again." in page
    assert (opened.status_code, marked.status_code) == (422, 403)
    assert "We closed this way together with you, on the telephone." in opened.content.decode()
    added.refresh_from_db()
    assert not added.safe


def test_codes_are_not_sent_without_end(asked: Request, elena: Client) -> None:
    for index in range(8):
        elena.post(address(asked, "reach_add", "email"), {"value": f"new{index}@mail.example", "safe": "any"})
    drain()

    assert sum(1 for message in mail.outbox if message.to[0].startswith("new")) == 6


def test_the_pages_speak_spanish_and_let_one_leave(asked: Request, elena: Client) -> None:
    telephone = {"value": "(410) 555-0188", "safe": "any"}
    elena.post(address(asked, "reach_add", "telephone"), telephone)
    one = asked.requester.ways.get(kind="telephone")
    urls = [address(asked, "reach"), address(asked, "reach_choose"), address(asked, "reach_add", "post"),
            address(asked, "reach_change", one.pk)]  # fmt: skip
    for url in urls:
        page = elena.get(url, headers={"Accept-Language": "es"}).content.decode()
        assert '<html lang="es">' in page
        assert reverse("portal:leave") in page
    assert (
        "Cómo podemos comunicarnos con usted" in elena.get(urls[0], headers={"Accept-Language": "es"}).content.decode()
    )
