"""A result under way is stopped from the studio, says how far it is, and goes on with the pages it had."""

import sys
from collections.abc import Mapping, Sequence
from typing import IO, Any

import pytest
from django.utils import timezone

from redaction import services
from redaction.engine.sandbox import Child
from redaction.models import Run
from tests.custody import work
from tests.disclosure.desk.test_studio_api import Desk, said
from tests.redaction.engine.test_parts import source
from workflow.models import OutboxRow

pytestmark = [pytest.mark.long, pytest.mark.django_db]


def test_the_worker_stops_at_the_next_page_and_goes_on_there_when_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    document = services.take_in(source(), file_name="record.pdf", by=desk.record.added_by_id, now=timezone.now())
    desk.record.document = services.read(document.pk)
    desk.record.save()
    assert desk.draw(page=2).status_code == 201
    begun: list[int] = []
    kept: list[str] = []

    class Counted(Child):
        def __init__(self, verb: str, request: Mapping[str, Any], files: Sequence[bytes | IO[bytes]]) -> None:
            if verb == "raster":
                begun.append(request["first"])
            super().__init__(verb, request, files)

    keep = services._Shelf.keep

    def keep_and_stop(shelf: services._Shelf, part: bytes) -> None:
        """Somebody presses “Stop” after the fourth page of the first try."""
        keep(shelf, part)
        kept.append("four" if len(kept) else "two")
        if kept == ["two", "four"]:
            answer = desk.post("studio_stop", asked["id"])
            assert (answer.status_code, said(answer)["run"]["status"]) == (200, "stopped")

    monkeypatch.setattr(sys.modules["redaction.engine.redact"], "PART", 2)
    monkeypatch.setattr(sys.modules["redaction.engine.redact"], "Child", Counted)
    monkeypatch.setattr(services._Shelf, "keep", keep_and_stop)

    asked = said(desk.post("studio_preview"))["run"]
    work("redaction.run")
    stopped = desk.client().get(desk.url("studio_run", asked["id"])).json()["run"]
    again = said(desk.post("studio_preview"))["run"]
    work("redaction.run")

    assert (asked["status"], asked["total"]) == ("waiting", 6)
    assert (stopped["status"], stopped["done"], stopped["total"]) == ("stopped", 3, 6)
    assert (again["id"], again["status"]) == (asked["id"], "waiting")
    run = Run.objects.get(pk=asked["id"])
    assert (run.status, run.done, run.part_names) == (Run.Status.PROVED, 6, []), run.error
    assert begun == [0, 4]
    rows = OutboxRow.objects.filter(request=desk.case, verb="redaction.run")
    assert {row.status for row in rows} == {OutboxRow.Status.DONE}
