"""Every verb through its page changes the case; what cannot be done is said kindly, and nothing typed is lost."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import factories, turns
from tests.factories import Cast, walk
from workflow.models import Event, Request, User
from workflow.services import accounting, calls, restricting, searching, ways
from workflow.states import Role, State

SignedIn = Callable[[User | Role], Client]


@dataclass(frozen=True)
class Verb:
    """An event, who does it in which state, what they send, and what is then true of the case."""

    event: str
    role: Role
    state: State
    form: dict[str, Any] | Callable[[Request], dict[str, Any]] = field(default_factory=dict)
    then: Callable[[Request], object] = lambda case: True
    before: Callable[[Cast, Request], object] = lambda cast, case: None

    def given(self, case: Request) -> dict[str, Any]:
        return self.form(case) if callable(self.form) else self.form


def in_state(state: State) -> Callable[[Request], object]:
    return lambda case: case.state == state


def auditor_of(case: Request) -> User:
    return User.objects.get(staff_roles__office=case.office, staff_roles__role=Role.AUDITOR)


def entry(case: Request) -> str:
    return str(case.history.get().pk)


def ready_to_verify(cast: Cast, case: Request) -> None:
    factories.verify_checks(cast, case)
    factories.screen(cast, case)


def one_asked(cast: Cast, case: Request) -> None:
    source = cast.office.sources.all()[0]
    searching.ask_source(request_id=case.pk, source_id=source.pk, by=cast.actor(Role.RECORDS_OFFICER))


def barred(cast: Cast, case: Request) -> None:
    factories.screen(cast, case, "asylum")


def way(case: Request) -> str:
    return str(case.requester.ways.get().pk)


def opened_again(cast: Cast, case: Request) -> None:
    """Leave the one address of a case waiting for its code."""
    for safe in (False, True):
        ways.mark_way(
            request_id=case.pk,
            way_id=case.requester.ways.get().pk,
            safe=safe,
            by=cast.actor(Role.INTAKE),
            assured=ways.CODE_WORD,
        )


def may_be_called(cast: Cast, case: Request) -> None:
    case.requester.ways.create(kind="telephone", value="(410) 555-0177", safe=True, asked_date=timezone.localdate())


def call_promised(cast: Cast, case: Request) -> None:
    may_be_called(cast, case)
    due = timezone.now() + timedelta(hours=2)
    calls.plan_call(request_id=case.pk, due_at=due, note="", by=cast.actor(Role.INTAKE))


def code_of(case: Request) -> str:
    return ways.issue_code(way_id=case.requester.ways.get().pk) or ""


INTAKE, COUNSEL, RECORDS = Role.INTAKE, Role.COUNSEL, Role.RECORDS_OFFICER
SEVEN = dict.fromkeys(
    ("whether", "what", "to_whom", "by_whom", "hear_subject", "tell_subject", "safeguarding"), "Considered."
)
MEMO = {"public_interest": "Little.", "privacy_interest": "A witness.", "balancing": "Safety."}


def contact_kept(cast: Cast, case: Request) -> None:
    case.victim.contact = "12 Juniper Court"
    case.victim.save()


VERBS = [
    Verb("note", INTAKE, State.RECEIVED, {"text": "Rang."}, lambda case: case.notes.get().text == "Rang."),
    Verb("message", INTAKE, State.SEARCH, {"text": "Good day."}, lambda case: case.messages.get().text == "Good day."),
    Verb("log_call", Role.LIAISON, State.SEARCH, {"way": "telephone", "inbound": "in", "text": "Asked how it goes."},
         lambda case: case.contacts.get().inbound),
    Verb("plan_call", Role.LIAISON, State.SEARCH, {"due_at": "2099-01-02T10:00", "note": "Tell them how it goes."},
         lambda case: case.call_backs.get().note == "Tell them how it goes.", may_be_called),
    Verb("close_call", INTAKE, State.SEARCH, lambda case: {"call": str(case.call_backs.get().pk), "reached": "no"},
         lambda case: case.call_backs.get().reached is False, call_promised),
    Verb("add_way", Role.LIAISON, State.SEARCH,
         {"kind": "telephone", "value": "(410) 555-0177", "safe": "yes", "assured": "code_word"},
         lambda case: case.requester.ways.get(kind="telephone").is_used),
    Verb("change_way", INTAKE, State.SEARCH,
         lambda case: {"way": way(case), "safe": "yes", "when": "weekdays 8-12", "assured": "facts"},
         lambda case: case.requester.ways.get().when == "weekdays 8-12"),
    Verb("still_safe", INTAKE, State.SEARCH, {"assured": "facts"},
         lambda case: Event.objects.filter(verb="request.still_safe").exists()),
    Verb("narrow", INTAKE, State.SEARCH, {"text": "Only the court dates."},
         lambda case: case.scope == "Only the court dates."),
    Verb("ask_speed", INTAKE, State.SEARCH, {"reason": "A threat."}, lambda case: case.expedite_asked_date is not None),
    Verb("reissue", INTAKE, State.CLOSED, {"assured": "facts"},
         lambda case: (case.releases.get().open_until or date.min) > timezone.localdate()),
    Verb("mark_way", INTAKE, State.CLOSED, lambda case: {"way": way(case), "safe": "no", "assured": "not_sure"},
         lambda case: not case.requester.ways.get().safe),
    Verb("send_way_code", INTAKE, State.SEARCH, lambda case: {"way": way(case)},
         lambda case: case.outbox.filter(verb="contact.code").count() == 2, opened_again),
    Verb("confirm_way", INTAKE, State.SEARCH, lambda case: {"way": way(case), "code": code_of(case)},
         lambda case: case.requester.ways.get().is_used, opened_again),
    Verb("start_verification", INTAKE, State.RECEIVED, {}, in_state(State.VERIFICATION)),
    Verb("add_evidence", INTAKE, State.VERIFICATION, {"kind": "identity", "description": "A passport, seen."},
         lambda case: case.evidence.get().description == "A passport, seen."),
    Verb("record_check", INTAKE, State.VERIFICATION,
         {"question": "conflict", "answer": "no", "reasons": "Asked twice, and looked it up."},
         lambda case: case.checks.get().answer == "no"),
    Verb("set_routes", INTAKE, State.VERIFICATION, {"kinds": ["foia"], "reason": "Only FOIA fits."},
         lambda case: [one.kind for one in case.routes.filter(is_open=True)] == ["foia"]),
    Verb("receive_declaration", INTAKE, State.VERIFICATION, {"signed_name": "E. Example"},
         lambda case: case.declaration.signed_name == "E. Example"),
    Verb("keep_contact", INTAKE, State.VERIFICATION, {"add": "12 Juniper Court", "why": "Her aunt called."},
         lambda case: case.victim.contact == "12 Juniper Court"),
    Verb("keep_contact", Role.COUNSEL, State.LEGAL_REVIEW, {"strike": "12 Juniper Court", "why": "It is not hers."},
         lambda case: not case.victim.contact, contact_kept),
    Verb("verify", INTAKE, State.VERIFICATION, {}, in_state(State.SEARCH), ready_to_verify),
    Verb("propose_not_verified", INTAKE, State.VERIFICATION, {"reasons": "The names differ."},
         in_state(State.SECOND_REVIEW)),
    Verb("refer_elsewhere", INTAKE, State.VERIFICATION, {"office_named": "The county sheriff", "reason": "Theirs."},
         lambda case: case.outcome == "referred_elsewhere"),
    Verb("ask_requester", INTAKE, State.SEARCH, {"text": "When was it?"}, in_state(State.AWAITING_REQUESTER)),
    Verb("requester_replied", INTAKE, State.AWAITING_REQUESTER, {"text": "In May."}, in_state(State.VERIFICATION)),
    Verb("triage_danger", INTAKE, State.RECEIVED, {"in_danger": "yes", "finding": "He is outside. 911 was called."},
         lambda case: case.danger and case.danger_triaged_at and case.expedited),
    Verb("grant_expedite", INTAKE, State.RECEIVED, {"reason": "A threat to life."}, lambda case: case.expedited),
    Verb("deny_expedite", COUNSEL, State.SEARCH, {"reason": "No ground is given."}, lambda case: not case.expedited),
    Verb("extend", COUNSEL, State.SEARCH, {"reason": "Records lie in another field office."},
         lambda case: case.clock_entries.filter(kind="extended").exists()),
    Verb("withdraw", INTAKE, State.SEARCH, {}, lambda case: case.outcome == "withdrawn"),
    Verb("recuse", INTAKE, State.SEARCH, {"reason": "A cousin."}, lambda case: case.recusals.exists()),
    Verb("choose_delivery", INTAKE, State.SEARCH, {"way": "in_person", "assured": "facts"},
         lambda case: case.delivery_way == "in_person"),
    Verb("screen", Role.SCREENER, State.SEARCH, {"result": "bars", "bars": ["sealed"], "source": "The index."},
         lambda case: ["sealed"] in [one.bars for one in case.screenings.all()]),
    Verb("lift_bar", COUNSEL, State.LEGAL_REVIEW, {"bar": "asylum", "authority": "Consent", "evidence": "A letter."},
         lambda case: case.bar_lifts.get().seconded_at is None, barred),
    Verb("ask_source", RECORDS, State.SEARCH, lambda case: {"source": str(case.office.sources.all()[0].pk)},
         lambda case: case.search_tasks.count() == 1),
    Verb("chase_source", RECORDS, State.SEARCH, lambda case: {"task": str(case.search_tasks.get().pk), "note": "Rang."},
         lambda case: case.search_tasks.get().chases == 1, one_asked),
    Verb("return_to_search", COUNSEL, State.LEGAL_REVIEW, {"reasons": "One source is missing."},
         in_state(State.SEARCH)),
    Verb("set_bars", COUNSEL, State.LEGAL_REVIEW, lambda case: {"item": entry(case), "bars": ["sealed"]},
         lambda case: case.history.get().bars == ["sealed"]),
    Verb("determine", COUNSEL, State.LEGAL_REVIEW,
         lambda case: {"item": entry(case), "verdict": "withhold", "basis": "b7c", "harm": "It exposes a witness.",
                       "segregable_certified": "on", **MEMO},
         lambda case: case.determinations.get().balancing == "Safety."),
    Verb("determine_like", COUNSEL, State.LEGAL_REVIEW,
         lambda case: {"items": [str(one.pk) for one in case.history.all()], "verdict": "withhold", "basis": "b7c",
                       "harm": "It exposes a witness.", "segregable_certified": "on", **MEMO},
         lambda case: [one.basis for one in case.determinations.all()] == ["b7c", "b7c"], turns.two_entries),
    Verb("decide_accounting", COUNSEL, State.CLOSED,
         lambda case: {"line": str(case.disclosures.all()[0].pk), "shown": "yes", "reason": "She agreed, in writing."},
         lambda case: accounting.is_shown(case.disclosures.all()[0])),
    Verb("correct_item", COUNSEL, State.CLOSED,
         lambda case: {"left": entry(case), "kind": "correction", "happened": "The day was the 9th, not the 8th."},
         lambda case: case.notices.filter(kind="correction").exists()),
    Verb("withdraw_item", COUNSEL, State.LEGAL_REVIEW, lambda case: {"item": entry(case), "reason": "A namesake."},
         lambda case: case.history.get().withdrawn_at),
    Verb("record_opening", COUNSEL, State.LEGAL_REVIEW, {"ground": "acknowledged", "evidence": "A press release."},
         lambda case: case.subject.opened_by == "acknowledged"),
    Verb("link_co_victims", COUNSEL, State.LEGAL_REVIEW,
         lambda case: {"other": Request.objects.exclude(pk=case.pk).get(office=case.office).number, "reason": "He."},
         lambda case: case.co_victim_group, turns.somebody_else_asked),
    Verb("unlink_co_victims", COUNSEL, State.LEGAL_REVIEW, {"reasons": "A namesake."},
         lambda case: case.co_victim_group is None, turns.linked),
    Verb("start_consultation", COUNSEL, State.LEGAL_REVIEW,
         {"kind": "consultation", "agency": "A court", "question": "May it?", "naming": "no"},
         lambda case: not case.consultations.get().may_be_named),
    Verb("consult_another", COUNSEL, State.CONSULTATION,
         {"kind": "referral", "agency": "The Marshals", "question": "Answer for it.", "naming": "yes"},
         lambda case: case.consultations.get(kind="referral").agency == "The Marshals"),
    Verb("chase_consultation", COUNSEL, State.CONSULTATION, {"note": "Rang them."},
         lambda case: case.consultations.get().chases == 1),
    Verb("consultation_answered", COUNSEL, State.CONSULTATION, {"answer": "Yes."}, in_state(State.LEGAL_REVIEW)),
    Verb("clear_for_redaction", COUNSEL, State.LEGAL_REVIEW, {}, in_state(State.REDACTION), factories.determine),
    Verb("nothing_to_release", COUNSEL, State.LEGAL_REVIEW,
         {"outcome": "neither_confirm_nor_deny", "reasons": "A third party asks."}, in_state(State.SECOND_REVIEW)),
    Verb("submit_redactions", Role.REDACTOR, State.REDACTION, {}, in_state(State.SECOND_REVIEW),
         factories.look_at_pages),
    Verb("return_to_review", Role.REDACTOR, State.REDACTION, {"reasons": "A name is missing."},
         in_state(State.LEGAL_REVIEW)),
    Verb("draft_decision", Role.DECIDING_OFFICIAL, State.DECISION,
         {"outcome": "granted_in_full", "reasons": "A right to notice.", "part": "whole", **SEVEN},
         lambda case: case.decisions.get().answers["whether"] == "Considered."),
    Verb("release", RECORDS, State.READY, {}, in_state(State.CLOSED)),
    Verb("release_part", RECORDS, State.READY, {}, in_state(State.LEGAL_REVIEW), turns.decide_a_part_instead),
    Verb("hold_delivery", RECORDS, State.READY, {"held": "hold", "reason": "She called."},
         lambda case: case.office_hold and not case.delivery_held),
    Verb("recall", COUNSEL, State.CLOSED, {"reason": "A name showed."}, lambda case: case.recalled_at),
    Verb("file_appeal", INTAKE, State.CLOSED, {"grounds": "More was asked."}, lambda case: case.appeals.count() == 1),
    Verb("report_incident", COUNSEL, State.CLOSED,
         lambda case: {"incident": str(case.wrong_releases.get().pk), "told_date": timezone.localdate().isoformat()},
         lambda case: case.wrong_releases.get().privacy_told_date, turns.recalled_by_another),
    Verb("close_incident", COUNSEL, State.CLOSED,
         lambda case: {"incident": str(case.wrong_releases.get().pk), "findings": "A namesake.", "done": "It is back.",
                       "recipients_told_date": timezone.localdate().isoformat(), "letter": "correction",
                       "happened": "The outcome is of another person."},
         lambda case: case.wrong_releases.get().closed_at and case.notices.filter(kind="correction").exists(),
         turns.recalled_and_reported),
    Verb("restrict", COUNSEL, State.SEARCH, {"reason": "The subject works here."}, lambda case: case.restricted),
    Verb("lift_restriction", COUNSEL, State.SEARCH, {"reason": "He left."}, lambda case: not case.restricted,
         turns.restricted),
    Verb("grant_access", COUNSEL, State.SEARCH,
         lambda case: {"person": str(auditor_of(case).pk), "reason": "An audit."},
         lambda case: auditor_of(case) in restricting.who_may_see(case), turns.restricted),
    Verb("revoke_access", COUNSEL, State.SEARCH,
         lambda case: {"person": str(case.assignments.get(role="redactor").user_id), "reason": "Knows the subject."},
         lambda case: case.assignments.filter(role="redactor", until_at=None).count() == 0, turns.restricted),
    Verb("withdraw_appeal", INTAKE, State.CLOSED, {}, lambda case: case.appeals.get().state == "withdrawn",
         turns.appealed),
    Verb("post_letter", RECORDS, State.VERIFICATION, lambda case: {"posting": str(case.postings.get().pk)},
         lambda case: case.postings.get().posted_at, turns.asked_on_paper),
    Verb("post_again", RECORDS, State.VERIFICATION,
         lambda case: {"posting": str(case.postings.get().pk), "reason": "It came back."},
         lambda case: case.postings.get().posted_at is None, turns.posted_on_paper),
    Verb("hand_over", INTAKE, State.CLOSED, lambda case: {**turns.handed(case), "assured": "code_word"},
         lambda case: case.postings.get().posted_at, turns.to_be_read_aloud),
    Verb("reopen", COUNSEL, State.CLOSED, {"court_order": "D. Court, no. 7", "reasons": "Ordered."},
         in_state(State.LEGAL_REVIEW)),
]  # fmt: skip


def do(case: Request, event: str) -> str:
    return reverse("desk:act", args=(case.number, event))


@pytest.mark.long
@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.event)
def test_every_verb_through_its_page_changes_the_case(cast: Cast, signed_in: SignedIn, verb: Verb) -> None:
    case = walk(cast, verb.state)
    verb.before(cast, case)
    case.refresh_from_db()
    client = signed_in(verb.role)
    form = verb.given(case)
    query = {"item": form["item"]} if "item" in form else {}
    page = client.get(do(case, verb.event), query)
    assert page.status_code == 200
    sent = client.post(do(case, verb.event), {**form, "revision": str(case.revision)})
    assert sent.status_code == 302, sent.content.decode()[:3000]
    assert verb.then(Request.objects.get(pk=case.pk))


def test_a_wrong_role_is_told_so(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.LEGAL_REVIEW)
    refused = signed_in(Role.RECORDS_OFFICER).get(do(case, "clear_for_redaction"))
    assert (refused.status_code, "This is for another role: Counsel. On the" in refused.content.decode()) == (403, True)


def test_an_event_of_another_state_is_a_conflict(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.SEARCH)
    assert signed_in(Role.INTAKE).get(do(case, "verify")).status_code == 409


def test_an_unknown_event_is_not_there(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.SEARCH)
    assert signed_in(Role.INTAKE).get(do(case, "delete_everything")).status_code == 404


def test_what_was_typed_is_still_there_when_something_is_missing(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.LEGAL_REVIEW)
    form = {"item": entry(case), "verdict": "withhold", "basis": "b7c", "statute": "A statute I typed"}
    answer = signed_in(Role.COUNSEL).post(do(case, "determine"), form)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "A statute I typed" in text
    assert "Certify that everything that can be separated is released." in text
    assert "Say what the public would learn, also if it is little." in text
    assert not case.determinations.exists()


def test_what_stands_in_the_way_is_shown_before_and_after_pressing(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.VERIFICATION)
    client = signed_in(Role.INTAKE)
    for response, status in ((client.get(do(case, "verify")), 200), (client.post(do(case, "verify")), 409)):
        assert response.status_code == status
        assert "Identity is not shown." in response.content.decode()
    assert "Identity is not shown." in client.get(reverse("desk:case", args=(case.number,))).content.decode()


def test_a_bar_in_the_way_is_named_only_to_those_who_may_know(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.REDACTION)
    factories.look_at_pages(cast, case)
    factories.screen(cast, case, "vawa_t_u")
    redactor = signed_in(Role.REDACTOR).post(do(case, "submit_redactions"))
    assert redactor.status_code == 409
    assert "bar covers" not in redactor.content.decode()
    assert "needs counsel" in redactor.content.decode()


def test_an_old_page_is_refused_and_keeps_what_was_typed(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.SEARCH)
    old = case.revision
    client = signed_in(Role.INTAKE)
    client.post(do(case, "note"), {"text": "Meanwhile."})
    answer = client.post(do(case, "ask_requester"), {"text": "When was it?", "revision": str(old)})
    assert answer.status_code == 409
    assert "When was it?" in answer.content.decode()
    assert Request.objects.get(pk=case.pk).state == State.SEARCH


def test_an_old_page_with_a_button_alone_is_a_conflict(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.SEARCH)
    old = case.revision
    client = signed_in(Role.INTAKE)
    client.post(do(case, "note"), {"text": "Meanwhile."})
    assert client.post(do(case, "withdraw"), {"revision": str(old)}).status_code == 409
    assert Request.objects.get(pk=case.pk).is_open


def test_a_second_press_changes_nothing(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.SEARCH)
    client = signed_in(Role.INTAKE)
    form = {"text": "Once.", "once": "a-token-of-the-page"}
    assert [client.post(do(case, "note"), form).status_code for _press in range(2)] == [302, 302]
    assert case.notes.count() == 1


def test_a_mended_form_is_taken_after_a_refusal(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.SEARCH)
    client = signed_in(Role.RECORDS_OFFICER)
    task = cast.office.sources.all()[0]
    client.post(do(case, "ask_source"), {"source": str(task.pk)})
    asked = str(case.search_tasks.get().pk)
    form = {"task": asked, "answer": "none", "once": "one"}
    assert client.post(do(case, "answer_source"), form).status_code == 422
    assert client.post(do(case, "answer_source"), {**form, "attested_by": "Otto Other"}).status_code == 302
    assert case.search_tasks.get().attested_by == "Otto Other"


PDF = b"%PDF-1.4\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n"


def upload(case: Request, content: bytes, name: str = "report.pdf") -> dict[str, Any]:
    return {
        "task": str(case.search_tasks.get().pk),
        "title": "Arrest report",
        "kind": "arrest_report",
        "agency": "Fairview Police",
        "file": SimpleUploadedFile(name, content),
    }


@pytest.fixture
def searched(cast: Cast, signed_in: SignedIn) -> Request:
    case = walk(cast, State.SEARCH)
    client = signed_in(Role.RECORDS_OFFICER)
    client.post(do(case, "ask_source"), {"source": str(cast.office.sources.all()[0].pk)})
    return case


def test_a_record_is_taken_in_and_read_in_the_background(searched: Request, signed_in: SignedIn) -> None:
    client = signed_in(Role.RECORDS_OFFICER)
    assert client.post(do(searched, "add_record"), upload(searched, PDF)).status_code == 302
    assert searched.records.get().document.status == "arriving"
    assert searched.outbox.filter(verb="document.read").exists()
    page = client.get(reverse("desk:search", args=(searched.number,))).content.decode()
    assert "Reading a file" in page


def test_a_file_over_the_limit_is_refused_in_clear_words(searched: Request, signed_in: SignedIn, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 20
    answer = signed_in(Role.RECORDS_OFFICER).post(do(searched, "add_record"), upload(searched, PDF))
    assert answer.status_code == 413
    assert "larger than" in answer.content.decode()
    assert "Fairview Police" in answer.content.decode()
    assert not searched.records.exists()


def test_history_is_matched_by_one_and_confirmed_by_another(searched: Request, cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(Role.RECORDS_OFFICER)
    form = {
        "task": str(searched.search_tasks.get().pk),
        "kind": "arrest",
        "title": "Arrest",
        "on_date": "2025-05-01",
        "agency": "Fairview Police",
        "text": "Arrested for assault; no charge was found.",
        "source_name": "Blotter",
        "as_of_date": "2026-11-01",
    }
    lacking = client.post(do(searched, "add_history"), form)
    assert lacking.status_code == 422
    assert "Write it, or tick the box." in lacking.content.decode()
    assert client.post(do(searched, "add_history"), {**form, "outcome_not_found": "on"}).status_code == 302
    item = str(searched.history.get().pk)
    few = client.post(do(searched, "match_subject"), {"item": item, "facts": ["address"], "reasons": "Same street."})
    assert few.status_code == 422
    client.post(do(searched, "match_subject"), {"item": item, "facts": ["sid"], "reasons": "Same number."})
    assert client.post(do(searched, "confirm_match"), {"item": item}).status_code == 403
    assert signed_in(Role.INTAKE).post(do(searched, "confirm_match"), {"item": item}).status_code == 302
    assert searched.history.get().is_matched


def test_the_second_signature_lifts_a_bar(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.LEGAL_REVIEW)
    barred(cast, case)
    signed_in(Role.COUNSEL).post(
        do(case, "lift_bar"), {"bar": "asylum", "authority": "Consent", "evidence": "A letter."}
    )
    lift = str(case.bar_lifts.get().pk)
    screener = signed_in(Role.SCREENER)
    assert "do/second_bar_lift" in screener.get(reverse("desk:screening", args=(case.number,))).content.decode()
    assert screener.post(do(case, "second_bar_lift"), {"lift": lift}).status_code == 302
    assert case.bar_lifts.get().seconded_at


@pytest.mark.long
def test_the_decision_takes_the_letter_that_was_read_and_no_other(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.DECISION)
    digest = factories.draft_decision(cast, case)
    client = signed_in(Role.DECIDING_OFFICIAL)
    page = client.get(reverse("desk:decision", args=(case.number,))).content.decode()
    assert f'name="letter_sha256" value="{digest}"' in page
    assert client.post(do(case, "decide"), {"letter_sha256": "0" * 64}).status_code == 409
    assert client.post(do(case, "decide"), {"letter_sha256": digest}).status_code == 302
    assert Request.objects.get(pk=case.pk).state == State.READY
