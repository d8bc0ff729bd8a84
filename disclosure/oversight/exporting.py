"""The call log on its way out: every suggestion in it is answered on this page, then the CSV file leaves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosure.oversight.common import chosen_office, period_of
from disclosure.staff import StaffRequest, staff_page
from redaction.detection import Suggestion
from redaction.detection.export import Answer
from workflow import policies
from workflow.errors import Invalid, NotYours
from workflow.law import grounds
from workflow.models import ContactLog, Office, Request
from workflow.services import exporting, reading
from workflow.services.exporting import Asked, Line
from workflow.states import Role, State

#: What an answer says that lets a passage stay.
KEEP = "keep"
#: On which basis words somebody adds themselves are withheld: personal privacy.
ADDED = "b6"
USUAL_DAYS = 30


@dataclass(frozen=True)
class Question:
    """One suggestion as a field: its passage, why it was made, and what was answered."""

    name: str
    passage: str
    why: str
    answer: str


@dataclass(frozen=True)
class Shown:
    """One contact on the page: its words, what is asked of them, and words somebody adds."""

    contact: ContactLog
    questions: list[Question]
    more_name: str
    more: str


@staff_page
def contacts(http: StaffRequest) -> HttpResponse:
    """Show the contacts with their suggestions; once each is answered the file leaves, which is an event.

    :raises NotYours: the person manages no office, or there is no such case in it.
    """
    office, offices = chosen_office(http, Role.OFFICE_MANAGER)
    given = http.POST if http.method == "POST" else http.GET
    number = given.get("number", "").strip()[:24]
    case = _case(http, office, number) if number else None
    if case is not None and not policies.may_read(http.user, case):
        return redirect("desk:read", number)
    if case is not None:
        reading.viewed(request_id=case.pk, page="contacts", user=http.user)
    asked = _asked(http, office, case)
    problem, lines = "", []
    try:
        lines = exporting.lines(asked, http.user)
        if http.method == "POST" and "take" in http.POST:
            return _file(exporting.export(asked=asked, answers=_answers(http.POST, lines), user=http.user), asked)
    except Invalid as refusal:
        problem = refusal.words
    shown = [_shown(line, given) for line in lines]
    context = {
        "office": office,
        "offices": offices,
        "number": number,
        "period": asked,
        "lines": shown,
        "open": sum(not question.answer for one in shown for question in one.questions),
        "bases": grounds.choices(office),
        "keep": KEEP,
        "problem": problem,
        "here": "oversight",
        "tab": "export",
    }
    return render(http, "oversight/export.html", context, status=422 if problem else 200)


def _case(http: StaffRequest, office: Office, number: str) -> Request:
    rows = policies.requests_not_hidden(http.user, Request.objects.filter(office=office).exclude(state=State.DRAFT))
    found = rows.select_related("office").filter(number__iexact=number).first()
    if found is None:
        raise NotYours
    return found


def _asked(http: StaffRequest, office: Office, case: Request | None) -> Asked:
    """Return what the address asks for; the last thirty days where it names none."""
    period = period_of(http)
    since = period.since if http.GET.get("since") else timezone.localdate() - timedelta(days=USUAL_DAYS)
    return Asked(office, since, period.until, case)


def _shown(line: Line, given: QueryDict) -> Shown:
    key = line.contact.pk
    questions = []
    for one in line.suggestions:
        name = _name(key, one)
        questions.append(Question(name, one.text, one.why, given.get(name, "")))
    return Shown(line.contact, questions, f"more-{key}", given.get(f"more-{key}", ""))


def _answers(given: QueryDict, lines: list[Line]) -> dict[UUID, list[Answer]]:
    """Return what was answered, and the words somebody adds wherever they stand.

    :raises Invalid: added words stand nowhere in their contact.
    """
    return {
        line.contact.pk: [
            *(
                Answer(one.start, one.end, "" if answer == KEEP else answer)
                for one in line.suggestions
                if (answer := given.get(_name(line.contact.pk, one), ""))
            ),
            *_added(line.contact.text, given.get(f"more-{line.contact.pk}", "")),
        ]
        for line in lines
    }


def _added(text: str, more: str) -> Iterator[Answer]:
    for words in filter(None, (part.strip() for part in more.split("|"))):
        found = [match.span() for match in re.finditer(re.escape(words), text)]
        if not found:
            raise Invalid(_("“%s” does not stand in its contact. Copy the words from it.") % words)
        yield from (Answer(start, end, ADDED) for start, end in found)


def _name(key: UUID, one: Suggestion) -> str:
    return f"a-{key}-{one.start}-{one.end}"


def _file(made: exporting.Export, asked: Asked) -> HttpResponse:
    name = f"calls-{asked.since.isoformat()}-{asked.until.isoformat()}.csv"
    response = HttpResponse(made.content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
