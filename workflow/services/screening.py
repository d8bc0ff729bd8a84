"""Protected-person screening by somebody entitled to it, and the lifting of bars on a recorded authority."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from workflow import audit, known, policies
from workflow.bars import BARS
from workflow.errors import Invalid, NotAllowed, NotYours
from workflow.models import BarLift, Request, Screening, StaffRole
from workflow.policies import Actor
from workflow.services.acting import acting
from workflow.services.contact import checked
from workflow.states import Role


def screen(*, request_id: UUID, bars: Sequence[str], source: str, by: Actor, note: str = "") -> Screening:
    """Record a screening of the subject: which bars hold, and from where it is known.

    The trail's plain part says only that it was done. Only a sworn and trained person may screen (8 USC 1367 allows
    sworn officers and employees, for legitimate purposes).

    :raises Invalid: an unknown bar, or no source.
    :raises NotAllowed: the person is not recorded as sworn.
    """
    where = checked(source)
    unknown = sorted(set(bars) - set(BARS))
    if unknown:
        raise Invalid(_("There is no bar called %s.") % ", ".join(unknown))
    with acting("screen", request_id=request_id, by=by) as case:
        sworn = policies.on_day(
            StaffRole.objects.filter(user=by.person, office=case.request.office, role=Role.SCREENER, sworn=True)
        )
        if not sworn.exists():
            raise NotAllowed(_("Only a sworn and trained screener may record this. Ask your office manager."))
        made = Screening.objects.create(
            request=case.request,
            bars=sorted(set(bars)),
            source=where,
            note=note.strip(),
            screened_by=by.person,
            screened_at=case.now,
            valid_until=case.now + timedelta(days=case.request.office.screening_valid_days),
        )
        case.request.screened_until = made.valid_until
        ask_linked_again(case.request, by=by, now=case.now)
        case.record(
            target=f"screening:{made.pk}", personal={"bars": sorted(set(bars)), "source": where, "note": note.strip()}
        )
    return made


def ask_linked_again(request: Request, *, by: Actor, now: datetime, itself: bool = False) -> int:
    """Have linked cases of one subject screened again where one of them found a bar that they did not; return how many.

    A protected person is protected in every case. Until somebody entitled to it has looked again, their screening
    counts as out of date, in the words everybody is used to; only the screener reads what was found elsewhere.

    :param itself: whether the case that is locked now may be among them: it was linked a moment ago.
    """
    linked = Request.objects.filter(co_victim_group=request.co_victim_group, co_victim_group__isnull=False)
    asked = 0
    for other in linked.exclude(screened_until=None).order_by("pk"):
        one = request if other.pk == request.pk else other
        if (one is request and not itself) or known.waits_for_screening(one) or not known.screened_elsewhere(one):
            continue
        one.screening_asked_at = one.screened_until = now
        one.save(update_fields=["screening_asked_at", "screened_until"])
        audit.record(one, "case.screening_elsewhere", actor=by, at=now, data={"state": one.state})
        asked += 1
    return asked


def lift_bar(*, request_id: UUID, bar: str, authority: str, evidence: str, by: Actor) -> BarLift:
    """Record that a bar no longer holds; it holds on until a second person signs too.

    :raises Invalid: an unknown bar, one that never lifts, or no authority or evidence.
    """
    if bar not in BARS:
        raise Invalid(_("There is no bar called %s.") % bar)
    if not BARS[bar].lifts_on:
        raise Invalid(_("This bar never lifts: %s.") % BARS[bar].authority)
    words, shown = checked(authority), checked(evidence)
    with acting("lift_bar", request_id=request_id, by=by) as case:
        if bar not in {
            *known.found_bars(case.request),
            *(key for item in known.items(case.request) for key in item.bars),
        }:
            raise Invalid(_("Nobody found this bar in this case, so there is nothing to lift."))
        made = BarLift.objects.create(
            request=case.request, bar=bar, authority=words, evidence=shown, lifted_by=by.person, lifted_at=case.now
        )
        case.record(target=f"bar_lift:{made.pk}", personal={"bar": bar, "authority": words, "evidence": shown})
    return made


def second_bar_lift(*, request_id: UUID, lift_id: UUID, by: Actor) -> BarLift:
    """Sign the lifting of a bar as the second person; from now on the bar is lifted.

    :raises NotAllowed: the same person signed first.
    """
    with acting("second_bar_lift", request_id=request_id, by=by) as case:
        lift = case.request.bar_lifts.select_for_update(of=("self",)).filter(pk=lift_id, seconded_at=None).first()
        if lift is None:
            raise NotYours
        if lift.lifted_by == by.user:
            raise NotAllowed(_("The second signature must be somebody else's."))
        lift.seconded_by, lift.seconded_at = by.user, case.now
        lift.save()
        case.record(target=f"bar_lift:{lift.pk}", personal={"bar": lift.bar})
    return lift
