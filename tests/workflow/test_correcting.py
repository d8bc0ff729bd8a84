"""What was told and is not right is put right with whoever received it, and looked at in every case that holds it."""

import pytest

from tests.factories import Cast, submitted, walk
from workflow import audit, known
from workflow.errors import Invalid
from workflow.models import Event, OutboxRow, Record, Request
from workflow.services import correcting, searching
from workflow.services.correcting import Wrong
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
WORDS = "The day of the outcome was the 9th, not the 8th."


@pytest.fixture
def cast() -> Cast:
    return Cast()


def correct(cast: Cast, request: Request, item: object, words: str = WORDS) -> int:
    return correcting.correct_item(
        request_id=request.pk, item_id=item.pk, kind=Wrong.CORRECTION, happened=words,  # type: ignore[attr-defined]
        by=cast.actor(Role.COUNSEL),
    )  # fmt: skip


def told_to_look(request: Request) -> list[str]:
    return [row.data["about"] for row in OutboxRow.objects.filter(request=request, verb="notify.manager")]


def test_who_received_it_is_told_by_a_letter(cast: Cast) -> None:
    request = walk(cast, State.CLOSED)

    assert correct(cast, request, request.history.get()) == 0

    notice = request.notices.get(kind="correction")
    assert notice.values["what_happened"] == [WORDS]
    assert Event.objects.filter(chain=audit.chain_of(request), verb="request.correct_item").exists()


@pytest.mark.long
def test_the_same_file_in_another_case_is_looked_at_there(cast: Cast) -> None:
    request, other = (walk(cast, State.CLOSED) for _ in range(2))

    assert correct(cast, request, request.records.get()) == 1

    assert told_to_look(other) == ["correction"]
    assert Event.objects.filter(chain=audit.chain_of(other), verb="case.correction_elsewhere").exists()
    assert audit.verify(other) is None


@pytest.mark.long
def test_the_same_entry_is_looked_for_in_cases_about_the_same_subject_alone(cast: Cast) -> None:
    request = walk(cast, State.CLOSED)
    stranger = walk(cast, State.CLOSED, submitted(cast.office, subject_name="Quite Different"))
    assert correct(cast, request, request.history.get()) == 0

    co_victim = walk(cast, State.CLOSED, submitted(cast.office, subject_name="Unlike Anybody"))
    Request.objects.filter(pk__in=[request.pk, co_victim.pk]).update(co_victim_group=request.pk)
    request.refresh_from_db()
    assert correct(cast, request, request.history.get()) == 1
    assert told_to_look(co_victim) == ["correction"]
    assert told_to_look(stranger) == []


def test_what_never_left_needs_no_letter(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    with pytest.raises(Invalid, match="has not left"):
        correct(cast, request, request.history.get())


def test_the_letter_of_a_correction_passes_the_no_tell_gate(cast: Cast) -> None:
    request = walk(cast, State.CLOSED)
    with pytest.raises(Invalid, match="too much"):
        correct(cast, request, request.history.get(), "8 USC 1367 covers it.")


def test_a_wrong_match_is_looked_at_in_every_case_that_holds_the_file(cast: Cast) -> None:
    request, other = (walk(cast, State.LEGAL_REVIEW) for _ in range(2))
    searching.withdraw_item(
        request_id=request.pk, item_id=request.records.get().pk, reason="A namesake.", by=cast.actor(Role.COUNSEL)
    )

    assert told_to_look(other) == ["match"]
    assert Record.objects.get(request=request).withdrawn_at is not None
    assert [type(item).__name__ for item in known.items(request)] == ["HistoryEntry"]


@pytest.mark.long
def test_a_wrong_match_of_an_entry_is_looked_at_in_every_case_about_the_same_subject(cast: Cast) -> None:
    request, other = (walk(cast, State.LEGAL_REVIEW) for _ in range(2))
    stranger = walk(cast, State.LEGAL_REVIEW, submitted(cast.office, subject_name="Quite Different"))
    searching.withdraw_item(
        request_id=request.pk, item_id=request.history.get().pk, reason="A namesake.", by=cast.actor(Role.COUNSEL)
    )

    assert told_to_look(other) == ["match"]
    assert told_to_look(stranger) == []
    assert Event.objects.filter(chain=audit.chain_of(other), verb="case.match_elsewhere").exists()
