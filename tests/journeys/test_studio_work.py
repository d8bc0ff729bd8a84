"""A redactor at work on a record in a real browser: search, suggestions, flags, undo, and the pixels that leave."""

import io
from functools import partial
from typing import Any

import numpy as np
import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from redaction import engine, services, texts
from redaction.models import Page as PageRow
from redaction.models import PageReview, PageText, Run, Suggestion
from redaction.vault import storage
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import NewPage
from tests.journeys.hands import PATIENCE, eventually
from tests.journeys.test_studio import Studio, drag, saved
from workflow.models import OutboxRow
from workflow.states import Role, State

HARM = "It would show where a witness lives."


def with_words(studio: Studio) -> Studio:
    """Keep the words of a record and suggest its witness, twice on page 1 and once on page 2."""
    document = studio.record.document
    services.draw_pages(document.pk, lambda done, total: None)
    texts.keep_words(document.pk, lambda done, total: None)
    for page, words in texts.words_of(document.pk, 1, 2):
        for hit in texts.find(words, "Anna Example")[: 3 - page]:
            Suggestion.objects.create(
                document=document,
                page=page,
                boxes=[list(box) for box in hit.boxes],
                kind="name",
                text="Anna Example",
                score=0.9,
                why="The case knows this name.",
            )
    return studio


def boxes_on(studio: Studio, page: int) -> int:
    return sum(mark.page == page for mark in studio.marks())


def is_open(count: int) -> bool:
    return Suggestion.objects.filter(status="open").count() == count


def words_ready(page: Page) -> None:
    """Wait until the words of page 1 are in the window."""
    page.wait_for_timeout(700)


def test_a_drawn_box_takes_whole_words_and_a_double_click_a_word(new_page: NewPage, live_server: LiveServer) -> None:
    studio = with_words(Studio(new_page, live_server, pages=2))
    page = studio.open()
    words_ready(page)
    first = next(texts.words_of(studio.record.document_id, 1, 1))[1]
    name = [word for word in first if word.line == 0 and word.text in {"Anna", "Example,"}]
    (left, top, _right, bottom), (_left, _top, right, _bottom) = (word.box for word in name)
    drag(page, (left + 0.01, top + 0.002), (right - 0.01, bottom - 0.002))
    eventually(page, lambda: len(studio.marks()) == 1)
    assert studio.marks()[0].box == pytest.approx((left, top, right, bottom), abs=0.003)
    page.keyboard.press("Escape")
    sheet = page.locator("[data-page='1'] [data-sheet]").bounding_box()
    assert sheet is not None
    lives = next(word for word in first if word.line == 3 and word.text == "lives")
    across, down = (lives.box[0] + lives.box[2]) / 2, (lives.box[1] + lives.box[3]) / 2
    page.mouse.dblclick(sheet["x"] + across * sheet["width"], sheet["y"] + down * sheet["height"])
    eventually(page, lambda: len(studio.marks()) == 2)
    assert studio.marks()[1].box == pytest.approx(lives.box, abs=0.003)
    saved(page)


def test_what_is_found_is_marked_everywhere_and_taken_back_by_keys(new_page: NewPage, live_server: LiveServer) -> None:
    studio = with_words(Studio(new_page, live_server, pages=2))
    page = studio.open()
    page.keyboard.press("f")
    page.keyboard.type("ELM road")
    page.keyboard.press("Enter")
    expect(page.locator("[data-find-state]")).to_have_text("60 found on 2 pages", timeout=PATIENCE)
    assert_accessible(page)
    page.get_by_role("button", name="Mark them all").click()
    eventually(page, lambda: len(studio.marks()) == 60)
    expect(page.locator("[data-page='1'] [data-cid]")).to_have_count(30, timeout=PATIENCE)
    page.keyboard.press("Control+z")
    eventually(page, lambda: not studio.marks())
    page.keyboard.press("Control+Shift+z")
    eventually(page, lambda: len(studio.marks()) == 60)


def test_suggestions_are_answered_by_keys_and_copies_are_offered(new_page: NewPage, live_server: LiveServer) -> None:
    studio = with_words(Studio(new_page, live_server, pages=2))
    page = studio.open()
    expect(page.locator("[data-page='1'] [data-suggestion]")).to_have_count(2, timeout=PATIENCE)
    expect(page.locator("[data-suggest-list] li")).to_have_count(2)
    page.keyboard.press("r")
    expect(page.locator("[data-suggest-list] li")).to_have_count(1)
    page.keyboard.press("a")
    expect(page.locator(".st-box.is-chosen.is-lacking")).to_be_focused(timeout=PATIENCE)
    eventually(page, lambda: sorted(one.status for one in Suggestion.objects.all()) == ["accepted", "open", "refused"])
    expect(page.locator("[data-copies]")).to_contain_text("59 more places", timeout=PATIENCE)
    assert_accessible(page)
    page.keyboard.press("Control+z")
    eventually(page, lambda: Suggestion.objects.filter(status="open").count() == 2)
    assert studio.marks() == []
    page.get_by_text("suggestions in this record, by kind").click()
    page.locator("[data-suggest-kind-list]").get_by_role("button", name="Accept").click()
    eventually(page, lambda: not Suggestion.objects.filter(status="open").exists())
    assert len(studio.marks()) == 2


def test_what_the_background_finds_comes_into_a_window_that_is_open(new_page: NewPage, live_server: LiveServer) -> None:
    studio = Studio(new_page, live_server, pages=2)
    key = f"words.keep:{studio.record.document_id}"
    row = OutboxRow.objects.create(
        request=studio.case,
        verb="words.keep",
        key=key,
        posted_at=timezone.now(),
        next_at=timezone.now(),
        done=1,
        total=2,
    )
    page = studio.open()
    expect(page.get_by_text("Looking through this file: 1 of 2 pages.")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("progressbar", name="How much is looked through")).to_be_visible()
    assert_accessible(page)
    with_words(studio)
    row.status = OutboxRow.Status.DONE
    row.save()
    expect(page.locator("[data-suggest-list] li")).to_have_count(2, timeout=PATIENCE)
    expect(page.locator("[data-suggest-bar]")).to_be_hidden()


def test_an_answer_given_while_the_server_is_away_reaches_it_later(new_page: NewPage, live_server: LiveServer) -> None:
    studio = with_words(Studio(new_page, live_server, pages=2))
    page = studio.open()
    expect(page.locator("[data-suggest-list] li")).to_have_count(2, timeout=PATIENCE)
    page.context.set_offline(True)
    page.keyboard.press("a")
    page.keyboard.press("l")
    expect(page.locator("[data-busy]")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-save-words]")).to_contain_text("The server does not answer.", timeout=PATIENCE)
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    eventually(page, lambda: Suggestion.objects.filter(status="accepted").count() == 1)
    expect(page.locator("[data-progress]")).to_have_text("1 of 2 pages looked at", timeout=PATIENCE)
    eventually(page, lambda: PageReview.objects.filter(page=1).exists())
    expect(page.locator("[data-busy]")).to_be_hidden(timeout=PATIENCE)


def test_kinds_and_copies_are_reached_by_keys(new_page: NewPage, live_server: LiveServer) -> None:
    studio = with_words(Studio(new_page, live_server, pages=2))
    Suggestion.objects.filter(page=2).update(kind="phone")
    page = studio.open()
    expect(page.locator("[data-suggest-list] li")).to_have_count(2, timeout=PATIENCE)
    page.keyboard.press("a")
    expect(page.locator("[data-copies]")).to_contain_text("59 more places", timeout=PATIENCE)
    page.keyboard.press("m")
    eventually(page, lambda: len(studio.marks()) == 60)
    page.keyboard.press("Control+z")
    eventually(page, lambda: len(studio.marks()) == 1)
    page.keyboard.press("k")
    for left in (1, 0):
        page.keyboard.press("Enter")
        eventually(page, partial(is_open, left))
        page.wait_for_timeout(1500)  # the window hears how the record stands, and keeps the focus


def test_a_page_is_withheld_and_released_again(new_page: NewPage, live_server: LiveServer) -> None:
    studio = Studio(new_page, live_server, pages=2)
    page = studio.open()
    page.get_by_label("The page as a whole").select_option("withhold")
    page.locator("[data-flag-words]").fill(HARM)
    page.get_by_role("button", name="Set").click()
    eventually(page, lambda: [(mark.box, mark.harm) for mark in studio.marks()] == [((0, 0, 1, 1), HARM)])
    expect(page.locator("[data-page='1']")).to_have_class("st-page is-withheld")
    assert_accessible(page)
    page.keyboard.press("Control+z")
    eventually(page, lambda: not studio.marks())


def test_two_people_in_one_file_see_each_others_marks(new_page: NewPage, live_server: LiveServer) -> None:
    studio = Studio(new_page, live_server, pages=1)
    mine, theirs = studio.open(), studio.open()
    drag(theirs, (0.2, 0.5), (0.5, 0.54))
    saved(theirs)
    expect(mine.locator("[data-cid]")).to_have_count(1, timeout=PATIENCE)


def test_pages_looked_at_faster_than_the_window_glides_all_count(new_page: NewPage, live_server: LiveServer) -> None:
    page = Studio(new_page, live_server, pages=8).open()
    for _page in range(8):
        page.keyboard.press("l")
        page.wait_for_timeout(120)
    expect(page.locator("[data-progress]")).to_have_text("8 of 8 pages looked at", timeout=PATIENCE)


def test_two_people_change_one_mark_at_once_and_neither_loses_work(new_page: NewPage, live_server: LiveServer) -> None:
    studio = Studio(new_page, live_server, pages=1)
    mine = studio.open()
    drag(mine, (0.2, 0.3), (0.5, 0.34))
    saved(mine)
    theirs = studio.open()
    mine.context.set_offline(True)
    for page, key in ((mine, "ArrowDown"), (theirs, "ArrowUp")):
        page.locator("[data-cid]").first.focus()
        page.keyboard.press(key)
    eventually(theirs, lambda: studio.marks()[0].y0 < 0.299)
    mine.context.set_offline(False)
    mine.get_by_role("button", name="Try again").click(timeout=PATIENCE)
    eventually(mine, lambda: len(studio.marks()) == 2)
    assert [mark.y0 for mark in studio.marks()] == pytest.approx([0.296, 0.304], abs=0.003)
    for page in (mine, theirs):
        expect(page.locator("[data-cid]")).to_have_count(2, timeout=PATIENCE)
        saved(page)

    mine.context.set_offline(True)
    mine.locator("[data-cid]").first.focus()
    mine.keyboard.press("ArrowUp")
    theirs.locator("[data-cid]").first.focus()
    theirs.keyboard.press("Delete")
    eventually(theirs, lambda: len(studio.marks()) == 1)
    mine.context.set_offline(False)
    mine.get_by_role("button", name="Try again").click(timeout=PATIENCE)
    eventually(mine, lambda: len(studio.marks()) == 2)


def a_thousand_pages(studio: Studio) -> None:
    """Give the record a thousand pages by rows, all with the picture and the words of its first."""
    document = studio.record.document
    with Image.new("L", (850, 1100), 255) as blank:
        out = io.BytesIO()
        blank.save(out, format="PNG")
    name = storage.put(out.getvalue(), kind="page").name
    words = texts.as_row(next(texts.words_of(document.pk, 1, 1))[1][0])
    PageRow.objects.filter(document=document).delete()
    PageText.objects.filter(document=document).delete()
    Suggestion.objects.filter(document=document).delete()
    PageRow.objects.bulk_create(
        PageRow(document=document, number=number, width=1700, height=2200, image_name=name) for number in range(1, 1001)
    )
    PageText.objects.bulk_create(PageText(document=document, page=number, words=[words]) for number in range(1, 1001))
    document.page_count = 1000
    document.save()


def test_a_thousand_pages_load_as_they_come_near(new_page: NewPage, live_server: LiveServer) -> None:
    studio = with_words(Studio(new_page, live_server, pages=1))
    a_thousand_pages(studio)
    page = new_page()
    studio.sign_in(page, studio.cast.people[Role.REDACTOR])
    answers: list[tuple[str, int]] = []
    page.on("response", lambda answer: answers.append((answer.url, int(answer.headers.get("content-length", "0")))))
    page.goto(studio.path)
    expect(page.locator("[data-page='1'] img.st-image")).to_be_visible(timeout=PATIENCE)
    assert page.locator("[data-page]").count() < 12
    assert page.locator("[data-tile]").count() < 30
    page.keyboard.press("t")
    page.keyboard.type("900")
    page.keyboard.press("Enter")
    expect(page.locator("[data-page='900'] img.st-image")).to_be_visible(timeout=PATIENCE)
    assert page.locator("[data-page]").count() < 12
    page.keyboard.press("n")
    eventually(page, lambda: [mark.page for mark in studio.marks()] == [900])
    saved(page)
    for _step in range(12):
        page.mouse.wheel(0, 2500)
        page.wait_for_timeout(50)
    assert page.locator("[data-page]").count() < 12
    parts = [url for url, _size in answers if "/pages/?from=" in url]
    assert 2 <= len(parts) <= 12
    assert all(size < 60_000 for url, size in answers if url.startswith(live_server.url + "/desk/"))


def drawn_pixels(pdf: bytes) -> Any:
    with Image.open(io.BytesIO(engine.page_png(pdf, 1, dpi=100))) as picture:
        return np.asarray(picture.convert("L")).copy()


def blocks(pixels: Any) -> Any:
    """Return the mean of each block of 16 × 16 pixels."""
    height, width = (side // 16 * 16 for side in pixels.shape)
    return pixels[:height, :width].astype(float).reshape(height // 16, 16, width // 16, 16).mean(axis=(1, 3))


def test_the_pixels_that_leave_are_those_the_studio_showed(new_page: NewPage, live_server: LiveServer) -> None:
    studio = with_words(Studio(new_page, live_server, pages=1))
    page = studio.open()
    words_ready(page)
    drag(page, (0.1, 0.02), (0.3, 0.05))
    page.get_by_label("Which harm is foreseen?").fill(HARM)
    saved(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    page.keyboard.type("1.29 the witness")
    page.keyboard.press("Enter")
    expect(page.locator("[data-find-state]")).to_have_text("1 found on one page", timeout=PATIENCE)
    page.get_by_role("button", name="Mark them all").click()
    eventually(page, lambda: len(studio.marks()) == 2)
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator("[data-suggest-list] li")).to_have_count(1)
    page.keyboard.press("r")
    expect(page.locator("[data-suggest-list] li")).to_have_count(0)
    eventually(page, lambda: not Suggestion.objects.filter(status="open").exists())
    drag(page, (0.6, 0.02), (0.8, 0.05))
    eventually(page, lambda: len(studio.marks()) == 4)
    page.keyboard.press("Control+z")
    eventually(page, lambda: len(studio.marks()) == 3)
    saved(page)
    page.keyboard.press("l")
    expect(page.locator("[data-nothing-missing]")).to_be_visible(timeout=PATIENCE)

    reader = studio.handed_on(page)
    expect(reader.get_by_role("img", name="Page 1 as it would leave")).to_be_visible()
    assert_accessible(reader)
    for left in (2, 1, 0):
        reader.keyboard.press("a")
        expect(reader.locator("[data-mark].is-unread")).to_have_count(left, timeout=PATIENCE)
    findings = reader.locator("[data-finding].is-unread")
    while findings.count():
        waiting = findings.count()
        findings.first.locator("[name=words]").fill("Read; it names nobody.")
        findings.first.get_by_role("button", name="May stay").click()
        expect(findings).to_have_count(waiting - 1, timeout=PATIENCE)
    reader.get_by_role("button", name="Approve").click()
    reader.wait_for_url(lambda url: "/second-review/" not in url)
    studio.case.refresh_from_db()
    assert studio.case.state == State.DECISION

    before = drawn_pixels(storage.get(studio.record.document.stored_name))
    after = drawn_pixels(storage.get(Run.objects.get(first_stamp=1).stored_name))
    height, width = before.shape
    inside = np.zeros_like(before, dtype=bool)
    near = np.zeros_like(before, dtype=bool)
    for mark in studio.marks():
        x0, y0, x1, y1 = (round(edge * side) for edge, side in zip(mark.box, (width, height) * 2, strict=True))
        inside[y0 + 1 : y1 - 1, x0 + 1 : x1 - 1] = True
        near[max(y0 - 9, 0) : y1 + 9, max(x0 - 9, 0) : x1 + 9] = True
    assert len(studio.marks()) == 3
    # Black but for the white label in its middle; and beside the boxes nothing changed but by coding.
    assert np.median(after[:height][inside]) < 10
    assert np.mean(after[:height][inside] > 128) < 0.25
    # Black and white against gray differs from pixel to pixel; a lost word or an extra box shows in blocks.
    changed = np.abs(blocks(after[:height]) - blocks(before))
    assert np.max(changed[blocks(near) == 0]) < 80


def test_one_refusal_is_offered_for_its_copies_and_taken_by_a_key(new_page: NewPage, live_server: LiveServer) -> None:
    studio = with_words(Studio(new_page, live_server, pages=2))
    page = studio.open()
    expect(page.locator("[data-suggest-list] li")).to_have_count(2, timeout=PATIENCE)
    page.keyboard.press("r")
    expect(page.locator("[data-copies]")).to_contain_text("suggested in 2 more places", timeout=PATIENCE)
    assert_accessible(page)
    page.keyboard.press("m")
    eventually(page, lambda: Suggestion.objects.filter(status="refused").count() == 3)
    page.keyboard.press("Control+z")
    eventually(page, lambda: Suggestion.objects.filter(status="open").count() == 2)
    expect(page.locator("[data-copies]")).to_be_hidden()


def test_an_offer_goes_with_what_it_followed_from(new_page: NewPage, live_server: LiveServer) -> None:
    studio = with_words(Studio(new_page, live_server, pages=2))
    page = studio.open()
    expect(page.locator("[data-suggest-list] li")).to_have_count(2, timeout=PATIENCE)
    offer = page.locator("[data-copies]")
    page.keyboard.press("r")
    expect(offer).to_contain_text("Refuse them all", timeout=PATIENCE)
    page.keyboard.press("Control+z")
    expect(offer).to_be_hidden()
    expect(page.locator("[data-suggest-list] li")).to_have_count(2, timeout=PATIENCE)
    page.keyboard.press("r")
    expect(offer).to_contain_text("Refuse them all", timeout=PATIENCE)
    page.keyboard.press("Shift+A")
    expect(offer).to_be_hidden()
    page.keyboard.press("m")
    eventually(page, lambda: Suggestion.objects.filter(status="accepted").count() == 1)
    assert Suggestion.objects.filter(status="refused").count() == 1
