"""A file that was read is looked through in the background: words kept sealed, suggestions made once, none applied."""

import json

import pytest
from django.db import connection
from django.utils import timezone

from redaction import selectors as redactions
from redaction import texts
from redaction.detection import Word
from redaction.models import PageText, Suggestion
from tests import factories
from workflow import gates, outbox
from workflow.bars import BARS, Cover
from workflow.models import Event, OutboxRow, Record, Request
from workflow.services import looking_through
from workflow.states import State

pytestmark = pytest.mark.django_db
LINES = (
    "On 3/4/2025 the victim Elena Example was seen.",
    "Her telephone is (410) 555-0142.",
    "SSN 219-09-9999",
)


def words_of(page: int) -> tuple[Word, ...]:
    found = []
    for number, line in enumerate(LINES):
        left = 0.1
        for text in line.split():
            right = left + 0.01 * len(text)
            found.append(Word(page, text, (left, 0.1 + 0.05 * number, right, 0.12 + 0.05 * number), number))
            left = right + 0.01
    return tuple(found)


@pytest.fixture
def case(monkeypatch: pytest.MonkeyPatch) -> Request:
    """A case in redaction whose record's words are read by a stand-in for the engine."""
    monkeypatch.setattr(texts, "page_words", lambda data, pages: {page: words_of(page) for page in pages})
    return factories.walk(factories.Cast(), State.REDACTION)


def record_of(case: Request) -> Record:
    return case.records.get()


def run(case: Request, verb: str) -> None:
    outbox.run(OutboxRow.objects.get(request=case, verb=verb).pk)


def look_through(case: Request) -> None:
    looking_through.after_reading(case, record_of(case).document_id)
    run(case, "words.keep")
    run(case, "suggestions.make")


def test_words_are_kept_and_then_looked_through(case: Request) -> None:
    look_through(case)
    kinds = set(Suggestion.objects.values_list("kind", flat=True))
    assert {"phone", "ssn"} <= kinds
    assert all(one.boxes and one.why and one.status == "open" for one in Suggestion.objects.all())
    assert redactions.marks_of(record_of(case).document_id) == []
    rows = OutboxRow.objects.filter(request=case, verb__in=["words.keep", "suggestions.make"])
    assert list(rows.values_list("status", flat=True)) == ["done", "done"]


def test_dates_of_what_happened_are_left_alone(case: Request) -> None:
    look_through(case)
    assert not any("3/4/2025" in one.text for one in Suggestion.objects.all())


def test_looked_through_again_nothing_is_doubled(case: Request) -> None:
    look_through(case)
    before = Suggestion.objects.count()
    assert looking_through.suggest(case, record_of(case).document_id) == 0
    assert Suggestion.objects.count() == before


def test_killed_between_pages_it_goes_on_where_it_was(case: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    document = record_of(case).document
    asked: list[list[int]] = []

    def noted(data: bytes, pages: list[int]) -> dict[int, tuple[Word, ...]]:
        asked.append(pages)
        return {page: words_of(page) for page in pages}

    monkeypatch.setattr(texts, "page_words", noted)
    PageText.objects.create(document=document, page=1, words=[])
    looking_through.keep_words(case, document.pk, lambda done, total: None)
    assert asked == [[2]]
    assert texts.pages_kept(document.pk) == 2


def test_while_a_file_is_looked_through_nothing_is_submitted(case: Request) -> None:
    def keys() -> set[str]:
        return {one.code for one in gates.obstacles("submit_redactions", case)}

    document = str(record_of(case).document_id)
    assert "suggesting" not in keys()
    now = timezone.now()
    reading = OutboxRow.objects.create(
        request=case, verb="document.read", key="reading", posted_at=now, next_at=now, data={"document": document}
    )
    assert "suggesting" in keys()
    reading.delete()
    looking_through.after_reading(case, record_of(case).document_id)
    assert "suggesting" in keys()
    run(case, "words.keep")
    assert "suggesting" in keys()
    run(case, "suggestions.make")
    assert "suggesting" not in keys()
    assert "suggestions" in keys()


def test_the_trail_tells_how_many_and_the_columns_hold_no_word_of_the_file(case: Request) -> None:
    look_through(case)
    event = Event.objects.get(verb="suggestions.make")
    assert json.loads(event.data) == {"suggestions": Suggestion.objects.count()}
    with connection.cursor() as cursor:
        for table in ("redaction_pagetext", "redaction_suggestion"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 — two names of this file
            stored = repr(cursor.fetchall())
            assert "555-0142" not in stored
            assert "219-09" not in stored


def test_what_the_case_knows_is_handed_over_with_the_requesters_contact_data(case: Request) -> None:
    known = looking_through.known_of(case)
    assert {person.role for person in known.people} == {"victim", "requester", "subject"}
    assert any("Willow Lane" in one for one in known.contact)
    assert any("@mail.example" in one for one in known.contact)


def test_agencies_the_case_knows_are_handed_over_but_for_one_kept_back_in_silence(case: Request) -> None:
    office, record = case.office, record_of(case)
    assert {office.telephone, office.email} <= set(looking_through.known_of(case).keep)
    known = looking_through.known_of(case).agencies
    assert {office.name, office.agency, case.incident.agency, record.agency} - {""} <= set(known)
    bar = next(key for key, one in BARS.items() if one.silent and one.cover is Cover.ITEM)
    record.agency, record.bars, record.bars_set_at = "Office of Quiet Affairs", [bar], timezone.now()
    record.save()
    fresh = Request.objects.get(pk=case.pk)
    assert "Office of Quiet Affairs" not in looking_through.known_of(fresh).agencies
    record.bars = []
    record.save()
    assert "Office of Quiet Affairs" in looking_through.known_of(Request.objects.get(pk=case.pk)).agencies
