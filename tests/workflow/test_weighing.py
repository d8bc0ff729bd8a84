"""Where privacy is a ground, how it was weighed is written down, and everybody who decides on it reads it."""

from dataclasses import asdict

import pytest
from django.urls import reverse

from disclosure.dossier import withheld
from redaction.bases import bases
from redaction.models import Mark
from tests import factories
from tests.disclosure.portal.conftest import signed_in
from tests.factories import MEMO, Cast, walk
from workflow import gates, known
from workflow.errors import Blocked, Invalid, NotAllowed
from workflow.law import weighing
from workflow.law.weighing import Memo
from workflow.models import Authority, Determination, HistoryEntry, Record, Request
from workflow.services import deciding, legal, redacting
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
Verdict = Determination.Verdict


@pytest.fixture
def cast() -> Cast:
    return Cast()


def rule(cast: Cast, request: Request, ruling: legal.Ruling) -> Determination:
    item = request.history.get()
    return legal.determine(request_id=request.pk, item_id=item.pk, ruling=ruling, by=cast.actor(Role.COUNSEL))


@pytest.mark.parametrize(
    ("verdict", "authority", "basis", "needed"),
    [
        (Verdict.RELEASE, Authority.FOIA, "", True),
        (Verdict.PART, Authority.FOIA, "b7a", True),
        (Verdict.PART, Authority.VICTIM_NOTICE, "b6", True),
        (Verdict.WITHHOLD, "", "b6", True),
        (Verdict.WITHHOLD, "", "b7c", True),
        (Verdict.WITHHOLD, "", "b7a", False),
        (Verdict.RELEASE, Authority.VICTIM_NOTICE, "", False),
        (Verdict.LATER, "", "b6", False),
    ],
)
def test_a_memo_is_needed_where_privacy_is_weighed(verdict: str, authority: str, basis: str, needed: bool) -> None:
    assert weighing.is_needed(verdict, authority, basis) is needed


def test_only_the_two_grounds_of_privacy_weigh() -> None:
    assert {key for key, one in bases().items() if one.weighs} == {"b6", "b7c"}


@pytest.mark.parametrize("lacking", ["public_interest", "privacy_interest", "balancing"])
def test_each_part_of_a_memo_is_asked_for(cast: Cast, lacking: str) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    given = {"public_interest": "Little.", "privacy_interest": "A witness's.", "balancing": "Safety.", lacking: " "}
    ruling = legal.Ruling(
        Verdict.WITHHOLD, basis="b7c", harm="A witness.", segregable_certified=True, memo=Memo(**given)
    )
    with pytest.raises(Invalid) as refused:
        rule(cast, request, ruling)
    assert set(refused.value.fields) == {lacking}


def test_nothing_goes_on_without_the_memo_of_what_is_withheld(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    factories.determine(cast, request)
    ruling = legal.Ruling(Verdict.WITHHOLD, basis="b6", harm="A witness.", segregable_certified=True, memo=MEMO)
    made = rule(cast, request, ruling)
    assert not gates.obstacles("clear_for_redaction", request)
    made.privacy_interest = None
    made.save()
    with pytest.raises(Blocked, match="write down how privacy and public interest were weighed"):
        legal.clear_for_redaction(request_id=request.pk, by=cast.actor(Role.COUNSEL))


def weighed(cast: Cast, state: State) -> Request:
    """Return a case in a state in which the record was withheld for somebody's privacy, and the entry leaves."""
    request = walk(cast, State.LEGAL_REVIEW)
    factories.determine(cast, request)
    withheld_on = legal.Ruling(Verdict.WITHHOLD, basis="b7c", harm="A witness.", segregable_certified=True, memo=MEMO)
    for item in known.items(request):
        if not isinstance(item, HistoryEntry):
            legal.determine(request_id=request.pk, item_id=item.pk, ruling=withheld_on, by=cast.actor(Role.COUNSEL))
    legal.clear_for_redaction(request_id=request.pk, by=cast.actor(Role.COUNSEL))
    request.refresh_from_db()
    return walk(cast, state, request)


def test_the_second_reader_the_decider_and_the_dossier_have_the_memo_and_intake_has_not(cast: Cast) -> None:
    request = weighed(cast, State.SECOND_REVIEW)

    def page(role: Role, name: str) -> str:
        return signed_in(cast.people[role]).get(reverse(f"desk:{name}", args=[request.number])).content.decode()

    assert MEMO.balancing in page(Role.SECOND_REVIEWER, "second_review")
    assert MEMO.balancing not in page(Role.INTAKE, "second_review")
    factories.STEPS[State.SECOND_REVIEW](cast, request)
    decision = page(Role.DECIDING_OFFICIAL, "decision")
    assert all(part in decision.replace("&#x27;", "'") for part in (MEMO.public_interest, MEMO.privacy_interest))
    assert "(b)(7)(C)" in decision
    assert "Since legal review" in decision
    assert MEMO.balancing not in page(Role.INTAKE, "decision")
    assert MEMO.balancing in {line.balancing for line in withheld.lines_of(request)}


def covered(cast: Cast) -> tuple[Request, Record]:
    """Return a case in redaction whose record leaves without a memo, with one mark for somebody's privacy."""
    request = walk(cast, State.REDACTION)
    record = request.records.get()
    with_determination(record, Memo())
    drawing = redacting.Drawing(1, (0.1, 0.1, 0.4, 0.15), "b6", harm="It would show where she lives.")
    redacting.draw_mark(request_id=request.pk, record_id=record.pk, drawing=drawing, by=cast.actor(Role.REDACTOR))
    return request, record


def with_determination(record: Record, memo: Memo) -> None:
    ruling = record.determinations.get(replaced_at=None)
    for name, words in asdict(memo).items():
        setattr(ruling, name, words)
    ruling.save()


def weigh(cast: Cast, request: Request, record: Record, role: Role = Role.REDACTOR, memo: Memo = MEMO) -> None:
    redacting.weigh_marks(request_id=request.pk, record_ids=[record.pk], memo=memo, by=cast.actor(role))


def stands_open(event: str, request: Request) -> bool:
    return "page_memo" in {one.code for one in gates.obstacles(event, Request.objects.get(pk=request.pk))}


def test_marks_for_privacy_go_nowhere_without_a_memo_of_their_own(cast: Cast) -> None:
    request, record = covered(cast)
    factories.look_at_pages(cast, request)
    with pytest.raises(Blocked, match="how privacy and public interest were weighed"):
        redacting.submit_redactions(request_id=request.pk, by=cast.actor(Role.REDACTOR))
    weigh(cast, request, record)
    assert not gates.obstacles("submit_redactions", request)


def test_the_memo_of_the_document_or_another_basis_is_enough(cast: Cast) -> None:
    request, record = covered(cast)
    assert stands_open("submit_redactions", request)
    with_determination(record, MEMO)
    assert not stands_open("submit_redactions", request)

    with_determination(record, Memo())
    Mark.objects.update(basis="b7e")
    assert not stands_open("submit_redactions", request)


@pytest.mark.parametrize("event", ["approve", "decide", "release", "release_part"])
def test_a_case_approved_before_anybody_asked_for_it_is_stopped_at_each_later_step(cast: Cast, event: str) -> None:
    request, _record = covered(cast)
    assert stands_open(event, request)


@pytest.mark.long
def test_a_decision_is_refused_and_goes_the_way_back_to_be_weighed(cast: Cast) -> None:
    request, record = covered(cast)
    weigh(cast, request, record)
    for state in (State.REDACTION, State.SECOND_REVIEW):
        factories.STEPS[state](cast, request)
    factories.draft_decision(cast, request)
    record.page_memos.all().delete()  # as a case that was approved before the gate was there
    letter = request.decisions.get(superseded_at=None).artifacts.get(kind="letter_unsigned")
    by = cast.actor(Role.DECIDING_OFFICIAL)
    with pytest.raises(Blocked, match="while the case is in redaction"):
        deciding.decide(request_id=request.pk, letter_sha256=letter.sha256, by=by)
    legal.return_to_review(request_id=request.pk, reason="The marks were never weighed.", by=by)
    legal.clear_for_redaction(request_id=request.pk, by=cast.actor(Role.COUNSEL))
    weigh(cast, request, record, Role.COUNSEL)
    assert not gates.obstacles("submit_redactions", Request.objects.get(pk=request.pk))


def test_a_memo_of_marks_says_all_three_parts_of_which_documents_and_keeps_the_one_before(cast: Cast) -> None:
    request, record = covered(cast)
    with pytest.raises(Invalid) as refused:
        weigh(cast, request, record, memo=Memo("Little.", " ", "Safety."))
    assert set(refused.value.fields) == {"privacy_interest"}
    with pytest.raises(Invalid) as refused:
        redacting.weigh_marks(request_id=request.pk, record_ids=[], memo=MEMO, by=cast.actor(Role.REDACTOR))
    assert set(refused.value.fields) == {"records"}
    weigh(cast, request, record)
    weigh(cast, request, record, memo=Memo("Little.", "Hers.", "Safety first."))
    assert [one.balancing for one in weighing.page_memos(request)] == ["Safety first."]
    assert record.page_memos.count() == 2
    with pytest.raises(NotAllowed):
        weigh(cast, request, record, Role.INTAKE)


def test_the_redactor_writes_the_memo_on_a_page_and_who_decides_reads_it(cast: Cast) -> None:
    request, record = covered(cast)
    client = signed_in(cast.people[Role.REDACTOR])
    address = reverse("desk:act", args=[request.number, "weigh_marks"])
    assert address in client.get(reverse("desk:studio", args=[request.number, record.pk])).content.decode()
    shown = client.get(address)
    assert shown.context["form"].initial["records"] == [str(record.pk)]
    assert client.post(address, {"records": [str(record.pk)], **asdict(MEMO)}).status_code == 302

    factories.STEPS[State.REDACTION](cast, request)
    read = signed_in(cast.people[Role.SECOND_REVIEWER]).get(reverse("desk:second_review", args=[request.number]))
    assert "for what is covered on its pages" in read.content.decode()
    assert MEMO.balancing in read.content.decode()
    assert [line.balancing for line in withheld.lines_of(request) if line.page] == [MEMO.balancing]
