"""What must be true before an event: each gate is a predicate that returns the obstacles left, as words for staff.

`GATES` lists the gates of each event; `obstacles(event, request, …)` asks them all. Gates read, they never write. Those
that speak of bars mark their words `restricted`. The legal bars themselves are data in `workflow.bars`. Gates of one
part of the work stand together: `determined` (legal review), `marked` (redaction and its reading), `decided`,
`leaving` (whatever is to leave), `delivering`; those of verification and search stand here.
"""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from redaction.once import one_reading
from workflow.errors import Obstacle
from workflow.known import has_route, items, person_bars, screening_is_fresh
from workflow.law.decided import (
    a_bigger_part_remains,
    a_part_was_decided,
    decision_is_complete,
    files_are_compared,
    files_are_those_decided,
    nobody_is_reached_by_it,
    nothing_changed_since,
    outputs_are_proved,
    redaction_is_possible,
    the_whole_was_decided,
)
from workflow.law.delivering import (
    delivery_is_safe,
    lateness_is_explained,
    leaves_with_its_batch,
    wish_is_asked_again,
)
from workflow.law.determined import (
    asking_tells_nothing,
    consultations_are_closed,
    items_are_determined,
    nothing_waits,
    proposal_fits,
    something_leaves,
)
from workflow.law.leaving import LEAVING, Facts, Gate, checks_are_answered
from workflow.law.marked import (
    barred_pages_are_withheld,
    marks_are_read,
    marks_are_weighed,
    pages_are_done,
    suggestions_are_made,
)
from workflow.law.silence import names_bar, tells_a_conflict, tells_a_finding
from workflow.models import Request
from workflow.states import Outcome

#: Folded name tokens, as `redaction.vault.blind.name_tokens` writes them.
FOLDED = "f:"


def obstacles(event: str, request: Request, facts: Facts | None = None) -> tuple[Obstacle, ...]:
    """Return everything that stands in the way of `event` on `request` now.

    `facts` are what the caller gives with the event: reasons, outcome, names.
    """
    given: Facts = facts or {}
    with one_reading():
        return tuple(obstacle for gate in GATES.get(event, ()) for obstacle in gate(request, given))


def declaration_is_signed(request: Request, facts: Facts) -> Iterator[Obstacle]:
    declaration = getattr(request, "declaration", None)
    if declaration is None or (declaration.signed_at is None and not declaration.on_paper):
        yield Obstacle("declaration", _("The declaration is neither signed nor promised on paper."))


def reasons_are_given(request: Request, facts: Facts) -> Iterator[Obstacle]:
    if not str(facts.get("reasons", "")).strip():
        yield Obstacle("reasons", _("Give the reason in your own words."), "reasons")


def subject_is_known(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """A request from another system may come without a name: nobody is searched for by a description alone."""
    subject = request.subject
    if not (subject.name or subject.aliases.exists() or subject.identifiers.exists()):
        yield Obstacle("subject", _("Who is asked about is not named yet."))


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
    if facts.get("role") == "counsel" and not facts.get("court_order") and request.recalled_at is None:
        yield Obstacle(
            "ground", _("Counsel reopens after a recall, or on an order of a court: name the order."), "court_order"
        )
    if facts.get("role") == "appeals_officer" and not facts.get("appeal"):
        yield Obstacle("ground", _("An appeals officer reopens by deciding an appeal."))


#: Asked once somebody has approved what is to leave.
SINCE_APPROVAL: tuple[Gate, ...] = (
    outputs_are_proved,
    files_are_compared,
    nobody_is_reached_by_it,
    nothing_changed_since,
    marks_are_weighed,
    barred_pages_are_withheld,
)
#: Asked of whatever leaves, the whole or a part.
AT_RELEASE: tuple[Gate, ...] = (
    files_are_those_decided,
    *SINCE_APPROVAL,
    lateness_is_explained,
    leaves_with_its_batch,
    wish_is_asked_again,
    delivery_is_safe,
)
GATES: dict[str, tuple[Gate, ...]] = {
    "submit": (declaration_is_signed,),
    "verify": (subject_is_known, checks_are_answered, screening_is_recorded),
    "propose_not_verified": (reasons_are_given, no_open_route_ends_here),
    "refer_elsewhere": (an_office_is_named,),
    "ask_requester": (question_is_plain,),
    "lapse": (question_was_delivered_long_ago,),
    "complete_search": (sources_have_answered, items_are_matched, documents_are_ready),
    "return_to_search": (reasons_are_given,),
    "start_consultation": (asking_tells_nothing,),
    "consult_another": (asking_tells_nothing,),
    "clear_for_redaction": (
        consultations_are_closed,
        items_are_matched,
        items_are_determined,
        something_leaves,
        *LEAVING,
    ),
    "nothing_to_release": (consultations_are_closed, reasons_are_given, nothing_waits, proposal_fits),
    "submit_redactions": (
        pages_are_done,
        suggestions_are_made,
        marks_are_weighed,
        items_are_determined,
        barred_pages_are_withheld,
        *LEAVING,
    ),
    "return_to_redaction": (reasons_are_given, redaction_is_possible),
    "approve": (
        outputs_are_proved,
        files_are_compared,
        nobody_is_reached_by_it,
        marks_are_read,
        marks_are_weighed,
        barred_pages_are_withheld,
        *LEAVING,
    ),
    "return_to_review": (reasons_are_given,),
    "decide": (decision_is_complete, *SINCE_APPROVAL, *LEAVING),
    "release": (the_whole_was_decided, *AT_RELEASE, nothing_waits, *LEAVING),
    "release_part": (a_part_was_decided, *AT_RELEASE, a_bigger_part_remains, *LEAVING),
    "close_as_duplicate": (duplicate_is_real,),
    "reopen": (reasons_are_given, reopening_is_grounded),
}
