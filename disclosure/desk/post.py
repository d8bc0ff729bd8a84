"""What is to be brought to requesters: posted, handed over or read aloud. Files open to those who hold the case."""

from dataclasses import dataclass

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure.desk.forms_base import CaseForm, day, long_text, one_of
from disclosure.desk.forms_contact import ASSURED
from disclosure.languages import FIRST
from disclosure.letters.library import catalogue_template
from disclosure.staff import StaffRequest, staff_page
from workflow import policies
from workflow.errors import NotYours
from workflow.models import Artifact, DeliveryWay, Posting, Request
from workflow.services import posting
from workflow.services.posting import POSTERS

PAGE_SIZE = 25


class PostForm(CaseForm):
    """Which letter was posted."""

    posting = forms.UUIDField(widget=forms.HiddenInput)


class AgainForm(PostForm):
    """Which letter is posted once more, and what became of it."""

    reason = long_text(gettext_lazy("What became of it"), help_text=gettext_lazy("Came back, never arrived, was torn."))


class HandForm(PostForm):
    """Which answer was handed over or read aloud, when, and to whom as far as staff made sure."""

    handed_date = day(gettext_lazy("On"))
    assured = one_of(gettext_lazy("How you made sure that it is them"), ASSURED)


@dataclass(frozen=True)
class ToPost:
    """A line of the list: what waits since when; the files only for who holds the case."""

    posting: Posting
    title: str
    files: tuple[Artifact, ...]
    mine: bool
    #: The event that records it done.
    event: str


@staff_page
def print_list(http: StaffRequest) -> HttpResponse:
    """Show what is to be posted, handed over or read aloud in the person's offices, the longest waiting first.

    :raises NotYours: they post no letters.
    """
    if not any(http.user.staff_roles.filter(role__in=POSTERS)):
        raise NotYours
    cases = policies.requests_of_offices(http.user, Request.objects.all())
    rows = posting.waiting(cases).select_related("request__office", "notice__artifact", "release__decision")
    page = Paginator(rows.prefetch_related("release__decision__artifacts"), PAGE_SIZE).get_page(http.GET.get("page"))
    held = set(
        policies.requests_assigned_to(http.user, Request.objects.all())
        .filter(pk__in=[one.request_id for one in page])
        .values_list("pk", flat=True)
    )
    context = {"page": page, "lines": [_line(one, mine=one.request_id in held) for one in page], "here": "post"}
    return render(http, "desk/post.html", context)


def title_of(kind: str) -> str:
    """Return the title of a kind of letter, for staff."""
    return catalogue_template(kind, FIRST).title


def printed(one: Posting) -> tuple[Artifact, ...]:
    """Return the files to print: the letter of a notice; of an answer the letter, and its documents as one PDF.

    Only where an answer is too large for one PDF are its documents printed out of the package.
    """
    if one.notice is not None:
        made = getattr(one.notice, "artifact", None)
        return (made,) if made is not None else ()
    if one.release is None:
        return ()
    wanted = {one.release.letter_sha256, one.release.one_pdf_sha256 or one.release.package_sha256}
    return tuple(made for made in one.release.decision.artifacts.all() if made.sha256 in wanted)


def title_for(one: Posting) -> str:
    """Return what is to be brought, for staff; how, where it is not on paper."""
    if one.notice is not None:
        return title_of(one.notice.kind)
    way = DeliveryWay(one.request.delivery_way)
    return _("The answer, with its documents") if way is DeliveryWay.PAPER else _("The answer: %s") % way.label.lower()


def _line(one: Posting, *, mine: bool) -> ToPost:
    event = "post_letter" if one.request.delivery_way == DeliveryWay.PAPER else "hand_over"
    return ToPost(one, title_for(one), printed(one) if mine else (), mine, event)
