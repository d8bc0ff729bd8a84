"""Drafts: answers saved as they are given, opened again on another device with a code, deleted after thirty days."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from workflow import audit, codes
from workflow.errors import NotYours
from workflow.models import Channel, Draft, Office, Request
from workflow.policies import draft_holder
from workflow.states import State

CODE_LENGTH = 12
DRAFT_LASTS = timedelta(days=30)


def start_draft(*, language: str = "en", channel: Channel = Channel.WEB) -> tuple[Draft, str]:
    """Begin a draft; return it and the code that opens it again. The code is kept only as a digest.

    The office is the first open one until the answers say where help is wanted.
    """
    office = Office.objects.filter(is_open=True).order_by("pk").first()
    if office is None:
        raise NotYours
    code = codes.fresh(CODE_LENGTH)
    with transaction.atomic():
        request = Request.objects.create(office=office, language=language, channel=channel)
        draft = Draft.objects.create(request=request, answers={}, code_digest=_digest(code))
        audit.record(request, "draft.started", actor=draft_holder(request), data={"channel": channel.value})
    return draft, codes.grouped(code)


def save_answers(*, draft_id: UUID, answers: Mapping[str, Any]) -> Draft:
    """Add answers to a draft; a key given again replaces the earlier answer.

    :raises NotYours: the draft is gone, or was submitted.
    """
    with transaction.atomic():
        draft = Draft.objects.select_for_update(of=("self",)).select_related("request").filter(pk=draft_id).first()
        if draft is None or draft.request.state != State.DRAFT:
            raise NotYours
        draft.answers = {**draft.answers, **answers}
        draft.save()
    return draft


def open_draft(*, return_code: str) -> Draft:
    """Return the draft a code opens; the caller limits how often codes may be tried.

    :raises NotYours: no draft has this code, it was submitted, or its thirty days are over.
    """
    draft = Draft.objects.select_related("request").filter(code_digest=_digest(return_code)).first()
    if draft is None or draft.request.state != State.DRAFT or draft.updated_at < timezone.now() - DRAFT_LASTS:
        raise NotYours
    return draft


def delete_old_drafts() -> int:
    """Delete drafts nobody touched for thirty days; return how many. Their trail keeps that they existed."""
    old = Request.objects.filter(state=State.DRAFT, draft__updated_at__lt=timezone.now() - DRAFT_LASTS)
    count = old.count()
    for request in old:
        request.delete()
    return count


def _digest(code: str) -> str:
    return hashlib.sha256(codes.folded(code).encode()).hexdigest()
