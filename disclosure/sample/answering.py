"""Steps of a sample request from legal review to release: rulings, marks, the second reader, the decision."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from disclosure.sample.hands import Case, SampleFailed, SampleUnproved
from disclosure.sample.papers import Paper
from disclosure.sample.reading import read_everything
from redaction import selectors as redactions
from redaction.marking import Grounds
from redaction.models import Run, Suggestion
from workflow import known
from workflow.law import weighing
from workflow.law.weighing import Memo
from workflow.models import ArtifactKind, Authority, DeliveryWay, Determination, Record
from workflow.services import artifacts, deciding, legal, redacting, releasing, reviewing, suggesting
from workflow.services.ways import CODE_WORD
from workflow.states import Outcome, Role

Step = Callable[[Case], None]
Verdict = Determination.Verdict

#: Said of each basis when the redactor draws a mark on it.
HARMS: Mapping[str, str] = {
    "b6": "Telling it would intrude on somebody’s private life and show nothing of what the agency does.",
    "b7c": "A private person in a police file; telling it could bring contact or revenge.",
    "b7e": "It would show how records are searched and make the method easy to avoid.",
}
#: The seven answers recorded with each decision.
SEVEN_ANSWERS: Mapping[str, str] = {
    "whether": "Yes. The law gives the requester a right to an answer, and it goes no further than it must.",
    "what": "What the letter says, and nothing besides.",
    "to_whom": "To the requester alone, by the way they called safe.",
    "by_whom": "By this office in a signed letter; the specialist stays the person to call.",
    "hear_subject": "No. The subject is never contacted.",
    "tell_subject": "No.",
    "safeguarding": "The sheet of local help and a talk about a safety plan go with the answer, whatever it is.",
}


def ruled(*, withhold: str = "", leave_open: int = 0, later: int = 0) -> Step:
    """Return the step in which counsel determines every item.

    :param withhold: a basis on which everything is withheld; released, records in part, when empty.
    :param leave_open: how many items, from the last, counsel has not come to yet.
    :param later: how many items, from the last, counsel sets aside for a later part.
    """

    def step(case: Case) -> None:
        items = known.open_items(case.request)
        for place, item in enumerate(items[: len(items) - leave_open]):
            usual = _ruling(withhold, part=isinstance(item, Record))
            legal.determine(
                request_id=case.request.pk,
                item_id=item.pk,
                ruling=legal.Ruling(Verdict.LATER) if place >= len(items) - later else usual,
                by=case.by(Role.COUNSEL),
            )
        case.say("Counsel determined what leaves, on which authority, and what does not.")

    return step


MEMO = Memo(
    "How the police and the court have handled this case so far; the public docket already shows most of it.",
    "Two witnesses who have not been heard yet, and who would be known from what they saw.",
    "What is left to learn is little, and it comes out in open court; what they risk until then is much.",
)


def _ruling(withhold: str, *, part: bool) -> legal.Ruling:
    if withhold:
        return legal.Ruling(
            Verdict.WITHHOLD,
            basis=withhold,
            harm="The case is before the court; telling it now could sway witnesses who have not been heard.",
            segregable_certified=True,
            memo=MEMO,
        )
    if part:
        return legal.Ruling(Verdict.PART, Authority.VICTIM_NOTICE, segregable_certified=True, unbarred=True)
    return legal.Ruling(Verdict.RELEASE, Authority.VICTIM_NOTICE, unbarred=True)


def cleared(case: Case) -> None:
    """Pass what leaves to the redactor."""
    legal.clear_for_redaction(request_id=case.request.pk, by=case.by(Role.COUNSEL))
    case.say("Counsel cleared it for redaction.")


def proposed(outcome: Outcome, reasons: str) -> Step:
    """Return the step in which counsel proposes an answer with which nothing leaves."""

    def step(case: Case) -> None:
        legal.nothing_to_release(request_id=case.request.pk, outcome=outcome, reasons=reasons, by=case.by(Role.COUNSEL))
        case.say("Counsel proposes an answer with which nothing leaves.")

    return step


def marked(*papers: Callable[[], Paper], pages: int = 0) -> Step:
    """Return the step in which the redactor marks private words and looks at each page.

    :param pages: how far the redactor came in each record; every page when 0.
    """

    def step(case: Case) -> None:
        by_name = {paper.file_name: paper for paper in (make() for make in papers)}
        for record in known.releasing_records(case.request):
            last = pages or record.document.page_count
            _mark(case, record, by_name[record.document.file_name], last)
        if not pages:
            _weigh(case)
        case.say("The redactor looked at each page and marked what is private." if not pages else "Marking goes on.")

    return step


PAGE_MEMO = Memo(
    "Nothing of how the agency did its work: names, addresses and numbers of people around the case.",
    "Witnesses, neighbours, officers’ families and the people who asked for help; strangers could find them.",
    "What the public would learn is nothing; what they could lose is their peace, or more.",
)


def _weigh(case: Case) -> None:
    """Write down how privacy was weighed, once for all documents."""
    weighed = weighing.weighed_on_pages(known.releasing_records(case.request))
    if weighed:
        redacting.weigh_marks(
            request_id=case.request.pk,
            record_ids=[record.pk for record in weighed],
            memo=PAGE_MEMO,
            by=case.by(Role.REDACTOR),
        )


def _mark(case: Case, record: Record, paper: Paper, last: int) -> None:
    by = case.by(Role.REDACTOR)
    for spot in paper.spots:
        if spot.page <= last:
            drawing = redacting.Drawing(spot.page, spot.box, spot.basis, harm=HARMS[spot.basis])
            redacting.draw_mark(request_id=case.request.pk, record_id=record.pk, drawing=drawing, by=by)
    _answer_suggestions(case, record, last)
    for page in range(1, last + 1):
        redacting.review_page(request_id=case.request.pk, record_id=record.pk, page=page, by=by)


def _answer_suggestions(case: Case, record: Record, last: int) -> None:
    """Accept what the marks cover already; refuse the rest, which the requester may read."""
    boxes = {
        page: [mark.box for mark in redactions.marks_of(record.document_id, page, page)] for page in range(last + 1)
    }
    found = Suggestion.objects.filter(document_id=record.document_id, page__lte=last, status=Suggestion.Status.OPEN)
    covered: dict[bool, list[UUID]] = {True: [], False: []}
    for one in found:
        covered[all(any(_meets(mark, box) for mark in boxes[one.page]) for box in one.boxes)].append(one.pk)
    for is_covered, ids in covered.items():
        if ids:
            suggesting.answer(
                request_id=case.request.pk,
                record_id=record.pk,
                choice=suggesting.Choice(ids=tuple(ids)),
                grounds=Grounds("b6", harm=HARMS["b6"]) if is_covered else None,
                batch=uuid4(),
                by=case.by(Role.REDACTOR),
            )


def _meets(mark: Sequence[float], box: Sequence[float]) -> bool:
    """Whether the middle of a box lies under a mark."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return mark[0] <= x <= mark[2] and mark[1] <= y <= mark[3]


def submitted(case: Case) -> None:
    """Hand the marks to the engine and to the second reader.

    :raises SampleFailed: a proof failed.
    """
    redacting.submit_redactions(request_id=case.request.pk, by=case.by(Role.REDACTOR))
    case.work()
    documents = [record.document_id for record in known.releasing_records(case.request)]
    for run in Run.objects.filter(document_id__in=documents):
        if run.status != Run.Status.PROVED:
            raise SampleUnproved(f"{case.number}: {run.document.file_name} is not proved: {run.error}")
    case.say("Every page was burned, rebuilt and proved." if documents else "There is no page to burn.")


def sent_back(words: str) -> Step:
    """Return the step in which the second reader sends the marks back."""

    def step(case: Case) -> None:
        reviewing.return_to_redaction(request_id=case.request.pk, words=words, by=case.by(Role.SECOND_REVIEWER))
        case.say("The second reader sent it back to the redactor.")

    return step


def approved(case: Case) -> None:
    """Read as the second pair of eyes, and approve."""
    by = case.by(Role.SECOND_REVIEWER)
    if known.open_proposal(case.request) is not None:
        reviewing.read_proposal(request_id=case.request.pk, by=by)
    else:
        read_everything(case.request, by=by)
    reviewing.approve(request_id=case.request.pk, words="Read from the first page to the last.", by=by)
    case.say("The second reader approved it.")


def decision_drafted(reasons: str, rest: str = "") -> Step:
    """Return the step in which the deciding official drafts the decision and has its letter composed.

    :param rest: what is still to come, for a first part that leaves now.
    """

    def step(case: Case) -> None:
        deciding.draft_decision(
            request_id=case.request.pk,
            outcome=known.expected_outcomes(case.request)[0],
            reasons=reasons,
            answers=SEVEN_ANSWERS,
            rest=deciding.Rest(rest, timezone.localdate() + timedelta(days=21)) if rest else None,
            by=case.by(Role.DECIDING_OFFICIAL),
        )
        case.work()
        case.say("The decision is drafted and its letter composed.")

    return step


def decided(case: Case) -> None:
    """Decide on the letter as composed; it is signed and packed in the background.

    :raises SampleFailed: no letter was composed.
    """
    draft = case.request.decisions.get(superseded_at=None)
    letter = artifacts.of_decision(draft, ArtifactKind.LETTER_UNSIGNED)
    if letter is None:
        raise SampleFailed(f"{case.number}: no letter was composed.")
    deciding.decide(request_id=case.request.pk, letter_sha256=letter.sha256, by=case.by(Role.DECIDING_OFFICIAL))
    case.work()
    case.say("The deciding official decided; the letter is signed and the package built.")


def said_again(case: Case) -> None:
    """The requester is asked once more how they want the answer, and says it: on the page, or on the telephone."""
    case.request.refresh_from_db()
    way = DeliveryWay(case.request.delivery_way)
    if way is DeliveryWay.PORTAL:
        releasing.choose_delivery(request_id=case.request.pk, way=way, by=case.requester())
    else:
        delivery(way)(case)


def released(case: Case) -> None:
    """Let the answer leave by the way that is safe."""
    said_again(case)
    late = case.request.due_date < timezone.localdate()
    releasing.release(
        request_id=case.request.pk,
        late_reason="The custodian of the older files answered after four weeks." if late else "",
        by=case.by(Role.RECORDS_OFFICER),
    )
    case.work()
    case.say("The answer left, and the accounting is written.")


def part_released(case: Case) -> None:
    """Let a first part leave; the rest goes back to legal review."""
    said_again(case)
    releasing.release_part(request_id=case.request.pk, by=case.by(Role.RECORDS_OFFICER))
    case.work()
    case.say("A first part left; the rest goes on.")


def delivery(way: DeliveryWay) -> Step:
    """Return the step in which the requester says how they want the answer."""

    def step(case: Case) -> None:
        releasing.choose_delivery(request_id=case.request.pk, way=way, by=case.by(Role.INTAKE), assured=CODE_WORD)

    return step


def answered(reasons: str) -> tuple[Step, ...]:
    """Return the steps from the second reader to the release."""
    return approved, decision_drafted(reasons), decided, released


def answered_in_part(reasons: str, rest: str) -> tuple[Step, ...]:
    """Return the steps from the second reader to the release of a first part."""
    return approved, decision_drafted(reasons, rest), decided, part_released
