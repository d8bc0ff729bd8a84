"""A certificate is a proof only as the office signed it: of every check, of this very file, its marks and stamps."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from redaction import attesting, engine, services
from redaction.models import Certificate, Run
from tests.factories import Cast, walk
from tests.standins import say_also
from workflow.law import decided
from workflow.models import Request
from workflow.states import State

pytestmark = pytest.mark.django_db
OTHER = {"sha256": "0" * 64}


@pytest.fixture
def case() -> Request:
    return walk(Cast(), State.SECOND_REVIEW)


def lack() -> str:
    run = Run.objects.select_related("certificate", "document").get()
    return attesting.why_not_proved(run.document_id, run.stamp_prefix, run.first_stamp)


def checks(passed: bool = True, *, but: str = "") -> list[dict[str, object]]:
    return [{"name": name, "words": "", "passed": passed} for name in engine.CHECKS if name != but]


def unsigned(certificate: Certificate) -> None:
    certificate.signature = "00" * 64
    certificate.save()


def reworded(certificate: Certificate) -> None:
    certificate.body = certificate.body.replace(": ", ":  ", 1)
    certificate.save()


def signed_by_another(certificate: Certificate) -> None:
    certificate.key_id = "0" * 16
    certificate.save()


def of_an_earlier_run(certificate: Certificate) -> None:
    """Put the certificate of another file, which holds for that file, in the place of this one."""
    other = Certificate.objects.get(pk=certificate.pk)
    other.pk, other.output_sha256 = None, "1" * 64
    say_also(other, output={"sha256": "1" * 64})
    Run.objects.update(certificate=other)


def saying(**said: Any) -> Callable[[Certificate], None]:
    return lambda certificate: say_also(certificate, **said)


SIGNATURE, EVERY, OF_ANOTHER, BYTES = "signature", "every check", "another file", "these bytes"


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        (unsigned, SIGNATURE),
        (reworded, SIGNATURE),
        (signed_by_another, SIGNATURE),
        (saying(passed=False), EVERY),
        (saying(checks=checks(False)), EVERY),
        (saying(checks=checks(but="picture")), EVERY),
        (saying(checks=[*checks(), {"name": "smell", "words": "", "passed": True}]), EVERY),
        (saying(kind=engine.JOINED_PROOF), EVERY),
        (saying(source=OTHER), OF_ANOTHER),
        (saying(original=OTHER), OF_ANOTHER),
        (saying(marks=OTHER), OF_ANOTHER),
        (saying(stamps=OTHER), OF_ANOTHER),
        (saying(output=OTHER), OF_ANOTHER),
        (of_an_earlier_run, BYTES),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_certificate_that_does_not_hold_keeps_the_file_here(
    case: Request, tamper: Callable[[Certificate], None], words: str
) -> None:
    assert lack() == ""

    tamper(Certificate.objects.get())

    assert words in lack()
    assert "proof" in {obstacle.code for obstacle in decided.outputs_are_proved(case, {})}


def test_marks_changed_after_the_proof_keep_the_file_here(case: Request) -> None:
    document = Run.objects.get().document
    services.draw(
        document.pk, page=1, box=(0.1, 0.1, 0.2, 0.2), basis_key="b6", statute="", harm="", by=document.pk,
        now=timezone.now(),
    )  # fmt: skip

    assert "marks changed" in lack()


def test_a_result_whose_certificate_does_not_hold_is_made_again(case: Request) -> None:
    run = Run.objects.get()
    again = {"stamp_prefix": run.stamp_prefix, "first_stamp": run.first_stamp, "by": run.asked_by}
    assert services.ask_for_run(run.document_id, now=timezone.now(), **again).status == Run.Status.PROVED  # type: ignore[arg-type]

    unsigned(Certificate.objects.get())

    assert services.ask_for_run(run.document_id, now=timezone.now(), **again).status == Run.Status.WAITING  # type: ignore[arg-type]
