"""What auditors and managers do: findings and answers, samples drawn, dossiers asked for. No case moves by it."""

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow import audit, outbox, policies
from workflow.errors import Invalid, NotAllowed, NotYours, Stale
from workflow.models import Finding, Office, OutboxRow, Request, TrailVerdict, User
from workflow.policies import Actor
from workflow.services.contact import checked
from workflow.services.reading import role_in
from workflow.states import Role, State
from workflow.trail import inspection


def known_to(user: User, findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """Return the findings a user may know of: those of the office, and of cases that exist for them."""
    known = policies.requests_not_hidden(user, Request.objects.filter(pk=OuterRef("request")))
    return findings.filter(Q(request=None) | Exists(known))


def raise_finding(*, office: Office, number: str, words: str, user: User) -> Finding:
    """Write down what an auditor found, of a case or, without a number, of the office.

    :raises NotYours: the person does not audit this office.
    :raises Invalid: no words, or no such case in it.
    """
    if not policies.holds_role(user, office, Role.AUDITOR):
        raise NotYours
    said = checked(words)
    request = None
    if number.strip():
        found = policies.requests_not_hidden(user, Request.objects.exclude(state=State.DRAFT).filter(office=office))
        request = found.filter(number__iexact=number.strip()).first()
        if request is None:
            raise Invalid(_("There is no such number in this office."), {"number": _("Check the number.")})
    with transaction.atomic():
        made = Finding.objects.create(
            office=office, request=request, words=said, raised_by=user, raised_at=timezone.now()
        )
        _record(made, "finding.raised", Actor(Role.AUDITOR, user), words=said)
    return made


def chain_viewed(*, office: Office, chain: str, user: User) -> None:
    """Record that somebody looked at a trail that belongs to no case.

    :raises NotYours: the person neither audits nor manages the office.
    """
    role = next((one for one in (Role.AUDITOR, Role.OFFICE_MANAGER) if policies.holds_role(user, office, one)), None)
    if role is None:
        raise NotYours
    audit.record(
        None,
        "office.chain_viewed",
        actor=Actor(role, user),
        target=chain,
        chain_name=policies.chain_of_office(office.pk),
    )


def answer_finding(*, finding_id: UUID, words: str, user: User) -> Finding:
    """Answer a finding, as the management of the office; until it is closed the answer may be given anew.

    :raises NotYours: no such finding in an office this person manages.
    :raises Stale: it is closed.
    """
    said = checked(words)
    with transaction.atomic():
        found = _open_finding(finding_id, user, Role.OFFICE_MANAGER)
        found.answer, found.answered_by, found.answered_at = said, user, timezone.now()
        found.save()
        _record(found, "finding.answered", Actor(Role.OFFICE_MANAGER, user), answer=said)
    return found


def close_finding(*, finding_id: UUID, user: User) -> Finding:
    """Close a finding that was answered well enough.

    :raises NotYours: no such finding in an office this person audits.
    :raises NotAllowed: nobody has answered it.
    """
    with transaction.atomic():
        found = _open_finding(finding_id, user, Role.AUDITOR)
        if found.answered_at is None:
            raise NotAllowed(_("Management has not answered it yet."))
        found.closed_by, found.closed_at = user, timezone.now()
        found.save()
        _record(found, "finding.closed", Actor(Role.AUDITOR, user))
    return found


def sample_drawn(*, office: Office, seed: str, data: dict[str, str], user: User) -> None:
    """Record that an auditor drew a sample, and with which seed.

    :raises NotYours: the person does not audit this office.
    """
    if not policies.holds_role(user, office, Role.AUDITOR):
        raise NotYours
    audit.record(
        None,
        "sample.drawn",
        actor=Actor(Role.AUDITOR, user),
        data={"seed": seed, **data},
        chain_name=policies.chain_of_office(office.pk),
    )


def ask_dossier(*, request_id: UUID, user: User) -> OutboxRow:
    """Have the dossier of a case made in the background.

    :raises NotYours: they may not read the case.
    :raises NotAllowed: the dossier tells of bars, which they may not know.
    """
    with transaction.atomic():
        request = _with_bars(request_id, user)
        now = timezone.now()
        audit.record(request, "dossier.asked", actor=Actor(role_in(user, request), user), at=now)
        key = f"{request.pk}:{audit.head_of(request)}"
        return outbox.post("dossier.build", request=request, key=key, data={"user": str(user.pk)}, now=now)


def dossier_downloaded(*, request_id: UUID, sha256: str, user: User) -> None:
    """Record that somebody takes a dossier out of the building.

    :raises NotYours: they may not read the case.
    :raises NotAllowed: the dossier tells of bars, which they may not know.
    """
    with transaction.atomic():
        request = _with_bars(request_id, user)
        actor = Actor(role_in(user, request), user)
        audit.record(request, "dossier.downloaded", actor=actor, data={"sha256": sha256})


def verify_trail() -> TrailVerdict:
    """Verify the whole trail and keep what came of it, for the auditors' first screen."""
    seen = inspection.whole_trail()
    broken = seen.finding
    return TrailVerdict.objects.create(
        at=timezone.now(),
        chains=seen.chains,
        events=seen.events,
        checkpoints=seen.checkpoints,
        broken_chain=broken.chain if broken else "",
        broken_seq=broken.seq if broken else None,
        words=broken.words if broken else "",
    )


def ask_verification(*, office: Office, user: User) -> None:
    """Have the whole trail verified in the background, as an auditor asked.

    :raises NotYours: the person does not audit this office.
    """
    if not policies.holds_role(user, office, Role.AUDITOR):
        raise NotYours
    with transaction.atomic():
        now = timezone.now()
        chain_name = policies.chain_of_office(office.pk)
        audit.record(None, "trail.verify_asked", actor=Actor(Role.AUDITOR, user), at=now, chain_name=chain_name)
        outbox.post("trail.verify", request=None, office_id=office.pk, key=now.isoformat(), data={}, now=now)


def _with_bars(request_id: UUID, user: User) -> Request:
    request = Request.objects.select_related("office").filter(pk=request_id).exclude(state=State.DRAFT).first()
    if request is None or not policies.may_read(user, request):
        raise NotYours
    if not policies.may_know_bars(user, request):
        raise NotAllowed(_("A dossier is for auditors and the lawyers of the case."))
    return request


def _open_finding(finding_id: UUID, user: User, role: Role) -> Finding:
    rows = known_to(user, Finding.objects.select_for_update(of=("self",)).select_related("office"))
    found = rows.filter(pk=finding_id).first()
    if found is None or not policies.holds_role(user, found.office, role):
        raise NotYours
    if found.closed_at is not None:
        raise Stale(_("This finding is closed."))
    return found


def _record(finding: Finding, verb: str, actor: Actor, **personal: str) -> None:
    """Write an event of a finding into the chain of its case, else of its office."""
    audit.record(
        finding.request,
        verb,
        actor=actor,
        target=f"finding:{finding.pk}",
        personal=personal,
        chain_name=policies.chain_of_office(finding.office_id),
    )
