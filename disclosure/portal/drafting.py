"""The draft of this browser: its identifier lives in the session, its answers in the draft, encrypted."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from disclosure.portal.ways import ways_of
from workflow.models import Draft, Request
from workflow.services import drafts
from workflow.states import State

#: Session keys. The return code is kept only until the first answer, so that reloading its page shows it again.
DRAFT, REQUEST, CODE = "draft", "asked", "code"


def begin(http: HttpRequest, language: str) -> None:
    """Start a draft and remember it in the session."""
    draft, code = drafts.start_draft(language=language)
    adopt(http, draft)
    http.session[CODE] = code


def adopt(http: HttpRequest, draft: Draft) -> None:
    """Go on with a draft in this browser."""
    http.session.cycle_key()
    http.session[DRAFT], http.session[REQUEST] = str(draft.pk), str(draft.request_id)
    http.session.pop(CODE, None)


def current(http: HttpRequest) -> Draft | None:
    """Return the draft of this browser, or None when there is none, it was sent, or its thirty days are over."""
    key = http.session.get(DRAFT)
    if not key:
        return None
    return Draft.objects.select_related("request").filter(pk=UUID(key), request__state=State.DRAFT).first()


def sent(http: HttpRequest) -> Request | None:
    """Return the request this browser sent, for the page that shows its number."""
    key = http.session.get(REQUEST)
    if not key:
        return None
    return Request.objects.select_related("office").filter(pk=UUID(key)).exclude(state=State.DRAFT).first()


def save(http: HttpRequest, draft: Draft, answers: dict[str, Any], step: str) -> Draft:
    """Keep the answers of one step, note that it was passed, and bring the ways of contact up to date."""
    merged = {**draft.answers, **answers}
    been = [*(key for key in merged.get("been", ()) if key != step), step]
    http.session.pop(CODE, None)
    return drafts.save_answers(draft_id=draft.pk, answers={**answers, "been": been, "ways": ways_of(merged)})
