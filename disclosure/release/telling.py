"""Make the letter of a notice on the way: composed, printed, signed, kept encrypted, known to the workflow by digest.

Work of the outbox: killed at any moment and run again, it ends with one letter.
"""

import dataclasses
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from disclosure.letters import signing, templates
from disclosure.letters.case import check_code, language_of
from disclosure.letters.composition import compose
from disclosure.letters.notice import letter_of
from disclosure.letters.rendering import render
from disclosure.models import Letter
from redaction.vault import storage
from workflow.models import Notice
from workflow.outbox import Work
from workflow.services import telling

#: Told by the signature itself; the same in every letter on the way.
SIGNING_REASON = "This letter comes from the office it names."


def make_letter(work: Work) -> None:
    """Make the letter of a notice, in the language and size of its request, and register it.

    :raises LetterError: a value is missing, a template is broken, a bar would be named; the words say which.
    """
    notice = _notices().get(pk=UUID(work.data["notice"]))
    letter = _kept_or_made(notice, language_of(notice.request), notice.request.large_print)
    telling.register(notice_id=notice.pk, made=_registered(letter))


def make_form(notice_id: UUID, language: str, large_print: bool) -> None:
    """Make the letter of a notice in another form, when somebody asks for it, and register it beside the usual one.

    Asked for again it is the same file. It says what the usual one says: both come from the notice as it was told.

    :raises LetterError: as `make_letter`.
    """
    notice = _notices().get(pk=notice_id)
    telling.register_form(notice_id=notice.pk, made=_registered(_kept_or_made(notice, language, large_print)))


def _notices() -> QuerySet[Notice]:
    return Notice.objects.select_related("request__office", "request__requester", "request__subject", "responsible")


def _registered(letter: Letter) -> telling.MadeLetter:
    version = letter.version
    return telling.MadeLetter(
        sha256=letter.signed_sha256,
        stored_name=letter.signed_name,
        template_version=f"{version.template.kind}/{version.template.language}/{version.number}",
        language=letter.language,
        large_print=letter.large_print,
    )


def _kept_or_made(notice: Notice, language: str, large_print: bool) -> Letter:
    kept = Letter.objects.filter(notice=notice, language=language, large_print=large_print)
    return kept.select_related("version__template").first() or _make(notice, language, large_print)


def _make(notice: Notice, language: str, large_print: bool) -> Letter:
    """Compose, print, sign and keep; the one that was kept first stays."""
    if not templates.is_installed():
        templates.install()
    request = notice.request
    kind, context = letter_of(notice, language)
    code = check_code(notice, language, large_print=large_print)
    context = dataclasses.replace(context, code=code)
    version = templates.current(kind, language, request.office, context.letter_date)
    composed = compose(kind, language, context, templates.source_of(version), written_in=language_of(request))
    plain = storage.put(render(composed, large_print=large_print), kind="letter")
    signed = storage.put(signing.sign(storage.get(plain.name), reason=SIGNING_REASON, at=timezone.now()), kind="letter")
    with transaction.atomic():
        Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
        letter, made = Letter.objects.get_or_create(
            notice=notice,
            language=language,
            large_print=large_print,
            defaults={
                "request": request,
                "kind": kind,
                "version": version,
                "code": code,
                "unsigned_sha256": plain.sha256,
                "unsigned_name": plain.name,
                "signed_sha256": signed.sha256,
                "signed_name": signed.name,
                "blocks": [{"id": block.id, "reason": block.reason} for block in composed.blocks],
                "parts": composed.explained(),
                "made_at": timezone.now(),
                "signed_at": timezone.now(),
            },
        )
    if not made:
        storage.delete(plain.name)
        storage.delete(signed.name)
    return letter
