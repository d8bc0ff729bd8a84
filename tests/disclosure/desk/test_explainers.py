"""Explainers: written by one, approved by another, used from then on; broken ones are not."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from disclosure.letters.explainer_text import EXPLAINERS, as_text, from_text, problems, product_text
from disclosure.letters.wording import LANGUAGES
from disclosure.models import LetterTemplateVersion
from tests.disclosure.desk.test_helping import signed_in
from tests.factories import Cast
from workflow.models import Event, Office
from workflow.states import Role

pytestmark = pytest.mark.django_db
EN, ES = "# It can change\nThe person is held now.", "# Puede cambiar\nLa persona sigue en la casa."


@pytest.fixture
def cast() -> Cast:
    Office.objects.all().delete()
    return Cast()


def draft(cast: Cast, client: Client) -> str:
    page: str = client.post(reverse("desk:explainer_begin", args=("explain_custody",)))["Location"]
    return page


def seen(client: Client, page: str) -> str:
    found = re.search(r'name="seen" value="(\w{64})"', client.get(page).content.decode())
    assert found is not None
    return found[1]


@pytest.mark.parametrize("kind", sorted(EXPLAINERS))
def test_the_products_own_words_pass_every_rule(kind: str) -> None:
    sources = {language: product_text(kind, language) for language in LANGUAGES}

    assert problems(sources) == ()
    assert from_text(kind, "en", sources["en"].title, as_text(sources["en"])) == sources["en"]


def test_an_offices_words_are_used_once_another_approved_them(cast: Cast) -> None:
    manager, counsel = signed_in(cast.people[Role.OFFICE_MANAGER]), signed_in(cast.people[Role.COUNSEL])
    page, public = draft(cast, manager), "/know/custody/"
    given = {"title_en": "Held or free", "text_en": EN, "title_es": "Custodia", "text_es": ES}
    assert manager.post(page, {"seen": seen(manager, page), **given}).status_code == 302
    assert "Held or free" not in Client().get(public).content.decode()

    told = manager.post(f"{page}approve/", {"seen": seen(manager, page)})
    assert told.status_code == 403
    assert counsel.post(f"{page}approve/", {"seen": "0" * 64}).status_code == 409
    assert counsel.post(f"{page}hand_back/", {"seen": seen(counsel, page), "words": "Say more."}).status_code == 302
    assert "Say more." in manager.get(page).content.decode()
    assert counsel.post(f"{page}approve/", {"seen": seen(counsel, page)}).status_code == 302

    assert "Held or free" in Client().get(public).content.decode()
    assert "Custodia" in Client(headers={"accept-language": "es"}).get(public).content.decode()
    assert "Held or free" in signed_in(cast.people[Role.LIAISON]).get(reverse("desk:explainers")).content.decode()
    verbs = set(Event.objects.filter(chain="letter-templates").values_list("verb", flat=True))
    assert {"template.begun", "template.written", "template.handed_back", "template.approved"} <= verbs


def test_what_is_missing_in_one_language_or_hard_to_read_is_not_approved(cast: Cast) -> None:
    manager, counsel = signed_in(cast.people[Role.OFFICE_MANAGER]), signed_in(cast.people[Role.COUNSEL])
    page = draft(cast, manager)
    hard = "Notwithstanding institutional considerations, subsequent determinations necessitate documentation."
    given = {"title_en": "Held", "text_en": hard, "title_es": "Custodia", "text_es": f"{ES}\n\nY más."}
    manager.post(page, {"seen": seen(manager, page), **given})

    refused = counsel.post(f"{page}approve/", {"seen": seen(counsel, page)})

    assert refused.status_code == 422
    for words in ("reads at school grade", "same number of paragraphs"):
        assert words in refused.content.decode()
    assert manager.post(f"{page}discard/", {"seen": "x"}).status_code == 302
    assert not LetterTemplateVersion.objects.filter(status="draft").exists()


def test_who_talks_with_nobody_reads_none_at_the_desk_and_nobody_else_writes(cast: Cast) -> None:
    assert signed_in(cast.people[Role.REDACTOR]).get(reverse("desk:explainers")).status_code == 404
    liaison = signed_in(cast.people[Role.LIAISON])
    assert liaison.post(reverse("desk:explainer_begin", args=("explain_custody",))).status_code == 403
    assert liaison.post(reverse("desk:explainer_begin", args=("explain_secrets",))).status_code == 404
    assert Client().get("/know/secrets/").status_code == 404
