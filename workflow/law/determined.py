"""Gates of legal review: what is determined, what other agencies still have to say, which outcome may be proposed."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from redaction.bases import basis
from workflow.errors import Obstacle
from workflow.known import (
    departures,
    determination_of,
    has_route,
    is_referred,
    items,
    open_items,
    open_routes,
    outcome_of_grant,
    read_bars,
    releasing_entries,
    releasing_records,
    standing_is_verified,
    waits_for_later,
)
from workflow.law import weighing
from workflow.law.leaving import Facts
from workflow.models import VICTIM_ROUTES, Consultation, Determination, HistoryEntry, Record, Request
from workflow.states import Outcome


def consultations_are_closed(request: Request, facts: Facts) -> Iterator[Obstacle]:
    for consultation in request.consultations.filter(answered_at=None, closed_at=None):
        yield Obstacle("consultation", _("%s has not answered.") % consultation.agency, str(consultation.pk))


def asking_tells_nothing(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """Where a bar covers the subject no other agency is asked, as no source is: the question itself would tell."""
    if read_bars(request).of_person():
        yield Obstacle("person_barred", _("A bar covers the subject: nobody else is asked."), restricted=True)


def items_are_determined(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """Each item that did not leave yet; one set aside for a later part is determined too."""
    grounds = _grounds(request)
    for item in open_items(request):
        determination = determination_of(item)
        if determination is None:
            yield Obstacle("determination", _("“%s” has no determination.") % item.title, str(item.pk))
        else:
            yield from _determination_holds(item, determination, grounds)


def something_leaves(request: Request, facts: Facts) -> Iterator[Obstacle]:
    if not releasing_records(request) and not releasing_entries(request):
        yield Obstacle("nothing_leaves", _("Nothing is to be released. Propose “nothing to release” instead."))


def proposal_fits(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """No record and barred record get one answer, unless consent, death or acknowledgement opened it."""
    outcome = facts.get("outcome")
    if departures(request):
        yield from _nothing_more(request, outcome)
        return
    allowed = {Outcome.NEITHER_CONFIRM_NOR_DENY, Outcome.NOT_DESCRIBED}
    opened = bool(request.subject.opened_by) or has_route(request, "own_records")
    bars, found = read_bars(request), items(request)
    if not bars.of_person() and not any(bars.of_item(item) for item in found):
        referred = [item for item in found if is_referred(item)]
        if not found or len(referred) < len(found):  # what others answer alone is no denial of ours
            allowed.add(Outcome.DENIED_IN_FULL)
        if opened and not found:
            allowed.add(Outcome.NO_RECORDS)
    if outcome not in allowed:
        yield Obstacle(
            "outcome", _("This outcome would tell more than may be told. Choose “neither confirm nor deny”."), "outcome"
        )


def _nothing_more(request: Request, outcome: object) -> Iterator[Obstacle]:
    """After a part left, the last answer may not deny what was given: it follows from the whole."""
    yield from items_are_determined(request, {})
    if releasing_records(request) or releasing_entries(request):
        yield Obstacle("leaves", _("Something is still to leave. Clear it for redaction, or withhold it."))
    fitting = outcome_of_grant(request)
    if outcome != fitting:
        yield Obstacle("outcome", _("A part has left already. The last answer must be: %s.") % fitting.label, "outcome")


def nothing_waits(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """A last answer leaves nothing aside for later."""
    for item in open_items(request):
        if waits_for_later(item):
            yield Obstacle("later", _("“%s” is set aside for later. Determine it first.") % item.title, str(item.pk))


@dataclass(frozen=True)
class _Grounds:
    """What a release of this case may stand on."""

    standing: bool
    open_routes: frozenset[str]
    opened_by: str
    referred: bool


def _grounds(request: Request) -> _Grounds:
    routes = open_routes(request)
    referred = request.consultations.filter(kind=Consultation.Kind.REFERRAL, may_be_named=True, closed_at=None)
    return _Grounds(standing_is_verified(request), frozenset(routes), request.subject.opened_by, referred.exists())


def _determination_holds(
    item: Record | HistoryEntry, determination: Determination, grounds: _Grounds
) -> Iterator[Obstacle]:
    """A release names an authority whose route is open; a withholding names its basis, complete."""
    if determination.releases:
        routes = {
            "victim_notice": {"victim_notice"},
            "routine_use": {"routine_use"},
            "foia": {"foia", "own_records"},
        }.get(determination.authority)
        if not determination.authority:
            yield Obstacle("authority", _("“%s”: on which authority is it released?") % item.title, str(item.pk))
        elif determination.authority in VICTIM_ROUTES and not grounds.standing:
            yield Obstacle(
                "standing", _("“%s”: a victim's route needs standing that is shown.") % item.title, str(item.pk)
            )
        elif determination.authority in {"consent", "death"} and grounds.opened_by != determination.authority:
            yield Obstacle("opening", _("“%s”: record the consent or death it leaves on.") % item.title, str(item.pk))
        elif routes and not routes & grounds.open_routes:
            yield Obstacle("route", _("“%s”: the route of its authority is not open.") % item.title, str(item.pk))
    ruled = (determination.verdict, determination.authority, determination.basis)
    if weighing.is_needed(*ruled) and weighing.memo_of(determination).missing():
        words = _("“%s”: write down how privacy and public interest were weighed.")
        yield Obstacle("memo", words % item.title, str(item.pk))
    if determination.verdict == determination.Verdict.REFERRED and not grounds.referred:
        words = _("“%s” is referred: refer it to its agency first, by a name the letter may say, or withhold it.")
        yield Obstacle("referral", words % item.title, str(item.pk))
    if determination.verdict == determination.Verdict.WITHHOLD:
        lack = (
            basis(determination.basis).lack(statute=determination.statute, harm=determination.harm)
            if determination.basis
            else _("basis")
        )
        if lack:
            yield Obstacle(
                "basis",
                _("“%(item)s”: the withholding lacks its %(lack)s.") % {"item": item.title, "lack": lack},
                str(item.pk),
            )
