"""Other agencies asked for their view, or sent what is theirs to answer; and those late with an answer chased.

A case waits until every agency asked has answered. Custodians of the search are chased alike.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow import policies
from workflow.errors import Invalid, NotYours, Stale
from workflow.models import Consultation, Request, SearchTask
from workflow.models.requests import OPEN
from workflow.policies import Actor
from workflow.services import clock
from workflow.services.acting import Case, acting
from workflow.services.contact import checked
from workflow.states import State

#: Working days another agency has to answer, where nothing else is agreed.
CONSULTATION_DAYS = 10
#: An answer so many days late is told to the managers, once.
ESCALATED_AFTER = timedelta(days=3)
#: At most so many cases are escalated at a time.
AT_A_TIME = 500


@dataclass(frozen=True)
class Asked:
    """What an agency is asked: its view of what leaves, or to answer for what is its own (a referral).

    `due_date` is agreed with it; None for the usual days. `may_be_named`: whether a letter may say who was asked.
    """

    agency: str
    question: str
    kind: Consultation.Kind = Consultation.Kind.CONSULTATION
    may_be_named: bool = True
    due_date: date | None = None


def start_consultation(*, request_id: UUID, asked: Asked, by: Actor, revision: int | None = None) -> Consultation:
    """Ask the first agency before something of theirs leaves; the case waits for it.

    :raises Blocked: a bar covers the subject, so asking would tell.
    :raises Invalid: no agency or question, or a day that has passed.
    """
    _check(asked)
    with acting("start_consultation", request_id=request_id, by=by, revision=revision) as case:
        case.move()
        made = _ask(case, asked)
    return made


def consult_another(*, request_id: UUID, asked: Asked, by: Actor) -> Consultation:
    """Ask one more agency while the case waits: it goes on when all have answered.

    :raises Blocked: as `start_consultation`.
    :raises Invalid: as `start_consultation`.
    """
    _check(asked)
    with acting("consult_another", request_id=request_id, by=by) as case:
        case.ask_gates()
        made = _ask(case, asked)
    return made


def consultation_answered(
    *, request_id: UUID, answer: str, by: Actor, consultation_id: UUID | None = None, revision: int | None = None
) -> Consultation:
    """Record an agency's answer; the request returns to legal review with the last.

    :param consultation_id: which was answered; None where only one is open.
    :raises Invalid: no words, no open consultation, or several and none named.
    """
    words = checked(answer)
    with acting("consultation_answered", request_id=request_id, by=by, revision=revision) as case:
        found = _open(case, consultation_id)
        found.answer, found.answered_at = words, case.now
        found.save()
        case.move()
        waits = case.request.state == State.CONSULTATION
        case.record({"waits_for_others": waits}, target=_of(found), personal={"answer": words})
    return found


def chase_consultation(*, request_id: UUID, consultation_id: UUID | None, note: str, by: Actor) -> Consultation:
    """Record that an agency was reminded, and what came of it.

    :raises Invalid: no words, no open consultation, or several and none named.
    """
    words = checked(note)
    with acting("chase_consultation", request_id=request_id, by=by) as case:
        found = _open(case, consultation_id)
        _chased(case, found, words, _of(found))
    return found


def chase_source(*, request_id: UUID, task_id: UUID, note: str, by: Actor) -> SearchTask:
    """Record that a custodian was reminded, and what came of it.

    :raises Invalid: no words, or it has answered.
    :raises NotYours: no such source in this case.
    """
    words = checked(note)
    with acting("chase_source", request_id=request_id, by=by) as case:
        task = case.request.search_tasks.select_for_update(of=("self",)).filter(pk=task_id).first()
        if task is None:
            raise NotYours
        if task.status != SearchTask.Status.ASKED:
            raise Invalid(_("This source has answered."))
        _chased(case, task, words, f"search_task:{task.pk}")
    return task


def escalate_unanswered(*, request_id: UUID, by: Actor) -> int:
    """Tell the managers of answers that are late by days, each once; return how many.

    :raises Invalid: none is.
    """
    with acting("escalate_unanswered", request_id=request_id, by=by) as case:
        before = case.today - ESCALATED_AFTER
        sources = list(case.request.search_tasks.filter(_late_sources(before)))
        agencies = list(case.request.consultations.filter(_late_agencies(before)))
        if not sources and not agencies:
            raise Invalid(_("There is nothing to escalate."))
        case.request.search_tasks.filter(pk__in=[one.pk for one in sources]).update(escalated_at=case.now)
        case.request.consultations.filter(pk__in=[one.pk for one in agencies]).update(escalated_at=case.now)
        case.record({"sources": [str(one.pk) for one in sources], "consultations": [str(one.pk) for one in agencies]})
        case.post("notify.manager", case.key("unanswered"), about="unanswered")
    return len(sources) + len(agencies)


def escalate_late_answers() -> int:
    """Tell managers of all answers that are late by days; return in how many cases."""
    before = timezone.localdate() - ESCALATED_AFTER
    searched = Request.objects.filter(OPEN, state=State.SEARCH)
    waiting = Request.objects.filter(OPEN, state=State.CONSULTATION)
    sources = SearchTask.objects.filter(_late_sources(before), request__in=searched)
    agencies = Consultation.objects.filter(_late_agencies(before), request__in=waiting)
    late = [
        *sources.values_list("request", flat=True).distinct()[:AT_A_TIME],
        *agencies.values_list("request", flat=True).distinct()[:AT_A_TIME],
    ]
    told = 0
    for request_id in late:
        try:
            escalate_unanswered(request_id=request_id, by=policies.system("escalate_unanswered"))
        except (Invalid, Stale):
            continue  # it was answered, or the case went on, in this moment
        told += 1
    return told


def _check(asked: Asked) -> None:
    checked(asked.question)
    if not asked.agency.strip():
        raise Invalid(_("Name the agency."), {"agency": _("Name it.")})
    if asked.due_date is not None and asked.due_date < timezone.localdate():
        raise Invalid(_("This day has passed."), {"due_date": _("Choose a day to come.")})


def _ask(case: Case, asked: Asked) -> Consultation:
    usual = clock.working_days_after(case.request, case.today, CONSULTATION_DAYS)
    made = Consultation.objects.create(
        request=case.request,
        kind=asked.kind,
        agency=asked.agency.strip()[:200],
        question=checked(asked.question),
        asked_by=case.actor.person,
        asked_at=case.now,
        due_date=asked.due_date or usual,
        may_be_named=asked.may_be_named,
    )
    case.record(
        {"kind": made.kind, "due": made.due_date.isoformat(), "named": made.may_be_named},
        target=_of(made),
        personal={"agency": made.agency, "question": made.question},
    )
    return made


def _open(case: Case, consultation_id: UUID | None) -> Consultation:
    """Return the consultation meant.

    :raises Invalid: there is none open, or several and none is named.
    """
    rows = case.request.consultations.select_for_update(of=("self",)).filter(answered_at=None, closed_at=None)
    found = list(rows.filter(pk=consultation_id) if consultation_id else rows)
    if not found:
        raise Invalid(_("There is no open consultation."))
    if len(found) > 1:
        raise Invalid(_("Several agencies were asked. Say which one."), {"consultation": _("Choose one.")})
    return found[0]


def _chased(case: Case, one: Consultation | SearchTask, words: str, target: str) -> None:
    one.chases += 1
    one.chased_at = case.now
    one.save(update_fields=["chases", "chased_at"])
    case.record({"times": one.chases}, target=target, personal={"note": words})


def _late_sources(before: date) -> Q:
    return Q(status=SearchTask.Status.ASKED, due_date__lt=before, escalated_at=None)


def _late_agencies(before: date) -> Q:
    return Q(answered_at=None, closed_at=None, due_date__lt=before, escalated_at=None)


def _of(consultation: Consultation) -> str:
    return f"consultation:{consultation.pk}"
