"""What is told on the way: a notice, the letter made of it, the neutral message, and the post for who wants paper."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow import audit, known, outbox, policies
from workflow.errors import Invalid
from workflow.models import (
    Artifact,
    ArtifactKind,
    ContactKind,
    DeliveryWay,
    Notice,
    Posting,
    Release,
    Request,
    User,
)
from workflow.silence import names_bar, tells_a_conflict, tells_a_finding

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
    """Put the letter and package of a release on the print list, when it goes by paper."""
    if release.way == DeliveryWay.PAPER:
        Posting.objects.create(request=release.request, release=release, wanted_at=now)


def wants_paper(request: Request) -> bool:
    """Whether a request's letters go by post: the requester chose paper and called an address safe."""
    return request.delivery_way == DeliveryWay.PAPER and any(
        way.kind == ContactKind.POST and way.safe for way in request.requester.ways.all()
    )


def is_open_here(notice: Notice, request: Request) -> bool:
    """Whether the letter of a notice opens with a sign-in: as the answer, only for who reads in the portal.

    The one that says that something is held back names nobody, and tells how to go on.
    """
    if notice.kind == "delivery_held":
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


def register(*, notice_id: UUID, sha256: str, stored_name: str, template_version: str, language: str) -> Artifact:
    """Register the letter of a notice; doing it again changes nothing."""
    with transaction.atomic():
        notice = Notice.objects.select_for_update(of=("self",)).select_related("request").get(pk=notice_id)
        artifact, new = Artifact.objects.get_or_create(
            notice=notice,
            defaults={
                "request": notice.request,
                "kind": ArtifactKind.NOTICE,
                "sha256": sha256,
                "stored_name": stored_name,
                "template_version": template_version,
                "template_approved": True,
                "language": language,
                "made_at": timezone.now(),
            },
        )
        if new:
            audit.record(
                notice.request,
                "artifact.notice",
                actor=policies.system("letters"),
                target=f"artifact:{artifact.pk}",
                data={"sha256": sha256, "template": template_version},
            )
    return artifact


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of somebody's words, each on one line."""
    pieces = text.replace("\r\n", "\n").split("\n\n")
    return [" ".join(piece.split()) for piece in pieces if piece.strip()]
