"""The print list: letters to print and post for who wants paper. Files open to those who hold the case."""

from dataclasses import dataclass

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from disclosure.desk.forms_base import CaseForm
from disclosure.letters.library import catalogue_template
from disclosure.staff import StaffRequest, staff_page
from workflow import policies
from workflow.errors import NotYours
from workflow.models import Artifact, Posting, Request
from workflow.states import Role

PAGE_SIZE = 25
POSTERS = (Role.INTAKE, Role.RECORDS_OFFICER)


class PostForm(CaseForm):
    """Which letter was posted."""

    posting = forms.UUIDField(widget=forms.HiddenInput)


@dataclass(frozen=True)
class ToPost:
    """A line of the list: what waits since when; the files only for who holds the case."""

    posting: Posting
    title: str
    files: tuple[Artifact, ...]
    mine: bool


@staff_page
def print_list(http: StaffRequest) -> HttpResponse:
    """Show what is to be printed and posted in the person's offices, the longest waiting first.

    :raises NotYours: they post no letters.
    """
    if not any(http.user.staff_roles.filter(role__in=POSTERS)):
        raise NotYours
    cases = policies.requests_of_offices(http.user, Request.objects.all())
    rows = Posting.objects.filter(posted_at=None, request__in=cases.values("pk")).select_related(
        "request__office", "notice__artifact", "release__decision"
    )
    page = Paginator(rows.order_by("wanted_at", "pk"), PAGE_SIZE).get_page(http.GET.get("page"))
    held = set(
        policies.requests_assigned_to(http.user, Request.objects.all())
        .filter(pk__in=[one.request_id for one in page])
        .values_list("pk", flat=True)
    )
    context = {"page": page, "lines": [_line(one, mine=one.request_id in held) for one in page], "here": "post"}
    return render(http, "desk/post.html", context)


def title_of(kind: str) -> str:
    """Return the title of a kind of letter, for staff."""
    return catalogue_template(kind, "en").title


def _line(posting: Posting, *, mine: bool) -> ToPost:
    if posting.notice is not None:
        made = getattr(posting.notice, "artifact", None)
        return ToPost(posting, title_of(posting.notice.kind), (made,) if made and mine else (), mine)
    release = posting.release
    files = (
        release.decision.artifacts.filter(sha256__in=[release.letter_sha256, release.package_sha256]) if release else ()
    )
    return ToPost(posting, _("The answer, with its documents"), tuple(files) if mine else (), mine)
