"""Who has the figures counted, and who looks at the cases behind one: events of the office's trail."""

from django.db import transaction
from django.utils import timezone

from workflow import audit, outbox, policies
from workflow.errors import NotYours
from workflow.models import Office, User
from workflow.policies import Actor
from workflow.states import Role

VERB = "figures.count"
OVERSEERS = (Role.OFFICE_MANAGER, Role.AUDITOR)


def ask_count(*, office: Office, user: User) -> None:
    """Have what is new in the trail counted, in the background; asked twice in a minute it is done once.

    :raises NotYours: the person neither manages nor audits the office.
    """
    actor, now = _overseer(office, user), timezone.now()
    with transaction.atomic():
        audit.record(None, "figures.count_asked", actor=actor, at=now, chain_name=policies.chain_of_office(office.pk))
        outbox.post(VERB, request=None, key=f"figures:{now:%Y%m%d%H%M}", data={}, now=now, office_id=office.pk)


def looked_behind(*, office: Office, measure: str, cell: str, period: str, user: User) -> None:
    """Record that somebody looked at the cases behind a figure.

    :raises NotYours: the person neither manages nor audits the office.
    """
    data = {"measure": measure, "cell": cell, "period": period}
    actor, chain = _overseer(office, user), policies.chain_of_office(office.pk)
    audit.record(None, "figures.looked_behind", actor=actor, data=data, chain_name=chain)


def annual_made(*, office: Office, year: int, size: int, user: User) -> None:
    """Record that somebody made the annual report of a fiscal year on its page.

    :raises NotYours: the person does not manage the office.
    """
    if not policies.holds_role(user, office, Role.OFFICE_MANAGER):
        raise NotYours
    actor, chain = Actor(Role.OFFICE_MANAGER, user), policies.chain_of_office(office.pk)
    audit.record(None, "figures.annual_made", actor=actor, data={"year": year, "bytes": size}, chain_name=chain)


def _overseer(office: Office, user: User) -> Actor:
    role = next((one for one in OVERSEERS if policies.holds_role(user, office, one)), None)
    if role is None:
        raise NotYours
    return Actor(role, user)
