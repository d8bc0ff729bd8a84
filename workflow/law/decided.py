"""Gates from the second review to the release: what was proved and read is what is decided, and what leaves."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from redaction import attesting
from redaction import comparing as looking
from redaction import selectors as redactions
from workflow.errors import Obstacle
from workflow.known import expected_outcomes, fits_one_pdf, open_proposal, outputs, protected_terms, releasing_records
from workflow.law import comparing, fixing
from workflow.law.determined import nothing_waits
from workflow.law.leaving import Facts
from workflow.models import Decision, Event, Request
from workflow.states import Outcome

#: What adds to how requester or victim are reached.
REACHED_OTHERWISE = ("request.add_way", "request.change_way", "request.keep_contact")
#: The seven answers recorded with each decision (domain, disclosure schemes).
SEVEN = (
    ("whether", gettext_lazy("Is it lawful, necessary and proportionate to answer?")),
    ("what", gettext_lazy("What exactly is told?")),
    ("to_whom", gettext_lazy("To whom: who is best placed to protect?")),
    ("by_whom", gettext_lazy("By whom is it told?")),
    ("hear_subject", gettext_lazy("Is the subject heard? (No: the subject is never contacted.)")),
    ("tell_subject", gettext_lazy("Is the subject told? (No.)")),
    ("safeguarding", gettext_lazy("Which support and safety plan go with the answer?")),
)


def redaction_is_possible(request: Request, facts: Facts) -> Iterator[Obstacle]:
    if open_proposal(request) is not None:
        yield Obstacle("proposal", _("There is nothing to redact in a proposal to release nothing."))


def outputs_are_proved(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """Each output has a passing proof of exactly these bytes, or the proposal to release nothing was read."""
    proposal = open_proposal(request)
    if proposal is not None:
        if proposal.read_at is None:
            yield Obstacle("proposal", _("Read the proposal first."))
        return
    for record in releasing_records(request):
        lack = attesting.why_not_proved(record.document_id, request.number or "", record.first_stamp or 0)
        if lack:
            yield Obstacle("proof", f"“{record.title}”: {lack}", str(record.pk))


def files_are_compared(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """Each file was held against the others of the release and against what left before."""
    if open_proposal(request) is None and not comparing.is_compared(request):
        yield Obstacle("compared", _("The files are still being compared with each other and with what left before."))


def nobody_is_reached_by_it(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """What was given of how requester and victim are reached after a file was proved stands on none of its pages.

    The proof itself looks for what was known when it was made. What is proved once stays so, for the same marks.
    """
    if open_proposal(request) is not None:
        return
    for record in releasing_records(request):
        run = redactions.run_of(record.document_id, request.number or "", record.first_stamp or 0)
        if run is None or not _reached_otherwise_since(request, run.finished_at):
            continue
        pages = looking.pages_that_show(run, protected_terms(request))
        if pages is None or pages:
            words = _(
                "“%(title)s”, page %(page)s shows, or may show, how the requester or the victim is reached, which was "
                "given after the file was proved. Return the case, and cover it."
            )
            yield Obstacle(
                "reached", words % {"title": record.title, "page": pages[0] if pages else "–"}, str(record.pk)
            )


def _reached_otherwise_since(request: Request, proved_at: datetime | None) -> bool:
    events = Event.objects.filter(chain=f"request:{request.pk}", verb__in=REACHED_OTHERWISE)
    return (events.filter(at__gte=proved_at) if proved_at is not None else events).exists()


def nothing_changed_since(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """What is decided, and what leaves, is what the second reader approved: to the byte, to the word, to the ruling."""
    review = request.second_reviews.filter(approved=True).order_by("-reviewed_at").first()
    changed = [_("No second reader approved this.")] if review is None else fixing.changed(request, review.fixed)
    for words in changed:
        yield Obstacle("changed", _("%s Return the case to legal review.") % words)


def decision_is_complete(request: Request, facts: Facts) -> Iterator[Obstacle]:
    draft = request.decisions.filter(superseded_at=None, decided_at=None).first()
    if draft is None:
        yield Obstacle("draft", _("Draft the decision first: outcome, reasons and the seven answers."))
        return
    if not draft.reasons.strip():
        yield Obstacle("reasons", _("Give the reasons."), "reasons")
    for key, question in SEVEN:
        if not str(draft.answers.get(key, "")).strip():
            yield Obstacle("seven", _("Not answered: %s") % question, key)
    yield from _outcome_fits(request, draft.outcome)
    if draft.partial:
        yield from a_bigger_part_remains(request, facts)
    else:
        yield from nothing_waits(request, facts)
    letter = draft.artifacts.filter(kind="letter_unsigned").order_by("-made_at").first()
    if letter is None:
        yield Obstacle("letter", _("The letter is not composed yet."))
    elif not letter.template_approved:
        yield Obstacle("template", _("The letter comes from a template counsel has not approved."))


def files_are_those_decided(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """The signed letter and the package are the ones decided on (design, release)."""
    decision = request.decisions.filter(superseded_at=None).exclude(decided_at=None).first()
    if decision is None:
        yield Obstacle("decision", _("Nothing is decided."))
        return
    signed = decision.artifacts.filter(kind="letter_signed", derived_from=decision.letter_sha256).first()
    if signed is None:
        yield Obstacle("signature", _("The letter is not signed yet."))
        return
    variants = decision.artifacts.filter(kind="variant_signed", derived_from__in=decision.variants)
    if set(variants.values_list("derived_from", flat=True)) != set(decision.variants):
        yield Obstacle("variants", _("The letter in its other language and in large print is not signed yet."))
    yield from _package_is_whole(request, decision, signed.sha256)
    if sorted(decision.outputs) != sorted([] if open_proposal(request) else outputs(request)):
        yield Obstacle("outputs", _("A record changed after the decision. Return the case to legal review."))


def _package_is_whole(request: Request, decision: Decision, signed: str) -> Iterator[Obstacle]:
    """The package holds the signed letter; its one PDF was made of it and proved again, unless it is too large."""
    package = decision.artifacts.filter(kind="package", derived_from=signed).order_by("-made_at").first()
    if package is None:
        yield Obstacle("package", _("The package is not built yet."))
        return
    one = decision.artifacts.filter(kind="one_pdf", derived_from=package.sha256).order_by("-made_at").first()
    if one is None:
        if fits_one_pdf(request):
            yield Obstacle("one_pdf", _("The package as one PDF is not built yet."))
    elif not attesting.is_proved_joined(one.sha256):
        yield Obstacle("one_pdf", _("The package as one PDF has no passing proof of these bytes."))


def the_whole_was_decided(request: Request, facts: Facts) -> Iterator[Obstacle]:
    if any(one.partial for one in request.decisions.filter(superseded_at=None)):
        yield Obstacle("partial", _("The decision is about a part, and its letter says so. Release this part."))


def a_part_was_decided(request: Request, facts: Facts) -> Iterator[Obstacle]:
    if not any(one.partial for one in request.decisions.filter(superseded_at=None)):
        yield Obstacle("whole", _("The decision is the last answer, and its letter says so. Release the whole."))


def a_bigger_part_remains(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """A part leaves only with something in it, and with words on what is still to come and by when."""
    decision = request.decisions.filter(superseded_at=None).first()
    if decision is None or not (decision.remaining or "").strip() or decision.rest_due_date is None:
        yield Obstacle("remaining", _("Say what is still to come, and by when."), "remaining")
    if open_proposal(request) is not None:
        yield Obstacle("proposal", _("An answer with which nothing leaves is no part."))


def _outcome_fits(request: Request, outcome: str) -> Iterator[Obstacle]:
    """The outcome follows from what leaves; nobody types it against the facts."""
    expected = expected_outcomes(request)
    if outcome not in expected:
        yield Obstacle(
            "outcome",
            _("The outcome does not fit what leaves. It should be: %s.")
            % ", ".join(str(Outcome(one).label) for one in expected),
            "outcome",
        )
