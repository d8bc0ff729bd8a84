"""What one file hides and another shows, in one release and across releases, is answered before approval."""

import pytest

from redaction import comparing as files
from redaction import selectors as redactions
from redaction.engine import FileText, Withheld
from redaction.models import Run
from tests import factories
from tests.factories import Cast, walk
from workflow import audit, known
from workflow.errors import Blocked
from workflow.law import comparing
from workflow.models import Event, Record, Request
from workflow.services import releasing, reviewing, searching
from workflow.states import Role, State

pytestmark = [pytest.mark.long, pytest.mark.django_db]
NAME = "Tess Fenwater"
HIDES, SHOWS = FileText("", (Withheld(2, 1, NAME, 90.0),), ("", "")), FileText("", (), ("a page", f"{NAME} saw it"))


@pytest.fixture
def cast() -> Cast:
    return Cast()


def in_second_review(cast: Cast, *texts: FileText) -> Request:
    """A case before its second reader, with a record for each text, in the order of the texts."""
    request = walk(cast, State.SEARCH)
    by = cast.actor(Role.RECORDS_OFFICER)
    for number, source in enumerate(cast.office.sources.all()):
        task = searching.ask_source(request_id=request.pk, source_id=source.pk, by=by)
        for place in range(len(texts)) if number == 0 else ():
            factories.add_record(cast, request, task, title=f"Report {place + 1}")
        attested = "" if number == 0 else "Otto Other, custodian"
        searching.answer_source(
            request_id=request.pk, task_id=task.pk, has_records=number == 0, attested_by=attested, by=by
        )
    searching.complete_search(request_id=request.pk, by=by)
    walk(cast, State.SECOND_REVIEW, request)
    for record, text in zip(known.releasing_records(request), texts, strict=True):
        run = run_of(request, record)
        run.text_name, run.compared_sha256 = files.keep_text(text), ""
        run.save()
    comparing.compare(request)
    return request


def run_of(request: Request, record: Record) -> Run:
    run = redactions.run_of(record.document_id, request.number or "", record.first_stamp or 0)
    assert run is not None
    return run


def found(request: Request) -> list[tuple[str, int, str]]:
    """Return the findings of a case: the record they stand on, the page, the words."""
    return [
        (record.title, one["page"], one["words"])
        for record in known.releasing_records(request)
        for one in redactions.findings_of(run_of(request, record)).values()
    ]


def release(cast: Cast, request: Request) -> None:
    walk(cast, State.CLOSED, request)


def test_what_one_file_hides_and_another_of_the_release_shows_waits_for_the_second_reader(cast: Cast) -> None:
    request = in_second_review(cast, HIDES, SHOWS)

    assert found(request) == [("Report 1", 2, "What mark 1 of page 2 hides can be read on page 2 of “Report 2”.")]
    with pytest.raises(Blocked, match="1 finding of the proof not answered"):
        reviewing.approve(request_id=request.pk, by=cast.actor(Role.SECOND_REVIEWER))

    factories.STEPS[State.SECOND_REVIEW](cast, request)
    request.refresh_from_db()
    assert request.state == State.DECISION


def test_a_social_security_number_left_in_sight_waits_for_the_second_reader(cast: Cast) -> None:
    request = in_second_review(cast, FileText("", (), ("nothing here", "SSN 219-09-9999, docket 2025-CR-00417")))

    [(_title, page, words)] = found(request)
    assert (page, "a social security number, which never leaves" in words, "219" in words) == (2, True, False)
    with pytest.raises(Blocked, match="1 finding of the proof not answered"):
        reviewing.approve(request_id=request.pk, by=cast.actor(Role.SECOND_REVIEWER))


def test_the_trail_tells_how_much_was_compared_and_never_what(cast: Cast) -> None:
    request = in_second_review(cast, HIDES, SHOWS)

    *_, told = Event.objects.filter(chain=audit.chain_of(request), verb="release.compared").order_by("seq")
    assert '"findings":1' in told.data.replace(" ", "")
    assert "Fenwater" not in told.data


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (SHOWS, HIDES, "What mark 1 of page 2 hides can be read on page 2 of a file that left this office on"),
        (HIDES, SHOWS, "Page 2 shows what mark 1 of page 2 of a file that left this office on"),
    ],
    ids=["shown before, hidden now", "hidden before, shown now"],
)
def test_a_record_released_again_with_other_boxes_is_found(
    cast: Cast, before: FileText, now: FileText, words: str
) -> None:
    release(cast, in_second_review(cast, before))

    again = in_second_review(cast, now)

    [(_, page, said)] = found(again)
    assert (page, said.startswith(words)) == (2, True)
    assert "Fenwater" not in said
    with pytest.raises(Blocked, match="finding of the proof not answered"):
        reviewing.approve(request_id=again.pk, by=cast.actor(Role.SECOND_REVIEWER))


def test_what_leaves_while_a_case_is_read_is_compared_before_it_is_approved(cast: Cast) -> None:
    first, second = in_second_review(cast, SHOWS), in_second_review(cast, HIDES)
    assert found(second) == []
    release(cast, first)

    with pytest.raises(Blocked, match="finding of the proof not answered"):
        reviewing.approve(request_id=second.pk, by=cast.actor(Role.SECOND_REVIEWER))

    assert len(found(second)) == 1


def test_a_file_proved_before_files_were_compared_says_so(cast: Cast) -> None:
    request = in_second_review(cast, SHOWS)
    run = run_of(request, known.releasing_records(request)[0])
    run.text_name, run.compared_sha256 = "", ""
    run.save()

    comparing.compare(request)

    assert [words.split(";")[0] for _, _, words in found(request)] == [
        "This file was proved before files were compared"
    ]


def in_decision(cast: Cast, *texts: FileText) -> Request:
    """A case whose files the second reader approved."""
    return walk(cast, State.DECISION, in_second_review(cast, *texts))


@pytest.mark.parametrize("state", [State.DECISION, State.READY])
def test_what_leaves_after_the_approval_is_compared_before_a_decision_and_before_a_release(
    cast: Cast, state: State
) -> None:
    first, second = in_second_review(cast, SHOWS), walk(cast, state, in_second_review(cast, HIDES))
    release(cast, first)

    with pytest.raises(Blocked, match="is not as it was when the second reader approved it"):
        if state == State.READY:
            releasing.release(request_id=second.pk, by=cast.actor(Role.RECORDS_OFFICER))
        else:
            factories.decide(cast, second)

    assert len(found(second)) == 1
