"""Release: how the requester wants it, the moment it leaves, the accounting, and taking it back."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow import known, outbox
from workflow.errors import Invalid, NotAllowed, NotYours
from workflow.law import comparing, delivering, told
from workflow.models import (
    Artifact,
    ArtifactKind,
    Authority,
    Decision,
    DeliveryWay,
    Disclosure,
    HistoryEntry,
    Record,
    Release,
    ReleaseItem,
    Request,
    WrongRelease,
)
from workflow.policies import Actor
from workflow.services import artifacts, clock, telling
from workflow.services.acting import Case, acting
from workflow.services.contact import checked
from workflow.services.ways import assurance
from workflow.states import REQUESTERS, State


def choose_delivery(*, request_id: UUID, way: DeliveryWay, by: Actor, assured: str = "") -> None:
    """Record how the requester wants the answer; asked again before each release.

    What left already goes by the new way too: on paper it is to be posted, in person handed over, by telephone read.

    A hold that staff write down for the requester is the office's: the requester's sign-in alone does not lift it.

    A copy somebody asked us to destroy is shut for good: their sign-in does not open it again, the office does, with
    proof of who asks. The office's own record of what left stays as long as the law says.

    :raises Invalid: it cannot go so, for want of a safe address, telephone or e-mail; or staff did not say how they
        made sure who speaks: to hold it back, “not sure” is enough.
    :raises NotAllowed: the requester asked to destroy their copy before.
    """
    holds = way is DeliveryWay.HOLD
    with acting("choose_delivery", request_id=request_id, by=by) as case:
        sure = assurance(by, assured, closing=holds)
        if case.request.delivery_way == DeliveryWay.DESTROY and by.role in REQUESTERS and way != DeliveryWay.DESTROY:
            raise NotAllowed(_("You asked us to destroy your copy. Call us if you want it after all."))
        if missing := delivering.lacks(case.request, way):
            raise Invalid(missing, {"way": missing})
        case.request.delivery_way = way.value
        case.request.delivery_said_at = case.now
        case.request.delivery_held = holds
        if holds and by.role not in REQUESTERS:
            case.request.office_hold = True
        case.record({"way": way.value, "office_hold": case.request.office_hold, **sure})
        telling.post_as_wanted(case.request, case.now)


def ask_again(case: Case, decision: Decision) -> None:
    """Ask the requester once more how they want the answer, in the event that decides it: what was safe may not be now.

    Every answer comes to this moment, whatever it says, so that being asked tells nothing (design, silence).
    """
    if case.request.delivery_way == DeliveryWay.DESTROY:
        return
    case.request.delivery_asked_at = case.now
    case.post("notify.requester", f"delivery:{decision.pk}", about="delivery")


def hold_delivery(*, request_id: UUID, held: bool, by: Actor, reason: str = "") -> None:
    """Hold the delivery back, or let it go on: the requester their own hold, staff the office's and with a reason.

    Who lifts their own hold without having named another way reads the answer in the portal.

    :raises Invalid: staff give no reason.
    """
    by_staff = by.role not in REQUESTERS
    words = checked(reason) if by_staff else ""
    with acting("hold_delivery", request_id=request_id, by=by) as case:
        if by_staff:
            case.request.office_hold = held
        else:
            case.request.delivery_held = held
            if not held and case.request.delivery_way == DeliveryWay.HOLD:
                case.request.delivery_way = DeliveryWay.PORTAL.value
        case.record(
            {"held": held, "by_office": by_staff, "way": case.request.delivery_way},
            personal={"reason": words} if words else None,
        )
        if by_staff and held:
            case.tell(telling.HELD, case.key("held"))


def release(*, request_id: UUID, by: Actor, late_reason: str = "", revision: int | None = None) -> Release:
    """Let the decided answer leave, and write the accounting of disclosures.

    :raises Blocked: letter or package are not the ones decided on, something is not as the second reader approved it,
        it is late without a reason, no safe way of delivery is known, or a bar holds.
    """
    comparing.compare_again(request_id, State.READY)
    with acting("release", request_id=request_id, by=by, revision=revision) as case:
        case.move(late_reason=late_reason)
        made = _let_go(case, late_reason, partial=False)
        case.request.closed_at = case.now
        clock.enter(case.request, "ended", case.today, _("Answered"))
    return made


def release_part(*, request_id: UUID, by: Actor, late_reason: str = "", revision: int | None = None) -> Release:
    """Let a part leave by its interim letter; what is not in it goes back to legal review. The clock runs on.

    :raises Blocked: as `release`, or the decision is about the whole.
    """
    comparing.compare_again(request_id, State.READY)
    with acting("release_part", request_id=request_id, by=by, revision=revision) as case:
        case.move(late_reason=late_reason)
        made = _let_go(case, late_reason, partial=True)
        made.decision.superseded_at = case.now
        made.decision.save(update_fields=["superseded_at"])
    return made


def recall(*, request_id: UUID, reason: str, by: Actor) -> WrongRelease:
    """Take a release back: every download shuts at once and an incident is opened.

    :raises Invalid: no reason.
    """
    words = checked(reason)
    with acting("recall", request_id=request_id, by=by) as case:
        if not case.request.releases.filter(recalled_at=None).exists():
            raise Invalid(_("Nothing of this case has left. Return it to review instead."))
        case.request.recalled_at = case.now
        newest = case.request.releases.order_by("-released_at").first()
        ReleaseItem.objects.filter(release__request=case.request, recalled_at=None).update(recalled_at=case.now)
        case.request.releases.filter(recalled_at=None).update(recalled_at=case.now)
        made = WrongRelease.objects.create(
            request=case.request, release=newest, reason=words, opened_by=by.person, opened_at=case.now
        )
        case.record(target=f"incident:{made.pk}", personal={"reason": words})
        case.post("notify.manager", f"recall:{made.pk}", about="recall")
        sent = timezone.localdate(newest.released_at) if newest else case.today
        case.tell("recall", f"recall:{made.pk}", values={"earlier_letter_date": sent})
    return made


def download(
    *,
    request_id: UUID,
    kind: ArtifactKind,
    by: Actor,
    release_id: UUID | None = None,
    form: tuple[str, bool] | None = None,
) -> str:
    """Record a download and return the storage name of the file, the very bytes that were released.

    :param release_id: one of several releases of a request; the newest when None.
    :param form: language and large print of the letter, where it is asked for in another form than the usual one.
    :raises NotYours: nothing was released, it was recalled, it is held, or it goes by another way.
    """
    with acting("download", request_id=request_id, by=by) as case:
        standing = _standing(case.request, release_id)
        if standing is None or undelivered(case.request) or kind not in _DOWNLOADABLE:
            raise NotYours
        if is_over(standing, case.today):
            raise Invalid(_("This answer is closed for now. Open it again on the page of your request."))
        artifact = _in_form(standing, kind, form)
        if artifact is None:
            raise NotYours
        case.record({"kind": kind.value, "sha256": artifact.sha256}, target=f"artifact:{artifact.pk}")
    return artifact.stored_name


def _in_form(standing: Release, kind: ArtifactKind, form: tuple[str, bool] | None) -> Artifact | None:
    """Return the file that was released, or the letter of the release in another form; None when there is none."""
    if form is not None and kind is ArtifactKind.LETTER_SIGNED:
        forms = artifacts.variants_to_hand(standing.decision)
        other = next((one for one in forms if (one.language, one.large_print) == form), None)
        if other is not None:
            return other
    usual = artifacts.of_decision(standing.decision, kind)
    if usual is None or usual.sha256 not in files_of(standing):
        return None
    return usual if form is None or (usual.language, usual.large_print) == form else None


def files_of(release: Release) -> set[str]:
    """Return the digests of the files that left in a release."""
    return {release.letter_sha256, release.package_sha256, release.one_pdf_sha256} - {""}


def reissue(*, request_id: UUID, by: Actor, assured: str = "") -> date:
    """Open an answer again whose days are over; what is handed over is what left, byte for byte. Return the last day.

    :raises Invalid: nothing left, or staff did not say how they made sure who speaks.
    """
    with acting("reissue", request_id=request_id, by=by) as case:
        sure = assurance(by, assured)
        until = case.today + timedelta(days=case.request.office.download_days)
        count = case.request.releases.filter(recalled_at=None).update(open_until=until, closing_told=False)
        if not count:
            raise Invalid(_("There is no answer yet."))
        case.record({"until": until.isoformat(), "releases": count, **sure})
    return until


def is_over(release: Release, today: date) -> bool:
    """Whether the days of a release are over; it is opened again by asking for it."""
    return release.open_until is not None and release.open_until < today


def tell_closing(today: date) -> int:
    """Tell each requester whose answer closes within two weeks that something waits; return how many."""
    near = Release.objects.filter(
        recalled_at=None, closing_told=False, open_until__gte=today, open_until__lt=today + CLOSING_SOON
    )
    told = 0
    for found in near.select_related("request")[:500]:
        with transaction.atomic():
            if not Release.objects.filter(pk=found.pk, closing_told=False).update(closing_told=True):
                continue
            if goes_elsewhere(found.request) or found.request.is_held:
                continue
            key = f"closing:{found.pk}:{found.open_until}"
            outbox.post(
                "notify.requester", request=found.request, key=key, data={"about": "closing"}, now=timezone.now()
            )
        told += 1
    return told


#: How long before its last day somebody is told that an answer closes.
CLOSING_SOON = timedelta(days=14)
_DOWNLOADABLE = (ArtifactKind.LETTER_SIGNED, ArtifactKind.PACKAGE, ArtifactKind.ONE_PDF)


def _let_go(case: Case, late_reason: str, *, partial: bool) -> Release:
    """Write the release and the accounting. The gates passed: letter and package exist and are the decided ones."""
    case.request.recalled_at = None
    decision = case.request.decisions.filter(superseded_at=None).exclude(decided_at=None).get()
    signed = decision.artifacts.get(kind=ArtifactKind.LETTER_SIGNED, derived_from=decision.letter_sha256)
    package = decision.artifacts.get(kind=ArtifactKind.PACKAGE, derived_from=signed.sha256)
    one = decision.artifacts.filter(kind=ArtifactKind.ONE_PDF, derived_from=package.sha256).first()
    made = Release.objects.create(
        request=case.request,
        decision=decision,
        partial=partial,
        package_sha256=package.sha256,
        one_pdf_sha256=one.sha256 if one is not None else "",
        letter_sha256=signed.sha256,
        way=case.request.delivery_way,
        late_reason=late_reason.strip(),
        open_until=case.today + timedelta(days=case.request.office.download_days),
        released_by=case.actor.person,
        released_at=case.now,
    )
    leaving = _leaving(case.request)
    for item in leaving:
        _note_departure(made, item)
    for authority, nature in sorted(_natures(leaving).items()):
        Disclosure.objects.create(
            request=case.request,
            release=made,
            on_date=case.today,
            nature=nature,
            purpose=str(Authority(authority).label),
            authority=authority,
            recipient_name=case.request.requester.name,
            recipient_address=case.request.requester.address,
        )
    case.record(
        {
            "package": package.sha256,
            "one_pdf": made.one_pdf_sha256,
            "letter": signed.sha256,
            "way": made.way,
            "late": bool(late_reason.strip()),
            "items": [str(item.pk) for item in leaving],
            "bases": told.bases(case.request),
        },
        target=f"release:{made.pk}",
        personal={"late_reason": late_reason},
    )
    case.post("notify.requester", f"release:{made.pk}", about="answer")
    case.post("trail.checkpoint", f"release:{made.pk}")
    telling.post_release(made, case.now)
    return made


def _standing(request: Request, release_id: UUID | None) -> Release | None:
    """Return a release that was not recalled: the one named, else the newest."""
    rows = request.releases.filter(recalled_at=None)
    return rows.filter(pk=release_id).first() if release_id else rows.order_by("-released_at").first()


def _leaving(request: Request) -> list[Record | HistoryEntry]:
    """Return what leaves now: nothing with a proposal to release nothing, and nothing that left before."""
    if known.open_proposal(request) is not None:
        return []
    return [*known.releasing_records(request), *known.releasing_entries(request)]


def _note_departure(made: Release, item: Record | HistoryEntry) -> None:
    """Write down that an item left, on which determination and as which bytes. A second time the database refuses."""
    determination = known.determination_of(item)
    if determination is None:
        raise AssertionError(f"{item.pk} leaves without a determination")
    departure = ReleaseItem(release=made, determination=determination)
    if isinstance(item, Record):
        departure.first_stamp, departure.pages = item.first_stamp or 0, item.document.page_count
        departure.output_sha256 = known.output_of(item)
    departure.save()


def _natures(leaving: list[Record | HistoryEntry]) -> dict[str, str]:
    """Return for each authority what leaves on it: titles of records and entries."""
    natures: dict[str, list[str]] = {}
    for item in leaving:
        determination = known.determination_of(item)
        if determination is not None:
            natures.setdefault(determination.authority, []).append(item.title)
    return {authority: "; ".join(titles) for authority, titles in natures.items()}


def undelivered(request: Request) -> str:
    """Return why a requester cannot download now, in plain words; empty when they can."""
    if request.recalled_at is not None:
        return _("This answer is not available now. Please call us.")
    if request.office_hold:
        return _("We hold your answer back for now. Call us: we talk about it with you.")
    if request.delivery_held:
        return _("You asked us to hold your answer. Tell us when you want it.")
    if not request.releases.exists():
        return _("There is no answer yet.")
    if request.delivery_way == DeliveryWay.DESTROY:
        return _("You asked us to destroy your copy, so it is shut for good. Call us if you want it after all.")
    if goes_elsewhere(request):
        return _("Your answer goes another way, as you chose, so it is not open here. You can choose to read it here.")
    return ""


def goes_elsewhere(request: Request) -> bool:
    """Whether the answer is to go by another way than the portal: then nobody downloads it with the sign-in alone."""
    return request.delivery_way != DeliveryWay.PORTAL


def check_way(value: str) -> DeliveryWay:
    """Return the way of delivery called `value`.

    :raises Invalid: there is none.
    """
    if value not in DeliveryWay.values:
        raise Invalid(_("Choose how you want your answer."), {"way": _("Choose one.")})
    return DeliveryWay(value)
