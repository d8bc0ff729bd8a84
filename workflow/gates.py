"""What must be true before an event: each gate is a predicate that returns the obstacles left, as words for staff.

`GATES` lists the gates of each event; `obstacles(event, request, …)` asks them all. Gates read, they never write. Those
that speak of bars mark their words `restricted`. The legal bars themselves are data in `workflow.bars`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from redaction import selectors as redactions
from redaction.bases import basis
from workflow import comparing
from workflow.delivering import delivery_is_safe, lateness_is_explained, leaves_with_its_batch
from workflow.errors import Obstacle
from workflow.known import (
    departures,
    determination_of,
    expected_outcomes,
    has_route,
    items,
    open_items,
    open_proposal,
    outcome_of_grant,
    outputs,
    person_bars,
    read_bars,
    releasing_entries,
    releasing_records,
    screening_is_fresh,
    standing_is_verified,
    waits_for_later,
)
from workflow.leaving import LEAVING, Facts, Gate, checks_are_answered
from workflow.marked import marks_are_read, pages_are_done, suggestions_are_made
from workflow.models import VICTIM_ROUTES, Determination, HistoryEntry, Record, Request
from workflow.silence import names_bar, tells_a_conflict, tells_a_finding
from workflow.states import Outcome

#: Folded name tokens, as `redaction.vault.blind.name_tokens` writes them.
FOLDED = "f:"
#: The seven answers recorded with each decision (domain, disclosure schemes).
SEVEN = (
    ("whether", _("Is it lawful, necessary and proportionate to answer?")),
    ("what", _("What exactly is told?")),
    ("to_whom", _("To whom: who is best placed to protect?")),
    ("by_whom", _("By whom is it told?")),
    ("hear_subject", _("Is the subject heard? (No: the subject is never contacted.)")),
    ("tell_subject", _("Is the subject told? (No.)")),
    ("safeguarding", _("Which support and safety plan go with the answer?")),
)


def obstacles(event: str, request: Request, facts: Facts | None = None) -> tuple[Obstacle, ...]:
    """Return everything that stands in the way of `event` on `request` now.

    `facts` are what the caller gives with the event: reasons, outcome, names.
    """
    given: Facts = facts or {}
    return tuple(obstacle for gate in GATES.get(event, ()) for obstacle in gate(request, given))


# ---- gates, in the order of the machine -------------------------------------------------------------------------


def declaration_is_signed(request: Request, facts: Facts) -> Iterator[Obstacle]:
    declaration = getattr(request, "declaration", None)
    if declaration is None or (declaration.signed_at is None and not declaration.on_paper):
        yield Obstacle("declaration", _("The declaration is neither signed nor promised on paper."))


def reasons_are_given(request: Request, facts: Facts) -> Iterator[Obstacle]:
    if not str(facts.get("reasons", "")).strip():
        yield Obstacle("reasons", _("Give the reason in your own words."), "reasons")


def screening_is_recorded(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """Intake learns only whether the screening was done, never its result."""
    if not screening_is_fresh(request):
        yield Obstacle("screening", _("The screening is missing or out of date. Ask the screener."))


def no_open_route_ends_here(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """Failed standing, or a conflict, ends the victim's routes and no other (design, states)."""
    answers = dict(request.checks.filter(replaced_at=None).values_list("question", "answer"))
    failed = answers.get("standing") == "no" or answers.get("conflict") == "yes"
    if has_route(request, "foia") and answers.get("identity") == "yes" and failed:
        yield Obstacle(
            "foia_goes_on",
            _("The FOIA route is open to any person and goes on: pass the case to the search. One letter tells it."),
        )


def an_office_is_named(request: Request, facts: Facts) -> Iterator[Obstacle]:
    if not facts.get("office_named") and not facts.get("naming_harms"):
        yield Obstacle("office_named", _("Name the right office, or say that naming it would harm."), "office_named")


def question_is_plain(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """A question may not tell what was found: only before a search does it leave unread by the no-tell gate."""
    text = str(facts.get("text", "")).strip()
    if not text:
        yield Obstacle("text", _("Write the question."), "text")
    if names_bar(text):
        yield Obstacle("no_tell", _("The question names a law that would tell the requester too much."), "text")
    for piece in tells_a_conflict(text)[:1]:
        yield Obstacle("no_tell", _("“%s” says on whose side somebody stands. Ask without it.") % piece, "text")
    for piece in [] if request.subject.opened_by else tells_a_finding(text)[:1]:
        yield Obstacle("no_tell", _("“%s” says what a search brought. Ask without it.") % piece, "text")


def question_was_delivered_long_ago(request: Request, facts: Facts) -> Iterator[Obstacle]:
    question = request.questions.filter(replied_at=None, closed_at=None).order_by("-asked_at").first()
    if question is None or question.delivered_at is None:
        yield Obstacle("delivery", _("The question was not safely delivered, so silence proves nothing."))
    elif not facts.get("lapse_date") or timezone.localdate() < facts["lapse_date"]:
        yield Obstacle("lapse", _("The time to reply has not run out."))


def sources_have_answered(request: Request, facts: Facts) -> Iterator[Obstacle]:
    tasks = list(request.search_tasks.select_related("source"))
    barred = bool(person_bars(request))
    if not tasks and not barred:
        yield Obstacle("sources", _("No source was asked."))
    for task in tasks:
        if task.status == task.Status.ASKED:
            yield Obstacle("source_open", _("%s has not answered.") % task.source.name, str(task.pk))


def items_are_matched(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """The right person: each item matched with reasons and confirmed by somebody else (domain)."""
    for item in items(request):
        if not item.is_matched:
            yield Obstacle(
                "match", _("“%s” is not matched and confirmed by a second person.") % item.title, str(item.pk)
            )


def documents_are_ready(request: Request, facts: Facts) -> Iterator[Obstacle]:
    for record in request.records.filter(withdrawn_at=None).select_related("document"):
        if record.document.status != "ready":
            yield Obstacle(
                "document", _("“%s” could not be read, or is still being read.") % record.title, str(record.pk)
            )


def consultations_are_closed(request: Request, facts: Facts) -> Iterator[Obstacle]:
    for consultation in request.consultations.filter(answered_at=None, closed_at=None):
        yield Obstacle("consultation", _("%s has not answered.") % consultation.agency, str(consultation.pk))


def items_are_determined(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """Each item that did not leave yet; one set aside for a later part is determined too."""
    grounds = _grounds(request)
    for item in open_items(request):
        determination = determination_of(item)
        if determination is None:
            yield Obstacle("determination", _("“%s” has no determination.") % item.title, str(item.pk))
        else:
            yield from _determination_holds(item, determination, grounds)


def something_leaves(request: Request, facts: Facts) -> Iterator[Obstacle]:
    if not releasing_records(request) and not releasing_entries(request):
        yield Obstacle("nothing_leaves", _("Nothing is to be released. Propose “nothing to release” instead."))


def proposal_fits(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """No record and barred record get one answer, unless consent, death or acknowledgement opened it."""
    outcome = facts.get("outcome")
    if departures(request):
        yield from _nothing_more(request, outcome)
        return
    allowed = {Outcome.NEITHER_CONFIRM_NOR_DENY, Outcome.NOT_DESCRIBED}
    opened = bool(request.subject.opened_by) or has_route(request, "own_records")
    bars, found = read_bars(request), items(request)
    if not bars.of_person() and not any(bars.of_item(item) for item in found):
        allowed.add(Outcome.DENIED_IN_FULL)
        if opened and not found:
            allowed.add(Outcome.NO_RECORDS)
    if outcome not in allowed:
        yield Obstacle(
            "outcome", _("This outcome would tell more than may be told. Choose “neither confirm nor deny”."), "outcome"
        )


def _nothing_more(request: Request, outcome: object) -> Iterator[Obstacle]:
    """After a part left, the last answer may not deny what was given: it follows from the whole."""
    yield from items_are_determined(request, {})
    if releasing_records(request) or releasing_entries(request):
        yield Obstacle("leaves", _("Something is still to leave. Clear it for redaction, or withhold it."))
    fitting = outcome_of_grant(request)
    if outcome != fitting:
        yield Obstacle("outcome", _("A part has left already. The last answer must be: %s.") % fitting.label, "outcome")


def nothing_waits(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """A last answer leaves nothing aside for later."""
    for item in open_items(request):
        if waits_for_later(item):
            yield Obstacle("later", _("“%s” is set aside for later. Determine it first.") % item.title, str(item.pk))


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
        lack = redactions.why_not_proved(record.document_id, request.number or "", record.first_stamp or 0)
        if lack:
            yield Obstacle("proof", f"“{record.title}”: {lack}", str(record.pk))


def files_are_compared(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """Each file was held against the others of the release and against what left before."""
    if open_proposal(request) is None and not comparing.is_compared(request):
        yield Obstacle("compared", _("The files are still being compared with each other and with what left before."))


def outputs_are_those_reviewed(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """What is decided is what the second reader approved, byte for byte."""
    if open_proposal(request) is not None:
        return
    review = request.second_reviews.filter(approved=True).order_by("-reviewed_at").first()
    if review is None or sorted(review.outputs) != sorted(outputs(request)):
        yield Obstacle("outputs", _("The outputs are not the ones the second reader approved."))


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
    if not decision.artifacts.filter(kind="package", derived_from=signed.sha256).exists():
        yield Obstacle("package", _("The package is not built yet."))
    if sorted(decision.outputs) != sorted([] if open_proposal(request) else outputs(request)):
        yield Obstacle("outputs", _("A record changed after the decision. Return the case to legal review."))


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


def duplicate_is_real(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """Same requester and same subject; a co-victim asks for themselves and is linked, never closed."""
    other = facts.get("other")
    if other is None or other.pk == request.pk:
        yield Obstacle("other", _("Name the other request."), "other")
        return
    same_person = {way.token for way in request.requester.ways.all() if way.token} & {
        way.token for way in other.requester.ways.all() if way.token
    } or (request.requester.user_id and request.requester.user_id == other.requester.user_id)
    if other.state in {"closed", "draft"}:
        yield Obstacle("other", _("That request is closed itself, so it cannot stand for this one."), "other")
    mine, theirs = (
        set(one.name_tokens.filter(whose="subject", token__startswith=FOLDED).values_list("token", flat=True))
        for one in (request, other)
    )
    if not same_person or not mine or not theirs or not (mine <= theirs or theirs <= mine):
        yield Obstacle(
            "other", _("That request has another requester or another subject. Link co-victims instead."), "other"
        )


def reopening_is_grounded(request: Request, facts: Facts) -> Iterator[Obstacle]:
    lapsed = request.outcome == Outcome.LAPSED
    if facts.get("role") == "intake" and not lapsed:
        yield Obstacle("ground", _("Intake reopens only what lapsed for want of a reply."))
    if facts.get("role") == "counsel" and not facts.get("court_order"):
        yield Obstacle("ground", _("Counsel reopens only on an order of a court: name it."), "court_order")
    if facts.get("role") == "appeals_officer" and not facts.get("appeal"):
        yield Obstacle("ground", _("An appeals officer reopens by deciding an appeal."))


GATES: dict[str, tuple[Gate, ...]] = {
    "submit": (declaration_is_signed,),
    "verify": (checks_are_answered, screening_is_recorded),
    "propose_not_verified": (reasons_are_given, no_open_route_ends_here),
    "refer_elsewhere": (an_office_is_named,),
    "ask_requester": (question_is_plain,),
    "lapse": (question_was_delivered_long_ago,),
    "complete_search": (sources_have_answered, items_are_matched, documents_are_ready),
    "return_to_search": (reasons_are_given,),
    "clear_for_redaction": (
        consultations_are_closed,
        items_are_matched,
        items_are_determined,
        something_leaves,
        *LEAVING,
    ),
    "nothing_to_release": (consultations_are_closed, reasons_are_given, nothing_waits, proposal_fits),
    "submit_redactions": (pages_are_done, suggestions_are_made, items_are_determined, *LEAVING),
    "return_to_redaction": (reasons_are_given, redaction_is_possible),
    "approve": (outputs_are_proved, files_are_compared, marks_are_read, *LEAVING),
    "return_to_review": (reasons_are_given,),
    "decide": (decision_is_complete, outputs_are_proved, outputs_are_those_reviewed, *LEAVING),
    "release": (
        the_whole_was_decided,
        files_are_those_decided,
        outputs_are_proved,
        lateness_is_explained,
        leaves_with_its_batch,
        delivery_is_safe,
        nothing_waits,
        *LEAVING,
    ),
    "release_part": (
        a_part_was_decided,
        files_are_those_decided,
        outputs_are_proved,
        lateness_is_explained,
        leaves_with_its_batch,
        delivery_is_safe,
        a_bigger_part_remains,
        *LEAVING,
    ),
    "close_as_duplicate": (duplicate_is_real,),
    "reopen": (reasons_are_given, reopening_is_grounded),
}


@dataclass(frozen=True)
class _Grounds:
    """What a release of this case may stand on."""

    standing: bool
    open_routes: frozenset[str]
    opened_by: str


def _grounds(request: Request) -> _Grounds:
    routes = request.routes.filter(is_open=True).values_list("kind", flat=True)
    return _Grounds(standing_is_verified(request), frozenset(routes), request.subject.opened_by)


def _determination_holds(
    item: Record | HistoryEntry, determination: Determination, grounds: _Grounds
) -> Iterator[Obstacle]:
    """A release names an authority whose route is open; a withholding names its basis, complete."""
    if determination.releases:
        routes = {
            "victim_notice": {"victim_notice"},
            "routine_use": {"routine_use"},
            "foia": {"foia", "own_records"},
        }.get(determination.authority)
        if not determination.authority:
            yield Obstacle("authority", _("“%s”: on which authority is it released?") % item.title, str(item.pk))
        elif determination.authority in VICTIM_ROUTES and not grounds.standing:
            yield Obstacle(
                "standing", _("“%s”: a victim's route needs standing that is shown.") % item.title, str(item.pk)
            )
        elif determination.authority in {"consent", "death"} and grounds.opened_by != determination.authority:
            yield Obstacle("opening", _("“%s”: record the consent or death it leaves on.") % item.title, str(item.pk))
        elif routes and not routes & grounds.open_routes:
            yield Obstacle("route", _("“%s”: the route of its authority is not open.") % item.title, str(item.pk))
    if determination.verdict == determination.Verdict.WITHHOLD:
        lack = (
            basis(determination.basis).lack(statute=determination.statute, harm=determination.harm)
            if determination.basis
            else _("basis")
        )
        if lack:
            yield Obstacle(
                "basis",
                _("“%(item)s”: the withholding lacks its %(lack)s.") % {"item": item.title, "lack": lack},
                str(item.pk),
            )


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
