"""What follows a transaction of the workflow: one handler an outbox verb. Each gives the same result when run again."""

from datetime import datetime
from uuid import UUID

from disclosure.dossier import making as making_dossiers
from disclosure.notices import codes, invitations, notify
from disclosure.release import making, telling
from workflow import checkpoints
from workflow.outbox import Work, handles
from workflow.services import clock, looking_through, overseeing, quarantine, redacting, searching


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


@handles("notify.requester")
def notify_requester(work: Work) -> None:
    """Tell the requester, by safe ways only, that there is something to read."""
    notify.requester(work.of, about=work.data["about"], question=work.data.get("question", ""), key=str(work.row.pk))


@handles("notify.manager")
def notify_manager(work: Work) -> None:
    notify.managers(work.of, about=work.data["about"], key=str(work.row.pk))


@handles(codes.VERB, forget=True)
def send_sign_in_code(work: Work) -> None:
    """Mail a sign-in code, if the address typed is one that gets codes."""
    given = work.data
    codes.send(
        address=given["address"],
        code=given["code"],
        language=given["language"] or "en",
        until=datetime.fromisoformat(given["until"]),
    )


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


@handles("clock.keep")
def keep_clocks(work: Work) -> None:
    """Set due dates anew after the calendar of an office changed."""
    clock.keep_office(work.data["office"], work.progress)


@handles(invitations.VERB)
def send_invitation(work: Work) -> None:
    """Send a member of staff the link by which they choose a password."""
    invitations.send(UUID(work.data["user"]))


@handles("dossier.build")
def build_dossier(work: Work) -> None:
    """Make the dossier of a request for somebody who asked for it."""
    making_dossiers.make(work)
