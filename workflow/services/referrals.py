"""Referrals from asked to outcome: who may be told what, by whose word, until when (34 USC 12291(b)(2): a victim's
information leaves only by informed, written, reasonably time-limited consent).

The service answers through a link and a code, and sees nothing but what was consented; when consent ends nothing is
left to see. Each step is an event of the file's chain; what was shared lies beside it, sealed.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflow import audit, codes, hours, outbox
from workflow.errors import Invalid, NotYours, Stale
from workflow.helping import policies as helping_policies
from workflow.helping.directory import packed, unpacked
from workflow.models import (
    HelpKind,
    Listing,
    ListingKind,
    Referral,
    ReferralOutcome,
    ReferralState,
    Tongue,
    User,
)
from workflow.policies import Actor, system
from workflow.services.liaison import Helping, helping, locked, name_of, safe_ways
from workflow.states import Role

State = ReferralState
#: What may be offered to a service, and how it is called; never the subject, the request or anything held.
SHAREABLE = {
    "name": gettext_lazy("What to call you"),
    "reach": gettext_lazy("How to reach you safely"),
    "language": gettext_lazy("Your language"),
    "place": gettext_lazy("About where you are"),
    "need": gettext_lazy("What would help you"),
}
#: From which state a step leads where: the whole machine.
EDGES: Mapping[str, tuple[frozenset[str], str]] = {
    "consent": (frozenset({State.ASKED}), State.CONSENTED),
    "refuse": (frozenset({State.ASKED}), State.REFUSED),
    "accept": (frozenset({State.CONSENTED}), State.ACCEPTED),
    "decline": (frozenset({State.CONSENTED}), State.DECLINED),
    "contact": (frozenset({State.CONSENTED, State.ACCEPTED}), State.CONTACTED),
    # After a lapse too: consent of the usual thirty days ends before most help does, and nothing new is shared.
    "end": (frozenset({State.CONSENTED, State.ACCEPTED, State.CONTACTED, State.DECLINED, State.LAPSED}), State.ENDED),
    "withdraw": (frozenset({State.ASKED, State.CONSENTED, State.ACCEPTED, State.CONTACTED}), State.WITHDRAWN),
    "lapse": (frozenset({State.CONSENTED, State.ACCEPTED, State.CONTACTED}), State.LAPSED),
}
#: Steps the person takes themselves, or has staff take for them.
BY_PERSON = frozenset({"consent", "refuse", "withdraw"})
#: While it is in one of these a service sees what was consented.
SHOWN = frozenset({State.CONSENTED, State.ACCEPTED, State.CONTACTED})
CODE_LENGTH = 10
#: How long consent lasts at most, and where nothing else is said.
LONGEST, USUAL = timedelta(days=180), timedelta(days=30)
#: How a person said to staff that they consent.
SAID = frozenset({"telephone", "visit", "post"})


@dataclass(frozen=True)
class Shared:
    """What a service sees: the referral, and the words by what they are called."""

    referral: Referral
    lines: tuple[tuple[str, str], ...]


def ask(*, file_id: UUID, listing_id: UUID, help_kind: str, offered: Sequence[str], user: User) -> Referral:
    """Propose a service to a person. Nothing leaves before they consent.

    :raises NotYours: no such file or service for this person.
    :raises Invalid: nothing is offered, something unknown is, or the same service waits already.
    """
    if help_kind not in HelpKind.values:
        raise Invalid(_("Choose one of these."), {"help": _("Choose one of these.")})
    if not offered or set(offered) - set(SHAREABLE):
        raise Invalid(_("Say what the service may know."), {"offered": _("Say what the service may know.")})
    with helping(file_id, user) as change:
        listing = Listing.objects.filter(pk=listing_id, kind=ListingKind.PROVIDER, withdrawn_at=None).first()
        if listing is None:
            raise NotYours
        if change.file.referrals.filter(listing=listing, state__in=[State.ASKED, *SHOWN]).exists():
            raise Invalid(_("This service was asked already."), {"listing": _("This service was asked already.")})
        made = Referral.objects.create(
            file=change.file,
            listing=listing,
            help=help_kind,
            asked_by=user,
            asked_at=change.now,
            offered=packed(tuple(name for name in SHAREABLE if name in offered)),
        )
        _record(change, "asked", made, {"listing": listing.key, "help": help_kind, "offered": unpacked(made.offered)})
        if change.file.request is not None and change.by.role is not Role.REQUESTER:
            told = {"about": "referral"}
            outbox.post("notify.requester", request=change.file.request, key=f"referral:{made.pk}", data=told,
                        now=change.now)  # fmt: skip
    return made


def consent(
    *, referral_id: UUID, shared: Sequence[str], until: date, user: User, said_by: str = ""
) -> tuple[Referral, str]:
    """Take the person's consent: what is shared, until when. Return the code for the service, told this once.

    :param said_by: how they said it to staff; empty where the person presses it themselves.
    :raises Invalid: nothing or more than was offered is shared, or the day is past or too far off.
    :raises NotYours: no such referral for this person.
    :raises Stale: it waits for no consent any more.
    """
    with _step(referral_id, "consent", user) as (change, row):
        by_person = change.by.role is Role.REQUESTER
        if not by_person and said_by not in SAID:
            raise Invalid(_("Say how they told you."), {"said_by": _("Say how they told you.")})
        if not shared or set(shared) - set(unpacked(row.offered)):
            raise Invalid(_("Choose what the service may know."), {"shared": _("Choose what the service may know.")})
        today = timezone.localdate(change.now)
        if not today <= until <= today + LONGEST:
            words = _("Choose a day within the next %d days.") % LONGEST.days
            raise Invalid(words, {"until": words})
        words_of = could_share(row)
        row.shared = {name: words_of[name] for name in SHAREABLE if name in shared}
        row.consent_until_date, row.consented_at = until, change.now
        row.consent_way = "portal" if by_person else said_by
        code = codes.fresh(CODE_LENGTH)
        row.code_digest = _digest(code)
        told = {"shared": list(row.shared), "until": until.isoformat(), "way": row.consent_way}
        _record(change, "consented", row, told, personal=row.shared)
    return row, codes.grouped(code, 5)


def fresh_code(*, referral_id: UUID, user: User) -> str:
    """Make a new code for a service that lost it; the old one opens nothing any more.

    :raises NotYours: no such referral for this member of staff.
    :raises Stale: consent has not begun, or is over.
    """
    with _opened(referral_id, user) as (change, row):
        if row.state not in SHOWN:
            raise Stale
        code = codes.fresh(CODE_LENGTH)
        row.code_digest = _digest(code)
        row.save(update_fields=["code_digest"])
        _record(change, "code_renewed", row)
    return codes.grouped(code, 5)


def refuse(*, referral_id: UUID, user: User) -> None:
    """Say that the person does not want it.

    :raises Stale: it waits for no consent any more.
    """
    with _step(referral_id, "refuse", user) as (change, row):
        row.ended_at = change.now
        _record(change, "refused", row)


def withdraw(*, referral_id: UUID, user: User) -> None:
    """Take consent back: the service sees nothing from this moment on. What it learned before it knows.

    :raises Stale: there is nothing to take back.
    """
    with _step(referral_id, "withdraw", user) as (change, row):
        _forget(row)
        row.ended_at = change.now
        _record(change, "withdrawn", row)


def contacted(*, referral_id: UUID, user: User) -> None:
    """Say that service and person have spoken.

    :raises Stale: the service was not asked, or it is over.
    """
    with _step(referral_id, "contact", user) as (change, row):
        row.contacted_at = change.now
        _record(change, "contacted", row)


def end(*, referral_id: UUID, outcome: str, note: str, user: User) -> None:
    """Say what came of it; nothing of what was shared is kept.

    :raises Invalid: no such outcome.
    :raises Stale: it is over, or was never consented.
    """
    if outcome not in ReferralOutcome.values:
        raise Invalid(_("Choose one of these."), {"outcome": _("Choose one of these.")})
    with _step(referral_id, "end", user) as (change, row):
        row.outcome, row.outcome_note, row.ended_at = outcome, note.strip()[:2000], change.now
        _forget(row)
        personal = {"note": row.outcome_note} if row.outcome_note else None
        _record(change, "ended", row, {"outcome": outcome}, personal=personal)


def shown_to_service(*, referral_id: UUID, code: str) -> Shared:
    """Return what a service may see with its code; looking is an event.

    :raises NotYours: no such referral, a wrong code, or consent is over.
    """
    with _by_service(referral_id, code) as (change, row):
        _record(change, "seen_by_service", row)
    words = _("This has changed since. Ask the office before you try.")
    return Shared(row, tuple((str(SHAREABLE[name]), text) for name, text in seen(row, changed=words).items()))


def answer(*, referral_id: UUID, code: str, accepted: bool, note: str) -> Referral:
    """Take the answer of a service.

    :raises NotYours: no such referral, a wrong code, or consent is over.
    :raises Stale: it answered already.
    """
    step = "accept" if accepted else "decline"
    with _by_service(referral_id, code) as (change, row):
        _move(row, step)
        row.answered_at, row.answer_note = change.now, note.strip()[:2000]
        if not accepted:
            _forget(row)
        row.save()
        personal = {"note": row.answer_note} if row.answer_note else None
        _record(change, "accepted" if accepted else "declined", row, personal=personal)
    return row


def contact_by_service(*, referral_id: UUID, code: str) -> Referral:
    """Let the service say that it is in contact with the person.

    :raises NotYours: no such referral, a wrong code, or consent is over.
    :raises Stale: it is not possible now.
    """
    with _by_service(referral_id, code) as (change, row):
        _move(row, "contact")
        row.contacted_at = change.now
        row.save()
        _record(change, "contacted", row)
    return row


def lapse_due(on: date) -> int:
    """End the consents whose day is past; return how many. Done by the machine, daily."""
    done = 0
    for found in Referral.objects.filter(state__in=SHOWN, consent_until_date__lt=on).values_list("pk", "file_id")[:500]:
        with transaction.atomic():
            change = Helping(locked(found[1]), system("referrals"), timezone.now())
            row = _row(found[0])
            if row.state not in SHOWN:
                continue
            _move(row, "lapse")
            _forget(row)
            row.ended_at = change.now
            row.save()
            _record(change, "lapsed", row)
        done += 1
    return done


def could_share(row: Referral) -> dict[str, str]:
    """Return what is offered to the service, word for word, as it would see it."""
    file = row.file
    ways = "; ".join(_way_words(one.kind, one.value, one.when, one.voicemail) for one in safe_ways(file))
    known = {
        "name": name_of(file),
        "reach": ways or str(_("They call you.")),
        "language": str(dict(Tongue.choices).get(file.language, file.language)),
        "place": f"{file.state} {file.zip_code[:3] + '**' if file.zip_code else ''}".strip(),
        "need": str(HelpKind(row.help).label),
    }
    return {name: known[name] for name in SHAREABLE if name in unpacked(row.offered)}


def seen(row: Referral, *, changed: str) -> dict[str, str]:
    """Return what a service may know, word for word as it was consented, by its key.

    :param changed: stands in place of the ways once one of them is not safe any more, or not in this manner.
    """
    shared = {name: str(words) for name, words in row.shared.items() if name in SHAREABLE}
    if "reach" in shared and not set(shared["reach"].split("; ")) <= _safe_now(row):
        shared["reach"] = changed
    return shared


def _safe_now(row: Referral) -> set[str]:
    """Return the pieces of the words for every way that is safe now, in each language they may have been shown in."""
    pieces: set[str] = set()
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            words = [_way_words(one.kind, one.value, one.when, one.voicemail) for one in safe_ways(row.file)]
            pieces |= {piece for part in [*words, str(_("They call you."))] for piece in part.split("; ")}
    return pieces


def _way_words(kind: str, value: str, when: str, voicemail: bool) -> str:
    from_when = str(hours.in_words(when)) if when else str(_("any time"))
    message = "" if voicemail else f", {_('leave no message')}"
    return f"{value or _('they call you')} ({from_when}{message})" if kind != "they_call" else str(_("They call you."))


@contextmanager
def _opened(referral_id: UUID, user: User, *, person: bool = False) -> Iterator[tuple[Helping, Referral]]:
    file_id = Referral.objects.filter(pk=referral_id).values_list("file_id", flat=True).first()
    if file_id is None:
        raise NotYours
    with helping(file_id, user, closed=True, person=person) as change:
        yield change, _row(referral_id)


@contextmanager
def _step(referral_id: UUID, step: str, user: User) -> Iterator[tuple[Helping, Referral]]:
    """Open a referral for one step by staff or the person; saved when the step was done."""
    with _opened(referral_id, user, person=step in BY_PERSON) as (change, row):
        _move(row, step)
        yield change, row
        row.save()


@contextmanager
def _by_service(referral_id: UUID, code: str) -> Iterator[tuple[Helping, Referral]]:
    """Open a referral for a service that shows its code, while consent lasts."""
    with transaction.atomic():
        found = Referral.objects.filter(pk=referral_id).values_list("file_id", flat=True).first()
        if found is None:
            raise NotYours
        change = Helping(locked(found), Actor(Role.SYSTEM, None, "service"), timezone.now())
        row = _row(referral_id)
        until = row.consent_until_date
        over = until is None or until < timezone.localdate(change.now)
        if over or row.state not in SHOWN or not row.code_digest or row.code_digest != _digest(code):
            raise NotYours
        yield change, row


def _row(referral_id: UUID) -> Referral:
    rows = Referral.objects.select_for_update(of=("self",)).select_related("file__request__requester", "listing")
    return rows.get(pk=referral_id)


def _move(row: Referral, step: str) -> None:
    starts, to = EDGES[step]
    if row.state not in starts:
        raise Stale(_("This is not possible any more. Open the page again and look."))
    row.state = to


def _forget(row: Referral) -> None:
    """Leave nothing to be seen by the service."""
    row.shared, row.code_digest = {}, ""


def _record(
    change: Helping,
    verb: str,
    row: Referral,
    data: Mapping[str, object] | None = None,
    personal: Mapping[str, object] | None = None,
) -> None:
    who = {"listing": row.listing.key} if change.by.name == "service" else {}
    audit.record(
        None,
        f"referral.{verb}",
        actor=change.by,
        at=change.now,
        target=f"referral:{row.pk}",
        data={"state": row.state, **who, **(data or {})},
        personal=personal,
        chain_name=helping_policies.chain_of_file(change.file.pk),
    )
    change.recorded = True


def _digest(code: str) -> str:
    return hashlib.sha256(codes.folded(code).encode()).hexdigest()
