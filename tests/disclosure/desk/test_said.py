"""Everything said in a case can be read: the newest on its page, all of it in one list, a page at a time."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from disclosure.desk import said
from disclosure.desk.casefile import LOG_SIZE
from tests.factories import Cast, office, requester, staff, walk
from workflow.models import ContactLog, Message, Note, Notice, Request, RequesterQuestion, SecondReview, User
from workflow.states import Role, State

SignedIn = Callable[[User | Role], Client]


def say(case: Request, by: User, count: int) -> None:
    """Write so many rows of each kind, one kind a second after the other; the first is the oldest."""
    now = timezone.now() - timedelta(days=1)
    made: list[Model] = []
    for n in range(1, count + 1):
        at, words = now + timedelta(minutes=n), f"{{}}-{n:03}-said"
        made += [
            Note(request=case, text=words.format("note"), written_by=by, at=at),
            Message(request=case, text=words.format("message"), from_requester=True, at=at + timedelta(seconds=1)),
            RequesterQuestion(
                request=case, text=words.format("question"), asked_by=by, asked_at=at + timedelta(seconds=2),
                stops_clock=False, closed_at=now,
            ),
            ContactLog(
                office=case.office, request=case, way="telephone", inbound=True, text=words.format("contact"),
                logged_by=by, at=at + timedelta(seconds=3),
            ),
            SecondReview(
                request=case, approved=False, words=words.format("review"), reviewed_by=by,
                reviewed_at=at + timedelta(seconds=4),
            ),
            Notice(request=case, kind="acknowledgement", key=f"said-{n}", at=at + timedelta(seconds=5)),
        ]  # fmt: skip
    models: tuple[type[Model], ...] = (Note, Message, RequesterQuestion, ContactLog, SecondReview, Notice)
    for model in models:
        model._default_manager.bulk_create([row for row in made if isinstance(row, model)])


def test_the_page_of_a_case_says_which_kinds_have_older_rows_and_leads_to_them(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.VERIFICATION)
    client, page = signed_in(Role.INTAKE), reverse("desk:case", args=(case.number,))
    everything = reverse("desk:said", args=(case.number,))
    assert "?kind=" not in client.get(page).content.decode()

    say(case, cast.people[Role.INTAKE], LOG_SIZE + 1)

    shown = client.get(page).content.decode()
    for kind, words in (("notes", "note"), ("dialogue", "message"), ("questions", "question"), ("contacts", "contact"),
                        ("reviews", "review")):  # fmt: skip
        assert f'href="{everything}?kind={kind}"' in shown
        assert f"{words}-001-said" not in shown
        assert f"{words}-002-said" in shown
        assert f"{words}-001-said" in client.get(everything, {"kind": kind}).content.decode()
    assert f'href="{everything}?kind=told"' in shown
    told = client.get(everything, {"kind": "told"}).context["said"]
    assert [one.row.key for one in told if one.row.key.startswith("said-")][-1] == "said-1"


def test_the_list_holds_every_kind_newest_first_on_pages_and_costs_the_same_however_long(
    cast: Cast, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(said, "PAGE_SIZE", 12)
    case = walk(cast, State.VERIFICATION)
    Notice.objects.filter(request=case).delete()
    client, page = signed_in(Role.INTAKE), reverse("desk:said", args=(case.number,))
    say(case, cast.people[Role.INTAKE], 1)
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert len(client.get(page).context["said"]) == 6
    Notice.objects.filter(request=case).delete()
    say(case, cast.people[Role.INTAKE], 3)
    with CaptureQueriesContext(connection) as many:
        first = client.get(page)
    assert len(many) <= len(few)

    last = client.get(page, {"page": 2})
    found = [(one.kind, getattr(one.row, said.KINDS[one.kind].at)) for one in
             (*first.context["said"], *last.context["said"])]  # fmt: skip
    assert [kind for kind, _at in found][:6] == ["told", "reviews", "contacts", "questions", "dialogue", "notes"]
    assert [at for _kind, at in found] == sorted((at for _kind, at in found), reverse=True)
    assert len(found) == 6 * 3 + 5
    assert "page=2" in first.content.decode()
    assert "?kind=notes&amp;page" not in first.content.decode()


def test_a_kind_nobody_knows_is_all_of_it_and_nothing_said_is_said(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.VERIFICATION)
    Notice.objects.filter(request=case).delete()
    page = reverse("desk:said", args=(case.number,))
    shown = signed_in(Role.INTAKE).get(page, {"kind": "no-such"})
    assert (shown.status_code, shown.context["kind"]) == (200, "")
    assert "Nothing yet." in shown.content.decode()


def test_it_opens_to_whom_the_case_opens_and_looking_is_an_event(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.VERIFICATION)
    page = reverse("desk:said", args=(case.number,))
    say(case, cast.people[Role.INTAKE], 1)
    asked: dict[str, User] = {
        "another office": staff(Role.INTAKE, of=office()),
        "a colleague without a reason": staff(Role.INTAKE, of=cast.office),
        "a requester": requester(),
    }
    assert {who: signed_in(user).get(page).status_code for who, user in asked.items()} == dict.fromkeys(asked, 404)
    assert "note-001-said" in signed_in(Role.INTAKE).get(page).content.decode()
    trail = signed_in(Role.AUDITOR).get(reverse("oversight:trail", args=(case.number,)) + "?show=looks")
    assert trail.content.decode().count("Looked at a page of the case") == 2
