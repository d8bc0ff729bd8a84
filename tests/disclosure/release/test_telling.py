"""Letters on the way: each thing told makes one signed, accessible letter, which its requester alone can take."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disclosure.letters import signing
from disclosure.letters.genuine import Standing, standing
from disclosure.models import Letter
from redaction.vault import storage
from tests import factories, turns
from tests.disclosure.letters.pdf import pages, problems, text
from tests.disclosure.portal.conftest import signed_in
from tests.factories import Cast, submitted, walk
from workflow import audit, outbox, policies
from workflow.errors import Blocked, Invalid
from workflow.models import Answer, Event, Notice, OutboxRow, Question, Request, RequesterQuestion
from workflow.services import appeals, contact, incidents, intake, posting, releasing, telling, verification
from workflow.services.incidents import Closing, Told
from workflow.states import AppealState, Role, State

pytestmark = pytest.mark.django_db
Tell = Callable[[Cast], Request]


@pytest.fixture
def cast() -> Cast:
    return Cast()


def letter_of(request: Request) -> bytes:
    """Do the work of the newest notice twice, and return its letter."""
    notice = request.notices.order_by("-at", "-pk")[0]
    rows = OutboxRow.objects.filter(request=request, verb="letter.notice")
    (row,) = (one for one in rows if one.data["notice"] == str(notice.pk))
    outbox.run(row.pk)
    OutboxRow.objects.filter(pk=row.pk).update(status=OutboxRow.Status.WAITING, next_at=timezone.now())
    outbox.run(row.pk)
    row.refresh_from_db()
    assert row.error == ""
    letter = Letter.objects.get(notice=notice)
    assert notice.artifact.sha256 == letter.signed_sha256
    return storage.get(letter.signed_name)


def _lapsed(cast: Cast) -> Request:
    request = walk(cast, State.AWAITING_REQUESTER)
    RequesterQuestion.objects.filter(request=request).update(delivered_at=timezone.now() - timedelta(days=90))
    intake.lapse(request_id=request.pk, by=policies.system("lapse"))
    return request


def _repeated(cast: Cast) -> Request:
    ways = [{"kind": "email", "value": f"twice-{cast.office.pk}@mail.example", "safe": True}]
    one, two = (walk(cast, State.RECEIVED, submitted(cast.office, ways=ways)) for _ in range(2))
    intake.close_as_duplicate(request_id=one.pk, other_id=two.pk, by=cast.actor(Role.INTAKE))
    return one


def _after(state: State, do: Callable[[Cast, Request], object]) -> Tell:
    def tell(cast: Cast) -> Request:
        request = walk(cast, state)
        do(cast, request)
        return request

    return tell


def _decided(result: AppealState) -> Callable[[Cast, Request], object]:
    def decide(cast: Cast, request: Request) -> object:
        turns.appealed(cast, request)
        appeal, officer = request.appeals.get(), cast.people[Role.APPEALS_OFFICER]
        if result is AppealState.DISMISSED_LATE:
            appeal.last_day = timezone.localdate(appeal.filed_at) - timedelta(days=1)
            appeal.save()
        appeals.take_up(appeal_id=appeal.pk, user=officer)
        return appeals.decide_appeal(appeal_id=appeal.pk, result=result, reasons="We read it anew.", user=officer)

    return decide


def _referred(cast: Cast, request: Request) -> object:
    return intake.refer_elsewhere(
        request_id=request.pk, reason="Theirs.", office_named="The county sheriff", by=cast.actor(Role.INTAKE)
    )


def _taken_back(cast: Cast, request: Request) -> object:
    turns.appealed(cast, request)
    return appeals.withdraw_appeal(request_id=request.pk, by=cast.actor(Role.INTAKE))


def _put_right(cast: Cast, request: Request, told: Told) -> object:
    turns.recalled_and_reported(cast, request)
    today = timezone.localdate()
    closing = Closing("A slip.", "Put right.", today, told, "The date was wrong.", "Call your bank.\nKeep this letter.")
    incident = request.wrong_releases.get()
    return incidents.close_incident(
        request_id=request.pk, incident_id=incident.pk, closing=closing, by=cast.actor(Role.COUNSEL)
    )


def _standing_fails(cast: Cast, request: Request) -> object:
    factories.verify_checks(cast, request)
    by = cast.actor(Role.INTAKE)
    verification.record_check(
        request_id=request.pk, question=Question.STANDING, answer=Answer.NO, reasons="Nobody confirms it.", by=by
    )
    factories.screen(cast, request)
    return verification.verify(request_id=request.pk, by=by)


#: What is done, the kind of letter it makes, and words that must stand in it.
TOLD: tuple[tuple[str, Tell, str], ...] = (
    ("acknowledgement", _after(State.RECEIVED, lambda _c, _r: None), "Your request is with us."),
    ("question", _after(State.AWAITING_REQUESTER, lambda _c, _r: None), "When was it?"),
    ("expedite_granted", _after(State.VERIFICATION, lambda c, r: intake.decide_expedite(
        request_id=r.pk, granted=True, reason="Danger.", by=c.actor(Role.INTAKE))), "goes before others"),
    ("expedite_denied", _after(State.VERIFICATION, lambda c, r: intake.decide_expedite(
        request_id=r.pk, granted=False, reason="No date presses.", by=c.actor(Role.INTAKE))), "No date presses."),
    ("extension", _after(State.VERIFICATION, lambda c, r: intake.extend(
        request_id=r.pk, reason="Offices far away must be asked.", by=c.actor(Role.INTAKE))), "Offices far away"),
    ("referral", _after(State.VERIFICATION, _referred), "The county sheriff"),
    ("lapse", _lapsed, "When was it?"),
    ("withdrawn", _after(State.VERIFICATION, lambda c, r: intake.withdraw(request_id=r.pk, by=c.actor(Role.INTAKE))),
     "You asked us to stop"),
    ("duplicate", _repeated, "-000002"),
    ("appeal_acknowledged", _after(State.CLOSED, turns.appealed), "-A1"),
    ("appeal_decided", _after(State.CLOSED, _decided(AppealState.AFFIRMED)), "We read it anew."),
    ("appeal_late", _after(State.CLOSED, _decided(AppealState.DISMISSED_LATE)), "Your appeal came too late"),
    ("appeal_withdrawn", _after(State.CLOSED, _taken_back), "stays as it was"),
    ("delivery_held", _after(State.READY, lambda c, r: releasing.hold_delivery(
        request_id=r.pk, held=True, reason="She called.", by=c.actor(Role.RECORDS_OFFICER))), "we have not sent it"),
    ("recall", _after(State.CLOSED, lambda c, r: releasing.recall(
        request_id=r.pk, reason="A namesake.", by=c.actor(Role.COUNSEL))), "should not have left our office"),
    ("correction", _after(State.CLOSED, lambda c, r: _put_right(c, r, Told.CORRECTION)), "The date was wrong."),
    ("breach_notice", _after(State.CLOSED, lambda c, r: _put_right(c, r, Told.BREACH_NOTICE)), "Call your bank."),
    ("continuing_as_foia", _after(State.VERIFICATION, lambda c, r: _standing_fails(c, r)), "confirm all of them"),
)  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize(("kind", "tell", "words"), TOLD, ids=[kind for kind, _tell, _words in TOLD])
def test_what_is_told_makes_one_letter(cast: Cast, kind: str, tell: Tell, words: str) -> None:
    request = tell(cast)
    made = letter_of(request)

    letter = Letter.objects.get(request=request, notice__isnull=False)
    assert (letter.kind, str(letter.version)) == (kind, f"{kind} (en), 1")
    assert words in text(made)
    assert problems(made) == []
    assert signing.check(made).signed_at
    assert standing(code=letter.code, sha256=letter.signed_sha256) is Standing.GENUINE


def test_the_message_of_it_says_nothing(cast: Cast) -> None:
    request = _after(State.VERIFICATION, _referred)(cast)
    for row in OutboxRow.objects.filter(request=request, verb="notify.requester"):
        outbox.run(row.pk)

    assert mail.outbox
    assert {(one.subject, one.body) for one in mail.outbox} == {(mail.outbox[0].subject, mail.outbox[0].body)}
    assert "sheriff" not in mail.outbox[0].body


def test_the_requester_takes_it_from_the_portal_and_nobody_else(cast: Cast) -> None:
    request = walk(cast, State.AWAITING_REQUESTER)
    made = letter_of(request)
    notice = Notice.objects.get(request=request, kind="question")
    address = reverse("portal:letter", args=[request.pk, notice.pk])

    page = signed_in(request.requester.user).get(reverse("portal:request", args=[request.pk])).content.decode()
    assert address in page
    assert signed_in(request.requester.user).get(address).content == made
    assert signed_in(factories.requester()).get(address).status_code == 404


def made_for(request: Request, client: Client, address: str) -> None:
    """Ask for a letter in another form, and let the worker make it."""
    if client.get(address).status_code == 202:
        assert client.get(address).status_code == 202
        for row in request.outbox.filter(verb=telling.FORM_VERB, status=OutboxRow.Status.WAITING):
            outbox.run(row.pk)


@pytest.mark.long
def test_a_letter_in_another_form_is_made_beside_the_page_which_says_how_far_it_is(cast: Cast) -> None:
    request = walk(cast, State.AWAITING_REQUESTER)
    letter_of(request)
    notice = Notice.objects.get(request=request, kind="question")
    address = reverse("portal:letter_form", args=[request.pk, notice.pk, "es"])
    client = signed_in(request.requester.user)

    waiting = client.get(address).content.decode()
    assert "We are making it now" in waiting
    assert 'href="?wait=1" data-again' in waiting
    assert "data-again" not in client.get(f"{address}?wait=30").content.decode(), "a script stops looking"
    assert request.outbox.filter(verb=telling.FORM_VERB).count() == 1

    request.outbox.filter(verb=telling.FORM_VERB).update(status=OutboxRow.Status.FAILED)
    failed = client.get(f"{address}?wait=2").content.decode()
    assert "could not be made just now" in failed
    assert "data-again" not in failed

    request.outbox.filter(verb=telling.FORM_VERB).update(status=OutboxRow.Status.WAITING)
    made_for(request, client, address)
    ready = client.get(f"{address}?wait=3")
    assert (ready.status_code, f'href="{address}"' in ready.content.decode()) == (200, True)
    assert client.get(address).headers["Content-Type"] == "application/pdf"
    downloads = Event.objects.filter(chain=audit.chain_of(request), verb="request.download").count()
    assert downloads == 1, "waiting is no download"


@pytest.mark.long
def test_the_letter_is_had_in_the_other_language_and_in_large_print_and_stays_the_same_file(cast: Cast) -> None:
    request = walk(cast, State.AWAITING_REQUESTER)
    usual = letter_of(request)
    notice = Notice.objects.get(request=request, kind="question")
    client = signed_in(request.requester.user)
    page = client.get(reverse("portal:request", args=[request.pk])).content.decode()
    handed = {}
    for form in ("en", "es", "en-large", "es-large"):
        address = reverse("portal:letter_form", args=[request.pk, notice.pk, form])
        assert (address in page) is (form in {"es", "en-large"}), "the two forms somebody is most likely to want"
        made_for(request, client, address)
        handed[form] = client.get(address).content
        assert client.get(address).content == handed[form]
        assert signed_in(factories.requester()).get(address).status_code == 404

    assert handed["en"] == usual
    assert "Nuestra pregunta" in text(handed["es"]) or "pregunta" in text(handed["es"])
    assert pages(handed["en-large"]) >= pages(usual)
    assert [problems(one) for one in handed.values()] == [[]] * 4
    letters = Letter.objects.filter(notice=notice)
    assert len({one.code for one in letters}) == 4
    assert all(standing(code=one.code, sha256=one.signed_sha256) is Standing.GENUINE for one in letters)
    for form in ("fr", "en-huge", "large"):
        assert client.get(reverse("portal:letter_form", args=[request.pk, notice.pk, form])).status_code == 404


def test_who_does_not_read_here_gets_no_other_form_either(cast: Cast) -> None:
    request = walk(cast, State.AWAITING_REQUESTER)
    letter_of(request)
    notice = Notice.objects.get(request=request, kind="question")
    releasing.hold_delivery(request_id=request.pk, held=True, reason="Called.", by=cast.actor(Role.INTAKE))

    address = reverse("portal:letter_form", args=[request.pk, notice.pk, "es"])
    assert signed_in(request.requester.user).get(address).status_code == 404
    assert Letter.objects.filter(notice=notice).count() == 1


def test_a_letter_opens_here_only_for_who_reads_here(cast: Cast) -> None:
    request = walk(cast, State.AWAITING_REQUESTER)
    letter_of(request)
    notice = Notice.objects.get(request=request, kind="question")
    address = reverse("portal:letter", args=[request.pk, notice.pk])
    client = signed_in(request.requester.user)
    for held in (True, False):
        releasing.hold_delivery(request_id=request.pk, held=held, reason="Called.", by=cast.actor(Role.INTAKE))
        assert client.get(address).status_code == (404 if held else 200)
        page = client.get(reverse("portal:request", args=[request.pk])).content.decode()
        assert (address in page) is not held


def test_staff_who_hold_the_case_open_it(cast: Cast) -> None:
    request = walk(cast, State.VERIFICATION)
    made = letter_of(request)
    client = signed_in(cast.people[Role.INTAKE])
    artifact = request.artifacts.get()
    address = reverse("desk:artifact", args=[request.number, artifact.pk])

    assert address in client.get(reverse("desk:case", args=[request.number])).content.decode()
    assert client.get(address).content == made


@pytest.mark.parametrize(
    "words",
    [
        "We found two arrests. Which one do you mean?",
        "There are 400 pages. May we take longer?",
        "Many records must be read.",
        "The volume is large.",
        "8 U.S.C. § 1367 needs time.",
        "Hallamos dos arrestos.",
        "Hay muchos expedientes.",
    ],
)
def test_a_question_and_more_time_tell_nothing_of_what_was_found(cast: Cast, words: str) -> None:
    request = walk(cast, State.VERIFICATION)
    by = cast.actor(Role.INTAKE)
    with pytest.raises(Blocked):
        contact.ask_requester(request_id=request.pk, text=words, by=by)
    with pytest.raises(Invalid, match="too much"):
        intake.extend(request_id=request.pk, reason=words, by=by)

    assert not request.questions.exists()
    assert not request.clock_entries.filter(kind="extended").exists()


@pytest.mark.long
def test_the_question_is_the_same_letter_whether_or_not_the_subject_is_protected() -> None:
    """Byte for byte the same words once number, names, dates, code and seal are taken out."""
    said = set()
    for bars in ((), ("vawa_t_u",)):
        cast = Cast(office=factories.office(name="One Office", code="ONE" + str(len(bars))))
        request = walk(cast, State.VERIFICATION)
        factories.screen(cast, request, *bars)
        contact.ask_requester(request_id=request.pk, text="In which city was it?", by=cast.actor(Role.INTAKE))
        words = text(letter_of(request))
        letter = Letter.objects.get(request=request, kind="question")
        for own in (request.number or "", letter.code, cast.office.email, r"\b[0-9a-f]{64}\b"):
            words = re.sub(own, "…", words)
        said.add(words)

    assert len(said) == 1


def test_who_wants_paper_gets_it_posted_and_the_question_counts_as_delivered(cast: Cast) -> None:
    request = walk(cast, State.VERIFICATION)
    turns.asked_on_paper(cast, request)
    assert request.questions.filter(delivered_at=None).exists()
    letter_of(request)
    client = signed_in(cast.people[Role.RECORDS_OFFICER])
    assert "We have a question for you" in client.get(reverse("desk:post")).content.decode()

    posting.post_letter(
        request_id=request.pk, posting_id=request.postings.get().pk, by=cast.actor(Role.RECORDS_OFFICER)
    )

    assert request.questions.exclude(delivered_at=None).exists()
    assert str(request.number) not in client.get(reverse("desk:post")).content.decode()


def test_a_letter_is_posted_once(cast: Cast) -> None:
    request = walk(cast, State.VERIFICATION)
    turns.asked_on_paper(cast, request)
    given: dict[str, Any] = {"request_id": request.pk, "posting_id": request.postings.get().pk}
    posting.post_letter(**given, by=cast.actor(Role.INTAKE))

    with pytest.raises(Invalid, match="already"):
        posting.post_letter(**given, by=cast.actor(Role.INTAKE))


def test_a_lost_letter_is_posted_again_while_its_address_is_safe(cast: Cast) -> None:
    request = walk(cast, State.VERIFICATION)
    turns.posted_on_paper(cast, request)
    by = cast.actor(Role.RECORDS_OFFICER)
    again: dict[str, Any] = {"request_id": request.pk, "posting_id": request.postings.get().pk, "by": by}
    with pytest.raises(Invalid, match="what became of it"):
        posting.post_again(**again, reason=" ")
    posting.post_again(**again, reason="It came back.")
    letter_of(request)
    client = signed_in(cast.people[Role.RECORDS_OFFICER])
    assert "We have a question for you" in client.get(reverse("desk:post")).content.decode()
    with pytest.raises(Invalid, match="waits to be posted"):
        posting.post_again(**again, reason="It came back.")

    posting.post_letter(request_id=request.pk, posting_id=request.postings.get().pk, by=by)
    request.requester.ways.filter(kind="post").update(safe=False)
    with pytest.raises(Invalid, match="No safe address"):
        posting.post_again(**again, reason="It came back.")
    assert request.postings.get().posted_at is not None


def test_who_wants_no_paper_is_not_on_the_print_list(cast: Cast) -> None:
    request = walk(cast, State.AWAITING_REQUESTER)

    assert not request.postings.exists()


def test_the_print_list_names_files_only_to_who_holds_the_case(cast: Cast) -> None:
    request = walk(cast, State.VERIFICATION)
    turns.asked_on_paper(cast, request)
    letter_of(request)
    page = signed_in(cast.second_records_officer).get(reverse("desk:post")).content.decode()

    assert str(request.number) in page
    assert "for who holds the case" in page
    assert "/files/" not in page
