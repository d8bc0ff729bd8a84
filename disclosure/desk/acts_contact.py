"""What happens at the door and between people, as pages."""

from django.utils.translation import gettext_lazy as _

from disclosure.desk.acting import Act, Deed
from disclosure.desk.forms_base import NothingForm
from disclosure.desk.forms_contact import (
    AppealForm,
    CallForm,
    DeliveryForm,
    DuplicateForm,
    HoldForm,
    MessageForm,
    QuestionForm,
    ReferForm,
    ReopenForm,
    ReplyForm,
    TriageForm,
    WhyForm,
    WordsForm,
)
from workflow.models import DeliveryWay
from workflow.services import appeals, assignments, contact, intake, releasing


def log_call(deed: Deed) -> None:
    contact.log_call(
        request_id=deed.id,
        text=deed.text("text"),
        way=deed.text("way"),
        inbound=deed.data["inbound"] == "in",
        by=deed.by,
    )


def triage_danger(deed: Deed) -> None:
    intake.triage_danger(
        request_id=deed.id, finding=deed.text("finding"), in_danger=deed.data["in_danger"] == "yes", by=deed.by
    )


def refer_elsewhere(deed: Deed) -> None:
    intake.refer_elsewhere(
        request_id=deed.id,
        reason=deed.text("reason"),
        office_named=deed.text("office_named").strip(),
        naming_harms=bool(deed.data["naming_harms"]),
        by=deed.by,
        revision=deed.revision,
    )


def close_as_duplicate(deed: Deed) -> None:
    intake.close_as_duplicate(request_id=deed.id, other_id=deed.data["other"].pk, by=deed.by, revision=deed.revision)


def reopen(deed: Deed) -> None:
    appeals.reopen(
        request_id=deed.id, reason=deed.text("reasons"), court_order=deed.text("court_order").strip(), by=deed.by
    )


ACTS = (
    Act("note", lambda deed: contact.note(request_id=deed.id, text=deed.text("text"), by=deed.by), WordsForm,
        done=_("The note is in the case.")),
    Act("message", lambda deed: contact.message(request_id=deed.id, text=deed.text("text"), by=deed.by), MessageForm,
        done=_("The message waits for the requester behind their sign-in.")),
    Act("log_call", log_call, CallForm, done=_("The call is logged.")),
    Act("ask_requester", lambda deed: contact.ask_requester(
            request_id=deed.id, text=deed.text("text"), by=deed.by, revision=deed.revision), QuestionForm,
        intro=_("The requester gets it by a safe way only."), done=_("The question was asked.")),
    Act("requester_replied", lambda deed: contact.requester_replied(
            request_id=deed.id, text=deed.text("text"), by=deed.by, revision=deed.revision), ReplyForm,
        done=_("The reply is recorded. The case goes on where it stood.")),
    Act("triage_danger", triage_danger, TriageForm,
        intro=_("Within 24 hours of first contact. Danger gives the case speed at once."),
        done=_("The danger triage is recorded.")),
    Act("grant_expedite", lambda deed: intake.decide_expedite(
            request_id=deed.id, granted=True, reason=deed.text("reason"), by=deed.by), WhyForm,
        done=_("Speed is granted.")),
    Act("deny_expedite", lambda deed: intake.decide_expedite(
            request_id=deed.id, granted=False, reason=deed.text("reason"), by=deed.by), WhyForm,
        done=_("Speed is denied; the requester is told.")),
    Act("extend", lambda deed: intake.extend(request_id=deed.id, reason=deed.text("reason"), by=deed.by), WhyForm,
        intro=_("Ten working days more, once, for unusual circumstances. The requester is told why."),
        done=_("The time is extended.")),
    Act("refer_elsewhere", refer_elsewhere, ReferForm, done=_("Closed: referred to another office."), grave=True),
    Act("withdraw", lambda deed: intake.withdraw(request_id=deed.id, by=deed.by, revision=deed.revision),
        NothingForm, intro=_("Only when the requester asked for it. Note first how they told you."),
        done=_("Closed: withdrawn."), grave=True),
    Act("close_as_duplicate", close_as_duplicate, DuplicateForm, done=_("Closed as a duplicate."), grave=True),
    Act("recuse", lambda deed: assignments.recuse(request_id=deed.id, reason=deed.text("reason"), by=deed.by),
        WhyForm, intro=_("You lose sight of this case for good. The office manager is told."),
        done=_("You stand aside from the case."), page="desk:queue", grave=True),
    Act("choose_delivery", lambda deed: releasing.choose_delivery(
            request_id=deed.id, way=DeliveryWay(deed.data["way"]), by=deed.by), DeliveryForm,
        intro=_("Ask again before each release: what was safe may not be safe now."),
        done=_("The way of delivery is recorded.")),
    Act("hold_delivery", lambda deed: releasing.hold_delivery(
            request_id=deed.id, held=deed.data["held"] == "hold", by=deed.by), HoldForm,
        done=_("The delivery is changed.")),
    Act("file_appeal", lambda deed: appeals.file_appeal(
            request_id=deed.id, grounds=deed.text("grounds"), by=deed.by), AppealForm,
        done=_("The appeal is filed.")),
    Act("reopen", reopen, ReopenForm, done=_("The case is open again.")),
)  # fmt: skip
