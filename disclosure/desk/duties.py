"""The first screen of the desk: what waits for a person in each of their roles, in words and with where to go."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.text import Truncator
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disclosure.desk import duties_beside as beside
from disclosure.desk.panels import Panel, Row
from disclosure.languages import FIRST
from disclosure.staff import names_of
from disclosure.verbs import actor_in_words, in_words
from workflow import policies
from workflow.lists import duties
from workflow.lists.duties import Answer, Duty, Redline
from workflow.lists.queues import View
from workflow.models import Event, Office, Request, User
from workflow.services import offering
from workflow.states import HOLDERS, Role, State

#: How many harms of a case a decider sees here, and how much of each.
HARMS_SHOWN, HARM_SHOWN = 2, 80
#: A verdict on the trail older than this wants another one.
VERDICT_LASTS = timedelta(days=2)


def panels_of(user: User) -> list[Panel]:
    """Return the panels of a person's roles today; those with nothing in them are left out."""
    held = duties.held_cases(user)
    until = duties.until_days(user)
    roles = {Role(role) for role in policies.on_day(user.staff_roles.all()).values_list("role", flat=True)}
    made = [panel for role, make in _PANELS.items() if role in roles for panel in make(user, held.get(role, []))]
    mine = {case.pk: case for role, cases in held.items() for case in cases if role is HOLDERS.get(State(case.state))}
    soon = duties.due_soon(until, sorted(mine.values(), key=lambda case: case.due_date))
    made.insert(0, _panel("soon", _("Yours to do, and due soon"), soon, _in_days_with_state))
    by_key: dict[str, Panel] = {}
    for panel in made:
        by_key.setdefault(panel.key, panel)  # what two roles share is shown once, with the more in it
        if len(panel.rows) > len(by_key[panel.key].rows):
            by_key[panel.key] = panel
    return [panel for panel in by_key.values() if panel.rows]


def _asked(user: User) -> Panel:
    """What was asked under the office's own services, by the day it is due."""
    rows = tuple(
        Row(
            one.number,
            reverse("desk:asked_one", args=(one.pk,)),
            f"{one.service.words_in(FIRST)['title']}: {_days_left(one.due_date)}",
            late=one.due_date < timezone.localdate(),
        )
        for one in offering.waiting(user)[: duties.SHOWN]
    )
    return Panel("asked", _("Asked under our services"), rows, reverse("desk:asked") if rows else "")


def _intake(user: User, cases: list[Request]) -> Iterable[Panel]:
    yield _panel(
        "danger", _("Danger: triage within 24 hours"), duties.danger_to_triage(user), _countdown, "triage_danger"
    )
    yield _speed(cases)
    yield _calls(user, cases)
    yield beside.answers_to_hand(user)
    yield beside.alerts_to_call(user)
    yield beside.calls_to_helped(user)
    yield beside.referrals(user)
    yield _asked(user)


def _speed(cases: list[Request]) -> Panel:
    return _panel("speed", _("Speed to decide, in ten days from asking"), duties.speed_to_decide(cases), _in_days)


def _calls(user: User, cases: list[Request]) -> Panel:
    return _panel("calls", _("Calls promised"), duties.calls_promised(cases), _call, "close_call")


def _liaison(user: User, cases: list[Request]) -> Iterable[Panel]:
    yield _calls(user, cases)
    yield beside.alerts_to_call(user)
    yield beside.calls_to_helped(user)
    yield beside.referrals(user)
    yield _asked(user)


def _screener(user: User, cases: list[Request]) -> Iterable[Panel]:
    yield _panel("unscreened", _("Not screened yet"), duties.never_screened(user), _case_due)
    yield _panel("ending", _("Screenings that run out soon"), duties.screened_until_soon(user), _runs_out)
    yield _panel("stale", _("Screened too long ago"), duties.screened_too_long_ago(user), _ran_out)
    again = duties.closed_to_screen_again(user)
    yield _panel("again", _("Closed, and to be screened again"), again, _asked_since)


def _records_officer(user: User, cases: list[Request]) -> Iterable[Panel]:
    yield _panel("sources", _("Sources to chase"), duties.sources_to_chase(cases), _answer_due, page="desk:search")
    yield beside.answers_to_hand(user)


def _counsel(user: User, cases: list[Request]) -> Iterable[Panel]:
    yield _speed(cases)
    yield beside.alerts_held(user)
    yield _panel("consultations", _("Consultations"), duties.consultations_open(cases), _answer_due, page="desk:legal")
    mine = duties.in_state(cases, State.LEGAL_REVIEW, State.CONSULTATION)
    yield _panel("bars", _("A bar was found"), duties.cases_with_bars(mine), _case_due, page="desk:screening")
    after = duties.bars_found_after(user)
    yield _panel("after", _("A bar was found after something left"), after, _left, page="desk:release")
    waiting = duties.in_state(cases, State.AWAITING_REQUESTER, State.SEARCH, State.VERIFICATION)
    blocked = [Duty(case, on=case.due_date, what=case.get_state_display()) for case in waiting[: duties.SHOWN]]
    yield _panel("blocked", _("Blocked: another has it now"), blocked, _answer_due)


def _redactor(user: User, cases: list[Request]) -> Iterable[Panel]:
    mine = duties.in_state(cases, State.REDACTION)
    rows = tuple(
        Row(
            str(duty.case.number),
            f"{reverse('desk:studio', args=(duty.case.number, duty.record))}#page-{duty.page}",
            _("%(title)s, page %(page)d") % {"title": duty.what, "page": duty.page},
        )
        for duty in duties.pages_left_off(user, mine)
    )
    yield Panel("left_off", _("Where you left off"), rows)


def _second_reviewer(user: User, cases: list[Request]) -> Iterable[Panel]:
    mine = duties.in_state(cases, State.SECOND_REVIEW)
    found = duties.redlines(mine)
    words = {key: _redline(one) for key, one in found.items()}
    yield _moved("second", _("To read: redlines and twins"), mine, "desk:second_review", words)


def _decider(user: User, cases: list[Request]) -> Iterable[Panel]:
    mine = duties.in_state(cases, State.DECISION)
    words = {key: _answer(one) for key, one in duties.answers_drafted(mine).items()}
    yield _moved("decide", _("To decide: what changed, harm, letter"), mine, "desk:decision", words)


def _redline(one: Redline) -> str:
    marks = ngettext("%d mark", "%d marks", one.marks) % one.marks
    twins = ngettext("%d twin outside of the marks", "%d twins outside of the marks", one.twins) % one.twins
    return f"{marks}, {twins}" if one.twins else marks


def _answer(one: Answer) -> str:
    letter = _("letter composed") if one.composed else _("letter being composed") if one.drafted else _("no draft yet")
    harms = "; ".join(Truncator(harm).chars(HARM_SHOWN) for harm in one.harms[:HARMS_SHOWN])
    return f"{letter}; {_('harm: %s') % harms}" if harms else letter


def _appeals(user: User, cases: list[Request]) -> Iterable[Panel]:
    """The dates of appeals; grounds and reasons stay sealed until somebody takes an appeal up."""
    rows = tuple(
        Row(
            appeal.number,
            reverse("desk:appeal", args=(appeal.pk,)),
            "; ".join(
                part
                for part in (
                    _("filed %(filed)s, due %(due)s")
                    % {"filed": _day(timezone.localdate(appeal.filed_at)), "due": _day(appeal.due_date)},
                    _("filed late") if appeal.is_late else "",
                    _("with %s") % appeal.officer if appeal.officer else _("grounds sealed until you take it up"),
                )
                if part
            ),
            late=appeal.due_date < timezone.localdate(),
        )
        for appeal in duties.appeals_waiting(user)
    )
    yield Panel("appeals", _("Appeals by their date"), rows, reverse("desk:appeals") if rows else "")


def _auditor(user: User, cases: list[Request]) -> Iterable[Panel]:
    yield Panel("verdict", _("The trail"), (_verdict(),), reverse("oversight:home"))
    readings = duties.reads_without_assignment(user)
    names = names_of(event.actor for event, _case in readings)
    rows = tuple(
        Row(
            str(case.number),
            reverse("oversight:trail", args=(case.number,)),
            f"{formats.date_format(timezone.localtime(event.at), 'SHORT_DATETIME_FORMAT')}, "
            f"{actor_in_words(event.actor, names)}",
        )
        for event, case in readings
    )
    more = f"{reverse('oversight:exceptions')}?kind=reason" if rows else ""
    yield Panel("readings", _("Read without being assigned"), rows, more)


def _verdict() -> Row:
    found = duties.newest_verdict()
    if found is None:
        return Row("", "", _("Nobody has verified the whole trail yet."), late=True)
    when = formats.date_format(timezone.localtime(found.at), "SHORT_DATETIME_FORMAT")
    if not found.holds:
        words = _("It does not hold: %(chain)s, event %(seq)s: %(words)s. Verified: %(when)s")
        told = {"chain": found.broken_chain or "–", "seq": found.broken_seq or "–", "words": found.words, "when": when}
        return Row("", "", words % told, late=True)
    told = {"events": found.events, "chains": found.chains, "when": when}
    old = found.at < timezone.now() - VERDICT_LASTS
    return Row("", "", _("It held: %(events)d events in %(chains)d chains, verified: %(when)s") % told, late=old)


def _manager(user: User, cases: list[Request]) -> Iterable[Panel]:
    for office in Office.objects.filter(pk__in=policies.offices_where(user, Role.OFFICE_MANAGER)).order_by("name"):
        for view, heading in ((View.OVERDUE, _("Late, and with whom")), (View.COMING, _("Due this week"))):
            duty = duties.due_in_office(user, office.pk, view)
            more = f"{reverse('desk:office_queue')}?view={view.value}&office={office.pk}"
            rows = _panel(f"{view.value}-{office.pk}", heading, duty, _with_whom, page="desk:assign").rows
            yield Panel(f"{view.value}-{office.pk}", f"{heading} · {office.name}", rows, more)
        yield _gaps(office)
    yield beside.calls_to_helped(user)


def _gaps(office: Office) -> Panel:
    nobody, away = duties.cover_gaps(office)
    words = [_("Nobody holds the role: %s") % role.label for role in nobody]
    words += [_("Everybody is away today: %s") % role.label for role in away]
    heading = _("Gaps in cover · %s") % office.name
    return Panel(f"gaps-{office.pk}", heading, tuple(Row("", "", one, late=True) for one in words))


_PANELS: dict[Role, Callable[[User, list[Request]], Iterable[Panel]]] = {
    Role.INTAKE: _intake,
    Role.LIAISON: _liaison,
    Role.SCREENER: _screener,
    Role.RECORDS_OFFICER: _records_officer,
    Role.COUNSEL: _counsel,
    Role.REDACTOR: _redactor,
    Role.SECOND_REVIEWER: _second_reviewer,
    Role.DECIDING_OFFICIAL: _decider,
    Role.APPEALS_OFFICER: _appeals,
    Role.AUDITOR: _auditor,
    Role.OFFICE_MANAGER: _manager,
}


def _panel(
    key: str,
    heading: str,
    found: Collection[Duty],
    words: Callable[[Duty], str],
    event: str = "",
    *,
    page: str = "desk:case",
) -> Panel:
    """Return a panel whose lines lead to the page of an event, or to a page of the case."""
    rows = []
    for duty in found:
        number = str(duty.case.number)
        url = reverse("desk:act", args=(number, event)) if event else reverse(page, args=(number,))
        rows.append(Row(number, url, words(duty), late=_is_late(duty), danger=duty.case.danger))
    return Panel(key, heading, tuple(rows))


def _moved(key: str, heading: str, cases: list[Request], page: str, words: Mapping[UUID, str]) -> Panel:
    """Return a panel of cases with the last two moves that brought them here, and more words of each."""
    moves = duties.last_moves(cases)
    rows = tuple(
        Row(
            str(case.number),
            reverse(page, args=(case.number,)),
            "; ".join([*(_move(event) for event in moves.get(case.pk, [])[:2]), words.get(case.pk, "")]).strip("; "),
            late=case.due_date < timezone.localdate(),
            danger=case.danger,
        )
        for case in cases[: duties.SHOWN]
    )
    return Panel(key, heading, rows)


def _move(event: Event) -> str:
    return f"{in_words(event.verb)} ({_day(timezone.localdate(event.at))})"


def _is_late(duty: Duty) -> bool:
    if duty.at is not None:
        return duty.at < timezone.now()
    return duty.on is not None and duty.on < timezone.localdate()


def _countdown(duty: Duty) -> str:
    if duty.at is None:
        return ""
    if _is_late(duty):
        told = _("; the managers were told") if duty.case.danger_escalated_at else ""
        return _("ran out %(time)s ago%(told)s") % {"time": timesince(duty.at), "told": told}
    return _("%s left") % timeuntil(duty.at)


def _call(duty: Duty) -> str:
    when = formats.date_format(timezone.localtime(duty.at), "DATETIME_FORMAT") if duty.at else ""
    return f"{when}: {duty.what}" if duty.what else when


def _runs_out(duty: Duty) -> str:
    return _("until %s") % _day(timezone.localdate(duty.at)) if duty.at else ""


def _in_days(duty: Duty) -> str:
    return _days_left(duty.on or duty.case.due_date)


def _in_days_with_state(duty: Duty) -> str:
    return f"{duty.what}, {_in_days(duty)}"


def _days_left(day: date) -> str:
    """Return a day with how far away it is."""
    left = (day - timezone.localdate()).days
    if left < 0:
        return _("was due %s") % _day(day)
    near = _("today") if left == 0 else ngettext("in %d day", "in %d days", left) % left
    return _("due %(day)s, %(near)s") % {"day": _day(day), "near": near}


def _ran_out(duty: Duty) -> str:
    return _("since %s") % _day(timezone.localdate(duty.at)) if duty.at else ""


def _asked_since(duty: Duty) -> str:
    return _("asked for on %s") % _day(timezone.localdate(duty.at)) if duty.at else ""


def _left(duty: Duty) -> str:
    return _("say whether it is to be recalled")


def _case_due(duty: Duty) -> str:
    return _("due %s") % _day(duty.case.due_date)


def _answer_due(duty: Duty) -> str:
    return f"{duty.what}: {_days_left(duty.on or duty.case.due_date)}"


def _with_whom(duty: Duty) -> str:
    return _("%(state)s, due %(day)s, with %(who)s") % {
        "state": duty.case.get_state_display(),
        "day": _day(duty.case.due_date),
        "who": duty.what or _("nobody"),
    }


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")
