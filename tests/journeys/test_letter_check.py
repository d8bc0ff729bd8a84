"""A letter is checked: by its code without scripts, by its file with them, one byte changed and caught."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from disclosure.letters import signing, templates
from disclosure.letters.composition import compose
from disclosure.letters.rendering import render
from disclosure.letters.samples import sample_context
from disclosure.models import Letter
from tests import factories
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import TELEPHONE, NewPage
from workflow.states import State

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def letter(transactional_db: None, tmp_path: Path) -> tuple[Letter, Path]:
    """A signed letter that left, and its file."""
    request = factories.walk(factories.Cast(), State.CLOSED)
    version = templates.current("withdrawn", "en", request.office, timezone.localdate())
    context = sample_context("withdrawn", "en")
    unsigned = render(compose("withdrawn", "en", context, templates.source_of(version)))
    with ThreadPoolExecutor(1) as apart:  # the browser's own loop runs in this thread
        signed = apart.submit(signing.sign, unsigned, reason="Decided.", at=timezone.now()).result()
    file = tmp_path / "letter.pdf"
    file.write_bytes(signed)
    made = Letter.objects.create(
        request=request,
        decision=request.decisions.get(),
        kind="withdrawn",
        language="en",
        version=version,
        code=context.code,
        unsigned_sha256="0" * 64,
        unsigned_name="letters/x",
        signed_sha256=hashlib.sha256(signed).hexdigest(),
        made_at=timezone.now(),
        signed_at=timezone.now(),
    )
    return made, file


def test_a_file_is_checked_without_leaving_the_device(letter: tuple[Letter, Path], new_page: NewPage) -> None:
    _made, file = letter
    page = new_page(width=TELEPHONE, locale="es-US")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)

    page.goto("/check/")
    check(page, file)
    assert "nadie cambió nada" in page.inner_text("[role=status].fr-note")
    assert_accessible(page)

    changed = bytearray(file.read_bytes())
    changed[len(changed) // 3] ^= 1
    file.write_bytes(changed)
    check(page, file)
    assert "No confíe en este archivo" in page.inner_text("[role=status].fr-note")

    assert all(len(body) < 1000 and "PDF" not in body for body in sent)


def test_a_code_is_checked_without_scripts(letter: tuple[Letter, Path], new_page: NewPage) -> None:
    page = new_page(width=TELEPHONE, java_script=False)

    page.goto("/check/")
    assert not page.is_visible("#letter-file")
    page.fill("[name=code]", letter[0].code.lower())
    page.click("main button[type=submit]")

    assert "Yes. A letter with this code is from us." in page.inner_text("main")


def check(page: Page, file: Path) -> None:
    page.set_input_files("#letter-file", file)
    with page.expect_navigation():
        page.click("main button[type=submit]")
