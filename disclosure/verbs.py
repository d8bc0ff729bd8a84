"""The dotted verbs of the trail and of background work, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflow import outbox
from workflow.models import OutboxRow
from workflow.states import ACTS, MOVES

#: Verbs that are no event of the table of states.
OTHER_VERBS = {
    "enquiry.logged": gettext_lazy("Counted a call that became no case"),
    "draft.started": gettext_lazy("Began a draft"),
    "request.take": gettext_lazy("Took the case"),
    "request.read_for_reason": gettext_lazy("Opened the case for a stated reason"),
    "case.correction_elsewhere": gettext_lazy("Something told here was corrected in another case"),
    "case.match_elsewhere": gettext_lazy("Something held here was taken out of another case"),
    "case.warned": gettext_lazy("Warned of a day to come"),
    "notice.staff": gettext_lazy("Somebody was warned of days to come"),
    "case.screening_elsewhere": gettext_lazy("The screening is asked for again: a linked case brought something"),
    "search.own_name": gettext_lazy("Searched for their own name or family"),
    "case.viewed": gettext_lazy("Looked at a page of the case"),
    "record.downloaded": gettext_lazy("Downloaded an original"),
    "evidence.downloaded": gettext_lazy("Opened a file of evidence"),
    "evidence.ready": gettext_lazy("A file was checked and is open"),
    "record.kept_out": gettext_lazy("The file of a record held a virus and was destroyed"),
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
    "artifact.one_pdf": gettext_lazy("The release was made one PDF and proved again"),
    "artifact.notice": gettext_lazy("A letter on the way was made"),
    "artifact.notice_form": gettext_lazy("A letter on the way was made in another language or size"),
    "mark.drawn": gettext_lazy("Drew a mark"),
    "mark.changed": gettext_lazy("Changed a mark"),
    "mark.removed": gettext_lazy("Removed a mark"),
    "suggestions.make": gettext_lazy("Looked a file through for what may have to be withheld"),
    "suggestions.covered": gettext_lazy("Drew over suggestions, which accepts them"),
    "suggestions.uncovered": gettext_lazy("Took off what was drawn over suggestions, which are open again"),
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
    "office.directory_added": gettext_lazy("Added an entry of the directory"),
    "office.directory_changed": gettext_lazy("Changed an entry of the directory"),
    "office.directory_confirmed": gettext_lazy("Confirmed an entry of the directory"),
    "office.directory_withdrawn": gettext_lazy("Took an entry out of the directory"),
    "office.directory_imported": gettext_lazy("Took a file into the directory"),
    "office.specialist_added": gettext_lazy("Made somebody a specialist"),
    "office.specialist_changed": gettext_lazy("Changed whom a specialist helps"),
    "office.specialist_left": gettext_lazy("Ended the post of a specialist"),
    "office.service_written": gettext_lazy("Wrote a service"),
    "office.service_approved": gettext_lazy("Put a service on offer"),
    "office.service_ended": gettext_lazy("Took a service off offer"),
    "service.asked": gettext_lazy("Somebody asked under a service"),
    "service.checked": gettext_lazy("Made a check"),
    "service.answered": gettext_lazy("Answered what was asked under a service"),
    "service.closed": gettext_lazy("Closed without an answer what was asked under a service"),
    "service.reopened": gettext_lazy("Took up again what was asked under a service"),
    "service.told": gettext_lazy("Told the answer of a service"),
    "service.code_renewed": gettext_lazy("Made a new code for what was asked under a service"),
    "service.notify": gettext_lazy("Telling that the answer of a service is there"),
    "help.opened": gettext_lazy("Began to help a person"),
    "help.given": gettext_lazy("Gave somebody to the person"),
    "help.nobody_fits": gettext_lazy("Nobody fits the person now"),
    "help.stood_aside": gettext_lazy("Stood aside from the person"),
    "help.covered": gettext_lazy("Opened the file for somebody else"),
    "help.viewed": gettext_lazy("Looked at the file"),
    "help.contact": gettext_lazy("Logged a contact"),
    "help.call_planned": gettext_lazy("Promised a call"),
    "help.call_closed": gettext_lazy("Said whether a call reached the person"),
    "help.plan_read": gettext_lazy("A kept safety plan was read with the person"),
    "help.plan_kept": gettext_lazy("The person had a safety plan kept"),
    "help.plan_destroyed": gettext_lazy("A kept safety plan was destroyed"),
    "help.closed": gettext_lazy("Closed the file"),
    "help.reopened": gettext_lazy("Opened the file again"),
    "help.changed": gettext_lazy("Changed where the person is, or what they need"),
    "help.way_added": gettext_lazy("Added or changed a way the person calls safe"),
    "help.way_removed": gettext_lazy("Took out a way that is not safe"),
    "referral.asked": gettext_lazy("Proposed a service"),
    "referral.consented": gettext_lazy("The person consented to a referral"),
    "referral.refused": gettext_lazy("The person did not want a referral"),
    "referral.withdrawn": gettext_lazy("Consent to a referral was taken back"),
    "referral.code_renewed": gettext_lazy("Made a new code for a service"),
    "referral.seen_by_service": gettext_lazy("The service read what was consented"),
    "referral.accepted": gettext_lazy("The service accepted"),
    "referral.declined": gettext_lazy("The service declined"),
    "referral.contacted": gettext_lazy("Service and person are in contact"),
    "referral.ended": gettext_lazy("Said what came of a referral"),
    "referral.lapsed": gettext_lazy("Consent to a referral ran out"),
    "office.person_added": gettext_lazy("Added a person to the staff"),
    "office.person_changed": gettext_lazy("Changed a name or title"),
    "office.link_sent": gettext_lazy("Sent a link to choose a password"),
    "office.password_chosen": gettext_lazy("Chose a password by the link"),
    "office.role_granted": gettext_lazy("Gave a role"),
    "office.role_ended": gettext_lazy("Ended a role"),
    "office.sign_in_reset": gettext_lazy("Took away lost second factors and the password, after a check of who asks"),
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
    "office.batches_set": gettext_lazy("Changed the days on which answers leave"),
    "office.details_set": gettext_lazy("Changed the letterhead of the office"),
    "office.bases_chosen": gettext_lazy("Chose the bases of the office"),
    "figures.count_asked": gettext_lazy("Had the figures counted"),
    "office.chain_viewed": gettext_lazy("Looked at a trail of no case"),
    "figures.annual_made": gettext_lazy("Made the annual report"),
    "figures.looked_behind": gettext_lazy("Looked at the cases behind a figure"),
    "office.portal_opened": gettext_lazy("Let the national portal in"),
    "office.portal_closed": gettext_lazy("Took no more from the national portal"),
    "office.portal_tested": gettext_lazy("The national portal sent a test"),
    "export.taken": gettext_lazy("Took an export of calls"),
    "feed.added": gettext_lazy("Added a custody feed"),
    "feed.changed": gettext_lazy("Changed what is set of a custody feed"),
    "feed.secret_renewed": gettext_lazy("Drew a new secret for a custody feed"),
    "feed.taken_in": gettext_lazy("Took in a file of a custody feed"),
    "feed.refused": gettext_lazy("A file of a custody feed was refused"),
    "feed.run_held": gettext_lazy("Held a run of a custody feed"),
    "feed.run_applied": gettext_lazy("Let a held run go on"),
    "feed.run_discarded": gettext_lazy("Discarded a held run"),
    "feed.run_done": gettext_lazy("Applied a run of a custody feed"),
    "feed.event_retracted": gettext_lazy("Took a custody event back"),
    "feed.late": gettext_lazy("A custody feed was late"),
    "feed.notice": gettext_lazy("Had everybody told that a custody feed is late"),
    "alerts.list_read": gettext_lazy("Saw numbers on the list of calls"),
    "alerts.wrong_pin": gettext_lazy("A wrong PIN was typed"),
    "alerts.changed_by_link": gettext_lazy("Changed their alerts by the link and the PIN"),
    "alerts.active": gettext_lazy("A pause of alerts ended"),
    "alerts.ended": gettext_lazy("Alerts ended, their days past the release being over"),
    "alert.queued": gettext_lazy("An alert was queued"),
    "alert.held": gettext_lazy("An alert met a bar and went to counsel"),
    "alert.no_safe_way": gettext_lazy("An alert found no safe way"),
    "alert.listed": gettext_lazy("An alert was put on the list of calls"),
    "alert.sent": gettext_lazy("An alert was accepted for delivery"),
    "alert.answered": gettext_lazy("A call was answered"),
    "alert.not_answered": gettext_lazy("A call was not answered"),
    "alert.refused": gettext_lazy("An alert was refused for good"),
    "alert.failed": gettext_lazy("An alert was not taken, and is tried again"),
    "alert.uncertain": gettext_lazy("Nobody knows whether an alert was accepted"),
    "alert.repeated": gettext_lazy("An alert was sent again under the same message id"),
    "alert.escalated": gettext_lazy("An alert went to a person"),
    "alert.confirmed": gettext_lazy("An alert was confirmed"),
    "alert.stopped": gettext_lazy("An alert was stopped"),
    "alert.over": gettext_lazy("An alert was given up"),
    "match.again": gettext_lazy("Somebody matched before is in custody again"),
    "match.confirmed": gettext_lazy("A subject and a person in custody were matched by a number"),
    "match.suggested": gettext_lazy("A match was suggested"),
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
    "letter.notice_form": gettext_lazy("Making a letter on the way in another language or size"),
    "letter.sign": gettext_lazy("Signing the letter and building the package"),
    "notify.requester": gettext_lazy("Telling the requester"),
    "mail.code": gettext_lazy("Sending a sign-in code"),
    "mail.check": gettext_lazy("Sending sign-in codes by mail"),
    "contact.code": gettext_lazy("Sending a code to a new e-mail address"),
    "notify.manager": gettext_lazy("Telling the office manager"),
    "notify.staff": gettext_lazy("Warning staff of days to come"),
    "feeds.apply": gettext_lazy("Applying a run of a custody feed"),
    "feeds.notice": gettext_lazy("Telling that a custody feed is late"),
    "feeds.warn": gettext_lazy("Telling staff of a custody feed"),
    "alerts.send": gettext_lazy("Sending custody alerts"),
    "notify.counsel": gettext_lazy("Telling counsel"),
    "dossier.build": gettext_lazy("Making the dossier"),
    "trail.verify": gettext_lazy("Verifying the whole trail"),
    "figures.count": gettext_lazy("Counting the figures"),
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
    def said(self) -> str:
        return outbox.told(self.row)

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
