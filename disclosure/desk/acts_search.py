"""The search as pages: sources asked and answered, items taken in, each matched by two people."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from disclosure.desk.acting import Act, Deed
from disclosure.desk.forms_base import ItemForm
from disclosure.desk.forms_search import (
    AnswerForm,
    ChaseSourceForm,
    HistoryForm,
    MatchForm,
    RecordForm,
    SourceForm,
    WithdrawItemForm,
)
from workflow.models import HistoryEntry
from workflow.services import consulting, searching

PAGE = "desk:search"


def answer_source(deed: Deed) -> None:
    searching.answer_source(
        request_id=deed.id,
        task_id=UUID(deed.data["task"]),
        has_records=deed.data["answer"] == "records",
        attested_by=deed.text("attested_by"),
        note=deed.text("note"),
        by=deed.by,
    )


def add_record(deed: Deed) -> None:
    searching.add_record(
        request_id=deed.id,
        task_id=UUID(deed.data["task"]),
        title=deed.text("title"),
        kind=deed.text("kind"),
        agency=deed.text("agency"),
        author=deed.text("author"),
        record_date=deed.data.get("record_date"),
        upload=deed.data["file"],
        by=deed.by,
    )


def add_history(deed: Deed) -> None:
    given = deed.data
    entry = searching.Entry(
        kind=HistoryEntry.Kind(given["kind"]),
        title=deed.text("title"),
        on_date=given["on_date"],
        agency=deed.text("agency"),
        text=deed.text("text"),
        source_name=deed.text("source_name"),
        as_of_date=given["as_of_date"],
        outcome=deed.text("outcome"),
        outcome_not_found=bool(given["outcome_not_found"]),
    )
    searching.add_history(request_id=deed.id, task_id=UUID(given["task"]), entry=entry, by=deed.by)


def match_subject(deed: Deed) -> None:
    searching.match_subject(
        request_id=deed.id,
        item_id=deed.data["item"],
        facts=deed.data["facts"],
        reasons=deed.text("reasons"),
        by=deed.by,
    )


ACTS = (
    Act("ask_source", lambda deed: searching.ask_source(
            request_id=deed.id, source_id=int(deed.data["source"]), by=deed.by), SourceForm,
        done=_("The source is asked."), page=PAGE),
    Act("answer_source", answer_source, AnswerForm, done=_("The answer is recorded."), page=PAGE),
    Act("chase_source", lambda deed: consulting.chase_source(
            request_id=deed.id, task_id=UUID(deed.data["task"]), note=deed.text("note"), by=deed.by), ChaseSourceForm,
        done=_("It is written down that the custodian was reminded."), page=PAGE),
    Act("add_record", add_record, RecordForm,
        done=_("The record is in the case. It is read in the background."), page=PAGE),
    Act("add_history", add_history, HistoryForm, done=_("The entry is in the case."), page=PAGE),
    Act("match_subject", match_subject, MatchForm,
        done=_("The match is recorded. Somebody else confirms it."), page=PAGE),
    Act("confirm_match", lambda deed: searching.confirm_match(
            request_id=deed.id, item_id=deed.data["item"], by=deed.by), ItemForm,
        intro=_("You looked at the item yourself and agree that it is about this subject."),
        done=_("The match is confirmed."), page=PAGE),
    Act("withdraw_item", lambda deed: searching.withdraw_item(
            request_id=deed.id, item_id=deed.data["item"], reason=deed.text("reason"), by=deed.by),
        WithdrawItemForm, done=_("The item is out of the case. Its file is kept."), page=PAGE, grave=True),
    Act("complete_search", lambda deed: searching.complete_search(
            request_id=deed.id, by=deed.by, revision=deed.revision),
        done=_("The search is complete. Counsel takes over.")),
)  # fmt: skip
