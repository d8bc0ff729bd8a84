"""One sample request from its first word to the signed letter, each part by another person."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.utils import timezone

from disclosure.letters import templates
from disclosure.sample import people
from disclosure.sample.answering import answered, cleared, marked, ruled, submitted
from disclosure.sample.asking import BREAK_IN, JONAS, Asking, facts_of, submit
from disclosure.sample.cases_work import HISTORY, RIGHT_TO_KNOW
from disclosure.sample.checking import TO_SEARCH
from disclosure.sample.finding import Find, asked, found, replied, searched
from disclosure.sample.hands import Case
from disclosure.sample.office import crew_of
from disclosure.sample.papers import arrest_report, court_disposition
from redaction.vault.storage import get
from workflow.models import ArtifactKind
from workflow.services import releasing
from workflow.states import Role

MARISOL = Asking("marisol", "Marisol Sample", JONAS, BREAK_IN)
"""Who asks: the victim the papers tell of."""


@dataclass(frozen=True)
class Walked:
    """A request that was answered, and what its requester downloads: the signed letter and the package, as bytes."""

    request_id: UUID
    number: str
    letter: bytes
    package: bytes


def walk_one(*, now: datetime, log: Callable[[str], None]) -> Walked:
    """Drive one request to its signed letter; make offices, staff and letter templates where they are missing.

    :param log: told each step in a sentence.
    :raises SampleFailed: a proof failed or a piece of background work did.
    """
    templates.install(now)
    offices = people.make_offices(timezone.localdate(now))
    staff = people.make_staff(offices)
    usual = crew_of(offices["fairview"], staff)
    case = submit(MARISOL, replace(usual, second_pair_of_eyes=(Role.RECORDS_OFFICER, staff["records2"])), log)
    facts = facts_of(MARISOL)
    report, judgment = partial(arrest_report, facts), partial(court_disposition, facts)
    for step in (
        *TO_SEARCH,
        asked(),
        found(*HISTORY, Find("arrests", report), Find("court", judgment)),
        replied,
        searched,
        ruled(),
        cleared,
        marked(report, judgment),
        submitted,
        *answered(RIGHT_TO_KNOW),
    ):
        step(case)
        case.request.refresh_from_db()
    walked = Walked(
        case.request.pk,
        case.number,
        _downloaded(case, ArtifactKind.LETTER_SIGNED),
        _downloaded(case, ArtifactKind.PACKAGE),
    )
    log(f"{MARISOL.name} downloaded the signed letter and the package.")
    return walked


def _downloaded(case: Case, kind: ArtifactKind) -> bytes:
    """Return a file as its requester downloads it; the download is an event of the trail."""
    return get(releasing.download(request_id=case.request.pk, kind=kind, by=case.requester()))
