"""What the script of the studio calls for words, suggestions and whole pages: find, mark all, accept, flag."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from disclosure.desk.studio_api import (
    BASIS_MAX,
    HARM_MAX,
    PAGE_MAX,
    STATUTE_MAX,
    answers_in_json,
    drawing_from,
    json_from,
    kept_nowhere,
    open_on,
    opened,
    revision_of,
    text_from,
    uuid_from,
)
from disclosure.desk.studio_parts import flag_json, mark_json
from disclosure.staff import StaffRequest, staff_page
from redaction.marking import Grounds
from workflow import known
from workflow.errors import Invalid
from workflow.services import marking, suggesting
from workflow.services.acting import actor_for

#: Longest passage one may search, and most suggestions one may name at a time.
SOUGHT_MAX, NAMED_MAX = 200, 500
WORDS_MAX = 500


@require_GET
@answers_in_json
@staff_page
def words(http: StaffRequest, number: str, record_id: UUID, page: int) -> HttpResponse:
    """Return the words of a page with their places, to the redactor at work and to nobody else."""
    case, record = opened(http, number, record_id)
    found = marking.words_of_page(
        request_id=case.pk, record_id=record.pk, page=min(page, PAGE_MAX), by=actor_for(http.user, "mark", case)
    )
    return kept_nowhere({"words": [[word.text, *word.box, word.line] for word in found]})


@require_POST
@answers_in_json
@staff_page
def find(http: StaffRequest, number: str, record_id: UUID) -> HttpResponse:
    """Do one step of a search; mark what it finds where a basis is sent. The words go in the body, into no log."""
    case, record = opened(http, number, record_id)
    by = actor_for(http.user, "mark", case)
    sent = json_from(http.body)
    everywhere = sent.get("everywhere") is True
    first = known.releasing_records(case)[0] if everywhere else record
    sought = marking.Sought(
        words=text_from(sent, "words", SOUGHT_MAX),
        record_id=uuid_from(sent, "record", first.pk),
        page=_number(sent, "page", 1),
        everywhere=everywhere,
    )
    if sent.get("basis"):
        step = marking.search_and_mark(
            request_id=case.pk, sought=sought, grounds=grounds_from(sent), batch=uuid_from(sent, "batch"), by=by
        )
    else:
        step = marking.search(request_id=case.pk, sought=sought, by=by)
    following = step.following
    return kept_nowhere(
        {
            "hits": [
                {
                    "record": str(one.record.pk),
                    "title": one.record.title,
                    "page": one.hit.page,
                    "boxes": one.hit.boxes,
                    "before": one.hit.before,
                    "text": one.hit.text,
                    "after": one.hit.after,
                    "covered": one.covered,
                }
                for one in step.found
            ],
            "next": {"record": str(following[0]), "page": following[1]} if following is not None else None,
            "done": step.done,
            "total": step.total,
            "unread": step.unread,
            "marks": step.marks,
            "revision": revision_of(case),
        }
    )


@require_POST
@answers_in_json
@staff_page
def draw_many(http: StaffRequest, number: str, record_id: UUID) -> HttpResponse:
    """Draw several marks in one press."""
    case, record = opened(http, number, record_id)
    by = actor_for(http.user, "mark", case)
    sent = json_from(http.body)
    asked = sent.get("marks")
    if not isinstance(asked, list) or not all(isinstance(one, dict) for one in asked):
        raise Invalid(_("This did not arrive whole. Send it again."))
    made = marking.draw_marks(
        request_id=case.pk,
        record_id=record.pk,
        drawings=[drawing_from(one) for one in asked[: marking.MANY + 1]],
        by=by,
    )
    content = {"marks": [mark_json(mark) for mark in made], "suggested": open_on(*made), "revision": revision_of(case)}
    return kept_nowhere(content, status=201)


@require_POST
@answers_in_json
@staff_page
def suggestions(http: StaffRequest, number: str, record_id: UUID) -> HttpResponse:
    """Accept suggestions on a basis, or refuse them."""
    case, record = opened(http, number, record_id)
    by = actor_for(http.user, "answer_suggestions", case)
    sent = json_from(http.body)
    named = sent.get("ids", [])
    if not isinstance(named, list) or len(named) > NAMED_MAX:
        raise Invalid(_("This did not arrive whole. Send it again."))
    answered = suggesting.answer(
        request_id=case.pk,
        record_id=record.pk,
        choice=suggesting.Choice(
            ids=tuple(uuid_from({"id": one}, "id") for one in named),
            kind=text_from(sent, "kind", 20),
            page=_number(sent, "page", 0),
            like=uuid_from(sent, "like") if sent.get("like") else None,
        ),
        grounds=grounds_from(sent) if sent.get("accept") is True else None,
        batch=uuid_from(sent, "batch"),
        by=by,
    )
    return kept_nowhere(
        {
            "answered": answered.suggestions,
            "alike": suggesting.count_alike(request_id=case.pk, record_id=record.pk, suggestion_id=refused, by=by)
            if (refused := _one_refused(sent))
            else 0,
            "marks": len(answered.marks),
            "pages": sorted({mark.page for mark in answered.marks}),
            "revision": revision_of(case),
        }
    )


@require_POST
@answers_in_json
@staff_page
def take_back(http: StaffRequest, number: str, record_id: UUID) -> HttpResponse:
    """Undo one press: its marks go, its suggestions are open again."""
    case, _record = opened(http, number, record_id)
    by = actor_for(http.user, "mark", case)
    taken = marking.take_back(request_id=case.pk, batch=uuid_from(json_from(http.body), "batch"), by=by)
    return kept_nowhere({"marks": taken.marks, "suggestions": taken.suggestions, "revision": revision_of(case)})


@require_POST
@answers_in_json
@staff_page
def flag(http: StaffRequest, number: str, record_id: UUID, page: int) -> HttpResponse:
    """Flag a page, or release it as marked where no kind is sent."""
    case, record = opened(http, number, record_id)
    by = actor_for(http.user, "flag_page", case)
    sent = json_from(http.body)
    made = marking.flag_page(
        request_id=case.pk,
        record_id=record.pk,
        page=min(page, PAGE_MAX),
        kind=text_from(sent, "kind", 20),
        words=text_from(sent, "words", WORDS_MAX),
        grounds=grounds_from(sent) if sent.get("basis") else None,
        by=by,
    )
    return kept_nowhere({"flag": flag_json(made), "revision": revision_of(case)})


@require_POST
@answers_in_json
@staff_page
def left_off(http: StaffRequest, number: str, record_id: UUID, page: int) -> HttpResponse:
    """Remember where this person left off."""
    case, record = opened(http, number, record_id)
    marking.leave_off(
        request_id=case.pk, record_id=record.pk, page=min(page, PAGE_MAX), by=actor_for(http.user, "mark", case)
    )
    return kept_nowhere({"page": page, "revision": revision_of(case)})


def _one_refused(sent: Mapping[str, Any]) -> UUID | None:
    """Return the one suggestion that was refused by itself, if it was."""
    named = sent.get("ids", [])
    return uuid_from({"id": named[0]}, "id") if len(named) == 1 and sent.get("accept") is not True else None


def grounds_from(sent: Mapping[str, Any]) -> Grounds:
    """Read on what something is withheld.

    :raises Invalid: it is no text, or too long.
    """
    return Grounds(
        text_from(sent, "basis", BASIS_MAX), text_from(sent, "statute", STATUTE_MAX), text_from(sent, "harm", HARM_MAX)
    )


def _number(sent: Mapping[str, Any], name: str, least: int) -> int:
    number = sent.get(name, least)
    if type(number) is not int or not least <= number <= PAGE_MAX:
        raise Invalid(_("There is no such page."), {name: _("There is no such page.")})
    return number
