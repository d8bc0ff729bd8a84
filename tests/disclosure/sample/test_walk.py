"""One sample request from its first word to the signed letter."""

import zipfile
from io import BytesIO

import pytest
from django.utils import timezone

from disclosure.sample.walk import walk_one
from workflow import audit
from workflow.models import Request
from workflow.states import Outcome, Role, State

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def test_one_request_is_walked_to_its_signed_letter_by_a_person_for_each_part() -> None:
    said: list[str] = []
    walked = walk_one(now=timezone.now(), log=said.append)
    request = Request.objects.get(pk=walked.request_id)

    assert (request.state, request.outcome) == (State.CLOSED, Outcome.GRANTED_IN_PART)
    assert walked.letter.startswith(b"%PDF-")
    names = zipfile.ZipFile(BytesIO(walked.package)).namelist()
    assert {"letter.pdf", "manifest.json", "records/001.pdf", "records/002.pdf"} <= set(names)
    assert audit.verify(request) is None
    by_role = {part.role: part.user_id for part in request.parts.all()}
    parts = {Role.INTAKE, Role.SCREENER, Role.COUNSEL, Role.REDACTOR, Role.SECOND_REVIEWER, Role.DECIDING_OFFICIAL}
    assert len({by_role[role] for role in parts}) == len(parts)
    assert request.records.exclude(match_confirmed_by=None).count() == 2
    assert all(line.endswith(".") for line in said)
