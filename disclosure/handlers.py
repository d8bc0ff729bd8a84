"""What follows a transaction of the workflow: one handler an outbox verb. Each gives the same result when run again."""

from datetime import datetime
from uuid import UUID

from disclosure.dossier import making as making_dossiers
from disclosure.notices import alerts, codes, invitations, notify
from disclosure.release import making, telling
from workflow.metrics import counting
from workflow.outbox import Work, handles
from workflow.services import (
    alerts_queue,
    clock,
    feeds,
    feeds_apply,
    feeds_watch,
    figuring,
    looking_through,
    offering,
    overseeing,
    quarantine,
    redacting,
    searching,
    warning,
)
from workflow.services import telling as letters_on_the_way
from workflow.trail import checkpoints


@handles(quarantine.VERB)
def look_at_evidence(work: Work) -> None:
    """Scan a file of a requester and make a photograph ready; until then nobody opens it."""
    quarantine.look(UUID(work.data["evidence"]))


@handles("document.read")
def read_document(work: Work) -> None:
    """Look inside a record's file: its pages, or why it is refused; then its words are kept, as work of its own."""
    document = UUID(work.data["document"])
    if searching.read_document(document, work.progress) == "ready":
        looking_through.after_reading(work.of, document)


@handles("words.keep")
def keep_words(work: Work) -> None:
    """Keep the words of a file, for the redactor to find and snap to."""
    looking_through.keep_words(work.of, UUID(work.data["document"]), work.progress)


@handles("suggestions.make")
def make_suggestions(work: Work) -> None:
    """Look a file through for what may have to be withheld."""
    looking_through.suggest(work.of, UUID(work.data["document"]))


@handles("redaction.run")
def run_redaction(work: Work) -> None:
    """Redact and prove one document; a failed proof is a result of its own, kept with its words."""
    redacting.run(UUID(work.data["run"]), work.progress)


@handles("letter.compose")
def compose_letter(work: Work) -> None:
    """Compose the letter of a drafted decision, unsigned."""
    making.compose_letter(work)


@handles("letter.sign")
def sign_letter(work: Work) -> None:
    """Sign the decided letter and build the package around it."""
    making.sign_and_package(work)


@handles("letter.notice")
def make_notice_letter(work: Work) -> None:
    """Make the letter of something told on the way."""
    telling.make_letter(work)


@handles(letters_on_the_way.FORM_VERB)
def make_notice_letter_in_form(work: Work) -> None:
    """Make the letter of something told on the way in another language or size, as its reader asked."""
    given = work.data
    telling.make_form(UUID(given["notice"]), given["language"], given["large_print"])


@handles("notify.requester")
def notify_requester(work: Work) -> None:
    """Tell the requester, by safe ways only, that there is something to read."""
    notify.requester(work.of, about=work.data["about"], question=work.data.get("question", ""), key=str(work.row.pk))


@handles("notify.manager")
def notify_manager(work: Work) -> None:
    notify.managers(work.of, about=work.data["about"], key=str(work.row.pk))


@handles(warning.VERB)
def warn_staff(work: Work) -> None:
    """Warn somebody of the days that come in their cases."""
    given = work.data
    notify.staff(UUID(given["user"]), given["office"], given["lines"], key=str(work.row.pk))


@handles(codes.VERB, forget=lambda given: codes.unsent(given["address"]))
def send_sign_in_code(work: Work) -> None:
    """Mail a sign-in code, if the address typed is one that gets codes."""
    given = work.data
    codes.send(
        address=given["address"],
        code=given["code"],
        language=given["language"] or "en",
        until=datetime.fromisoformat(given["until"]),
    )


@handles(codes.UNSENT)
def check_mail(work: Work) -> None:
    """See whether mail can leave again, after a sign-in code could not and a manager has it tried."""
    codes.check_mail()


@handles("contact.code")
def send_way_code(work: Work) -> None:
    """Send a code to an e-mail address the requester added, so that nothing else goes there before it is theirs."""
    notify.way_code(work.of, UUID(work.data["way"]))


@handles("trail.checkpoint")
def make_checkpoint(work: Work) -> None:
    """Fold the trail as it stands after a release into a signed checkpoint, and publish it."""
    checkpoints.make()


@handles("trail.verify")
def verify_trail(work: Work) -> None:
    """Verify the whole trail, as an auditor asked; what comes of it is kept."""
    overseeing.verify_trail()


@handles(figuring.VERB)
def count_figures(work: Work) -> None:
    """Count what is new in the trail, as somebody asked."""
    counting.count()


@handles(offering.NOTIFY)
def notify_of_service(work: Work) -> None:
    """Tell who asked under a service, at a safe address, that the answer is there."""
    notify.asked_under_service(UUID(work.data["asked"]))


@handles("clock.keep")
def keep_clocks(work: Work) -> None:
    """Set due dates anew after the calendar of an office changed."""
    clock.keep_office(work.data["office"], work.progress)
    offering.keep_due(work.data["office"])


@handles(invitations.VERB)
def send_invitation(work: Work) -> None:
    """Send a member of staff the link by which they choose a password."""
    invitations.send(UUID(work.data["user"]))


@handles("dossier.build")
def build_dossier(work: Work) -> None:
    """Make the dossier of a request for somebody who asked for it."""
    making_dossiers.make(work)


@handles(feeds.VERB)
def apply_feed_run(work: Work) -> None:
    """Apply a run of a custody feed, or hold it."""
    feeds_apply.apply_run(UUID(work.data["run"]), work.progress)


@handles(alerts_queue.SEND)
def send_alerts(work: Work) -> None:
    """Send custody alerts that are due."""
    alerts.send(work)


@handles(feeds_watch.NOTICE)
def give_notice_of_late_feed(work: Work) -> None:
    """Tell everybody signed up in an office that one of its feeds is late."""
    feeds_watch.give_notice(UUID(work.data["feed"]), datetime.fromisoformat(work.data["at"]), work.progress)


@handles("feeds.warn")
def warn_of_feed(work: Work) -> None:
    """Tell staff that a feed is late, or that a run is held."""
    alerts.warn_of_feed(UUID(work.data["feed"]), work.data["about"])


@handles("notify.counsel")
def notify_counsel(work: Work) -> None:
    """Tell counsel that an alert met a bar."""
    alerts.tell_counsel(work.of)
