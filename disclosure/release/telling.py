"""Make the letter of a notice on the way: composed, printed, signed, kept encrypted, known to the workflow by digest.

Work of the outbox: killed at any moment and run again, it ends with one letter.
"""

import dataclasses
from uuid import UUID

from django.db import transaction
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
    """Make the letter of a notice and register it.

    :raises LetterError: a value is missing, a template is broken, a bar would be named; the words say which.
    """
    notice = Notice.objects.select_related(
        "request__office", "request__requester", "request__subject", "responsible"
    ).get(pk=UUID(work.data["notice"]))
    letter = Letter.objects.filter(notice=notice).select_related("version__template").first() or _make(notice)
    version = letter.version
    telling.register(
        notice_id=notice.pk,
        sha256=letter.signed_sha256,
        stored_name=letter.signed_name,
        template_version=f"{version.template.kind}/{version.template.language}/{version.number}",
        language=letter.language,
    )


def _make(notice: Notice) -> Letter:
    """Compose, print, sign and keep; the one that was kept first stays."""
    if not templates.is_installed():
        templates.install()
    request, language = notice.request, language_of(notice.request)
    kind, context = letter_of(notice)
    code = check_code(notice, language, large_print=request.large_print)
    context = dataclasses.replace(context, code=code)
    version = templates.current(kind, language, request.office, context.letter_date)
    composed = compose(kind, language, context, templates.source_of(version))
    plain = storage.put(render(composed, large_print=request.large_print), kind="letter")
    signed = storage.put(signing.sign(storage.get(plain.name), reason=SIGNING_REASON, at=timezone.now()), kind="letter")
    with transaction.atomic():
        Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
        letter, made = Letter.objects.get_or_create(
            notice=notice,
            defaults={
                "request": request,
                "kind": kind,
                "language": language,
                "large_print": request.large_print,
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
