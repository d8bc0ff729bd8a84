"""What is told on the way: a notice, the letter made of it, the neutral message, and the post for who wants paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow import audit, known, outbox, policies
from workflow.errors import Invalid
from workflow.law.silence import names_bar, tells_a_conflict, tells_a_finding
from workflow.models import (
    Artifact,
    ArtifactKind,
    ContactKind,
    DeliveryWay,
    Notice,
    OutboxRow,
    Posting,
    Release,
    Request,
    User,
)

#: Work of the background: a letter on the way in another language or size.
FORM_VERB = "letter.notice_form"
#: The letter that says that something is held back: it names nobody, and tells how to go on.
HELD = "delivery_held"
#: Ways by which somebody of the office brings an answer to its requester.
BY_HAND = (DeliveryWay.PAPER, DeliveryWay.IN_PERSON, DeliveryWay.READ_ALOUD)
Value = str | bool | date | list[str]


def tell(
    request: Request,
    kind: str,
    key: str,
    *,
    now: datetime,
    values: Mapping[str, Value],
    responsible: User | None = None,
    question: str = "",
) -> Notice:
    """Tell the requester something, in the caller's transaction, after its event: once for each `key`.

    Its letter is made in the background, the message that something waits follows, and who wants paper gets it posted.

    :param kind: the kind of letter.
    :param values: the fields of that kind which say what is told here; the rest the letter takes from the request.
    :param responsible: who is named in the letter as responsible; the office's public liaison when None.
    :param question: the question this asks, which counts as delivered when it left by a safe way.
    """
    made = Notice.objects.create(
        request=request,
        kind=kind,
        key=key,
        values={name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()},
        responsible=responsible,
        trail_head=audit.head_of(request),
        at=now,
    )
    outbox.post("letter.notice", request=request, key=str(made.pk), data={"notice": str(made.pk)}, now=now)
    outbox.post("notify.requester", request=request, key=key, data={"about": kind, "question": question}, now=now)
    if wants_paper(request):
        Posting.objects.create(request=request, notice=made, wanted_at=now)
    return made


def post_release(release: Release, now: datetime) -> None:
    """Put a release on the list of what is to be posted, handed over or read aloud, when it goes by such a way."""
    if release.way in BY_HAND:
        Posting.objects.create(request=release.request, release=release, wanted_at=now)


def post_as_wanted(request: Request, now: datetime) -> None:
    """Put what left already on that list, when its requester wants it by another way now.

    What reached them by that very way stays done: nobody gets the same paper twice for saying again how they want it.
    """
    if request.delivery_way not in BY_HAND:
        return
    for release in request.releases.filter(recalled_at=None).select_related("posting"):
        before: Posting | None = getattr(release, "posting", None)
        if before is None:
            Posting.objects.create(request=request, release=release, wanted_at=now)
        elif before.posted_at is not None and release.way != request.delivery_way:
            before.wanted_at, before.posted_at, before.posted_by = now, None, None
            before.save()


def wants_paper(request: Request) -> bool:
    """Whether a request's letters go by post: the requester chose paper and called an address safe."""
    return request.delivery_way == DeliveryWay.PAPER and any(
        way.kind == ContactKind.POST and way.is_used for way in request.requester.ways.all()
    )


def is_open_here(notice: Notice, request: Request) -> bool:
    """Whether the letter of a notice opens with a sign-in: as the answer, only for who reads in the portal."""
    if notice.kind == HELD:
        return True
    return request.delivery_way == DeliveryWay.PORTAL and not request.is_held


def plain_words(request: Request, text: str, field: str) -> str:
    """Return words for a notice on the way, stripped.

    They pass the no-tell gate: they name no law that is a bar, and where nothing opened the case and nothing has left,
    they say nothing of what a search found, not even that there is much of it, nor on whose side somebody stands.

    :raises Invalid: they tell too much.
    """
    words = text.strip()
    told = names_bar(words) or tells_a_conflict(words)
    if not told and not request.subject.opened_by and not known.departures(request):
        told = tells_a_finding(words)
    if told:
        too_much = _("“%s” would tell the requester too much. Say it without what was found and without the law.")
        raise Invalid(too_much % told[0], {field: too_much % told[0]})
    return words


@dataclass(frozen=True)
class MadeLetter:
    """The letter of a notice in one form, as it was made: its digest, where it lies, its template and form."""

    sha256: str
    stored_name: str
    template_version: str
    language: str
    large_print: bool = False


def register(*, notice_id: UUID, made: MadeLetter) -> Artifact:
    """Register the letter of a notice; doing it again changes nothing."""
    with transaction.atomic():
        notice = Notice.objects.select_for_update(of=("self",)).select_related("request").get(pk=notice_id)
        artifact, new = Artifact.objects.get_or_create(
            notice=notice,
            defaults={**_as_artifact(made), "request": notice.request, "kind": ArtifactKind.NOTICE},
        )
        if new:
            _record_letter(artifact)
    return artifact


def register_form(*, notice_id: UUID, made: MadeLetter) -> Artifact:
    """Register the letter of a notice in another form than the usual one; doing it again changes nothing."""
    with transaction.atomic():
        notice = Notice.objects.select_for_update(of=("self",)).select_related("request", "artifact").get(pk=notice_id)
        if made.sha256 == notice.artifact.sha256:
            return notice.artifact
        artifact, new = Artifact.objects.get_or_create(
            request=notice.request,
            kind=ArtifactKind.NOTICE_FORM,
            sha256=made.sha256,
            defaults={**_as_artifact(made), "derived_from": notice.artifact.sha256},
        )
        if new:
            _record_letter(artifact)
    return artifact


def ask_form(artifact: Artifact, form: tuple[str, bool], now: datetime) -> OutboxRow:
    """Have the letter of a notice made in another language or size, in the background; return that piece of work.

    Asked for again it is the same piece of work.
    """
    language, large_print = form
    with transaction.atomic():
        return outbox.post(
            FORM_VERB,
            request=artifact.request,
            key=f"{artifact.notice_id}:{language}:{'large' if large_print else 'usual'}",
            data={"notice": str(artifact.notice_id), "language": language, "large_print": large_print},
            now=now,
        )


def in_form(artifact: Artifact, form: tuple[str, bool]) -> Artifact | None:
    """Return the letter of a notice in a language and size, where it was made; `artifact` is the usual one."""
    forms = Artifact.objects.filter(
        request=artifact.request, kind=ArtifactKind.NOTICE_FORM, derived_from=artifact.sha256
    )
    found = next((one for one in forms if (one.language, one.large_print) == form), None)
    return artifact if found is None and (artifact.language, artifact.large_print) == form else found


def _as_artifact(made: MadeLetter) -> dict[str, Any]:
    return {
        "sha256": made.sha256,
        "stored_name": made.stored_name,
        "template_version": made.template_version,
        "template_approved": True,
        "language": made.language,
        "large_print": made.large_print,
        "made_at": timezone.now(),
    }


def _record_letter(artifact: Artifact) -> None:
    audit.record(
        artifact.request,
        f"artifact.{artifact.kind}",
        actor=policies.system("letters"),
        target=f"artifact:{artifact.pk}",
        data={"sha256": artifact.sha256, "template": artifact.template_version},
    )


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of somebody's words, each on one line."""
    pieces = text.replace("\r\n", "\n").split("\n\n")
    return [" ".join(piece.split()) for piece in pieces if piece.strip()]
