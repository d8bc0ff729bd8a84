"""The portal's answer, and all a requester reads before anybody searched, hang on what came in and on nothing known."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.disclosure.api.test_foia_intake import Portal, sent
from tests.factories import Cast, screen, submitted
from workflow.models import Channel, Request

pytestmark = pytest.mark.django_db


def said(known: bool) -> list[Any]:
    """Return the answer, the message and the page for a request about somebody who is known and barred, or unknown."""
    portal = Portal(Cast(), 1 + known)
    if known:
        earlier = submitted(portal.cast.office, subject_name="Jonas P. Example")
        portal.cast.give_all(earlier)
        screen(portal.cast, earlier, "vawa_t_u")
    answer = portal.post(sent(subject_name="Jonas P. Example", request_id=77))
    request = Request.objects.get(channel=Channel.API, office=portal.cast.office)
    client = Client()
    client.force_login(request.requester.user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    page = client.get(reverse("portal:request", args=[request.pk])).content.decode()
    told = [message.text for message in request.messages.order_by("at")]
    return [answer.status_code, sorted(answer.json()), told, masked(page, request)]


def masked(page: str, request: Request) -> str:
    for words in (str(request.pk), request.number or "-", request.office.name, request.office.telephone):
        page = page.replace(words, "…")
    return re.sub(r"(csrfmiddlewaretoken\" value=\"|Office )[^\"<]+|tel:[^\"]+|<time.*?</time>", "", page)


def test_a_known_and_barred_subject_and_an_unknown_one_are_answered_alike() -> None:
    assert said(known=True) == said(known=False)
