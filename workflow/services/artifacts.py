"""Files made for an answer, registered by digest: guards compare digests and never render."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from workflow import audit, policies
from workflow.models import Artifact, ArtifactKind, Decision


@dataclass(frozen=True)
class Made:
    """What was made: kind, digest, where it is kept, and what it came from."""

    kind: ArtifactKind
    sha256: str
    stored_name: str
    derived_from: str = ""
    template_version: str = ""
    template_approved: bool = False
    language: str = ""
    large_print: bool = False


def register(*, decision_id: UUID, made: Made, maker: str) -> Artifact:
    """Register a file for a decision; registering the same digest again changes nothing.

    :param maker: name of the automatic actor, for the trail.
    """
    with transaction.atomic():
        decision = Decision.objects.select_for_update().select_related("request").get(pk=decision_id)
        artifact, new = Artifact.objects.get_or_create(
            request=decision.request,
            decision=decision,
            kind=made.kind,
            sha256=made.sha256,
            defaults={
                "derived_from": made.derived_from,
                "stored_name": made.stored_name,
                "template_version": made.template_version,
                "template_approved": made.template_approved,
                "language": made.language,
                "large_print": made.large_print,
                "made_at": timezone.now(),
            },
        )
        if new:
            audit.record(
                decision.request,
                f"artifact.{made.kind.value}",
                actor=policies.system(maker),
                target=f"artifact:{artifact.pk}",
                data={"sha256": made.sha256, "from": made.derived_from, "template": made.template_version},
            )
    return artifact


def variants_of(decision: Decision) -> list[str]:
    """Return the digests of the decision's letter in its other forms, as they were made before signing."""
    made = decision.artifacts.filter(kind=ArtifactKind.VARIANT_UNSIGNED).order_by("made_at")
    return sorted({(one.language, one.large_print): one.sha256 for one in made}.values())


def variants_to_hand(decision: Decision) -> list[Artifact]:
    """Return the signed letter of a decision in its other forms, each as it was decided on."""
    made = decision.artifacts.filter(kind=ArtifactKind.VARIANT_SIGNED, derived_from__in=decision.variants)
    return list(made.order_by("language", "large_print"))


def of_decision(decision: Decision, kind: ArtifactKind) -> Artifact | None:
    """Return the newest file of a kind made for a decision."""
    return decision.artifacts.filter(kind=kind).order_by("-made_at").first()
