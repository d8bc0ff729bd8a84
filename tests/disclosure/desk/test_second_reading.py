"""The second reader accepts or returns each mark and answers each finding; until then nothing is approved."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import reverse

from redaction import selectors as redactions
from redaction.models import Certificate, FindingAnswer, MarkReading
from tests import factories, standins
from tests.disclosure.desk.test_second_review import Review
from tests.standins import say_also
from workflow.models import Event, Record
from workflow.services import redacting, reviewing
from workflow.states import Role, State

pytestmark = [pytest.mark.long, pytest.mark.django_db]
BOXES = ((0.1, 0.2, 0.4, 0.25), (0.1, 0.3, 0.4, 0.35))
TWIN = {"name": "twin", "words": "What mark 1 hides can be read there.", "page": 2}


class Marked(Review):
    """A case before its second reader, with two marks on page 1 and one on page 2."""

    def __init__(self) -> None:
        cast = factories.Cast()
        case = factories.walk(cast, State.REDACTION)
        self.record: Record = case.records.get()
        for page, box in ((1, BOXES[0]), (1, BOXES[1]), (2, BOXES[0])):
            drawing = redacting.Drawing(page, box, "b6", harm="It would show where she lives.")
            redacting.draw_mark(
                request_id=case.pk, record_id=self.record.pk, drawing=drawing, by=cast.actor(Role.REDACTOR)
            )
        super().__init__(factories.walk(cast, State.SECOND_REVIEW, case), cast)
        self.marks = redactions.marks_of(self.record.document_id)

    def say(self, name: str, role: Role = Role.SECOND_REVIEWER, *, script: bool = True, **sent: Any) -> HttpResponse:
        url = reverse(f"desk:{name}", args=[self.case.number, self.record.pk])
        accept = "application/json" if script else "text/html"
        return self.client(role).post(url, {"page": 1, **sent}, headers={"accept": accept})  # type: ignore[return-value]

    def accept(self, *marks: int, **sent: Any) -> HttpResponse:
        return self.say("second_review_marks", mark=[str(self.marks[at].pk) for at in marks], said="accept", **sent)

    def give_back(self, mark: int, words: str, **sent: Any) -> HttpResponse:
        return self.say("second_review_marks", mark=str(self.marks[mark].pk), said="return", words=words, **sent)

    def found(self, *findings: dict[str, Any]) -> list[str]:
        """Let the proof find something; return the digests."""
        for certificate in Certificate.objects.all():
            say_also(certificate, findings=findings)
        return [redactions.finding_digest(one) for one in findings]


@pytest.fixture
def marked() -> Marked:
    return Marked()


def said(answer: HttpResponse) -> Any:
    return json.loads(answer.content)


def test_a_page_is_read_by_itself_beside_its_result(marked: Marked) -> None:
    text = marked.read()
    assert all(f'id="mark-{mark.pk}"' in text for mark in marked.marks[:2])
    assert f'id="mark-{marked.marks[2].pk}"' not in text
    assert reverse("desk:second_review_page", args=[marked.case.number, marked.record.pk, 1]) in text
    other = marked.client().get(f"{marked.url}?record={marked.record.pk}&page=2").content.decode()
    assert f'id="mark-{marked.marks[2].pk}"' in other


def test_nothing_is_approved_before_every_mark_is_accepted(marked: Marked) -> None:
    answer = said(marked.accept(0))
    assert (answer["read"], answer["total"], answer["next_unread"]) == (1, 3, 2)
    assert answer["marks"][str(marked.marks[0].pk)]["state"] == "accepted"
    refused = marked.press("approve")
    assert refused.status_code == 409
    assert "2 marks not accepted yet, the first on page 1" in refused.content.decode()
    assert said(marked.accept(1, 2))["missing"] == []
    assert marked.press("approve").status_code == 302
    assert marked.state == State.DECISION


def test_a_returned_mark_keeps_the_case_from_approval_and_goes_back_with_its_words(marked: Marked) -> None:
    marked.accept(0, 1)
    answer = said(marked.give_back(2, "The box is too short.", page=2))
    assert answer["returned"] == "“Arrest report”, page 2, Privacy: The box is too short."
    refused = marked.press("approve")
    assert refused.status_code == 409
    assert "1 mark returned, on page 2" in refused.content.decode()
    assert "The box is too short." in marked.read()
    assert marked.press("return_to_redaction", words=answer["returned"]).status_code == 302
    part = reverse("desk:studio_part", args=[marked.case.number, marked.record.pk])
    shown = json.loads(marked.client(Role.REDACTOR).get(part).content)["marks"]
    assert [mark.get("returned", "") for mark in shown] == ["", "", "The box is too short."]


def test_a_mark_is_not_returned_without_words(marked: Marked) -> None:
    assert marked.give_back(0, " ").status_code == 422
    assert marked.say("second_review_marks", mark="x", said="accept").status_code == 422
    assert marked.say("second_review_marks", said="accept").status_code == 422
    assert not MarkReading.objects.exists()


def test_what_was_said_of_a_mark_can_be_changed_and_a_changed_mark_is_read_anew(marked: Marked) -> None:
    marked.give_back(0, "Too short.")
    marked.accept(0, 1, 2)
    assert MarkReading.objects.filter(accepted=True).count() == 3
    reviewing.return_to_redaction(
        request_id=marked.case.pk, words="One more.", by=marked.cast.actor(Role.SECOND_REVIEWER)
    )
    drawing = redacting.Drawing(1, (0.1, 0.2, 0.6, 0.25), "b6", harm="It would show where she lives.")
    redacting.change_mark(
        request_id=marked.case.pk,
        record_id=marked.record.pk,
        mark_id=marked.marks[0].pk,
        drawing=drawing,
        by=marked.cast.actor(Role.REDACTOR),
    )
    redacting.submit_redactions(request_id=marked.case.pk, by=marked.cast.actor(Role.REDACTOR))
    standins.stand_in_proofs(marked.case)
    refused = marked.press("approve")
    assert refused.status_code == 409
    assert "1 mark not accepted yet" in refused.content.decode()


def test_each_finding_of_the_proof_is_answered_before_approval(marked: Marked) -> None:
    [twin] = marked.found(TWIN)
    marked.accept(0, 1, 2)
    assert "1 finding of the proof not answered" in marked.press("approve").content.decode()
    assert marked.say("second_review_finding", finding=twin, said="stay", words="").status_code == 422
    answer = said(marked.say("second_review_finding", finding=twin, said="mend", words="Mark it there too."))
    assert answer["findings"][twin] == {"may_stay": False, "words": "Mark it there too."}
    assert "Return the case to redaction" in marked.press("approve").content.decode()
    marked.say("second_review_finding", finding=twin, said="stay", words="A town of the same name.")
    assert FindingAnswer.objects.get().may_stay
    assert marked.press("approve").status_code == 302


def test_an_answer_holds_only_for_what_the_proof_said(marked: Marked) -> None:
    [twin] = marked.found(TWIN)
    marked.accept(0, 1, 2)
    marked.say("second_review_finding", finding=twin, said="stay", words="A town of the same name.")
    marked.found({**TWIN, "page": 1})
    assert marked.press("approve").status_code == 409
    assert marked.say("second_review_finding", finding=twin, said="stay", words="Seen.").status_code == 422


def test_without_a_script_the_same_page_comes_back_and_a_refusal_is_told_there(marked: Marked) -> None:
    answer = marked.accept(0, script=False)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?record={marked.record.pk}&page=1#pages")
    answer = marked.give_back(1, "", script=False)
    assert answer.status_code == 302
    assert MarkReading.objects.count() == 1


@pytest.mark.parametrize("role", [Role.REDACTOR, Role.COUNSEL, Role.DECIDING_OFFICIAL])
def test_other_roles_accept_no_mark_and_answer_no_finding(marked: Marked, role: Role) -> None:
    [twin] = marked.found(TWIN)
    assert marked.accept(0, role=role).status_code == 403
    assert marked.say("second_review_finding", role, finding=twin, said="stay", words="Seen.").status_code == 403
    assert not MarkReading.objects.exists()
    assert not FindingAnswer.objects.exists()


def test_the_trail_tells_who_read_which_mark_and_keeps_the_words_sealed(marked: Marked) -> None:
    marked.give_back(0, "Her sister is named.")
    event = Event.objects.get(verb="request.read_marks")
    assert json.loads(event.data)["marks"] == [str(marked.marks[0].pk)]
    assert "sister" not in event.data
    assert event.actor == str(marked.cast.people[Role.SECOND_REVIEWER].pk)


def test_a_press_sent_again_after_its_answer_got_lost_counts_once(marked: Marked) -> None:
    [twin] = marked.found(TWIN)
    first, second, third = (str(uuid4()) for _press in range(3))
    told = said(marked.accept(0, press=first))
    assert said(marked.accept(0, press=first)) == told
    marked.give_back(0, "Too short.", press=second)
    assert said(marked.accept(0, press=first))["marks"][str(marked.marks[0].pk)]["state"] == "returned"
    for _time in range(2):
        marked.say("second_review_finding", finding=twin, said="stay", words="Another town.", press=third)
    assert Event.objects.filter(verb="request.read_marks").count() == 2
    assert Event.objects.filter(verb="request.answer_finding").count() == 1
    assert json.loads(Event.objects.filter(verb="request.read_marks").earliest("seq").data)["press"] == first
    assert marked.accept(1, press="x").status_code == 422


def test_a_script_is_refused_in_json_whoever_asks(marked: Marked) -> None:
    stranger = factories.Cast()
    url = reverse("desk:second_review_marks", args=[marked.case.number, marked.record.pk])
    for client, status in ((marked.client(cast=stranger), 404), (marked.client(Role.REDACTOR), 403)):
        answer = client.post(
            url, {"mark": str(marked.marks[0].pk), "said": "accept"}, headers={"accept": "application/json"}
        )
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")
        assert answer.json()["words"]
