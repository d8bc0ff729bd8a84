"""Templates in the database: the product's own, an office's versions, who approves, and which one is in force."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from disclosure.letters import editing, editions, templates
from disclosure.letters.editing import Words
from disclosure.letters.editions import Edition
from disclosure.letters.errors import NoTemplate, TemplateBroken
from disclosure.letters.kinds import KINDS
from disclosure.letters.wording import LANGUAGES
from disclosure.models import LetterTemplateVersion
from tests.factories import office, staff
from workflow.errors import Invalid, NotAllowed, NotYours, Stale
from workflow.models import Event, Office, User
from workflow.states import Role

pytestmark = pytest.mark.django_db
Status = LetterTemplateVersion.Status
DAY = timezone.localdate()


@pytest.fixture
def place() -> Office:
    templates.install()
    return office()


@pytest.fixture
def writer(place: Office) -> User:
    return staff(Role.OFFICE_MANAGER, Role.COUNSEL, of=place)


@pytest.fixture
def counsel(place: Office) -> User:
    return staff(Role.COUNSEL, of=place)


def written(place: Office, writer: User, text: str = "We closed it, as you asked.") -> Edition:
    """Return a draft whose decision is reworded in both languages."""
    draft = editions.begin(office=place, kind="withdrawn", by=writer)
    words = {"en": Words(text, "Why."), "es": Words("La cerramos, como usted pidió.", "Por qué.")}
    sources = editing.reword(draft.sources, "decision", words, when=None)
    return editions.rewrite(office=place, edition_id=draft.id, sources=sources, seen=draft.digest, by=writer)


def approved(edition: Edition, counsel: User, day: date = DAY) -> Edition:
    return editions.approve(
        office=edition.office, edition_id=edition.id, seen=edition.digest, effective_from=day, by=counsel
    )


def test_installing_puts_every_letter_there_approved(place: Office) -> None:
    assert LetterTemplateVersion.objects.filter(status=Status.APPROVED).count() == len(KINDS) * len(LANGUAGES)


def test_installing_again_changes_nothing(place: Office) -> None:
    assert templates.install() == 0


def test_a_text_that_changed_with_the_product_gets_a_new_version(place: Office) -> None:
    old = templates.current("lapse", "es", place, DAY)
    LetterTemplateVersion.objects.filter(pk=old.pk).update(source=old.source + "# before\n")

    assert templates.install() == 1

    new = templates.current("lapse", "es", place, DAY)
    assert (old.number, new.number) == (1, 2)
    assert LetterTemplateVersion.objects.get(pk=old.pk).status == Status.RETIRED


def test_a_draft_is_not_in_force(place: Office, writer: User) -> None:
    written(place, writer)

    assert templates.current("withdrawn", "en", place, DAY).office is None


def test_an_approved_edition_is_in_force_from_its_day_in_its_office_alone(
    place: Office, writer: User, counsel: User
) -> None:
    edition = approved(written(place, writer), counsel)

    for language in LANGUAGES:
        assert templates.current("withdrawn", language, place, DAY) == edition.versions[language]
        assert templates.current("withdrawn", language, place, DAY - timedelta(days=1)).office is None
        assert templates.current("withdrawn", language, office(), DAY).office is None


def test_of_two_editions_the_one_that_came_into_force_last_counts(place: Office, writer: User, counsel: User) -> None:
    later = approved(written(place, writer), counsel, DAY + timedelta(days=9))
    sooner = approved(written(place, writer), counsel, DAY)

    assert templates.current("withdrawn", "en", place, DAY + timedelta(days=8)) == sooner.versions["en"]
    assert templates.current("withdrawn", "en", place, DAY + timedelta(days=9)) == later.versions["en"]


def test_after_its_last_day_the_words_of_before_are_in_force_again(place: Office, writer: User, counsel: User) -> None:
    edition = approved(written(place, writer), counsel)
    editions.end(office=place, edition_id=edition.id, last_day=DAY, by=counsel)

    assert templates.current("withdrawn", "es", place, DAY) == edition.versions["es"]
    assert templates.current("withdrawn", "es", place, DAY + timedelta(days=1)).office is None


def test_who_had_a_hand_in_it_does_not_approve_it(place: Office, writer: User, counsel: User) -> None:
    """Also when somebody else wrote last."""
    first = written(place, writer)
    words = {"en": Words("We closed it.", "Why."), "es": Words("La cerramos.", "Por qué.")}
    sources = editing.reword(first.sources, "decision", words, when=None)
    second = editions.rewrite(office=place, edition_id=first.id, sources=sources, seen=first.digest, by=counsel)

    for who in (writer, counsel):
        with pytest.raises(NotAllowed, match="wrote"):
            approved(second, who)
    assert approved(second, staff(Role.COUNSEL, of=place)).one.status == Status.APPROVED


@pytest.mark.parametrize("role", [Role.OFFICE_MANAGER, Role.DECIDING_OFFICIAL])
def test_only_counsel_of_the_office_approves(place: Office, writer: User, role: Role) -> None:
    for who in (staff(Role.COUNSEL, of=office()), staff(role, of=place)):
        with pytest.raises(NotAllowed, match="counsel"):
            approved(written(place, writer), who)


def test_an_edition_is_approved_once_and_never_changes(place: Office, writer: User, counsel: User) -> None:
    edition = approved(written(place, writer), counsel)

    with pytest.raises(Stale):
        approved(edition, counsel)
    with pytest.raises(Stale):
        editions.rewrite(office=place, edition_id=edition.id, sources=edition.sources, seen=edition.digest, by=writer)


def test_a_broken_edition_is_kept_but_cannot_be_approved(place: Office, writer: User, counsel: User) -> None:
    edition = written(place, writer, "Closed under 8 USC 1367.")

    with pytest.raises(TemplateBroken, match="1367"):
        approved(edition, counsel)
    assert editions.opened(place, edition.id).is_draft


def test_counsel_approves_what_counsel_read(place: Office, writer: User, counsel: User) -> None:
    read = written(place, writer)
    written(place, writer, "We closed it, as you wished.")

    with pytest.raises(Stale):
        approved(read, counsel)


def test_a_day_that_is_past_is_refused(place: Office, writer: User, counsel: User) -> None:
    with pytest.raises(Invalid, match="past"):
        approved(written(place, writer), counsel, DAY - timedelta(days=1))


def test_an_office_has_one_draft_of_a_letter(place: Office, writer: User, counsel: User) -> None:
    draft = written(place, writer)

    assert editions.begin(office=place, kind="withdrawn", by=counsel).id == draft.id


def test_counsel_asks_for_changes_and_the_next_writing_answers(place: Office, writer: User, counsel: User) -> None:
    draft = written(place, writer)

    asked = editions.hand_back(office=place, edition_id=draft.id, words="Kinder, please.", by=counsel)

    assert {version.remark for version in asked.versions.values()} == {"Kinder, please."}
    assert written(place, writer, "We stopped, as you asked.").one.remark == ""


def test_a_draft_thrown_away_makes_room_for_another(place: Office, writer: User) -> None:
    draft = written(place, writer)
    editions.discard(office=place, edition_id=draft.id, by=writer)

    again = editions.begin(office=place, kind="withdrawn", by=writer)

    assert again.id != draft.id
    assert editions.opened(place, draft.id).one.status == Status.DISCARDED


def test_only_a_manager_or_counsel_writes(place: Office) -> None:
    with pytest.raises(NotAllowed, match="manager"):
        editions.begin(office=place, kind="withdrawn", by=staff(Role.INTAKE, of=place))


def test_another_office_has_no_part_in_it(place: Office, writer: User) -> None:
    with pytest.raises(NotYours):
        editions.opened(office(), written(place, writer).id)


def test_every_step_is_in_the_trail(place: Office, writer: User, counsel: User) -> None:
    draft = written(place, writer)
    editions.hand_back(office=place, edition_id=draft.id, words="Shorter.", by=counsel)
    edition = approved(draft, counsel)
    editions.end(office=place, edition_id=edition.id, last_day=DAY, by=counsel)
    other = written(place, writer)
    editions.discard(office=place, edition_id=other.id, by=writer)

    told = Event.objects.filter(chain=editions.CHAIN).order_by("seq").values_list("verb", flat=True)
    assert [verb.removeprefix("template.") for verb in told] == [
        *("begun", "written", "handed_back", "approved", "ended"),
        *("begun", "written", "discarded"),
    ]


def test_without_an_approved_template_there_is_no_letter() -> None:
    LetterTemplateVersion.objects.filter(template__kind="withdrawn").update(status=LetterTemplateVersion.Status.DRAFT)

    with pytest.raises(NoTemplate, match="withdrawn"):
        templates.current("withdrawn", "en", office(), timezone.localdate())
