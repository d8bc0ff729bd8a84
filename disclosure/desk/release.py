"""The page of the release: how signing and packaging go, what stands in the way, the release, the recall."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from disclosure.desk.act import Drawn, drawn
from disclosure.desk.common import header, open_case
from disclosure.desk.work import under_way
from disclosure.staff import StaffRequest, staff_page
from workflow.law.delivering import is_asked_again
from workflow.models import Artifact, ArtifactKind, DeliveryWay, Release, ReleaseItem, Request, WrongRelease
from workflow.services import artifacts

#: Events that belong here besides the release itself.
OTHER = ("choose_delivery", "hold_delivery", "return_to_review")


@dataclass(frozen=True)
class Left:
    """One time something left: its letter and package as stored bytes, and the items in it."""

    release: Release
    letter: Artifact | None
    package: Artifact | None
    one_pdf: Artifact | None
    items: tuple[ReleaseItem, ...]


@staff_page
def release(http: StaffRequest, number: str) -> HttpResponse:
    """Show what is ready and what is not."""
    case = open_case(http, number, page="release")
    decided = case.decisions.filter(superseded_at=None).exclude(decided_at=None).select_related("decided_by").first()
    ways = dict(DeliveryWay.choices)
    context = {
        "case": case,
        "header": header(http, case, "release"),
        "decided": decided,
        "letter": artifacts.of_decision(decided, ArtifactKind.LETTER_SIGNED) if decided else None,
        "package": artifacts.of_decision(decided, ArtifactKind.PACKAGE) if decided else None,
        "one_pdf": artifacts.of_decision(decided, ArtifactKind.ONE_PDF) if decided else None,
        "late": case.due_date < timezone.localdate() and case.is_open,
        "way": ways.get(case.delivery_way, ""),
        "asked_again": is_asked_again(case),
        "ways": list(case.requester.ways.filter(safe=True).order_by("kind")),
        "work": under_way(case),
        "release": drawn(http, case, "release_part" if decided and decided.partial else "release", obstacles=True),
        "others": [one for event in OTHER if (one := drawn(http, case, event)) is not None],
        "recall": drawn(http, case, "recall") if case.releases.exists() else None,
        "incidents": [
            (one, _handling(http, case, one))
            for one in case.wrong_releases.select_related("opened_by", "closed_by").order_by("-opened_at")
        ],
        "releases": [_left(one) for one in case.releases.select_related("released_by").order_by("-released_at")],
        "disclosures": list(case.disclosures.order_by("-on_date", "authority")),
    }
    return render(http, "desk/release.html", context)


def _handling(http: StaffRequest, case: Request, incident: WrongRelease) -> Drawn | None:
    """Return the next step of an open incident, for who may take it: tell the privacy officer, then close it."""
    if incident.closed_at is not None:
        return None
    event = "report_incident" if incident.privacy_told_date is None else "close_incident"
    if event == "close_incident" and incident.opened_by_id == http.user.pk:
        return None
    return drawn(http, case, event, incident=str(incident.pk))


def _left(release: Release) -> Left:
    """Return a release with the files and items it let go."""
    files = {one.sha256: one for one in release.decision.artifacts.all()}
    return Left(
        release,
        files.get(release.letter_sha256),
        files.get(release.package_sha256),
        files.get(release.one_pdf_sha256),
        tuple(release.items.select_related("determination__record", "determination__entry").order_by("first_stamp")),
    )
