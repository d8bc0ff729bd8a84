"""The pages on which the words of letters are written, previewed, compared and approved."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from disclosure.letters import editing, editions, templates
from disclosure.letters.editing import Words
from disclosure.letters.editions import Edition
from disclosure.models import LetterTemplateVersion
from tests import factories
from tests.disclosure.desk.conftest import SignedIn
from tests.disclosure.letters.pdf import text
from tests.disclosure.release.cases import drafted, nothing_to_release
from workflow.models import Event
from workflow.states import Outcome, Role

pytestmark = pytest.mark.django_db
KIND = "withdrawn"
ENGLISH, SPANISH = "We closed it, as you asked.", "La cerramos, como usted pidió."


@pytest.fixture
def manager(signed_in: SignedIn) -> Client:
    return signed_in(Role.OFFICE_MANAGER)


@pytest.fixture
def counsel(signed_in: SignedIn) -> Client:
    return signed_in(Role.COUNSEL)


def begun(cast: factories.Cast, kind: str = KIND) -> Edition:
    return editions.begin(office=cast.office, kind=kind, by=cast.people[Role.OFFICE_MANAGER])


def typed(edition: Edition, **changes: str) -> dict[str, str]:
    """Return the form of a paragraph, filled in."""
    return {
        "seen": edition.digest,
        "paragraph": "decision",
        **{"text_en": ENGLISH, "text_es": SPANISH, "reason_en": "Why.", "reason_es": "Por qué."},
        **changes,
    }


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    response = client.get(reverse(f"desk:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, name: str, *args: Any, **given: str) -> Any:
    return client.post(reverse(f"desk:{name}", args=args), given)


def test_a_letter_is_written_by_one_and_approved_by_another(
    cast: factories.Cast, manager: Client, counsel: Client
) -> None:
    answer = send(manager, "letter_begin", KIND)
    draft = editions.opened(cast.office, UUID(answer.headers["Location"].split("/")[-2]))
    assert send(manager, "edition_part", draft.id, "decision", **typed(draft)).status_code == 302

    read = editions.opened(cast.office, draft.id)
    today = timezone.localdate()
    assert ENGLISH in page(counsel, "edition", draft.id)
    send(counsel, "edition_decide", draft.id, how="approve", seen=read.digest, effective_from=today.isoformat())

    used = templates.current(KIND, "es", cast.office, today)
    assert (used.edition, used.approved_by) == (draft.id, cast.people[Role.COUNSEL])
    shown = page(manager, "letter", KIND)
    assert "used today" in shown
    assert "Approved the words of a letter" in shown


def test_every_form_opens(cast: factories.Cast, manager: Client) -> None:
    draft = begun(cast)

    for name, parts in (("edition_part", ["note"]), ("edition_part", ["decision"]), ("edition_add", ["note"])):
        assert "Words" in page(manager, name, draft.id, *parts)
    assert "English" in page(manager, "edition_title", draft.id)


def test_the_writer_is_not_offered_to_approve(cast: factories.Cast, counsel: Client) -> None:
    draft = begun(cast)
    send(counsel, "edition_part", draft.id, "decision", **typed(draft))
    draft = editions.opened(cast.office, draft.id)

    assert "another counsel approves them" in page(counsel, "edition", draft.id)
    day = timezone.localdate().isoformat()
    refused = send(counsel, "edition_decide", draft.id, how="approve", seen=draft.digest, effective_from=day)
    assert refused.status_code == 403


def test_a_broken_letter_says_why_and_offers_no_approval(
    cast: factories.Cast, manager: Client, counsel: Client
) -> None:
    draft = begun(cast)
    send(manager, "edition_part", draft.id, "decision", **typed(draft, text_en="See {nothing}.", text_es=""))
    draft = editions.opened(cast.office, draft.id)

    shown = page(counsel, "edition", draft.id)
    assert "which is no field" in shown
    assert "Approve these words" not in shown
    day = timezone.localdate().isoformat()
    refused = send(counsel, "edition_decide", draft.id, how="approve", seen=draft.digest, effective_from=day)
    assert refused.status_code == 422
    assert editions.opened(cast.office, draft.id).is_draft


def test_words_written_over_an_older_page_are_refused(cast: factories.Cast, manager: Client) -> None:
    draft = begun(cast)
    send(manager, "edition_part", draft.id, "decision", **typed(draft))

    assert send(manager, "edition_part", draft.id, "decision", **typed(draft)).status_code == 409


def test_fixed_words_are_refused_on_every_page(cast: factories.Cast, manager: Client) -> None:
    draft = begun(cast, "neither_confirm_nor_deny")

    for name in ("decision", "immigration"):
        assert send(manager, "edition_part", draft.id, name, **typed(draft)).status_code == 422
        for how in ("out", "up"):
            given = {"seen": draft.digest, "paragraph": name, "how": how}
            assert send(manager, "edition_change", draft.id, **given).status_code == 422
    assert editions.opened(cast.office, draft.id).digest == draft.digest


def test_a_preview_shows_words_that_are_not_kept_and_is_no_letter(cast: factories.Cast, manager: Client) -> None:
    draft = begun(cast)

    answer = send(manager, "edition_preview", draft.id, language="es", **typed(draft, text_es="Cerramos su caso."))

    said = text(answer.content)
    assert "Cerramos su caso." in said
    assert "NO ES UNA CARTA" in said
    assert "0000-0000-0000" in said
    assert cast.office.name in said
    assert editions.opened(cast.office, draft.id).digest == draft.digest


def test_a_preview_of_a_broken_letter_says_what_is_wrong(cast: factories.Cast, manager: Client) -> None:
    draft = begun(cast)

    answer = send(manager, "edition_preview", draft.id, **typed(draft, text_en="{nothing}"))

    assert answer.status_code == 422
    assert "which is no field" in answer.content.decode()


@pytest.mark.long
def test_a_preview_with_a_real_case_is_for_who_may_read_it_and_is_recorded(
    cast: factories.Cast, counsel: Client, signed_in: SignedIn
) -> None:
    request = nothing_to_release(cast, Outcome.NEITHER_CONFIRM_NOR_DENY)
    drafted(cast, request)
    draft = begun(cast, "neither_confirm_nor_deny")
    stranger = signed_in(factories.Cast().people[Role.COUNSEL])
    colleague = signed_in(factories.staff(Role.COUNSEL, of=cast.office))
    address = reverse("desk:edition_preview", args=[draft.id])

    answer = counsel.get(address, {"number": request.number or ""})

    assert request.requester.name in text(answer.content)
    assert request.chain_head is not None
    assert Event.objects.filter(chain=request.chain_head.chain, data__contains="letter_preview").count() == 1
    for who in (stranger, colleague):
        assert who.get(address, {"number": request.number or ""}).status_code == 404


def test_a_preview_of_a_case_without_such_a_letter_lists_what_is_missing(cast: factories.Cast, counsel: Client) -> None:
    request = nothing_to_release(cast, Outcome.NEITHER_CONFIRM_NOR_DENY)
    address = reverse("desk:edition_preview", args=[begun(cast, "neither_confirm_nor_deny").id])

    answer = counsel.get(address, {"number": request.number or ""})

    assert answer.status_code == 422
    assert "decision" in answer.content.decode()


def test_two_versions_stand_side_by_side(cast: factories.Cast, manager: Client) -> None:
    draft = begun(cast)
    words = {"en": Words("We have stopped.", "Why."), "es": Words("Hemos parado.", "Por qué.")}
    sources = editing.reword(draft.sources, "decision", words, when=None)
    by = cast.people[Role.OFFICE_MANAGER]
    editions.rewrite(office=cast.office, edition_id=draft.id, sources=sources, seen=draft.digest, by=by)

    shown = page(manager, "letter_compare", KIND, new=str(draft.one.number))

    assert "<ins>" in shown
    assert "<del>" in shown


def test_an_auditor_reads_and_writes_nothing(cast: factories.Cast, signed_in: SignedIn) -> None:
    draft, auditor = begun(cast), signed_in(Role.AUDITOR)

    assert "Keep" not in page(auditor, "edition", draft.id)
    assert send(auditor, "edition_part", draft.id, "decision", **typed(draft)).status_code == 404
    assert send(auditor, "letter_begin", KIND).status_code == 403
    given = {"seen": draft.digest, "paragraph": "note", "how": "out"}
    assert send(auditor, "edition_change", draft.id, **given).status_code == 403


def test_another_office_sees_nothing_of_it(cast: factories.Cast, signed_in: SignedIn) -> None:
    draft = begun(cast)
    elsewhere = signed_in(factories.Cast().people[Role.COUNSEL])

    for answer in (
        elsewhere.get(reverse("desk:edition", args=[draft.id])),
        send(elsewhere, "edition_decide", draft.id, how="discard"),
        elsewhere.get(reverse("desk:letters"), {"office": cast.office.pk}),
    ):
        assert answer.status_code == 404


def test_the_list_asks_no_more_where_more_is_written(
    cast: factories.Cast, manager: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for kind in (KIND, "lapse", "duplicate"):
        begun(cast, kind)
    LetterTemplateVersion.objects.filter(status="draft", template__kind="lapse").update(status="approved")

    with django_assert_max_num_queries(12):
        assert "by The " in page(manager, "letters")
