"""The auditor's desk: search, exceptions, sample, findings, stops, a case as it stood, and the dossier by one click."""

import io
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disclosure.handlers import build_dossier
from disclosure.models import Dossier
from tests.factories import Cast, office, staff, submitted, walk
from workflow import audit
from workflow.models import Event, Finding, OutboxRow, ReadingStop
from workflow.outbox import Work
from workflow.states import Role, State

SignIn = Callable[..., Client]
ADDRESSES = ("search", "exceptions", "sample", "findings", "staffing")


def newest_event(case: object) -> Event:
    return Event.objects.filter(chain=audit.chain_of(case)).order_by("-seq")[0]  # type: ignore[arg-type]


def test_the_trail_is_searched_in_the_browser(cast: Cast, signed_in: SignIn) -> None:
    case = walk(cast, State.SEARCH)
    client = signed_in(Role.AUDITOR)
    screener = cast.people[Role.SCREENER]
    page = client.get(reverse("oversight:search"), {"person": str(screener.pk), "verb": "request.screen"})

    assert [(line.words, number) for line, number in page.context["lines"]] == [("Record a screening", case.number)]
    assert "Search(" not in page.content.decode(), "the search of the bar on top has a value of its own"
    assert "No event fits." in client.get(reverse("oversight:search"), {"number": "NONE"}).content.decode()
    assert client.get(reverse("oversight:search"), {"since": "never", "after": "x_y", "office": ""}).status_code == 200


def test_another_office_is_not_there(cast: Cast, signed_in: SignIn) -> None:
    elsewhere = office()
    client = signed_in(Role.AUDITOR)

    for name in ADDRESSES:
        assert client.get(reverse(f"oversight:{name}"), {"office": elsewhere.pk}).status_code == 404, name


def test_exceptions_say_that_nothing_lacks_anything(cast: Cast, signed_in: SignIn) -> None:
    case = walk(cast, State.CLOSED)
    page = signed_in(Role.AUDITOR).get(reverse("oversight:exceptions"), {"kind": "hours"}).content.decode()
    assert "Nothing left this office without authority, match and proof." in page

    case.history.update(match_confirmed_at=None)
    page = signed_in(Role.AUDITOR).get(reverse("oversight:exceptions")).content.decode()
    assert "Something left without authority, match or proof" in page
    assert "No match by two people" in page


def test_a_sample_prints_its_seed_and_leaves_an_event(cast: Cast, signed_in: SignIn) -> None:
    case = walk(cast, State.CLOSED)
    client, day = signed_in(Role.AUDITOR), timezone.localdate().isoformat()
    answer = client.post(reverse("oversight:sample"), {"since": "2020-01-01", "until": day, "each": "3"}, follow=True)

    seed = answer.context["seed"]
    assert len(seed) == 16
    assert seed in answer.content.decode()
    assert answer.context["strata"][0].drawn == [case.number]
    assert seed in Event.objects.get(verb="sample.drawn").data
    again = signed_in(staff(Role.AUDITOR, of=cast.office)).get(answer.request["PATH_INFO"], answer.wsgi_request.GET)
    assert again.context["strata"] == answer.context["strata"]


def test_a_finding_goes_from_the_auditor_to_the_manager_and_back(cast: Cast, signed_in: SignIn) -> None:
    case = submitted(cast.office)
    auditor, manager = signed_in(Role.AUDITOR), signed_in(Role.OFFICE_MANAGER)
    wrong = auditor.post(reverse("oversight:findings"), {"number": "NONE", "text": "No reason was given."})
    assert "There is no such number" in wrong.content.decode() or "Check the number." in wrong.content.decode()
    auditor.post(reverse("oversight:findings"), {"number": case.number, "text": "No reason was given."})
    address = reverse("oversight:finding", args=(Finding.objects.get().pk,))

    assert "Answer it" in manager.get(address).content.decode()
    assert "Answer it" not in auditor.get(address).content.decode()
    manager.post(address, {"text": "It is given now."})
    assert "The answer is enough: close it" in auditor.get(address).content.decode()
    auditor.post(address, {"close": "1"})
    assert "Closed by" in manager.get(address).content.decode()
    assert manager.post(reverse("oversight:findings"), {"text": "Mine."}).status_code == 404


def test_who_is_stopped_gets_a_clear_page_and_the_manager_lifts_it(cast: Cast, signed_in: SignIn) -> None:
    cast.office.cases_an_hour = 1
    cast.office.save()
    one, two = walk(cast, State.SEARCH), walk(cast, State.SEARCH)
    counsel, manager = signed_in(Role.COUNSEL), signed_in(Role.OFFICE_MANAGER)
    assert counsel.get(reverse("desk:case", args=(one.number,))).status_code == 200
    stopped = counsel.get(reverse("desk:case", args=(two.number,)))
    assert (stopped.status_code, "more cases in one hour" in stopped.content.decode()) == (403, True)
    assert counsel.get(reverse("desk:queue")).status_code == 403

    for overseer in (manager, signed_in(Role.AUDITOR)):
        assert "opened 2 cases in an hour" in overseer.get(reverse("oversight:home")).content.decode()
    stop = ReadingStop.objects.get()
    assert signed_in(Role.AUDITOR).post(reverse("oversight:lift", args=(stop.pk,)), {"reason": "x"}).status_code == 404
    manager.post(reverse("oversight:lift", args=(stop.pk,)), {"reason": "Two cases of one family."})
    assert counsel.get(reverse("desk:case", args=(two.number,))).status_code == 200
    assert "Two cases of one family." in manager.get(reverse("oversight:staffing")).content.decode()


def test_a_case_is_shown_as_it_stood_and_the_look_is_an_event(cast: Cast, signed_in: SignIn) -> None:
    case = walk(cast, State.CLOSED)
    client = signed_in(Role.AUDITOR)
    page = client.get(reverse("oversight:as_of", args=(case.number, 3))).content.decode()

    assert "after event 3" in page
    assert newest_event(case).data.count("as-of") == 1
    assert client.get(reverse("oversight:as_of", args=(case.number, 9999))).status_code == 404


@pytest.mark.long
def test_a_dossier_is_made_by_one_click_and_taking_it_is_an_event(cast: Cast, signed_in: SignIn) -> None:
    case = walk(cast, State.CLOSED)
    client = signed_in(Role.AUDITOR)
    assert "Make the dossier" in client.get(reverse("desk:case", args=(case.number,))).content.decode()
    page = client.post(reverse("oversight:dossier", args=(case.number,)), follow=True).content.decode()
    assert "Making the dossier" in page
    row, steps = OutboxRow.objects.get(verb="dossier.build"), []
    for _run in range(2):  # a worker may be killed and run it again
        build_dossier(Work(row, case, row.data, lambda done, total: steps.append((done, total))))
    assert steps == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    row.status = OutboxRow.Status.DONE
    row.save()

    made = Dossier.objects.get(request=case)
    answer = client.get(reverse("oversight:dossier_file", args=(case.number, made.pk)))
    assert "history.pdf" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert newest_event(case).verb == "dossier.downloaded"
    assert made.sha256 in newest_event(case).data
    assert signed_in(Role.COUNSEL).get(answer.request["PATH_INFO"]).status_code == 404


def test_only_an_auditor_is_offered_to_write_down_a_finding(cast: Cast, signed_in: SignIn) -> None:
    offered = {
        role: "Write down a finding" in signed_in(role).get(reverse("oversight:findings")).content.decode()
        for role in (Role.AUDITOR, Role.OFFICE_MANAGER)
    }

    assert offered == {Role.AUDITOR: True, Role.OFFICE_MANAGER: False}
