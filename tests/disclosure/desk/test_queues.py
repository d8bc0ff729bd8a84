"""The queues: order, filters, pages by key, taking; and a number of queries that does not grow with the office."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.factories import Cast, office, staff, submitted, walk
from workflow import outbox
from workflow.lists import queues
from workflow.models import OutboxRow, Request
from workflow.services import contact, legal, searching
from workflow.states import Role, State

OFFICE = "desk:office_queue"


def shown(client: Client, name: str, query: str = "") -> str:
    response = client.get(reverse(name) + query)
    assert response.status_code == 200
    return response.content.decode()


def queries(client: Client, page: str) -> int:
    """Count the queries of a page opened for the second time."""
    client.get(page)
    with CaptureQueriesContext(connection) as counted:
        assert client.get(page).status_code == 200
    return len(counted)


def test_danger_leads_my_queue_whatever_its_due_date(cast: Cast, signed_in: Callable[..., Client]) -> None:
    calm, danger = submitted(cast.office), submitted(cast.office, danger=True)
    Request.objects.filter(pk=calm.pk).update(due_date="2020-01-02")
    for case in (calm, danger):
        cast.give_all(case)
    response = signed_in(Role.INTAKE).get(reverse("desk:queue"))
    assert [line.case for line in response.context["urgent"]] == [danger]
    assert [line.case for line in response.context["lines"]] == [calm]
    page = response.content.decode()
    assert page.index(str(danger.number)) < page.index(str(calm.number))


def test_my_queue_holds_what_is_assigned_to_me_and_filters_by_state(
    cast: Cast, signed_in: Callable[..., Client]
) -> None:
    mine, other = walk(cast, State.SEARCH), submitted(cast.office)
    client = signed_in(Role.COUNSEL)
    assert str(other.number) not in shown(client, "desk:queue")
    assert str(mine.number) in shown(client, "desk:queue", "?state=search")
    assert str(mine.number) not in shown(client, "desk:queue", "?state=decision")


def test_the_office_queue_names_nobody_and_leaves_out_other_offices(
    cast: Cast, signed_in: Callable[..., Client]
) -> None:
    case, elsewhere = submitted(cast.office), submitted(office())
    page = shown(signed_in(Role.INTAKE), OFFICE)
    assert str(case.number) in page
    assert str(elsewhere.number) not in page
    assert "Elena" not in page
    assert "Jonas" not in page


def test_only_the_late_ones(cast: Cast, signed_in: Callable[..., Client]) -> None:
    late, fine = submitted(cast.office), submitted(cast.office)
    Request.objects.filter(pk=late.pk).update(due_date="2020-01-02")
    page = shown(signed_in(Role.INTAKE), OFFICE, "?view=overdue")
    assert str(late.number) in page
    assert str(fine.number) not in page


def test_pages_go_on_by_key(cast: Cast, signed_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "PAGE_SIZE", 2)
    numbers = {str(submitted(cast.office).number) for _index in range(5)}
    client, seen, query = signed_in(Role.INTAKE), [], ""
    for _page in range(3):
        response = client.get(reverse(OFFICE) + query)
        seen += [line.case.number for line in response.context["lines"]]
        query = f"?after={response.context['next_key']}"
    assert sorted(seen) == sorted(numbers)
    assert query == "?after="


def test_a_case_is_taken_in_a_role_nobody_holds(cast: Cast, signed_in: Callable[..., Client]) -> None:
    case = submitted(cast.office)
    client = signed_in(Role.INTAKE)
    take = reverse("desk:take", args=(case.number,))
    assert take in shown(client, OFFICE)
    assert client.post(take, {"role": "intake"}).status_code == 302
    assert case.assignments.get().user == cast.people[Role.INTAKE]
    colleague = signed_in(staff(Role.INTAKE, of=cast.office))
    assert take not in shown(colleague, OFFICE)
    assert colleague.post(take, {"role": "intake"}).status_code == 403
    assert colleague.post(take, {"role": "king"}).status_code == 404
    assert signed_in(staff(Role.INTAKE, of=office())).post(take, {"role": "intake"}).status_code == 404


def test_a_name_is_found_in_my_cases_only(cast: Cast, signed_in: Callable[..., Client]) -> None:
    mine, other = walk(cast, State.SEARCH), submitted(cast.office)
    page = shown(signed_in(Role.INTAKE), "desk:find", "?q=Jonas+Example")
    assert str(mine.number) in page
    assert str(other.number) not in page
    assert str(mine.number) not in shown(signed_in(staff(Role.INTAKE, of=cast.office)), "desk:find", "?q=Jonas")


@pytest.mark.parametrize("asked", ["A098-765-432", "a 098 765 432", "(410) 555-0177", "4105550177"])
def test_an_identifier_is_found_however_it_is_written_in_my_cases_only(
    cast: Cast, signed_in: Callable[..., Client], asked: str
) -> None:
    given = {
        "subject_identifiers": [{"kind": "a_number", "value": "A098765432"}],
        "ways": [{"kind": "telephone", "value": "410-555-0177", "safe": True}],
    }
    mine, other = walk(cast, State.VERIFICATION, submitted(cast.office, **given)), submitted(cast.office, **given)
    page = signed_in(Role.INTAKE).get(reverse("desk:find"), {"q": asked}).content.decode()

    assert str(mine.number) in page
    assert str(other.number) not in page
    nobody = signed_in(staff(Role.INTAKE, of=cast.office)).get(reverse("desk:find"), {"q": asked})
    assert str(mine.number) not in nobody.content.decode()
    assert str(mine.number) not in shown(signed_in(Role.INTAKE), "desk:find", "?q=A098765433")


def test_a_number_leads_to_its_case(cast: Cast, signed_in: Callable[..., Client]) -> None:
    case = walk(cast, State.SEARCH)
    found = signed_in(Role.INTAKE).get(reverse("desk:find"), {"q": str(case.number).lower()})
    assert (found.status_code, found["Location"]) == (302, reverse("desk:case", args=(case.number,)))
    stranger = signed_in(staff(Role.INTAKE, of=office()))
    assert stranger.get(reverse("desk:find"), {"q": str(case.number)}).status_code == 200


def test_queries_of_the_queues_do_not_grow(cast: Cast, signed_in: Callable[..., Client]) -> None:
    client = signed_in(Role.INTAKE)
    pages = [reverse("desk:queue"), reverse(OFFICE)]
    cast.give_all(submitted(cast.office))
    few = [queries(client, page) for page in pages]
    for index in range(8):
        cast.give_all(submitted(cast.office, danger=bool(index % 2)))
    assert [queries(client, page) for page in pages] == few
    assert max(few) <= 24, "a first screen of eight panels asks each its own question, whatever there is"


@pytest.mark.long
def test_queries_of_the_case_page_do_not_grow(cast: Cast, signed_in: Callable[..., Client]) -> None:
    case = walk(cast, State.SEARCH)
    by = cast.actor(Role.INTAKE)
    task = searching.ask_source(
        request_id=case.pk, source_id=cast.office.sources.all()[0].pk, by=cast.actor(Role.RECORDS_OFFICER)
    )

    def add() -> None:
        contact.note(request_id=case.pk, text="A note.", by=by)
        contact.message(request_id=case.pk, text="A message.", by=by)
        contact.log_call(request_id=case.pk, text="A call.", way="telephone", inbound=True, by=by)
        factories.add_record(cast, case, task)
        factories.add_entry(cast, case, task)

    client = signed_in(Role.RECORDS_OFFICER)
    pages = [reverse(f"desk:{page}", args=(case.number,)) for page in ("case", "search")]
    add()
    few = [queries(client, page) for page in pages]
    for _index in range(6):
        add()
    assert [queries(client, page) for page in pages] == few
    assert max(few) <= 110


@pytest.mark.long
def test_queries_of_the_gates_do_not_grow_with_what_was_found(cast: Cast, signed_in: Callable[..., Client]) -> None:
    case = walk(cast, State.LEGAL_REVIEW)
    task = case.search_tasks.filter(status="records").get()
    client = signed_in(Role.COUNSEL)
    pages = [reverse(f"desk:{page}", args=(case.number,)) for page in ("case", "legal")]

    def find_more(count: int) -> list[int]:
        legal.return_to_search(request_id=case.pk, reason="More is known.", by=cast.actor(Role.COUNSEL))
        for _index in range(count):
            factories.add_record(cast, case, task)
            factories.add_entry(cast, case, task)
        searching.complete_search(request_id=case.pk, by=cast.actor(Role.RECORDS_OFFICER))
        factories.determine(cast, case)
        return [queries(client, page) for page in pages]

    few = find_more(1)
    assert find_more(5) == few
    assert max(few) <= 150


@pytest.fixture
def broken_work(cast: Cast) -> OutboxRow:
    case = submitted(cast.office)
    row = case.outbox.get(verb="notify.requester")
    row.status, row.error, row.attempts = OutboxRow.Status.FAILED, "OSError: no route", 5
    row.save()
    return row


def test_a_manager_tries_failed_work_again(
    cast: Cast, signed_in: Callable[..., Client], broken_work: OutboxRow
) -> None:
    client = signed_in(Role.OFFICE_MANAGER)
    assert "OSError: no route" in shown(client, "desk:failed_work")
    assert client.post(reverse("desk:retry", args=(broken_work.pk,))).status_code == 302
    broken_work.refresh_from_db()
    assert broken_work.status == OutboxRow.Status.WAITING


@pytest.mark.parametrize("role", [Role.INTAKE, Role.COUNSEL, Role.AUDITOR])
def test_nobody_else_sees_or_tries_failed_work(
    cast: Cast, signed_in: Callable[..., Client], broken_work: OutboxRow, role: Role
) -> None:
    client = signed_in(role)
    assert client.get(reverse("desk:failed_work")).status_code == 404
    assert client.post(reverse("desk:retry", args=(broken_work.pk,))).status_code == 404
    broken_work.refresh_from_db()
    assert broken_work.status == OutboxRow.Status.FAILED


def test_a_manager_of_another_office_does_not_see_it(
    cast: Cast, signed_in: Callable[..., Client], broken_work: OutboxRow
) -> None:
    client = signed_in(staff(Role.OFFICE_MANAGER, of=office()))
    assert "OSError" not in shown(client, "desk:failed_work")
    assert client.post(reverse("desk:retry", args=(broken_work.pk,))).status_code == 404


def test_failed_work_of_no_case_is_shown_to_managers_of_its_office_alone(
    cast: Cast, signed_in: Callable[..., Client]
) -> None:
    row = outbox.post(
        "alerts.send", request=None, office_id=cast.office.pk, key="1", data={"alerts": []}, now=timezone.now()
    )
    OutboxRow.objects.filter(pk=row.pk).update(status=OutboxRow.Status.FAILED, finished_at=timezone.now())
    row.refresh_from_db()
    row.error = "SMTPRecipientsRefused: somebody@example.org"
    row.save(update_fields=["error"])
    again = reverse("desk:retry", args=(row.pk,))

    stranger = signed_in(staff(Role.OFFICE_MANAGER, of=office()))
    assert "Sending custody alerts" not in shown(stranger, "desk:failed_work")
    assert stranger.post(again).status_code == 404

    client = signed_in(Role.OFFICE_MANAGER)
    page = shown(client, "desk:failed_work")
    assert "Sending custody alerts" in page
    assert "SMTPRecipientsRefused" in page
    assert "somebody@example.org" not in page, "it may be of a case this manager may not know of"
    assert "Sending custody alerts" in shown(client, "oversight:home")
    client.post(again)
    row.refresh_from_db()
    assert row.status == OutboxRow.Status.WAITING


def test_work_under_way_shows_how_far_it_is(cast: Cast, signed_in: Callable[..., Client]) -> None:
    case = walk(cast, State.DECISION)
    case.outbox.exclude(verb="redaction.run").update(status=OutboxRow.Status.DONE)
    case.outbox.filter(verb="redaction.run").update(status=OutboxRow.Status.RUNNING, done=3, total=12)
    answer = signed_in(Role.DECIDING_OFFICIAL).get(reverse("desk:progress", args=(case.number,)))
    assert answer["X-Work-Left"] == "1"
    assert "3 of 12" in answer.content.decode()
