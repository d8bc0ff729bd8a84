"""Gates of redaction and of the second review: what is still to be looked at, answered or accepted on the pages."""

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from redaction import marking
from redaction import selectors as redactions
from redaction.bases import basis
from workflow.errors import Obstacle
from workflow.known import determination_of, open_proposal, read_bars, releasing_records
from workflow.law import weighing
from workflow.law.leaving import Facts
from workflow.law.silence import names_bar
from workflow.models import OutboxRow, Record, Request

#: Background work that opens a file and draws its pages; what looks it through follows.
READING = "document.read"
#: Background work that may still bring suggestions (`services.looking_through`).
LOOKING_THROUGH = (READING, "words.keep", "suggestions.make")


def pages_are_done(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """Every page looked at, every suggestion answered, every mark complete."""
    redactors = set(request.assignments.filter(role="redactor", until_at=None).values_list("user_id", flat=True))
    for record in releasing_records(request):
        unseen = redactions.pages_not_reviewed(record.document_id, redactors)
        if unseen:
            yield Obstacle(
                "pages",
                _("“%(title)s”: %(count)d pages not looked at, first page %(first)d.")
                % {"title": record.title, "count": len(unseen), "first": unseen[0]},
                str(record.pk),
            )
        determination = determination_of(record)
        in_part = determination is not None and determination.verdict == determination.Verdict.PART
        if in_part and not redactions.marks_of(record.document_id):
            yield Obstacle(
                "no_mark", _("“%s” is to be released in part, but nothing is marked.") % record.title, str(record.pk)
            )
        if redactions.open_suggestions(record.document_id):
            yield Obstacle("suggestions", _("“%s” has suggestions nobody answered.") % record.title, str(record.pk))
        for page in redactions.pages_to_come_back_to(record.document_id):
            yield Obstacle(
                "come_back",
                _("“%(title)s”, page %(page)d: you wanted to come back to it.") % {"title": record.title, "page": page},
                str(record.pk),
            )
        for mark in redactions.marks_of(record.document_id):
            lack = basis(mark.basis).lack(statute=mark.statute, harm=mark.harm)
            if names_bar(mark.statute):
                words = _(
                    "“%(title)s”, page %(page)d: naming this law, or (b)(3) without a law, would tell. Cite (b)(6) or "
                    "(b)(7)(C), or ask counsel to withhold the record."
                )
                yield Obstacle("bar_law", words % {"title": record.title, "page": mark.page}, str(record.pk))
            if lack:
                yield Obstacle(
                    "mark",
                    _("“%(title)s”, page %(page)d: a mark lacks its %(lack)s.")
                    % {"title": record.title, "page": mark.page, "lack": lack},
                    str(record.pk),
                )


def marks_are_weighed(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """What is covered for somebody's privacy was weighed: with the determination of its record, or for its pages.

    Asked whenever something is to go on, also of cases that were approved before anybody asked it.
    """
    for record in weighing.weighed_on_pages(releasing_records(request)):
        ruling = determination_of(record)
        if ruling is not None and not weighing.memo_of(ruling).missing():
            continue
        if weighing.page_memo_of(record) is None:
            yield Obstacle(
                "page_memo",
                _(
                    "“%s” has marks for somebody's privacy: the redactor or counsel writes down how privacy and public "
                    "interest were weighed, while the case is in redaction."
                )
                % record.title,
                str(record.pk),
            )


def barred_pages_are_withheld(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """A page that a bar covers leaves as a covered page; who marks it learns that it is withheld, not why."""
    if open_proposal(request) is not None:
        return
    bars = read_bars(request)
    for record in releasing_records(request):
        for page in bars.of_pages(record):
            if not marking.is_page_covered(record.document_id, page):
                words = _("“%(title)s”, page %(page)d does not leave: withhold the whole page.")
                yield Obstacle("page_barred", words % {"title": record.title, "page": page}, str(record.pk))


def suggestions_are_made(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """A file still being looked through may bring suggestions somebody has to answer."""
    waiting = (OutboxRow.Status.WAITING, OutboxRow.Status.RUNNING)
    leaving = {str(record.document_id): record for record in releasing_records(request)}
    for row in request.outbox.filter(verb__in=LOOKING_THROUGH, status__in=waiting):
        record = leaving.get(str(row.data.get("document")))
        if record is not None:
            yield Obstacle(
                "suggesting", _("“%s” is still being looked through for suggestions.") % record.title, str(record.pk)
            )


def marks_are_read(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """The second reader accepted every mark and answered every finding of the proof."""
    if open_proposal(request) is not None:
        return
    readers = set(request.assignments.filter(role="second_reviewer", until_at=None).values_list("user_id", flat=True))
    for record in releasing_records(request):
        title, target = record.title, str(record.pk)
        readings = redactions.readings_of(record.document_id, readers)
        marks = redactions.marks_of(record.document_id)
        unread = [mark.page for mark in marks if mark.pk not in readings]
        if unread:
            yield Obstacle(
                "unread",
                ngettext(
                    "“%(title)s”: %(count)d mark not accepted yet, on page %(page)d.",
                    "“%(title)s”: %(count)d marks not accepted yet, the first on page %(page)d.",
                    len(unread),
                )
                % {"title": title, "count": len(unread), "page": unread[0]},
                target,
            )
        returned = [mark.page for mark in marks if mark.pk in readings and not readings[mark.pk].accepted]
        if returned:
            yield Obstacle(
                "returned",
                ngettext(
                    "“%(title)s”: %(count)d mark returned, on page %(page)d. Return the case to redaction.",
                    "“%(title)s”: %(count)d marks returned, the first on page %(page)d. Return the case to redaction.",
                    len(returned),
                )
                % {"title": title, "count": len(returned), "page": returned[0]},
                target,
            )
        yield from _findings_are_answered(request, record, readers)


def _findings_are_answered(request: Request, record: Record, readers: set[UUID]) -> Iterator[Obstacle]:
    run = redactions.run_of(record.document_id, request.number or "", record.first_stamp or 0)
    answers = redactions.finding_answers_of(record.document_id, readers)
    findings = redactions.findings_of(run)
    waiting = [one for one in findings if one not in answers]
    if waiting:
        yield Obstacle(
            "findings",
            ngettext(
                "“%(title)s”: %(count)d finding of the proof not answered.",
                "“%(title)s”: %(count)d findings of the proof not answered.",
                len(waiting),
            )
            % {"title": record.title, "count": len(waiting)},
            str(record.pk),
        )
    if any(one in answers and not answers[one].may_stay for one in findings):
        yield Obstacle(
            "to_mend",
            _("“%s”: a finding of the proof is to be mended. Return the case to redaction.") % record.title,
            str(record.pk),
        )
