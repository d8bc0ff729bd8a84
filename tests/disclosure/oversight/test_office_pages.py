"""The office's own pages: a manager changes what stands there, an auditor reads it, and nobody else finds them."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disclosure import handlers as _handlers  # noqa: F401 — registers what sends the mail
from disclosure.oversight.office_deeds import DEEDS
from tests.factories import Cast, office, staff
from workflow import outbox
from workflow.models import OutboxRow, StaffRole, User
from workflow.services.managing import LIMITS
from workflow.states import Role

SignedIn = Callable[[User | Role], Client]
PAGES = ("staff", "days", "sources", "law", "limits", "history")
TODAY = timezone.localdate


def page(name: str) -> str:
    return reverse(f"oversight:office_{name}")


def do(deed: str, item: object = "") -> str:
    return f"{reverse('oversight:office_do', args=(deed,))}?item={item}"


def test_an_auditor_reads_every_page_and_is_offered_no_change(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(Role.AUDITOR)
    for name in PAGES:
        shown = client.get(page(name))
        assert shown.status_code == 200
        assert "/oversight/office/do/" not in shown.content.decode()
    assert client.post(do("set_limits"), {"cases_an_hour": 3}).status_code == 404


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_a_deed_of_another_office_is_not_there(cast: Cast, signed_in: SignedIn, deed: str) -> None:
    elsewhere = Cast(office())
    absence = elsewhere.people[Role.COUNSEL].absences.create(from_date=TODAY(), to_date=TODAY())
    items = {
        "end_role": elsewhere.people[Role.COUNSEL].staff_roles.get().pk,
        "change_source": elsewhere.office.sources.all()[0].pk,
        "withdraw_closure": elsewhere.office.closures.create(date=TODAY(), reason="Paint").pk,
        "change_absence": absence.pk,
        "withdraw_absence": absence.pk,
    }
    item = items.get(deed, elsewhere.people[Role.COUNSEL].pk)
    client = signed_in(Role.OFFICE_MANAGER)
    if DEEDS[deed].form.__name__ in {"AddPersonForm", "AddAbsenceForm", "ClosureForm", "AddSourceForm", "LimitsForm",
                                     "DetailsForm", "BasesForm", "BatchesForm"} or deed == "add_listing":  # fmt: skip
        assert client.post(do(deed), {"office": elsewhere.office.pk}).status_code == 404
    else:
        assert client.get(do(deed, item)).status_code == 404


def test_somebody_new_gets_a_link_chooses_a_password_and_signs_in(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(Role.OFFICE_MANAGER)
    given = {
        "name": "Nora New", "title": "Analyst", "email": "Nora@office.example", "role": "redactor", "since": TODAY(),
    }  # fmt: skip
    assert client.post(do("add_person"), given).status_code == 302
    assert "Nora New" in client.get(page("staff")).content.decode()
    outbox.run(OutboxRow.objects.get(verb="mail.invitation").pk)
    (sent,) = mail.outbox
    link = re.search(r"http://[^/]+(/account/start/\S+)", str(sent.body))
    assert sent.to == ["nora@office.example"]
    assert link is not None
    theirs = Client()
    form = theirs.get(link[1], follow=True)
    address = form.redirect_chain[-1][0]
    short = theirs.post(address, {"new_password1": "short", "new_password2": "short"})
    assert short.status_code == 422
    words = "a sentence nobody guesses"
    assert theirs.post(address, {"new_password1": words, "new_password2": words}).status_code == 302
    assert Client().get(link[1]).status_code == 410
    answer = theirs.post(reverse("account_login"), {"login": "nora@office.example", "password": words})
    assert answer.status_code == 302
    assert theirs.get(reverse("desk:queue")).status_code == 200
    told = client.get(page("history")).content.decode()
    for change in ("Added a person to the staff", "Gave a role", "Chose a password by the link", "role: Redactor"):
        assert change in told


def test_a_refusal_is_said_with_the_form(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(Role.OFFICE_MANAGER)
    role = cast.people[Role.OFFICE_MANAGER].staff_roles.get()
    last = client.post(do("end_role", role.pk), {"until": TODAY()})
    assert last.status_code == 403
    assert "left to manage" in last.content.decode()
    bare = client.post(do("add_closure"), {"on": "", "reason": ""})
    assert bare.status_code == 422
    crossed = client.post(
        do("add_absence"), {"person": cast.people[Role.COUNSEL].pk, "since": "2031-02-02", "until": "2031-02-01"}
    )
    assert crossed.status_code == 422
    assert "lies before the first" in crossed.content.decode()


def test_the_limit_of_cases_an_hour_is_set_by_the_manager_and_seen_by_the_auditor(
    cast: Cast, signed_in: SignedIn
) -> None:
    client = signed_in(Role.OFFICE_MANAGER)
    given = {name: getattr(cast.office, name) for name in LIMITS} | {"cases_an_hour": 12}
    assert client.post(do("set_limits"), given).status_code == 302
    cast.office.refresh_from_db()
    assert cast.office.cases_an_hour == 12
    history = signed_in(Role.AUDITOR).get(page("history") + "?kind=settings").content.decode()
    assert "Cases one person may open in an hour: 60 → 12" in history


def test_the_days_on_which_answers_leave_are_set_by_the_manager(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(Role.OFFICE_MANAGER)
    assert client.post(do("set_batches"), {}).status_code == 422
    assert client.post(do("set_batches"), {"days": ["2", "4"]}).status_code == 302
    cast.office.refresh_from_db()
    assert cast.office.batch_days == "24"
    assert "Tuesday, Thursday" in client.get(page("limits")).content.decode()
    history = signed_in(Role.AUDITOR).get(page("history") + "?kind=settings").content.decode()
    assert "→ Tuesday, Thursday" in history


def test_a_manager_of_two_offices_changes_the_one_that_is_chosen(cast: Cast, signed_in: SignedIn) -> None:
    other = office()
    StaffRole.objects.create(
        user=cast.people[Role.OFFICE_MANAGER], office=other, role=Role.OFFICE_MANAGER, since_date=TODAY()
    )
    client = signed_in(Role.OFFICE_MANAGER)
    given = {"office": other.pk, "on": "2031-03-03", "reason": "A flood"}
    assert client.post(do("add_closure"), given).status_code == 302
    assert (cast.office.closures.count(), other.closures.count()) == (0, 1)


def test_a_list_of_the_office_costs_the_same_queries_for_many_people(
    cast: Cast, signed_in: SignedIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _index in range(15):
        staff(Role.INTAKE, Role.LIAISON, of=cast.office)
    client = signed_in(Role.OFFICE_MANAGER)
    client.get(page("staff"))
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        client.get(page("staff"))
