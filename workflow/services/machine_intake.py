"""Requests from the national FOIA portal: received once however often they are sent, by the FOIA route alone.

The portal asks nothing of safety, identity or the subject's name. So no way it names is used until somebody said that
it is safe, the declaration is awaited on paper, and what is missing stands as a message where the requester signs in.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from redaction.vault.blind import blind, normalise_identifier
from workflow import audit, policies
from workflow.errors import Invalid, NotYours, Stale
from workflow.law import conflicts, duplicates
from workflow.models import (
    Channel,
    ClockEntry,
    ContactKind,
    ContactWay,
    Declaration,
    EvidenceKind,
    Incident,
    Message,
    PortalLink,
    PortalReceipt,
    Request,
    Requester,
    RequesterKind,
    Route,
    RouteKind,
    Subject,
    User,
    Victim,
)
from workflow.policies import Actor
from workflow.services import accounts, answers, clock, evidence
from workflow.services.acting import Case, acting
from workflow.services.intake import SCOPE_MAX, next_number
from workflow.services.managing import managing

ACTOR = policies.system("foia_portal")
#: Stands in for the secret of an office that has no link, so that both answers take the same time.
NOBODY = hashlib.sha256(secrets.token_bytes(32)).hexdigest()
SECRET_BYTES = 32
NAME_MAX = answers.NAME_MAX


@dataclass(frozen=True)
class Handed:
    """One request as the portal handed it over.

    :param portal_id: the portal's own number of it.
    :param given: everything it sent but the files, to be kept.
    :param digest: of everything it sent, so that a repeat is told from something else under the same number.
    :param left_out: names of files that were of no kind the office takes.
    """

    portal_id: int
    digest: str
    given: Mapping[str, Any]
    description: str
    name: str = ""
    address: str = ""
    email: str = ""
    telephone: str = ""
    subject_name: str = ""
    expedite: bool = False
    expedite_reason: str = ""
    declaration: str = ""
    uploads: tuple[evidence.Upload, ...] = ()
    left_out: tuple[str, ...] = ()
    testing: bool = False


@dataclass(frozen=True)
class Received:
    """What the portal is told: our number, and the same as the name the request goes by."""

    id: str
    tracking_number: str
    again: bool = False


def link_for(component: int, secret: str) -> PortalLink:
    """Return the open link of a component whose secret this is; compared by digests, in constant time.

    :raises NotYours: no such link, or another secret: the answer does not say which.
    """
    link = PortalLink.objects.select_related("office").filter(component=component, is_open=True).first()
    wanted = link.secret_digest if link is not None else NOBODY
    same = hmac.compare_digest(_digest(secret), wanted)
    if link is None or not same or not link.office.is_open:
        raise NotYours
    return link


def open_link(*, office_id: int, component: int, user: User) -> str:
    """Open an office to the portal, or give it a new secret; return the secret, which is shown once.

    :raises NotYours: the person does not manage the office.
    :raises Invalid: another office has this number.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with managing(office_id, user) as change:
        if PortalLink.objects.filter(component=component).exclude(office=change.office).exists():
            words = _("Another office answers under this number.")
            raise Invalid(words, {"component": words})
        told = {"component": component, "secret_digest": _digest(secret), "is_open": True, "set_at": change.now}
        PortalLink.objects.update_or_create(office=change.office, defaults=told)
        change.record("portal_opened", {"component": component})
    return secret


def close_link(*, office_id: int, user: User) -> None:
    """Take no more requests from the portal; those that came stay.

    :raises NotYours: the person does not manage the office, or nothing is open.
    """
    with managing(office_id, user) as change:
        link = PortalLink.objects.filter(office=change.office, is_open=True).first()
        if link is None:
            raise NotYours
        link.is_open, link.set_at = False, change.now
        link.save()
        change.record("portal_closed", {"component": link.component})


def receive(*, link: PortalLink, handed: Handed) -> Received:
    """Receive a request once; the same one sent again gets the same answer, and nothing more happens.

    One that says it comes from a test system is checked and answered, and makes no case.

    :raises Stale: other content came under this number before.
    """
    if handed.testing:
        return _received_as_a_test(link, handed)
    with transaction.atomic():
        link = PortalLink.objects.select_for_update(of=("self",)).select_related("office").get(pk=link.pk)
        before = PortalReceipt.objects.select_related("request").filter(link=link, portal_id=handed.portal_id).first()
        if before is not None:
            if not hmac.compare_digest(before.body_sha256, handed.digest):
                raise Stale(_("Another request came under this number before. It stands; this one was not taken."))
            return Received(str(before.request_id), before.request.number or "", again=True)
        request = Request.objects.create(office=link.office, channel=Channel.API)
        with acting("submit", request_id=request.pk, by=ACTOR) as case:
            _write(case, handed)
            PortalReceipt.objects.create(
                link=link,
                portal_id=handed.portal_id,
                body_sha256=handed.digest,
                request=case.request,
                given=dict(handed.given),
                received_at=case.now,
            )
            case.record(
                {
                    "number": case.request.number,
                    "channel": Channel.API.value,
                    "danger": False,
                    "received": case.today.isoformat(),
                    "language": case.request.language,
                    "category": RequesterKind.OTHER.value,
                    "routes": [RouteKind.FOIA.value],
                    "expedite": handed.expedite,
                    "files": _files(handed),
                },
                personal={"given": dict(handed.given)},
            )
            case.tell("acknowledgement", f"received:{request.pk}", values={"due_date": case.request.due_date})
    return Received(str(request.pk), case.request.number or "")


def name_subject(*, request_id: UUID, name: str, birth_date: date | None = None, age_text: str = "", by: Actor) -> None:
    """Record who is asked about, where the request came without a name.

    :raises Invalid: no name, one longer than names are, or a name stands already.
    """
    words = name.strip()
    if not words or len(words) > NAME_MAX:
        wrong = _("Write the name, in %d characters at most.") % NAME_MAX
        raise Invalid(wrong, {"name": wrong})
    with acting("name_subject", request_id=request_id, by=by) as case:
        subject = case.request.subject
        if subject.name:
            raise Invalid(_("Who is asked about is named already. Another person is another request."))
        subject.name, subject.birth_date, subject.age_text = words, birth_date, age_text.strip()
        subject.save()
        answers.index_names(case.request, "subject", (words,))
        case.record(personal={"name": words})


def _write(case: Case, handed: Handed) -> None:
    """Write the rows of a request that came by machine."""
    request, today = case.request, case.today
    Declaration.objects.create(request=request, text=handed.declaration, on_paper=True)
    case.move()
    requester = Requester.objects.create(
        request=request,
        kind=RequesterKind.OTHER,
        name=handed.name[:NAME_MAX] or _("Requester"),
        address=handed.address,
        speaks_for={},
    )
    _keep_ways(requester, handed, today)
    Victim.objects.create(request=request, is_requester=True, name=requester.name)
    Incident.objects.create(request=request)
    Subject.objects.create(request=request, name=handed.subject_name[:NAME_MAX])
    answers.index_names(request, "subject", (handed.subject_name,))
    answers.index_names(request, "requester", (handed.name,))
    Route.objects.create(request=request, kind=RouteKind.FOIA)
    request.scope = handed.description[:SCOPE_MAX]
    request.delivery_way = "portal" if handed.email else "paper"
    conflicts.index_addresses(request)
    duplicates.index_incident(request)
    request.number = next_number(request.office, today.year)
    request.first_received_date = request.received_date = today
    if handed.expedite:
        request.expedite_asked_date = today
    clock.enter(request, ClockEntry.Kind.RECEIVED, today, _("Received by the right office"))
    if handed.email:
        accounts.open_at(requester, handed.email)
    for upload in handed.uploads:
        evidence.keep_evidence(case, EvidenceKind.OTHER, _("Came with the request from the national portal."), upload)
    said = [handed.description]
    if handed.expedite and handed.expedite_reason:
        said.append(_("I ask for speed: %s") % handed.expedite_reason)
    for number, text in enumerate([*said, _what_is_missing(handed)]):
        Message.objects.create(
            request=request, from_requester=number < len(said), text=text, at=case.now + timedelta(microseconds=number)
        )


def _keep_ways(requester: Requester, handed: Handed, today: date) -> None:
    given = {
        ContactKind.EMAIL: handed.email,
        ContactKind.TELEPHONE: handed.telephone,
        ContactKind.POST: handed.address,
    }
    for kind, value in given.items():
        if value:
            ContactWay.objects.create(
                requester=requester,
                kind=kind,
                value=value,
                token=blind(kind.value, normalise_identifier(kind.value, value)),
                asked_date=today,
                unasked=True,
            )


def _what_is_missing(handed: Handed) -> str:
    """Return what is asked for, in words that follow from what came in and from nothing else."""
    asked = [
        _("Is it safe to reach you? Until you say so we use no address and no telephone number that came with it."),
        _("A signed declaration that you are who you say. You can print it here, sign it and send it back."),
    ]
    if not handed.subject_name:
        asked.append(_("The full name of the person you ask about, and their date of birth or age, if you know it."))
    if not handed.name:
        asked.append(_("Your full name."))
    if handed.left_out:
        names = ", ".join(handed.left_out)
        asked.append(_("These files again, as PDF or as photographs (JPG or PNG): %s.") % names)
    head = _("Your request came to us from the national FOIA portal, and we have begun. Before we can search we need:")
    return "\n".join([head, *(f"– {one}" for one in asked)])


def _files(handed: Handed) -> list[str]:
    return [hashlib.sha256(upload.data).hexdigest() for upload in handed.uploads]


def _received_as_a_test(link: PortalLink, handed: Handed) -> Received:
    audit.record(
        None,
        "office.portal_tested",
        actor=ACTOR,
        at=timezone.now(),
        data={"portal": handed.portal_id},
        chain_name=policies.chain_of_office(link.office_id),
    )
    return Received(f"test-{handed.portal_id}", f"TEST-{handed.portal_id}")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
