"""Every column that holds text: sealed, or readable for a reason that stands here. A new one is red until then."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations import AddField

from redaction.vault.fields import EncryptedAddressField, EncryptedDateField, EncryptedJSONField, EncryptedTextField
from tests.architecture.source import ROOT

OURS = ("redaction", "workflow", "disclosure")
SEALED = (EncryptedTextField, EncryptedJSONField, EncryptedDateField, EncryptedAddressField)
#: Kinds of column nobody can be named in.
WORDLESS = (
    models.AutoField,
    models.BooleanField,
    models.DateField,
    models.FloatField,
    models.ForeignKey,
    models.IntegerField,
    models.UUIDField,
)
#: Why a readable column says nothing of a person: reason → columns as Model.column, in the order of the models.
NOT_PERSONAL = {
    "a word of a fixed list of ours, which the machine and the gates ask for; whose case it is lies sealed": """
        Document.status Mark.basis PageFlag.kind Suggestion.kind Suggestion.status Run.status
        User.language StaffRole.role Listing.kind Listing.cost Specialist.kind
        OfferedService.status ServiceRequest.language ServiceRequest.status
        ServiceRequest.channel ServiceRequest.told_how
        HelpFile.language HelpFile.state HelpFile.needs HelpFile.skills Referral.help Referral.state Referral.offered
        Referral.consent_way Referral.outcome
        Request.state Request.urgency Request.asked_from Request.outcome Request.channel Request.language
        Request.delivery_way
        Route.kind Requester.kind ContactWay.kind Subject.opened_by SubjectIdentifier.kind NameToken.whose
        Appeal.state ContactLog.way ContactLog.category ClockEntry.kind
        Decision.outcome Artifact.kind Artifact.language Release.way Disclosure.authority
        Evidence.kind Evidence.standing Check.question Check.answer Check.grade
        Assignment.role Assignment.queue_state Part.role OutboxRow.verb OutboxRow.status
        SearchTask.status Record.kind HistoryEntry.kind Determination.verdict Determination.authority
        Determination.basis Consultation.kind Reminder.about
        FeedRun.status FeedRun.way CustodyToken.kind CustodyPerson.status CustodyPerson.last_kind CustodyEvent.kind
        CustodyEvent.status_before CustodyEvent.standing AlertSubscription.standing AlertSubscription.language
        AlertToken.kind CustodyMatch.standing CustodyMatch.basis CustodyMatch.agrees Alert.way_kind Alert.kind
        Alert.standing Alert.confirmed_how AlertTry.result FeedRun.reasons FeedRow.reasons
        AllowedEdge.old AllowedEdge.new Notice.kind
        LetterTemplate.kind LetterTemplate.language LetterTemplateVersion.status Letter.kind Letter.language""",
    "a digest of bytes": """
        FeedRun.sha256 Document.sha256 FindingAnswer.finding PortalReceipt.body_sha256
        Certificate.source_sha256 Certificate.marks_sha256 Certificate.output_sha256 Run.marks_sha256
        Run.output_sha256 Run.compared_sha256 SecondReview.outputs Decision.trail_head Decision.letter_sha256
        Decision.outputs Decision.variants
        Artifact.sha256 Artifact.derived_from Release.package_sha256 Release.one_pdf_sha256 Release.letter_sha256
        Evidence.sha256
        Letter.unsigned_sha256 Letter.signed_sha256 Package.sha256 Package.one_pdf_sha256
        ReleaseItem.output_sha256 Dossier.sha256 Notice.trail_head Checkpoint.before""",
    "where on a page something stands, in fractions of it": "Suggestion.boxes",
    "a digest of a code drawn at random": """
        Draft.code_digest ContactWay.code_digest PortalLink.secret_digest Referral.code_digest""",
    "a keyed token: it finds a value again and gives none away": """
        CustodyPerson.token CustodyPerson.birth_token CustodyToken.token CustodyEvent.token CustodyEvent.content_token
        AlertSubscription.pin_digest AlertSubscription.link_token AlertToken.token
        User.email_token ContactWay.token SubjectIdentifier.token NameToken.token SecondReview.fixed""",
    "a random name in the store, which says nothing of the file": """
        Document.stored_name Document.drawn_name FeedRun.stored_name
        Page.image_name Run.stored_name Run.part_names Run.text_name Run.image_names
        Artifact.stored_name Evidence.stored_name Letter.unsigned_name Letter.signed_name
        Package.stored_name Package.one_pdf_name Dossier.stored_name""",
    "the kind of a file, and the program that drew it": "Document.media_type Document.converter Evidence.media_type",
    "fixed sentences of the engine about what a file hides, never its words": "Page.flags Certificate.body",
    "a signature, a key's name or a salt": """
        Certificate.signature Certificate.key_id EventContent.salt Checkpoint.signature Checkpoint.key_id""",
    "the number of a case, given out by the office": "Run.stamp_prefix Request.number Appeal.number",
    "a code drawn at random that stands in a letter": "Letter.code",
    "what the office prints on its own letterhead and tells everybody": """
        Office.slug Office.code Office.name Office.agency Office.address Office.telephone Office.tty Office.email
        Office.liaison_name Office.liaison_telephone Office.liaison_email Office.privacy_officer Office.appeals_address
        Office.dispute_help Office.time_zone Office.batch_days Office.class_signatory_name Office.class_signatory_title
        OfficeArea.state OfficeArea.zip_prefix Closure.reason Source.key Source.name Source.custodian
        Office.catalogues Office.usual_bases""",
    "the number and the digest of the code of what was asked under a service": """
        ServiceRequest.number ServiceRequest.code_digest""",
    "a service an office offers, written for everybody": """
        OfferedService.slug OfferedService.words OfferedService.questions OfferedService.checks""",
    "the directory, which is told to everybody": """
        Listing.key Listing.name Listing.helps Listing.address Listing.state Listing.zip_code Listing.telephone
        Listing.tty Listing.website Listing.hours Listing.languages Listing.eligibility
        Specialist.telephone Specialist.state Specialist.zip_code Specialist.languages Specialist.skills
        ListingArea.state ListingArea.county ListingArea.zip_prefix
        SpecialistArea.state SpecialistArea.county SpecialistArea.zip_prefix""",
    "names and titles of staff, who sign letters with them; the database refuses a requester’s": "User.name User.title",
    "a hash of a password, made to be kept": "User.password",
    "the trail: verbs, opaque ids and plain facts without a person in them; what is personal lies sealed beside it": """
        Event.chain Event.actor Event.role Event.verb Event.object Event.data Event.personal_digest Event.prev
        Event.digest ChainHead.chain ChainHead.digest Checkpoint.root TrailVerdict.broken_chain TrailVerdict.words""",
    "the verb and ids of a piece of work": "OutboxRow.key Notice.key Alert.key AlertTry.message_id",
    "what an office calls a source of custody events, and a push its random word": "Feed.key Feed.name FeedRun.nonce",
    "the text of a template, written for everybody": """LetterTemplateVersion.source LetterTemplateVersion.remark
        Artifact.template_version""",
    "ids of paragraphs and the rules that chose them": "Letter.blocks",
    "what staff call a view of the queue, and its filters: states, dates and roles": "SavedView.name SavedView.query",
    "counted from the trail: opaque chains, words of fixed lists, codes of states, and figures": """CaseSpell.chain
        CaseSpell.channel CaseSpell.language CaseSpell.category CaseSpell.place CaseSpell.outcome CaseSpell.state
        CaseSpell.steps CaseSpell.bases CaseSpell.appeals QuarterFigures.figures AnnualFigures.figures
        SurveyAnswer.question""",
    "neutral file names and their digests": "Package.manifest",
}  # fmt: skip


def readable() -> set[str]:
    return {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for field in model._meta.concrete_fields
        if not isinstance(field, (*SEALED, *WORDLESS))
    }


def test_every_readable_column_has_its_reason() -> None:
    named = [column for columns in NOT_PERSONAL.values() for column in columns.split()]

    assert len(named) == len(set(named))
    assert sorted(readable() - set(named)) == [], "seal these, or say why they say nothing of a person"
    assert sorted(set(named) - readable()) == [], "these are gone or sealed: take them out"


@pytest.mark.parametrize(
    "column",
    [
        "User.email", "Record.title", "HistoryEntry.title", "Mark.harm", "Disclosure.nature", "Release.late_reason",
        "BarLift.bar", "Proposal.outcome", "Requester.name", "ContactWay.value", "Subject.name", "Draft.answers",
        "Declaration.text", "OutboxRow.data", "EventContent.text", "Document.file_name", "Suggestion.text",
    ],
)  # fmt: skip
def test_what_hurts_most_is_sealed(column: str) -> None:
    name, _dot, field = column.partition(".")
    model = next(one for one in apps.get_models() if one._meta.app_label in OURS and one.__name__ == name)

    assert isinstance(model._meta.get_field(field), SEALED)


def test_a_sealed_column_added_later_may_be_empty() -> None:
    """What stands in the tables already cannot be sealed by a migration: it has no key of its row."""
    modules = [
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for app in OURS
        for path in sorted((ROOT / app / "migrations").glob("0*.py"))
    ]
    refused = [
        (module.__name__, operation.model_name, operation.name)
        for module in modules
        for operation in module.Migration.operations
        # In the first migration of all a table is still empty.
        if isinstance(operation, AddField) and not module.Migration.initial
        if isinstance(operation.field, SEALED) and not operation.field.null
    ]
    assert refused == []
