"""What must be true whenever something leaves, by whatever path the case came there; asked at each later event."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from redaction.detection.recognise import recognise
from redaction.detection.values import NEVER_LEAVE
from redaction.detection.views import views_of
from redaction.vault.blind import fold
from workflow.bars import BARS
from workflow.errors import Obstacle
from workflow.known import (
    has_route,
    open_proposal,
    open_routes,
    protected_terms,
    read_bars,
    releasing_entries,
    releasing_records,
    screening_is_fresh,
)
from workflow.law import conflicts
from workflow.law.representing import lacks
from workflow.models import VICTIM_ROUTES, Check, HistoryEntry, Record, Request

Facts = Mapping[str, Any]
Gate = Callable[[Request, Facts], Iterator[Obstacle]]
#: A-numbers as people type them; social security numbers and medical data are found by the recognisers.
PRIVATE_NUMBERS = re.compile(r"\bA[ -#]*\d{3}[ -]?\d{3}[ -]?\d{2,3}\b")


def checks_are_answered(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """Identity, standing or an open FOIA route, authority and conflict: each answered, with evidence where yes."""
    answers = {check.question: check for check in request.checks.filter(replaced_at=None)}
    passing = {
        "identity": ("yes",),
        "standing": ("yes",) if not has_route(request, "foia") else ("yes", "no", "not_needed"),
        "authority": ("yes", "not_needed") if request.victim.is_requester else ("yes",),
        "conflict": ("no",),
    }
    if goes_by_foia_alone(request):  # any person may ask by it, of whatever side, and for nobody but themselves
        passing |= {"authority": ("yes", "no", "not_needed"), "conflict": ("no", "yes")}
    words = {
        "identity": _("Identity is not shown."),
        "standing": _("Standing is not shown, and no FOIA route is open."),
        "authority": _("Authority to act for the victim is not shown."),
        "conflict": _("Whether the requester belongs to the subject's side is not answered, or it is so."),
    }
    for question, good in passing.items():
        check = answers.get(question)
        if check is None or check.answer not in good:
            yield Obstacle(f"check_{question}", words[question], question)
        elif question == "conflict":
            yield from _findings_are_answered(request, check)
        if check is not None and check.answer == "yes" and not check.evidence.exists():
            yield Obstacle(f"evidence_{question}", _("“%s” is answered without evidence.") % question, question)
        if check is not None and check.answer == "yes":
            for lacking in lacks(request, question, check.confirming_source, check.shown or {}).values():
                yield Obstacle(f"shown_{question}", lacking, question)
    declaration = getattr(request, "declaration", None)
    if declaration is None or declaration.signed_at is None:
        yield Obstacle("declaration", _("The signed declaration has not arrived."))


def _findings_are_answered(request: Request, check: Check) -> Iterator[Obstacle]:
    """What the office's own cases show of a conflict, also since the question was answered, a person must answer."""
    for found in conflicts.findings(request):
        if found.key not in (check.findings or ()):
            words = _("%s Answer with reasons whether the requester belongs to the subject's side.")
            yield Obstacle("conflict_found", words % found.words, "conflict")


def goes_by_foia_alone(request: Request) -> bool:
    """Whether a request goes by FOIA and by no victim's route: FOIA is open to any person, of whatever side."""
    kinds = open_routes(request)
    return "foia" in kinds and not kinds & set(VICTIM_ROUTES)


def leaving_needs_the_checks(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """However a case came here (an appeal, a returned proposal), nothing leaves on questions nobody answered."""
    if _leaving(request):
        yield from checks_are_answered(request, facts)


def leaving_needs_a_fresh_screening(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """Unscreened is barred; the standard answer, which lets nothing leave, is not."""
    if _leaving(request) and not screening_is_fresh(request):
        yield Obstacle("screening", _("The screening is missing or out of date. Ask the screener."))


def nothing_barred_leaves(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """Bars on what leaves. The standard answer, which lets nothing leave, passes."""
    leaving = _leaving(request)
    bars = read_bars(request)
    if leaving and bars.of_person():
        yield Obstacle(
            "person_barred", _("A bar covers the subject: nothing may leave but the standard answer."), restricted=True
        )
    for item in leaving:
        if bars.are_unasked(item):
            words = _("“%s”: nobody said whether a bar of law covers it. Look, and say which does, or that none does.")
            yield Obstacle("bars_unasked", words % item.title, str(item.pk), restricted=True)
        for key in sorted(bars.of_item(item)):
            yield Obstacle(
                "item_barred",
                _("“%(item)s” may not leave: %(law)s.") % {"item": item.title, "law": BARS[key].authority},
                str(item.pk),
                restricted=True,
            )
        if (
            isinstance(item, HistoryEntry)
            and item.kind == HistoryEntry.Kind.ARREST
            and not item.outcome
            and not item.outcome_not_found
        ):
            yield Obstacle(
                "arrest_outcome",
                _("“%s”: an arrest leaves only with its outcome, or “outcome not found”.") % item.title,
                str(item.pk),
            )


def entries_tell_nothing_private(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """The letter prints entries as typed: no number of a person, nothing medical, no way to requester or victim."""
    if open_proposal(request) is not None:
        return
    terms = [fold(term) for term in protected_terms(request)]
    for entry in releasing_entries(request):
        words = "\n".join((entry.title, entry.agency, entry.text, entry.outcome))
        never = {one.kind for one in recognise(views_of(words))} & NEVER_LEAVE
        if never or PRIVATE_NUMBERS.search(words) or any(term in fold(words) for term in terms):
            yield Obstacle(
                "private_words",
                _(
                    "“%s” holds a private number, medical data, or a way to reach the requester or the victim. Take it "
                    "out and enter it anew."
                )
                % entry.title,
                str(entry.pk),
            )


def _leaving(request: Request) -> list[Record | HistoryEntry]:
    """Return what leaves; nothing while a proposal to release nothing stands."""
    if open_proposal(request) is not None:
        return []
    return [*releasing_records(request), *releasing_entries(request)]


#: Asked before anything moves on that is to leave.
LEAVING: tuple[Gate, ...] = (
    leaving_needs_the_checks,
    leaving_needs_a_fresh_screening,
    nothing_barred_leaves,
    entries_tell_nothing_private,
)
