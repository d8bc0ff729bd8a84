"""What the script of the studio calls: marks, looks, page images, results. JSON in and out, words in every refusal."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from disclosure.desk.studio_parts import SORTS, mark_json, next_of, part_json
from disclosure.desk.studio_state import may_mark, record_of, run_json, standing
from disclosure.errors import shown_obstacles
from disclosure.staff import StaffRequest, file_response, staff_page
from redaction import selectors as redactions
from redaction.models import Mark, Run
from workflow import selectors
from workflow.errors import Blocked, Invalid, NotYours, Refusal
from workflow.models import Record, Request
from workflow.services import redacting, viewing
from workflow.services.acting import actor_for

#: Sharpness the studio may ask of a page image, in dots an inch.
SHARPNESS = {"100": 100, "150": 150, "200": 200}
#: Lengths of the columns a mark is kept in.
STATUTE_MAX, HARM_MAX, BASIS_MAX = 200, 500, 12
PAGE_MAX = 100_000
#: Decimal places a box is kept with: a hundredth of a pixel on a letter page at 200 dpi.
PLACES = 6

JsonView = Callable[..., HttpResponseBase]


def answers_in_json(view: JsonView) -> JsonView:
    """Turn a refusal into JSON of its status, with the words a page would show."""

    @wraps(view)
    def guarded(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(http, *args, **kwargs)
        except Refusal as refusal:
            return JsonResponse(_in_json(http, refusal), status=refusal.status)

    return guarded


@require_GET
@answers_in_json
@staff_page
def how_it_stands(http: StaffRequest, number: str, record_id: UUID) -> HttpResponse:
    """Return how the record stands as a whole."""
    case, record = opened(http, number, record_id)
    return kept_nowhere(standing(http, case, record))


@require_GET
@answers_in_json
@staff_page
def pulse(http: StaffRequest, number: str, record_id: UUID) -> HttpResponse:
    """Return the revision of the case: another one than the window knows means that somebody did something."""
    case, _record = opened(http, number, record_id)
    return kept_nowhere({"revision": case.revision, "editable": may_mark(http, case)})


@require_GET
@answers_in_json
@staff_page
def part(http: StaffRequest, number: str, record_id: UUID) -> HttpResponse:
    """Return some pages of a record with all that is on them; `from` is the first."""
    case, record = opened(http, number, record_id)
    return kept_nowhere(part_json(http, case, record, asked_page(http.GET.get("from"))))


@require_GET
@answers_in_json
@staff_page
def next_page(http: StaffRequest, number: str, record_id: UUID) -> HttpResponse:
    """Return the next page of some sort after one, round the end; 0 when there is none."""
    case, record = opened(http, number, record_id)
    what = http.GET.get("what", "")
    if what not in SORTS:
        raise NotYours
    return kept_nowhere({"page": next_of(case, record, what, asked_page(http.GET.get("after"), 0))})


@require_POST
@answers_in_json
@staff_page
def marks(http: StaffRequest, number: str, record_id: UUID) -> HttpResponse:
    """Draw a mark. Sent twice, a mark is drawn once."""
    case, record = opened(http, number, record_id)
    by = actor_for(http.user, "mark", case)
    drawing = drawing_from(json_from(http.body))
    mark = redacting.draw_mark(request_id=case.pk, record_id=record.pk, drawing=drawing, by=by)
    return _marked(case, mark, status=201)


@require_POST
@answers_in_json
@staff_page
def change(http: StaffRequest, number: str, record_id: UUID, mark_id: UUID) -> HttpResponse:
    """Move a mark or give it another basis; the answer carries the identifier of the mark that replaces it."""
    case, record = opened(http, number, record_id)
    by = actor_for(http.user, "mark", case)
    drawing = drawing_from(json_from(http.body))
    mark = redacting.change_mark(request_id=case.pk, record_id=record.pk, mark_id=mark_id, drawing=drawing, by=by)
    return _marked(case, mark)


@require_POST
@answers_in_json
@staff_page
def remove(http: StaffRequest, number: str, record_id: UUID, mark_id: UUID) -> HttpResponse:
    """Take a mark away."""
    case, record = opened(http, number, record_id)
    by = actor_for(http.user, "mark", case)
    mark = redacting.remove_mark(request_id=case.pk, record_id=record.pk, mark_id=mark_id, by=by)
    return JsonResponse({"suggested": open_on(mark), "revision": revision_of(case)})


@require_POST
@answers_in_json
@staff_page
def look(http: StaffRequest, number: str, record_id: UUID, page: int) -> HttpResponse:
    """Record that the redactor looked at a page."""
    case, record = opened(http, number, record_id)
    by = actor_for(http.user, "review_page", case)
    redacting.review_page(request_id=case.pk, record_id=record.pk, page=min(page, PAGE_MAX), by=by)
    return JsonResponse({"page": page, "revision": revision_of(case)})


@require_GET
@staff_page
def page_image(http: StaffRequest, number: str, record_id: UUID, page: int) -> HttpResponse:
    """Return a page of a record as PNG; kept nowhere but in the window that shows it."""
    case = selectors.case_of(http.user, number)
    dpi = SHARPNESS.get(http.GET.get("dpi", ""), viewing.SCREEN_DPI)
    data = viewing.page_image(request_id=case.pk, record_id=record_id, page=page, by_user=http.user, dpi=dpi)
    return HttpResponse(data, content_type="image/png", headers={"Cache-Control": "no-store"})


@require_POST
@answers_in_json
@staff_page
def preview(http: StaffRequest, number: str, record_id: UUID) -> HttpResponse:
    """Ask for the result of the marks as they stand."""
    case, record = opened(http, number, record_id)
    by = actor_for(http.user, "preview_redaction", case)
    press = uuid_from(json_from(http.body), "press")
    run = redacting.preview_redaction(request_id=case.pk, record_id=record.pk, by=by, press=press)
    return JsonResponse({"run": run_json(case, record, run), "revision": revision_of(case)}, status=202)


@require_GET
@answers_in_json
@staff_page
def run_status(http: StaffRequest, number: str, record_id: UUID, run_id: UUID) -> HttpResponse:
    """Return how far a result is."""
    case, record = opened(http, number, record_id)
    run = Run.objects.filter(pk=run_id, document_id=record.document_id).first()
    if run is None:
        raise NotYours
    return JsonResponse({"run": run_json(case, record, run)})


@require_POST
@answers_in_json
@staff_page
def stop(http: StaffRequest, number: str, record_id: UUID, run_id: UUID) -> HttpResponse:
    """Stop making a result; asked for again it goes on where it was."""
    case, record = opened(http, number, record_id)
    by = actor_for(http.user, "preview_redaction", case)
    run = redacting.stop_preview(request_id=case.pk, record_id=record.pk, run_id=run_id, by=by)
    return JsonResponse({"run": run_json(case, record, run), "revision": revision_of(case)})


@require_GET
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF], "default-src": [NONE]})
@staff_page
def result_file(http: StaffRequest, number: str, record_id: UUID, run_id: UUID) -> HttpResponse:
    """Return the proved PDF of a result, to be shown within the studio."""
    case = selectors.case_of(http.user, number)
    data = viewing.preview_pdf(request_id=case.pk, record_id=record_id, run_id=run_id, by_user=http.user)
    return file_response(data, "application/pdf", f"{case.number}-preview.pdf", inline=True)


@require_GET
@staff_page
def thumbnail(http: StaffRequest, number: str, record_id: UUID, page: int) -> HttpResponse:
    """Return a page of a record as a small PNG; nothing is drawn for it that is not there already."""
    data = viewing.thumbnail(
        request_id=selectors.case_of(http.user, number).pk, record_id=record_id, page=page, by_user=http.user
    )
    return HttpResponse(data, content_type="image/png", headers={"Cache-Control": "no-store"})


def json_from(body: bytes) -> dict[str, Any]:
    """Return the object a browser sent.

    :raises Invalid: it is none.
    """
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as broken:
        raise Invalid(_("This did not arrive whole. Send it again.")) from broken
    if not isinstance(sent, dict):
        raise Invalid(_("This did not arrive whole. Send it again."))
    return sent


def drawing_from(sent: Mapping[str, Any]) -> redacting.Drawing:
    """Read what the browser sent of a mark: page, box, basis, and perhaps statute and harm. It sends nothing else.

    :raises Invalid: it is not that.
    """
    page = sent.get("page")
    if type(page) is not int or not 1 <= page <= PAGE_MAX:
        raise Invalid(_("There is no such page."), {"page": _("There is no such page.")})
    return redacting.Drawing(
        page=page,
        box=_box(sent.get("box")),
        basis=text_from(sent, "basis", BASIS_MAX),
        statute=text_from(sent, "statute", STATUTE_MAX),
        harm=text_from(sent, "harm", HARM_MAX),
    )


def _box(sent: object) -> redacting.Box:
    if isinstance(sent, list) and len(sent) == 4 and all(type(edge) in {int, float} for edge in sent):
        left, top, right, bottom = (round(float(edge), PLACES) if -1 <= edge <= 2 else 2.0 for edge in sent)
        if 0 <= left < right <= 1 and 0 <= top < bottom <= 1:
            return left, top, right, bottom
    words = _("The box must lie inside the page and have a width and a height.")
    raise Invalid(words, {"box": words})


def text_from(sent: Mapping[str, Any], name: str, limit: int) -> str:
    """Return a text the browser sent, without spaces around it.

    :raises Invalid: it is no text, or too long.
    """
    text = sent.get(name, "")
    if not isinstance(text, str) or any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in text):
        raise Invalid(_("This did not arrive whole. Send it again."), {name: _("This is not text.")})
    if len(text.strip()) > limit:
        words = _("At most %d characters.") % limit
        raise Invalid(words, {name: words})
    return text.strip()


def uuid_from(sent: Mapping[str, Any], name: str, usual: UUID | None = None) -> UUID:
    """Read an identifier; the usual one, or a fresh one, where none is sent.

    :raises Invalid: it is none.
    """
    text = sent.get(name)
    if text is None:
        return usual if usual is not None else uuid4()
    try:
        return UUID(str(text))
    except ValueError as broken:
        raise Invalid(_("This did not arrive whole. Send it again.")) from broken


def asked_page(sent: str | None, least: int = 1) -> int:
    """Return the number of a page as an address names it; the least one when it names none."""
    return min(int(sent), PAGE_MAX) if sent and sent.isascii() and sent.isdigit() and len(sent) < 8 else least


def kept_nowhere(content: dict[str, Any], status: int = 200) -> JsonResponse:
    """Return JSON no cache keeps: it may hold words of a record."""
    return JsonResponse(content, status=status, headers={"Cache-Control": "no-store"})


def opened(http: StaffRequest, number: str, record_id: UUID) -> tuple[Request, Record]:
    case = selectors.case_of(http.user, number)
    return case, record_of(case, record_id)


def _marked(case: Request, mark: Mark, status: int = 200) -> JsonResponse:
    content = {"mark": mark_json(mark), "suggested": open_on(mark), "revision": revision_of(case)}
    return JsonResponse(content, status=status)


def open_on(*marks: Mark) -> dict[int, int]:
    """Count the open suggestions on the pages of marks of one record: drawing may answer some, undoing opens them."""
    pages = {mark.page for mark in marks}
    return redactions.open_suggestions_by_page(marks[0].document_id, pages) if marks else {}


def revision_of(case: Request) -> int:
    """Return the revision after what was just done: the next button is pressed on that one."""
    return Request.objects.values_list("revision", flat=True).get(pk=case.pk)


def _in_json(http: HttpRequest, refusal: Refusal) -> dict[str, Any]:
    shown = shown_obstacles(http, refusal) if isinstance(refusal, Blocked) else ()
    return {
        "words": refusal.words or _("This cannot be done yet."),
        "fields": refusal.fields if isinstance(refusal, Invalid) else {},
        "obstacles": [one.words for one in shown],
    }
