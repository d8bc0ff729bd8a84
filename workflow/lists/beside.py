"""What waits beside the cases: alerts a person makes known or counsel answers, and what the people we help wait for.

As the questions of `duties`: each lists at most `SHOWN`, most pressing first, and never counts.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from workflow import policies
from workflow.helping import policies as helping_policies
from workflow.lists.duties import SHOWN
from workflow.models import (
    Absence,
    Alert,
    AlertState,
    Assignment,
    DeliveryWay,
    HelpCall,
    Helper,
    HelpFile,
    Office,
    Posting,
    Referral,
    ReferralState,
    Request,
    User,
)
from workflow.services import alerts_calls, posting
from workflow.states import Role

#: At most so many calls are listed on the page of people.
CALLS_SHOWN = 30
#: Steps of a referral after which it is our turn. Who consents on their own page makes the code for nobody but us.
OUR_TURN = Q(state__in=(ReferralState.ACCEPTED, ReferralState.DECLINED)) | Q(
    state=ReferralState.CONSENTED, consent_way="portal"
)


@dataclass(frozen=True)
class Promised:
    """One promised call; `mine` where one may open the file without giving a reason first."""

    call: HelpCall
    mine: bool


def alerts_to_call(user: User) -> list[Alert]:
    """Return the alerts a person is to make known, where somebody calls people, the longest waiting first."""
    return alerts_calls.first_to_call(user, SHOWN)


def alerts_held(user: User) -> list[Alert]:
    """Return the alerts that met a bar and wait for counsel: one's own, nobody's, and each that is late."""
    offices = policies.offices_where(user, Role.COUNSEL)
    cases = policies.requests_not_hidden(user, Request.objects.filter(office__in=offices))
    holds = Assignment.objects.filter(request=OuterRef("subscription__request"), role=Role.COUNSEL, until_at=None)
    known = Exists(cases.filter(pk=OuterRef("subscription__request")))  # a list would be of all cases of the office
    rows = Alert.objects.filter(known, standing=AlertState.COUNSEL).annotate(is_mine=Exists(holds.filter(user=user)))
    rows = rows.filter(Q(is_mine=True) | ~Exists(holds) | Q(counsel_due_at__lt=timezone.now()))
    return list(rows.select_related("subscription__request").order_by("counsel_due_at", "pk")[:SHOWN])


def answers_to_hand(user: User) -> list[Posting]:
    """Return the answers to hand over or read aloud in cases one holds, or nobody does, the longest waiting first."""
    held = Assignment.objects.filter(request=OuterRef("pk"), role__in=posting.POSTERS, until_at=None)
    cases = policies.requests_of_offices(user, Request.objects.all())
    cases = cases.filter(Exists(held.filter(user=user)) | ~Exists(held))
    ways = (DeliveryWay.IN_PERSON, DeliveryWay.READ_ALOUD)
    return list(posting.waiting(cases, ways).select_related("request")[:SHOWN])


def calls_to_helped(user: User, most: int = SHOWN) -> list[Promised]:
    """Return the calls promised to people one helps, and to those whose helper is away or who have none.

    Whoever may open the file by a reason, or manages the office, sees that the second ones wait.
    """
    found: list[Promised] = []
    managed = policies.offices_where(user, Role.OFFICE_MANAGER)
    for office in Office.objects.filter(pk__in={*_talks_in(user), *managed}):
        found += calls_of_office(user, office, most)
    return sorted(found, key=lambda one: one.call.due_at)[:most]


def calls_of_office(user: User, office: Office, most: int = CALLS_SHOWN) -> list[Promised]:
    """Return those of one office."""
    files = helping_policies.files_of(user, office)
    own = helping_policies.mine(user, files)
    rows = HelpCall.objects.filter(done_at=None).filter(
        Q(file__in=own.values("pk")) | Q(file__in=_left_alone(files).values("pk"))
    )
    listed = list(rows.select_related("file__request__requester", "file__office").order_by("due_at", "pk")[:most])
    keys = set(own.filter(pk__in=[call.file_id for call in listed]).values_list("pk", flat=True))
    manages = policies.holds_role(user, office, Role.OFFICE_MANAGER)
    return [Promised(call, manages or call.file_id in keys) for call in listed]


def referrals_on_our_side(user: User) -> list[Referral]:
    """Return the referrals of people one helps in which the next step is ours, the longest waiting first."""
    found: list[Referral] = []
    for office in Office.objects.filter(pk__in=_talks_in(user)):
        files = helping_policies.mine(user, helping_policies.files_of(user, office))
        rows = Referral.objects.filter(OUR_TURN, file__in=files.values("pk")).select_related("file", "listing")
        found += rows.annotate(since=Coalesce("answered_at", "consented_at")).order_by("since", "pk")[:SHOWN]
    return sorted(found, key=_since)[:SHOWN]


def _since(row: Referral) -> datetime:
    return row.answered_at or row.consented_at or row.asked_at


def _left_alone(files: QuerySet[HelpFile]) -> QuerySet[HelpFile]:
    """Return those of some files whose helper is away today, or who have none."""
    today = timezone.localdate()
    away = Absence.objects.filter(
        user=OuterRef("specialist__user"), from_date__lte=today, to_date__gte=today, withdrawn_at=None
    )
    here = Helper.objects.filter(file=OuterRef("pk"), until_at=None).exclude(Exists(away))
    return files.exclude(Exists(here))


def _talks_in(user: User) -> set[int]:
    return {key for role in helping_policies.TALKING for key in policies.offices_where(user, role)}
