"""The decision, the release and the recall, as pages."""

from django.utils.translation import gettext_lazy as _

from disclosure.desk.acting import Act, Deed
from disclosure.desk.forms_decision import DecideForm, DraftForm, RecallForm, ReleaseForm
from workflow.law.decided import SEVEN
from workflow.services import deciding, releasing
from workflow.states import Outcome

DECISION, RELEASE = "desk:decision", "desk:release"


def draft_decision(deed: Deed) -> None:
    rest = deciding.Rest(deed.text("remaining"), deed.data["rest_due_date"]) if deed.data["part"] == "part" else None
    deciding.draft_decision(
        request_id=deed.id,
        outcome=Outcome(deed.data["outcome"]),
        reasons=deed.text("reasons"),
        answers={key: deed.text(key) for key, _words in SEVEN},
        rest=rest,
        note=deed.text("note"),
        cleared=deed.data.get("cleared", ()),
        by=deed.by,
        revision=deed.revision,
    )


ACTS = (
    Act("draft_decision", draft_decision, DraftForm,
        done=_("Drafted. The letter is being composed; read it before you decide."), page=DECISION),
    Act("decide", lambda deed: deciding.decide(
            request_id=deed.id, letter_sha256=deed.text("letter_sha256"), by=deed.by, revision=deed.revision),
        DecideForm, intro=_("The letter you read and the records reviewed are fixed from now on."),
        done=_("Decided. The letter is signed and the package built in the background.")),
    Act("release", lambda deed: releasing.release(
            request_id=deed.id, late_reason=deed.text("late_reason"), by=deed.by, revision=deed.revision),
        ReleaseForm, intro=_("The answer leaves by the way the requester called safe."),
        done=_("Released. The accounting is written.")),
    Act("release_part", lambda deed: releasing.release_part(
            request_id=deed.id, late_reason=deed.text("late_reason"), by=deed.by, revision=deed.revision),
        ReleaseForm, intro=_("This part leaves now; the rest goes back to legal review."),
        done=_("This part is released. The rest is back in legal review.")),
    Act("recall", lambda deed: releasing.recall(request_id=deed.id, reason=deed.text("reason"), by=deed.by),
        RecallForm, intro=_("Every download shuts at once, and an incident is opened for the privacy officer."),
        done=_("Recalled. Every download is shut."), grave=True),
)  # fmt: skip
