"""Make what leaves for a decision: compose its letter; once it is decided, sign the letter and build the package.

Both are work of the outbox and may be killed at any moment. Each result is kept in one transaction together with the
row that knows it, under a lock and a constraint, so that running again ends with exactly one letter, one signature and
one package. A file that was stored without its row is known to nobody and cannot leave.
"""

import dataclasses
import hashlib
import itertools
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from disclosure.letters import signing, templates
from disclosure.letters.case import check_code, language_of, letter_of, require_same_official
from disclosure.letters.composition import compose
from disclosure.letters.kinds import KINDS
from disclosure.letters.rendering import render
from disclosure.letters.wording import LANGUAGES
from disclosure.models import Letter, LetterTemplateVersion, Package
from disclosure.release import index, one_pdf, package
from disclosure.release.errors import NotDecided, NotTheDecidedFiles
from redaction import attesting
from redaction import selectors as redactions
from redaction.models import Run
from redaction.vault import storage
from workflow import known
from workflow.models import ArtifactKind, Decision
from workflow.outbox import Work
from workflow.services import artifacts

MAKER = "letters"
#: Every form a letter is made in: language, and whether in large print.
FORMS = tuple(itertools.product(LANGUAGES, (False, True)))
#: Told by the signature itself. The same in every letter: a reason of its own would tell something.
SIGNING_REASON = "This letter is the one the office decided on."


def compose_letter(work: Work) -> None:
    """Compose the letter of a drafted decision and register it, unsigned. Does nothing for a draft that fell.

    The same letter in the other language and in large print is made and registered before it, so that the decision
    fixes them all: whoever asks for one later gets stored bytes.

    :raises LetterError: a value is missing, a template is broken, a bar would be named; the words say which.
    """
    decision = _decision(work)
    if decision.superseded_at is not None or decision.decided_at is not None:
        return
    usual = (language_of(decision.request), decision.request.large_print)
    forms = [form for form in FORMS if form != usual]
    for done, form in enumerate(forms):
        work.progress(done, len(forms) + 1)
        _register_unsigned(decision, _letter_in(decision, *form), ArtifactKind.VARIANT_UNSIGNED)
    work.progress(len(forms), len(forms) + 1)
    _register_unsigned(decision, _letter_in(decision, *usual), ArtifactKind.LETTER_UNSIGNED)


def sign_and_package(work: Work) -> None:
    """Sign the letter that was decided on and build the package round it. Does nothing for a decision that fell.

    :raises NotDecided: the decision is not made.
    :raises NotTheDecidedFiles: the letter or a record is not the one decided on.
    :raises LetterError: the letter cannot be signed.
    :raises OnePdfRefused: letter, records and index do not make one PDF that is proved to be them.
    """
    decision = _decision(work)
    if decision.superseded_at is not None:
        return
    if decision.decided_at is None:
        raise NotDecided("Nothing is decided yet, so nothing is signed.")
    letter = _decided_letter(decision, decision.letter_sha256)
    steps = len(decision.variants) + 2
    work.progress(0, steps)
    signed = _signed(decision, letter, ArtifactKind.LETTER_SIGNED)
    for done, sha256 in enumerate(decision.variants, start=1):
        work.progress(done, steps)
        _signed(decision, _decided_letter(decision, sha256), ArtifactKind.VARIANT_SIGNED)
    work.progress(steps - 1, steps)
    _packaged(decision, letter, signed)
    work.progress(steps, steps)


def _decision(work: Work) -> Decision:
    return Decision.objects.select_related(
        "request__office", "request__requester", "request__subject", "drafted_by", "decided_by"
    ).get(pk=UUID(work.data["decision"]))


# ---- the letter --------------------------------------------------------------------------------------------------


def _letter_in(decision: Decision, language: str, large_print: bool) -> Letter:
    """Return the letter in one form: the one that was kept, or one made now."""
    kept = Letter.objects.filter(decision=decision, language=language, large_print=large_print).first()
    return kept or _compose(decision, language, large_print)


def _compose(decision: Decision, language: str, large_print: bool) -> Letter:
    """Compose, print and keep the letter; the one that was kept first stays."""
    if not templates.is_installed():
        templates.install()
    kind, context = letter_of(decision, language)
    code = check_code(decision, language, large_print=large_print)
    context = dataclasses.replace(context, code=code)
    version = templates.current(kind, language, decision.request.office, context.letter_date)
    written_in = language_of(decision.request)
    composed = compose(kind, language, context, templates.source_of(version), written_in=written_in)
    stored = storage.put(render(composed, large_print=large_print), kind="letter")
    with transaction.atomic():
        Decision.objects.select_for_update().get(pk=decision.pk)
        letter, made = Letter.objects.get_or_create(
            decision=decision,
            language=language,
            large_print=large_print,
            defaults={
                "request": decision.request,
                "kind": kind,
                "version": version,
                "code": code,
                "unsigned_sha256": stored.sha256,
                "unsigned_name": stored.name,
                "blocks": [{"id": block.id, "reason": block.reason} for block in composed.blocks],
                "parts": composed.explained(),
                "made_at": timezone.now(),
            },
        )
    if not made:
        storage.delete(stored.name)
    return letter


def _register_unsigned(decision: Decision, letter: Letter, kind: ArtifactKind) -> None:
    version = letter.version
    artifacts.register(
        decision_id=decision.pk,
        made=artifacts.Made(
            kind,
            letter.unsigned_sha256,
            letter.unsigned_name,
            template_version=f"{version.template.kind}/{version.template.language}/{version.number}",
            template_approved=version.status != LetterTemplateVersion.Status.DRAFT,
            language=letter.language,
            large_print=letter.large_print,
        ),
        maker=MAKER,
    )


def _decided_letter(decision: Decision, sha256: str) -> Letter:
    letter = Letter.objects.filter(decision=decision, unsigned_sha256=sha256).first()
    if letter is None:
        raise NotTheDecidedFiles("The letter that was decided on is not there. Return the case and draft it again.")
    return letter


def _signed(decision: Decision, letter: Letter, kind: ArtifactKind) -> bytes:
    """Return the signed letter: the one that was kept first, or one signed now."""
    if not letter.signed_sha256:
        require_same_official(decision, letter.kind)
        _sign(decision, letter)
        letter.refresh_from_db()
    artifacts.register(
        decision_id=decision.pk,
        made=artifacts.Made(
            kind,
            letter.signed_sha256,
            letter.signed_name,
            derived_from=letter.unsigned_sha256,
            language=letter.language,
            large_print=letter.large_print,
        ),
        maker=MAKER,
    )
    return _exactly(letter.signed_name, letter.signed_sha256, "The signed letter")


def _sign(decision: Decision, letter: Letter) -> None:
    """Sign and keep. A signature differs each time it is made, so the first one that is kept is the one."""
    unsigned = _exactly(letter.unsigned_name, letter.unsigned_sha256, "The letter")
    at = decision.decided_at or timezone.now()
    stored = storage.put(signing.sign(unsigned, reason=SIGNING_REASON, at=at), kind="letter")
    with transaction.atomic():
        held = Letter.objects.select_for_update().get(pk=letter.pk)
        first = not held.signed_sha256
        if first:
            held.signed_sha256, held.signed_name, held.signed_at = stored.sha256, stored.name, at
            held.save(update_fields=["signed_sha256", "signed_name", "signed_at"])
    if not first:
        storage.delete(stored.name)


# ---- the package -------------------------------------------------------------------------------------------------


def _packaged(decision: Decision, letter: Letter, signed: bytes) -> None:
    made = Package.objects.filter(letter=letter).first() or _pack(decision, letter, signed)
    artifacts.register(
        decision_id=decision.pk,
        made=artifacts.Made(
            ArtifactKind.PACKAGE, made.sha256, made.stored_name, letter.signed_sha256, language=letter.language
        ),
        maker=MAKER,
    )
    if not known.fits_one_pdf(decision.request):
        return
    if not made.one_pdf_sha256:
        _join(letter, made)
    artifacts.register(
        decision_id=decision.pk,
        made=artifacts.Made(
            ArtifactKind.ONE_PDF, made.one_pdf_sha256, made.one_pdf_name, made.sha256, language=letter.language
        ),
        maker=MAKER,
    )


def _join(letter: Letter, made: Package) -> None:
    """Make the package one PDF as well; the one that was kept first stays."""
    joined = one_pdf.make(
        letter=_exactly(letter.unsigned_name, letter.unsigned_sha256, "The letter"),
        packed=_exactly(made.stored_name, made.sha256, "The package"),
        language=letter.language,
        now=timezone.now(),
    )
    with transaction.atomic():
        held = Package.objects.select_for_update().get(pk=made.pk)
        first = not held.one_pdf_sha256
        if first:
            held.one_pdf_sha256, held.one_pdf_name = joined.sha256, joined.stored_name
            held.save(update_fields=["one_pdf_sha256", "one_pdf_name"])
    made.one_pdf_sha256, made.one_pdf_name = held.one_pdf_sha256, held.one_pdf_name
    if not first:
        storage.delete(joined.stored_name)


def _pack(decision: Decision, letter: Letter, signed: bytes) -> Package:
    request = decision.request
    rows = index.rows_of(request, letter.language, may_tell="bases" in KINDS[letter.kind].fields)
    packed = package.pack(
        letter=signed,
        records=_decided_records(decision),
        index_csv=index.as_csv(rows),
        index_pdf=index.as_pdf(
            rows, request_number=request.number or "", office=request.office.name, language=letter.language
        ),
    )
    stored = storage.put(packed.zip, kind="package")
    with transaction.atomic():
        Letter.objects.select_for_update().get(pk=letter.pk)
        made, new = Package.objects.get_or_create(
            letter=letter,
            defaults={
                "sha256": stored.sha256,
                "stored_name": stored.name,
                "manifest": packed.manifest,
                "made_at": timezone.now(),
            },
        )
    if not new:
        storage.delete(stored.name)
    return made


def _decided_records(decision: Decision) -> list[bytes]:
    """Return the proved outputs, in the order of the release: exactly the ones that were decided on, each proved.

    :raises NotTheDecidedFiles: a record changed, lost its proof, or joined or left after the decision.
    """
    request = decision.request
    files: list[bytes] = []
    digests: list[str] = []
    for record in [] if known.open_proposal(request) is not None else known.releasing_records(request):
        run = redactions.run_of(record.document_id, request.number or "", record.first_stamp or 0)
        lack = attesting.why_not_proved(record.document_id, request.number or "", record.first_stamp or 0)
        if run is None or lack or run.status != Run.Status.PROVED:
            raise NotTheDecidedFiles(f"“{record.title}” cannot leave: {lack} Return the case to legal review.")
        files.append(_exactly(run.stored_name, run.output_sha256, f"“{record.title}”"))
        digests.append(run.output_sha256)
    if digests != list(decision.outputs):
        raise NotTheDecidedFiles("The records are not the ones that were decided on. Return the case to legal review.")
    return files


def _exactly(stored_name: str, sha256: str, what: str) -> bytes:
    """Return a stored file whose bytes have the given digest.

    :raises NotTheDecidedFiles: they have another.
    """
    data = storage.get(stored_name)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise NotTheDecidedFiles(f"{what} is not byte for byte the one that was decided on.")
    return data
