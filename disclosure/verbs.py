"""The dotted verbs of the trail and of background work, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflow.models import OutboxRow
from workflow.states import ACTS, MOVES

#: Verbs that are no event of the table of states.
OTHER_VERBS = {
    "enquiry.logged": gettext_lazy("Counted a call that became no case"),
    "draft.started": gettext_lazy("Began a draft"),
    "request.take": gettext_lazy("Took the case"),
    "request.read_for_reason": gettext_lazy("Opened the case for a stated reason"),
    "case.correction_elsewhere": gettext_lazy("Something told here was corrected in another case"),
    "case.match_elsewhere": gettext_lazy("A record held here was taken out of another case"),
    "case.viewed": gettext_lazy("Looked at a page of the case"),
    "record.downloaded": gettext_lazy("Downloaded an original"),
    "evidence.downloaded": gettext_lazy("Opened a file of evidence"),
    "evidence.ready": gettext_lazy("A file was checked and is open"),
    "evidence.kept_out": gettext_lazy("A file was destroyed: a virus, or damaged"),
    "accounting.exported": gettext_lazy("Exported the accounting of disclosures"),
    "addresses.shown": gettext_lazy("Saw the safe address for a print run"),
    "notice.sent": gettext_lazy("A notice left"),
    "notice.no_safe_way": gettext_lazy("No notice left: no safe way is known"),
    "contact.code_sent": gettext_lazy("A code left for a new e-mail address"),
    "contact.way_closed": gettext_lazy("A way to reach the requester was closed in another request of theirs"),
    "contact.sign_in_closed": gettext_lazy("The address of the sign-in was closed"),
    "task.failed": gettext_lazy("Background work failed"),
    "task.retried": gettext_lazy("Background work was tried again"),
    "artifact.letter_unsigned": gettext_lazy("The letter was composed"),
    "artifact.letter_signed": gettext_lazy("The letter was signed"),
    "artifact.variant_unsigned": gettext_lazy("The letter was composed in another form"),
    "artifact.variant_signed": gettext_lazy("The letter was signed in another form"),
    "artifact.record": gettext_lazy("A redacted record was made"),
    "artifact.package": gettext_lazy("The release package was built"),
    "artifact.notice": gettext_lazy("A letter on the way was made"),
    "mark.drawn": gettext_lazy("Drew a mark"),
    "mark.changed": gettext_lazy("Changed a mark"),
    "mark.removed": gettext_lazy("Removed a mark"),
    "suggestions.make": gettext_lazy("Looked a file through for what may have to be withheld"),
    "release.compared": gettext_lazy("Held the files of a release against one another and against earlier ones"),
    "marks.drawn": gettext_lazy("Drew several marks"),
    "marks.taken_back": gettext_lazy("Took back several marks or answers"),
    "dossier.asked": gettext_lazy("Had the dossier made"),
    "dossier.downloaded": gettext_lazy("Took the dossier"),
    "finding.raised": gettext_lazy("An auditor wrote down a finding"),
    "finding.answered": gettext_lazy("Management answered a finding"),
    "finding.closed": gettext_lazy("An auditor closed a finding"),
    "sample.drawn": gettext_lazy("Drew a sample"),
    "reading.stopped": gettext_lazy("Opened too many cases in an hour, and was stopped"),
    "reading.stop_lifted": gettext_lazy("Lifted a stop"),
    "trail.verify_asked": gettext_lazy("Had the whole trail verified"),
    "office.opened": gettext_lazy("Opened the office"),
    "office.person_added": gettext_lazy("Added a person to the staff"),
    "office.person_changed": gettext_lazy("Changed a name or title"),
    "office.link_sent": gettext_lazy("Sent a link to choose a password"),
    "office.password_chosen": gettext_lazy("Chose a password by the link"),
    "office.role_granted": gettext_lazy("Gave a role"),
    "office.role_ended": gettext_lazy("Ended a role"),
    "office.account_closed": gettext_lazy("Closed an account"),
    "office.account_opened": gettext_lazy("Opened an account again"),
    "office.absence_added": gettext_lazy("Noted an absence"),
    "office.absence_changed": gettext_lazy("Moved an absence"),
    "office.absence_withdrawn": gettext_lazy("Withdrew an absence"),
    "office.closure_added": gettext_lazy("Shut the office on a day"),
    "office.closure_withdrawn": gettext_lazy("Withdrew a closure"),
    "office.source_added": gettext_lazy("Added a source"),
    "office.source_changed": gettext_lazy("Changed a source"),
    "office.limits_set": gettext_lazy("Set periods and limits of the office"),
    "office.details_set": gettext_lazy("Changed the letterhead of the office"),
    "office.bases_chosen": gettext_lazy("Chose the bases of the office"),
    "export.taken": gettext_lazy("Took an export of calls"),
    "template.begun": gettext_lazy("Began a draft of a letter"),
    "template.written": gettext_lazy("Changed the draft of a letter"),
    "template.handed_back": gettext_lazy("Asked for changes in the draft of a letter"),
    "template.approved": gettext_lazy("Approved the words of a letter"),
    "template.discarded": gettext_lazy("Threw the draft of a letter away"),
    "template.ended": gettext_lazy("Ended the use of a letter’s words"),
    "appeal.taken_up": gettext_lazy("Took up the appeal"),
    "appeal.decided": gettext_lazy("Decided the appeal"),
}
WORK_VERBS = {
    "document.read": gettext_lazy("Reading a file"),
    "words.keep": gettext_lazy("Reading the words of a file"),
    "suggestions.make": gettext_lazy("Looking through a file for what may have to be withheld"),
    "redaction.run": gettext_lazy("Redacting and proving a record"),
    "letter.compose": gettext_lazy("Composing the letter"),
    "letter.notice": gettext_lazy("Making a letter on the way"),
    "letter.sign": gettext_lazy("Signing the letter and building the package"),
    "notify.requester": gettext_lazy("Telling the requester"),
    "mail.code": gettext_lazy("Sending a sign-in code"),
    "contact.code": gettext_lazy("Sending a code to a new e-mail address"),
    "notify.manager": gettext_lazy("Telling the office manager"),
    "dossier.build": gettext_lazy("Making the dossier"),
    "trail.verify": gettext_lazy("Verifying the whole trail"),
    "clock.keep": gettext_lazy("Setting due dates anew"),
    "mail.invitation": gettext_lazy("Sending a link to choose a password"),
    "trail.checkpoint": gettext_lazy("Signing a checkpoint of the trail"),
}
_LABELS = {**{act.event: act.label for act in ACTS}, **{move.event: move.label for move in MOVES}}


@dataclass(frozen=True)
class WorkLine:
    """One piece of background work in words."""

    row: OutboxRow
    words: str

    @property
    def failed(self) -> bool:
        return self.row.status == OutboxRow.Status.FAILED

    @property
    def percent(self) -> int:
        return min(100, 100 * self.row.done // self.row.total) if self.row.total else 0


def in_words(verb: str) -> str:
    """Return what a verb of the trail says; the verb itself where no words are known."""
    kind, _dot, event = verb.partition(".")
    if verb in OTHER_VERBS:
        return str(OTHER_VERBS[verb])
    return str(_LABELS[event]) if kind == "request" and event in _LABELS else verb


def work_in_words(verb: str) -> str:
    """Return what a piece of background work does."""
    return str(WORK_VERBS[verb]) if verb in WORK_VERBS else verb


def actor_in_words(actor: str, names: dict[str, str]) -> str:
    """Return who acted: a name, or what kind of automatic action it was."""
    if actor in names:
        return names[actor]
    if actor == "draft":
        return _("Whoever held the draft")
    kind, _colon, name = actor.partition(":")
    return _("Automatic: %s") % name if kind == "system" else actor
