"""Subjects and people of feeds brought together: by a number at once, by name and birth date as a question to two
people. What the match is stays within the office: no page of a requester says whether there is one.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from workflow import audit, policies
from workflow.custody import matching
from workflow.custody.rows import IDENTIFIERS
from workflow.errors import Invalid, NotAllowed, NotYours, Stale
from workflow.models import (
    AlertSubscription,
    AlertToken,
    CustodyMatch,
    CustodyPerson,
    CustodyToken,
    Feed,
    Request,
)
from workflow.policies import Actor
from workflow.services.acting import acting
from workflow.services.contact import checked
from workflow.services.custody_acting import chain_of_alerts

State = CustodyMatch.State
LISTENING = (AlertSubscription.State.ACTIVE, AlertSubscription.State.PAUSED)
BY = policies.system("matching")
#: What two people look at beside name and birth date; two of these must agree, or a number.
FACTS = ("photograph", "booking_address", "charge", "court", "number_on_paper", "relatives", "earlier_custody")


def subject_tokens(request: Request) -> frozenset[tuple[str, str]]:
    """Return by what the subject of a request is found in feeds: numbers, and each name with the birth date."""
    subject = request.subject
    numbers = {one.kind: one.value for one in subject.identifiers.all()}
    names = [subject.name, *(alias.name for alias in subject.aliases.all())]
    return frozenset().union(*(matching.tokens(name, subject.birth_date, numbers) for name in names))


def keep_tokens(subscription: AlertSubscription) -> None:
    """Write down by what a subscription is found, and look through the people of its office's feeds."""
    found = subject_tokens(subscription.request)
    AlertToken.objects.bulk_create(
        [AlertToken(subscription=subscription, kind=kind, token=token) for kind, token in sorted(found)],
        ignore_conflicts=True,
    )
    tokens = list(subscription.tokens.values_list("token", flat=True))
    rows = CustodyToken.objects.filter(token__in=tokens, person__feed__office=subscription.office)
    shared: dict[UUID, list[str]] = {}
    for person, kind in rows.values_list("person_id", "kind"):
        shared.setdefault(person, []).append(kind)
    people = CustodyPerson.objects.in_bulk(list(shared))
    _meet([(subscription, people[pk], kinds) for pk, kinds in shared.items()], subscription.signed_up_at)


def match_people(feed: Feed, fresh: Mapping[CustodyPerson, Iterable[tuple[str, str]]], now: datetime) -> None:
    """Bring people together with the subscriptions that share something new of theirs, and with those who follow
    the same number from another feed: a registration follows the person.
    """
    by_token: dict[str, list[tuple[CustodyPerson, str]]] = {}
    for person, tokens in fresh.items():
        for kind, token in tokens:
            by_token.setdefault(token, []).append((person, kind))
    if not by_token:
        return
    listening = Q(subscription__office=feed.office_id, subscription__standing__in=LISTENING)
    rows = (
        AlertToken.objects.filter(listening, token__in=by_token)
        .select_related("subscription__request__subject")
        .prefetch_related("subscription__request__subject__aliases")
    )
    pairs: dict[tuple[UUID, UUID], tuple[AlertSubscription, CustodyPerson, list[str]]] = {}
    for row in rows:
        for person, kind in by_token[row.token]:
            entry = pairs.setdefault((row.subscription_id, person.pk), (row.subscription, person, []))
            entry[2].append(kind)
    _meet(list(pairs.values()), now)
    _follow(feed, by_token, now)


def _follow(feed: Feed, by_token: Mapping[str, list[tuple[CustodyPerson, str]]], now: datetime) -> None:
    numbers = [token for token, found in by_token.items() if any(kind != matching.NAME for _person, kind in found)]
    same = CustodyToken.objects.filter(token__in=numbers, person__feed__office=feed.office_id)
    others = {(token, person) for token, person in same.values_list("token", "person_id")}
    matches = CustodyMatch.objects.filter(
        person__in={person for _token, person in others}, standing=State.CONFIRMED, subscription__standing__in=LISTENING
    ).select_related("subscription")
    made = []
    for match in matches:
        for token, other in others:
            if other == match.person_id:
                made += [
                    CustodyMatch(subscription=match.subscription, person=person, standing=State.CONFIRMED,
                                 basis="followed", agrees=[kind], made_at=now)
                    for person, kind in by_token[token] if person.pk != match.person_id
                ]  # fmt: skip
    _keep(made, now)


def _meet(pairs: list[tuple[AlertSubscription, CustodyPerson, list[str]]], now: datetime) -> None:
    """Make a match of each pair that is one, and a suggestion of each that may be."""
    made = []
    for subscription, person, kinds in pairs:
        subject = subscription.request.subject
        names = [subject.name, *(alias.name for alias in subject.aliases.all())]
        births = (subject.birth_date, person.birth_date)
        found = [matching.verdict(kinds, names=(name, person.name), births=births) for name in names]
        best = next((one for one in found if one and one.confirmed), next((one for one in found if one), None))
        if best is not None:
            made.append(
                CustodyMatch(
                    subscription=subscription, person=person, agrees=list(best.codes), made_at=now,
                    standing=State.CONFIRMED if best.confirmed else State.SUGGESTED,
                    basis="identifier" if best.confirmed else "suggestion",
                )
            )  # fmt: skip
    _keep(made, now)


def _keep(made: list[CustodyMatch], now: datetime) -> None:
    """Keep new matches; what a person said of a pair before stays, and a suggestion gives way to a number."""
    there = {
        (match.subscription_id, match.person_id): match
        for match in CustodyMatch.objects.filter(
            subscription__in={one.subscription_id for one in made}, person__in={one.person_id for one in made}
        )
    }
    new: dict[tuple[UUID, UUID], CustodyMatch] = {}
    stronger = []
    for one in made:
        pair = (one.subscription_id, one.person_id)
        known = there.get(pair)
        if known is None:
            new.setdefault(pair, one)
        elif known.standing in {State.SUGGESTED, State.PROPOSED} and one.standing == State.CONFIRMED:
            known.standing, known.basis, known.agrees, known.decided_at = one.standing, one.basis, one.agrees, now
            stronger.append(known)
    CustodyMatch.objects.bulk_create(list(new.values()), batch_size=300)
    CustodyMatch.objects.bulk_update(stronger, ["standing", "basis", "agrees", "decided_at"], batch_size=200)
    kept = [*new.values(), *stronger]
    if kept:
        audit.record_many(
            [
                audit.Entry(
                    chain_of_alerts(one.subscription), f"match.{one.standing}", f"match:{one.pk}",
                    {"basis": one.basis, "agrees": one.agrees},
                )
                for one in kept
            ],
            actor=BY, at=now,
        )  # fmt: skip


def know_by_number(*, request_id: UUID, kind: str, number: str, why: str, by: Actor) -> None:
    """Write down the number under which custody knows the subject, from a paper of the case, and look for it.

    :raises Invalid: no such kind, no number, no reason, or nobody signed up.
    """
    words = checked(why)
    if kind not in IDENTIFIERS:
        raise Invalid(_("Choose which number it is."), {"kind": _("Choose one.")})
    if len(number.strip()) < 4:
        raise Invalid(_("Write the number."), {"number": _("Write the number.")})
    with acting("know_by_number", request_id=request_id, by=by) as case:
        subscription = AlertSubscription.objects.select_related("request").filter(request=case.request).first()
        if subscription is None:
            raise Invalid(_("Nobody signed up for alerts in this case."))
        AlertToken.objects.get_or_create(
            subscription=subscription, token=matching.number_token(kind, number), defaults={"kind": kind}
        )
        keep_tokens(subscription)
        case.record({"kind": kind}, target=f"subscription:{subscription.pk}",
                    personal={"number": number.strip(), "why": words})  # fmt: skip


def judge_match(
    *, request_id: UUID, match_id: UUID, same: bool, facts: Iterable[str], why: str, by: Actor
) -> CustodyMatch:
    """Say whether a person in custody is the subject. That they are one takes two people; the second may also undo
    it, as may anybody later when it turns out wrong.

    :raises NotYours: no such match in this case.
    :raises NotAllowed: the second person is the first.
    :raises Invalid: no reasons, or fewer than two facts beyond name and birth date for a yes.
    """
    words = checked(why)
    agree = sorted(set(facts) & set(FACTS))
    if same and len(agree) < 2:
        few = _("Two things beyond name and birth date must agree.")
        raise Invalid(few, {"facts": few})
    with acting("judge_match", request_id=request_id, by=by) as case:
        match = (
            CustodyMatch.objects.select_for_update(of=("self",))
            .filter(pk=match_id, subscription__request=case.request)
            .first()
        )
        if match is None:
            raise NotYours
        if match.standing == State.ENDED or (same and match.standing == State.CONFIRMED):
            raise Stale
        if same and match.standing == State.PROPOSED and match.proposed_by_id == by.person.pk:
            raise NotAllowed(_("The second look must be somebody else's."))
        if not same:
            match.standing, match.decided_by, match.decided_at = State.REJECTED, by.person, case.now
        elif match.standing == State.PROPOSED:
            match.standing, match.decided_by, match.decided_at = State.CONFIRMED, by.person, case.now
            match.basis = "people"
        else:
            match.standing, match.proposed_by = State.PROPOSED, by.person
        match.reasons = words
        match.agrees = sorted({*match.agrees, *agree})
        match.save()
        case.record({"match": match.standing, "agrees": match.agrees}, target=f"match:{match.pk}",
                    personal={"why": words})  # fmt: skip
    return match
