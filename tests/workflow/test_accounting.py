"""Who was told: the subject may ask, and does not learn a victim's name unless counsel decides it."""

import pytest

from tests.factories import Cast, walk
from workflow import audit
from workflow.errors import Invalid, NotAllowed
from workflow.models import Event
from workflow.services import accounting
from workflow.states import Role, State

pytestmark = pytest.mark.django_db


def test_the_recipient_is_kept_back_until_counsel_decides_otherwise() -> None:
    cast = Cast()
    request = walk(cast, State.CLOSED)
    line = request.disclosures.get()
    assert [one.recipient for one in accounting.as_the_subject_sees_it(request)] == [""]

    for shown in (True, False):
        accounting.decide_accounting(
            request_id=request.pk, line_id=line.pk, shown=shown, reason="She agreed.", by=cast.actor(Role.COUNSEL)
        )
        seen = accounting.as_the_subject_sees_it(request)
        assert [one.recipient for one in seen] == ["Elena Example" if shown else ""]
        assert "48 Willow Lane" not in repr(seen)

    decided = Event.objects.filter(chain=audit.chain_of(request), verb="request.decide_accounting")
    assert [one.content.text for one in decided] == ['{"reason":"She agreed."}'] * 2


def test_nobody_but_counsel_decides_it_and_not_without_a_change() -> None:
    cast = Cast()
    request = walk(cast, State.CLOSED)
    line = request.disclosures.get().pk
    with pytest.raises(NotAllowed):
        accounting.decide_accounting(
            request_id=request.pk, line_id=line, shown=True, reason="x", by=cast.actor(Role.RECORDS_OFFICER)
        )
    with pytest.raises(Invalid, match="already"):
        accounting.decide_accounting(
            request_id=request.pk, line_id=line, shown=False, reason="x", by=cast.actor(Role.COUNSEL)
        )
