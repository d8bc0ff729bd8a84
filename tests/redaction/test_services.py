"""A run of the engine that is interrupted goes on; what it kept meanwhile is gone when its file is whole."""

import io
import sys
from uuid import uuid4

import pikepdf
import pytest
from django.utils import timezone

from redaction import attesting, services
from redaction.models import Run
from redaction.vault.sealing import VaultError
from redaction.vault.storage import get
from tests.redaction.engine.test_parts import Interrupted, source

pytestmark = pytest.mark.django_db


@pytest.mark.long
def test_an_interrupted_run_goes_on_and_keeps_nothing_but_its_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["redaction.engine.redact"], "PART", 2)
    run = waiting_run()
    pages: list[int] = []

    def stop_at_five(done: int, total: int) -> None:
        pages.append(done)
        if done == 5:
            raise Interrupted

    with pytest.raises(Interrupted):
        services.execute(run.pk, protect=[], progress=stop_at_five, now=timezone.now)
    run.refresh_from_db()
    kept = run.part_names
    assert (run.status, run.done, len(kept)) == (Run.Status.RUNNING, 5, 2)

    done = services.execute(run.pk, protect=[], progress=lambda at, total: pages.append(at), now=timezone.now)

    assert done.status == Run.Status.PROVED, done.error
    assert attesting.why_it_does_not_hold(done) == ""
    assert pages[:7] == [1, 2, 3, 4, 5, 5, 6]
    run.refresh_from_db()
    assert run.part_names == []
    for name in kept:
        with pytest.raises(VaultError):
            get(name)


@pytest.mark.long
def test_a_run_stopped_by_a_person_keeps_its_pages_and_goes_on_when_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys.modules["redaction.engine.redact"], "PART", 2)
    run = waiting_run()
    pages: list[int] = []

    def stop_at_three(done: int, total: int) -> None:
        pages.append(done)
        if done == 3:
            services.stop(run.pk)

    stopped = services.execute(run.pk, protect=[], progress=stop_at_three, now=timezone.now)
    assert (stopped.status, stopped.done, len(stopped.part_names), pages) == (Run.Status.STOPPED, 3, 2, [1, 2, 3])
    assert services.execute(run.pk, protect=[], progress=stop_at_three, now=timezone.now).status == Run.Status.STOPPED
    again = services.ask_for_run(run.document_id, stamp_prefix="", first_stamp=0, by=run.asked_by, now=timezone.now())
    assert (again.pk, again.status) == (run.pk, Run.Status.WAITING)

    done = services.execute(run.pk, protect=[], progress=lambda at, total: pages.append(at), now=timezone.now)

    assert done.status == Run.Status.PROVED, done.error
    assert pages[:5] == [1, 2, 3, 5, 6]


@pytest.mark.long
def test_a_run_can_be_stopped_while_it_is_proved() -> None:
    run = waiting_run()
    told: list[int] = []

    def stop_in_the_proof(done: int, total: int) -> None:
        told.append(done)
        if len(told) == total + 1:
            services.stop(run.pk)

    stopped = services.execute(run.pk, protect=[], progress=stop_in_the_proof, now=timezone.now)

    assert (stopped.status, stopped.stored_name) == (Run.Status.STOPPED, "")


@pytest.mark.long
def test_what_goes_to_a_victim_is_burned_and_read_aloud_without_a_basis_of_foia() -> None:
    run = waiting_run()
    services.name_bases(run.document_id, for_victim=True)
    stale = services.execute(run.pk, protect=[], progress=lambda done, total: None, now=timezone.now)
    assert (stale.status, stale.error) == (Run.Status.FAILED, "The marks changed after this run was asked for.")

    asked = services.ask_for_run(run.document_id, stamp_prefix="", first_stamp=0, by=run.asked_by, now=timezone.now())
    done = services.execute(asked.pk, protect=[], progress=lambda done, total: None, now=timezone.now)

    assert done.status == Run.Status.PROVED, done.error
    with pikepdf.open(io.BytesIO(get(done.stored_name))) as pdf:
        said = [str(one.Alt) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    assert [words for words in said if words.startswith("redacted")] == ["redacted, basis Privacy"]


def test_two_workers_keep_no_page_of_a_run_twice() -> None:
    run = waiting_run()
    one, other = services._Shelf(run.pk), services._Shelf(run.pk)
    assert list(one.parts()) == list(other.parts()) == []
    one.keep(b"some pages")

    with pytest.raises(services._Stopped):
        other.keep(b"some pages")

    run.refresh_from_db()
    assert len(run.part_names) == 1


def test_a_run_that_fails_keeps_no_pages() -> None:
    run = waiting_run()
    services._Shelf(run.pk).keep(b"some pages")
    run.refresh_from_db()
    kept = run.part_names
    Run.objects.filter(pk=run.pk).update(marks_sha256="of other marks")

    failed = services.execute(run.pk, protect=[], progress=lambda done, total: None, now=timezone.now)

    assert failed.status == Run.Status.FAILED
    run.refresh_from_db()
    assert run.part_names == []
    with pytest.raises(VaultError):
        get(kept[0])


def waiting_run() -> Run:
    by = uuid4()
    document = services.take_in(source(), file_name="record.pdf", by=by, now=timezone.now())
    services.read(document.pk)
    services.draw(
        document.pk,
        page=2,
        box=(0.1, 0.1, 0.9, 0.3),
        basis_key="b6",
        statute="",
        harm="It names a witness.",
        by=by,
        now=timezone.now(),
    )
    return services.ask_for_run(document.pk, stamp_prefix="", first_stamp=0, by=by, now=timezone.now())
