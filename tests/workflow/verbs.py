"""Each event of the table by the call of its service, for whoever tries it.

What a verb is about is what the case has at that moment; where it has none, the key of something that is not there.
The question whether somebody may comes first, so the answer to it is the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from redaction.marking import Grounds
from tests.factories import Cast
from workflow import known
from workflow.law.decided import SEVEN
from workflow.law.weighing import Memo
from workflow.models import (
    Answer,
    ArtifactKind,
    Authority,
    ContactKind,
    DeliveryWay,
    Determination,
    Draft,
    EvidenceKind,
    HistoryEntry,
    Question,
    Request,
    RouteKind,
    User,
)
from workflow.policies import Actor
from workflow.services import (
    accounting,
    acting,
    alerts,
    alerts_calls,
    alerts_match,
    appeals,
    assignments,
    calls,
    consulting,
    contact,
    correcting,
    deciding,
    incidents,
    intake,
    legal,
    linking,
    machine_intake,
    marking,
    posting,
    redacting,
    releasing,
    restricting,
    reviewing,
    screening,
    searching,
    suggesting,
    verification,
    victims,
    ways,
)
from workflow.services.evidence import Upload
from workflow.states import Outcome, Role


@dataclass(frozen=True)
class Given:
    """What is at hand in a case when somebody tries something."""

    id: UUID
    office_person: User
    source: int
    other: Request
    item: UUID
    entry: UUID
    record: UUID
    task: UUID
    way: UUID
    agency: UUID
    lift: UUID
    call: UUID
    incident: UUID
    posting: UUID
    line: UUID
    outcome: Outcome
    letter: str


def given(cast: Cast, request: Request, other: Request) -> Given:
    """Return what is at hand in `request`; `other` is another request of the same office."""
    items = known.items(request)
    drafts = request.decisions.filter(superseded_at=None)
    letter = drafts[0].artifacts.filter(kind="letter_unsigned").first() if drafts else None
    requester = getattr(request, "requester", None)
    return Given(
        id=request.pk,
        office_person=cast.second_records_officer,
        source=cast.office.sources.all()[0].pk,
        other=other,
        item=_key(items),
        entry=_key([item for item in items if isinstance(item, HistoryEntry)]),
        record=_key(request.records.all()),
        task=_key(request.search_tasks.all()),
        way=_key(requester.ways.all() if requester else ()),
        agency=_key(request.consultations.all()),
        lift=_key(request.bar_lifts.filter(seconded_at=None)),
        call=_key(request.call_backs.all()),
        incident=_key(request.wrong_releases.all()),
        posting=_key(request.postings.all()),
        line=_key(request.disclosures.all()),
        outcome=known.expected_outcomes(request)[0],
        letter=letter.sha256 if letter is not None else "0" * 64,
    )


def _key(rows: Any) -> UUID:
    return next((row.pk for row in rows), None) or uuid4()


WORDS = "In a few words."
BOX = (0.1, 0.1, 0.3, 0.2)
GROUNDS = Grounds("b7c", harm="It would expose a witness.")
RULING = legal.Ruling(Determination.Verdict.RELEASE, Authority.VICTIM_NOTICE, segregable_certified=True)
ENTRY = searching.Entry(
    kind=HistoryEntry.Kind.DISPOSITION, title="Court outcome", on_date=date(2025, 9, 8), agency="County Court",
    text="Assault.", outcome="Guilty.", source_name="Public docket", as_of_date=date(2025, 11, 2))  # fmt: skip
CLOSING = incidents.Closing(WORDS, WORDS, date(2025, 1, 2), incidents.Told.NOTHING)


def _submit(g: Given, by: Actor) -> object:
    draft = Draft.objects.filter(request=g.id).first()
    if draft is None:  # it was sent before, and a page has nothing to send: only the policy can be asked
        with acting.acting("submit", request_id=g.id, by=by):
            raise AssertionError("what was sent is sent once more")
    return intake.submit(draft_id=draft.pk, signature=intake.Signature("I declare.", "Elena Example"), by=by)


def _pages(g: Given, by: Actor) -> object:
    return marking.flag_page(request_id=g.id, record_id=g.record, page=1, kind="withhold", grounds=GROUNDS, by=by)


Verb = Callable[[Given, Actor], object]

#: Every event of the table of states, moves first, in its order.
VERBS: Mapping[str, Verb] = {
    "submit": _submit,
    "start_verification": lambda g, by: verification.start_verification(request_id=g.id, by=by),
    "verify": lambda g, by: verification.verify(request_id=g.id, by=by),
    "propose_not_verified": lambda g, by: verification.propose_not_verified(request_id=g.id, reasons=WORDS, by=by),
    "refer_elsewhere": lambda g, by: intake.refer_elsewhere(
        request_id=g.id, reason=WORDS, office_named="The county clerk", by=by),
    "ask_requester": lambda g, by: contact.ask_requester(request_id=g.id, text="When was it?", by=by),
    "requester_replied": lambda g, by: contact.requester_replied(request_id=g.id, text="In March.", by=by),
    "lapse": lambda g, by: intake.lapse(request_id=g.id, by=by),
    "complete_search": lambda g, by: searching.complete_search(request_id=g.id, by=by),
    "return_to_search": lambda g, by: legal.return_to_search(request_id=g.id, reason=WORDS, by=by),
    "start_consultation": lambda g, by: consulting.start_consultation(
        request_id=g.id, asked=consulting.Asked("County Court", "May it leave?"), by=by),
    "consultation_answered": lambda g, by: consulting.consultation_answered(
        request_id=g.id, consultation_id=g.agency, answer=WORDS, by=by),
    "clear_for_redaction": lambda g, by: legal.clear_for_redaction(request_id=g.id, by=by),
    "nothing_to_release": lambda g, by: legal.nothing_to_release(
        request_id=g.id, outcome=Outcome.NEITHER_CONFIRM_NOR_DENY, reasons=WORDS, by=by),
    "submit_redactions": lambda g, by: redacting.submit_redactions(request_id=g.id, by=by),
    "return_to_redaction": lambda g, by: reviewing.return_to_redaction(request_id=g.id, words=WORDS, by=by),
    "approve": lambda g, by: reviewing.approve(request_id=g.id, by=by),
    "return_to_review": lambda g, by: legal.return_to_review(request_id=g.id, reason=WORDS, by=by),
    "decide": lambda g, by: deciding.decide(request_id=g.id, letter_sha256=g.letter, by=by),
    "release": lambda g, by: releasing.release(request_id=g.id, by=by),
    "release_part": lambda g, by: releasing.release_part(request_id=g.id, by=by),
    "withdraw": lambda g, by: intake.withdraw(request_id=g.id, by=by),
    "close_as_duplicate": lambda g, by: intake.close_as_duplicate(request_id=g.id, other_id=g.other.pk, by=by),
    "reopen": lambda g, by: appeals.reopen(request_id=g.id, reason=WORDS, court_order="No. 1", by=by),
    # What is said, and how the requester is reached
    "note": lambda g, by: contact.note(request_id=g.id, text=WORDS, by=by),
    "message": lambda g, by: contact.message(request_id=g.id, text="We have your letter.", by=by),
    "log_call": lambda g, by: contact.log_call(request_id=g.id, text=WORDS, way="telephone", inbound=True, by=by),
    "add_way": lambda g, by: ways.add_way(
        request_id=g.id, kind=ContactKind.TELEPHONE, details=ways.Details("(410) 555-0166"), by=by,
        assured=ways.CODE_WORD),
    "change_way": lambda g, by: ways.change_way(
        request_id=g.id, way_id=g.way, details=ways.Details(seen_by="A sister"), by=by, assured=ways.CODE_WORD),
    "mark_way": lambda g, by: ways.mark_way(request_id=g.id, way_id=g.way, safe=False, by=by, assured=ways.CODE_WORD),
    "still_safe": lambda g, by: ways.still_safe(request_id=g.id, by=by, assured=ways.CODE_WORD),
    "send_way_code": lambda g, by: ways.send_way_code(request_id=g.id, way_id=g.way, by=by),
    "confirm_way": lambda g, by: ways.confirm_way(request_id=g.id, way_id=g.way, code="AAAA-AAAA", by=by),
    "plan_call": lambda g, by: calls.plan_call(
        request_id=g.id, due_at=timezone.now() + timedelta(days=1), note=WORDS, by=by),
    "close_call": lambda g, by: calls.close_call(request_id=g.id, call_id=g.call, reached=True, by=by),
    # Custody alerts
    "sign_up_alerts": lambda g, by: alerts.sign_up(
        request_id=g.id, wish=alerts.Wish([g.way], pin="2580", knows=True), by=by, assured=ways.CODE_WORD),
    "change_alerts": lambda g, by: alerts.change(
        request_id=g.id, wish=alerts.Wish([g.way]), by=by, assured=ways.CODE_WORD),
    "know_by_number": lambda g, by: alerts_match.know_by_number(
        request_id=g.id, kind="sid", number="4711-08", why=WORDS, by=by),
    "judge_match": lambda g, by: alerts_match.judge_match(
        request_id=g.id, match_id=uuid4(), same=False, facts=(), why=WORDS, by=by),
    "answer_held_alert": lambda g, by: alerts_calls.answer_held(
        request_id=g.id, alert_id=uuid4(), release=False, why=WORDS, by=by),
    # Intake
    "add_evidence": lambda g, by: verification.add_evidence(
        request_id=g.id, kind=EvidenceKind.IDENTITY, description=WORDS, by=by),
    "assign": lambda g, by: assignments.assign(
        request_id=g.id, user=g.office_person, role=Role.RECORDS_OFFICER, by=by),
    "recuse": lambda g, by: assignments.recuse(request_id=g.id, reason=WORDS, by=by),
    "narrow": lambda g, by: intake.narrow(request_id=g.id, words="Only the court.", by=by),
    "ask_speed": lambda g, by: intake.ask_speed(request_id=g.id, reason=WORDS, by=by),
    "triage_danger": lambda g, by: intake.triage_danger(request_id=g.id, finding=WORDS, in_danger=False, by=by),
    "escalate_danger": lambda g, by: intake.escalate_danger(request_id=g.id, by=by),
    "grant_expedite": lambda g, by: intake.decide_expedite(request_id=g.id, granted=True, reason=WORDS, by=by),
    "deny_expedite": lambda g, by: intake.decide_expedite(request_id=g.id, granted=False, reason=WORDS, by=by),
    "extend": lambda g, by: intake.extend(request_id=g.id, reason=WORDS, by=by),
    # Verification and screening
    "receive_declaration": lambda g, by: intake.receive_paper_declaration(
        request_id=g.id, signed_name="Elena Example", by=by),
    "name_subject": lambda g, by: machine_intake.name_subject(request_id=g.id, name="Jonas Example", by=by),
    "keep_contact": lambda g, by: victims.keep_contact(
        request_id=g.id, add="12 Juniper Court", why="Told on the telephone.", by=by),
    "record_check": lambda g, by: verification.record_check(
        request_id=g.id, question=Question.CONFLICT, answer=Answer.NO, reasons=WORDS, by=by),
    "set_routes": lambda g, by: verification.set_routes(
        request_id=g.id, kinds=[RouteKind.VICTIM_NOTICE], reason=WORDS, by=by),
    "screen": lambda g, by: screening.screen(request_id=g.id, bars=(), source="The index, today.", by=by),
    "lift_bar": lambda g, by: screening.lift_bar(
        request_id=g.id, bar="asylum", authority=WORDS, evidence=WORDS, by=by),
    "second_bar_lift": lambda g, by: screening.second_bar_lift(request_id=g.id, lift_id=g.lift, by=by),
    # Search
    "ask_source": lambda g, by: searching.ask_source(request_id=g.id, source_id=g.source, by=by),
    "answer_source": lambda g, by: searching.answer_source(
        request_id=g.id, task_id=g.task, has_records=False, attested_by="Otto Other", by=by),
    "chase_source": lambda g, by: consulting.chase_source(request_id=g.id, task_id=g.task, note=WORDS, by=by),
    "add_record": lambda g, by: searching.add_record(
        request_id=g.id, task_id=g.task, title="Report", kind="arrest_report", agency="Police",
        upload=Upload(b"a file of tests", "report.pdf", "application/pdf"), by=by),
    "add_history": lambda g, by: searching.add_history(request_id=g.id, task_id=g.task, entry=ENTRY, by=by),
    "withdraw_item": lambda g, by: searching.withdraw_item(request_id=g.id, item_id=g.item, reason=WORDS, by=by),
    "match_subject": lambda g, by: searching.match_subject(
        request_id=g.id, item_id=g.item, facts=["sid"], reasons=WORDS, by=by),
    "confirm_match": lambda g, by: searching.confirm_match(request_id=g.id, item_id=g.item, by=by),
    # Legal review
    "set_bars": lambda g, by: legal.set_bars(request_id=g.id, item_id=g.item, bars=(), by=by),
    "consult_another": lambda g, by: consulting.consult_another(
        request_id=g.id, asked=consulting.Asked("City Court", "May it leave?"), by=by),
    "chase_consultation": lambda g, by: consulting.chase_consultation(
        request_id=g.id, consultation_id=g.agency, note=WORDS, by=by),
    "escalate_unanswered": lambda g, by: consulting.escalate_unanswered(request_id=g.id, by=by),
    "determine": lambda g, by: legal.determine(request_id=g.id, item_id=g.item, ruling=RULING, by=by),
    "link_co_victims": lambda g, by: linking.link_co_victims(
        request_id=g.id, other_number=g.other.number or "", reason=WORDS, by=by),
    "unlink_co_victims": lambda g, by: linking.unlink_co_victims(request_id=g.id, reason=WORDS, by=by),
    "determine_like": lambda g, by: legal.determine_like(
        request_id=g.id, item_ids=[g.entry], ruling=RULING, by=by),
    "correct_item": lambda g, by: correcting.correct_item(
        request_id=g.id, item_id=g.item, kind=correcting.Wrong.CORRECTION, happened="The day was another.", by=by),
    "decide_accounting": lambda g, by: accounting.decide_accounting(
        request_id=g.id, line_id=g.line, shown=True, reason=WORDS, by=by),
    "record_opening": lambda g, by: legal.record_opening(
        request_id=g.id, ground="consent", evidence=WORDS, by=by),
    # Redaction and its reading
    "mark": lambda g, by: redacting.draw_mark(
        request_id=g.id, record_id=g.record, drawing=redacting.Drawing(1, BOX, "b7c", harm=WORDS), by=by),
    "review_page": lambda g, by: redacting.review_page(request_id=g.id, record_id=g.record, page=1, by=by),
    "flag_page": _pages,
    "answer_suggestions": lambda g, by: suggesting.answer(
        request_id=g.id, record_id=g.record, choice=suggesting.Choice(page=1), grounds=None, batch=uuid4(), by=by),
    "weigh_marks": lambda g, by: redacting.weigh_marks(
        request_id=g.id, record_ids=[g.record], memo=Memo(WORDS, WORDS, WORDS), by=by),
    "preview_redaction": lambda g, by: redacting.preview_redaction(request_id=g.id, record_id=g.record, by=by),
    "read_proposal": lambda g, by: reviewing.read_proposal(request_id=g.id, by=by),
    "read_marks": lambda g, by: reviewing.read_marks(
        request_id=g.id, record_id=g.record, marks=[uuid4()], accepted=True, words="", by=by),
    "answer_finding": lambda g, by: reviewing.answer_finding(
        request_id=g.id, record_id=g.record, finding="a finding", may_stay=True, words=WORDS, by=by),
    # Decision and release
    "draft_decision": lambda g, by: deciding.draft_decision(
        request_id=g.id, outcome=g.outcome, reasons=WORDS, answers={key: WORDS for key, _words in SEVEN}, by=by),
    "hold_delivery": lambda g, by: releasing.hold_delivery(request_id=g.id, held=True, reason=WORDS, by=by),
    "choose_delivery": lambda g, by: releasing.choose_delivery(
        request_id=g.id, way=DeliveryWay.PORTAL, by=by, assured=ways.CODE_WORD),
    "recall": lambda g, by: releasing.recall(request_id=g.id, reason=WORDS, by=by),
    "report_incident": lambda g, by: incidents.report_incident(
        request_id=g.id, incident_id=g.incident, told_date=timezone.localdate(), by=by),
    "close_incident": lambda g, by: incidents.close_incident(
        request_id=g.id, incident_id=g.incident, closing=CLOSING, by=by),
    "restrict": lambda g, by: restricting.restrict(request_id=g.id, reason=WORDS, by=by),
    "lift_restriction": lambda g, by: restricting.lift_restriction(request_id=g.id, reason=WORDS, by=by),
    "grant_access": lambda g, by: restricting.grant_access(
        request_id=g.id, user=g.office_person, reason=WORDS, by=by),
    "revoke_access": lambda g, by: restricting.revoke_access(
        request_id=g.id, user=g.office_person, reason=WORDS, by=by),
    "download": lambda g, by: releasing.download(request_id=g.id, kind=ArtifactKind.LETTER_SIGNED, by=by),
    "reissue": lambda g, by: releasing.reissue(request_id=g.id, by=by, assured=ways.CODE_WORD),
    "file_appeal": lambda g, by: appeals.file_appeal(request_id=g.id, grounds=WORDS, by=by),
    "withdraw_appeal": lambda g, by: appeals.withdraw_appeal(request_id=g.id, by=by),
    "post_letter": lambda g, by: posting.post_letter(request_id=g.id, posting_id=g.posting, by=by),
    "post_again": lambda g, by: posting.post_again(request_id=g.id, posting_id=g.posting, reason=WORDS, by=by),
    "hand_over": lambda g, by: posting.hand_over(request_id=g.id, posting_id=g.posting, by=by, assured=ways.CODE_WORD),
}  # fmt: skip
