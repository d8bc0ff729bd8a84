"""Templates in the database: the product's own, an office's versions, who approves, and which one is in force."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from disclosure.letters import notation, templates
from disclosure.letters.errors import NotApprovable, NoTemplate, TemplateBroken
from disclosure.letters.kinds import KINDS
from disclosure.letters.library import catalogue_template
from disclosure.letters.wording import LANGUAGES
from disclosure.models import LetterTemplateVersion
from tests.factories import office, staff
from workflow.models import Event, Office, User
from workflow.states import Role

pytestmark = pytest.mark.django_db
Status = LetterTemplateVersion.Status
DAY = date(2026, 11, 23)


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


def reworded(words: str = "We closed it, as you asked.") -> str:
    text = notation.write(catalogue_template("withdrawn", "en"))
    return text.replace("You asked us to stop, and we have. We will not work on this request any more.", words)


def write(place: Office, writer: User, text: str = "") -> LetterTemplateVersion:
    return templates.write_version(kind="withdrawn", language="en", office=place, text=text or reworded(), by=writer)


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
    write(place, writer)

    assert templates.current("withdrawn", "en", place, DAY).office is None


def test_an_approved_version_is_in_force_from_its_day_in_its_office_alone(
    place: Office, writer: User, counsel: User
) -> None:
    version = write(place, writer)
    templates.approve(version_id=version.pk, by=counsel, effective_from=DAY)

    assert templates.current("withdrawn", "en", place, DAY) == version
    assert templates.current("withdrawn", "en", place, DAY - timedelta(days=1)).office is None
    assert templates.current("withdrawn", "en", office(), DAY).office is None


def test_who_wrote_a_version_does_not_approve_it(place: Office, writer: User) -> None:
    version = write(place, writer)

    with pytest.raises(NotApprovable, match="wrote"):
        templates.approve(version_id=version.pk, by=writer, effective_from=DAY)


def test_only_counsel_of_the_office_approves(place: Office, writer: User) -> None:
    version = write(place, writer)

    with pytest.raises(NotApprovable, match="counsel"):
        templates.approve(version_id=version.pk, by=staff(Role.COUNSEL, of=office()), effective_from=DAY)


def test_a_version_is_approved_once(place: Office, writer: User, counsel: User) -> None:
    version = write(place, writer)
    templates.approve(version_id=version.pk, by=counsel, effective_from=DAY)

    with pytest.raises(NotApprovable, match="draft"):
        templates.approve(version_id=version.pk, by=counsel, effective_from=DAY)


def test_only_a_manager_or_counsel_writes(place: Office) -> None:
    with pytest.raises(NotApprovable, match="manager"):
        write(place, staff(Role.INTAKE, of=place))


def test_a_text_that_breaks_a_rule_is_not_kept(place: Office, writer: User) -> None:
    with pytest.raises(TemplateBroken, match="1367"):
        write(place, writer, reworded("Closed under 8 USC 1367."))

    assert not LetterTemplateVersion.objects.exclude(office=None).exists()


def test_writing_and_approving_are_in_the_trail(place: Office, writer: User, counsel: User) -> None:
    version = write(place, writer)
    templates.approve(version_id=version.pk, by=counsel, effective_from=DAY)

    told = Event.objects.filter(object=f"template:{version.pk}").order_by("seq").values_list("verb", flat=True)
    assert list(told) == ["template.written", "template.approved"]


def test_without_an_approved_template_there_is_no_letter() -> None:
    LetterTemplateVersion.objects.filter(template__kind="withdrawn").update(status=LetterTemplateVersion.Status.DRAFT)

    with pytest.raises(NoTemplate, match="withdrawn"):
        templates.current("withdrawn", "en", office(), timezone.localdate())
