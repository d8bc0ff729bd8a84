"""What happens at the door and between people, as pages."""

from uuid import UUID

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from disclosure.desk.acting import Act, Deed
from disclosure.desk.forms_base import NothingForm
from disclosure.desk.forms_contact import (
    AddWayForm,
    AppealForm,
    CallForm,
    ChangeWayForm,
    ConfirmWayForm,
    DeliveryForm,
    DuplicateForm,
    HoldForm,
    MarkWayForm,
    MessageForm,
    NarrowForm,
    QuestionForm,
    ReferForm,
    ReopenForm,
    ReplyForm,
    SureForm,
    TriageForm,
    WaitingWayForm,
    WhyForm,
    WordsForm,
)
from disclosure.desk.post import AgainForm, HandForm, PostForm
from workflow.errors import Invalid
from workflow.models import ContactKind, DeliveryWay
from workflow.services import appeals, assignments, contact, intake, posting, releasing, ways


def log_call(deed: Deed) -> None:
    contact.log_call(
        request_id=deed.id,
        text=deed.text("text"),
        way=deed.text("way"),
        inbound=deed.data["inbound"] == "in",
        in_danger=bool(deed.data["in_danger"]),
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


def said_of_way(deed: Deed) -> ways.Details:
    return ways.Details(
        value=deed.text("value"),
        safe=deed.data["safe"] == "yes",
        when=deed.text("when"),
        voicemail=bool(deed.data["voicemail"]),
        seen_by=deed.text("seen_by"),
        code_word=deed.text("code_word"),
    )


def add_way(deed: Deed) -> None:
    ways.add_way(
        request_id=deed.id,
        kind=ContactKind(deed.data["kind"]),
        details=said_of_way(deed),
        by=deed.by,
        assured=deed.text("assured"),
    )


def change_way(deed: Deed) -> None:
    ways.change_way(
        request_id=deed.id,
        way_id=UUID(deed.data["way"]),
        details=said_of_way(deed),
        by=deed.by,
        assured=deed.text("assured"),
    )


def mark_way(deed: Deed) -> None:
    ways.mark_way(
        request_id=deed.id,
        way_id=UUID(deed.data["way"]),
        safe=deed.data["safe"] == "yes",
        by=deed.by,
        assured=deed.text("assured"),
    )


def confirm_way(deed: Deed) -> None:
    """Take the code a requester reads out.

    :raises Invalid: it is not the one.
    """
    if not ways.confirm_way(request_id=deed.id, way_id=UUID(deed.data["way"]), code=deed.text("code"), by=deed.by):
        words = say("This is not the code that was sent last, or it is over. Have another one sent.")
        raise Invalid(words, {"code": words})


ACTS = (
    Act("note", lambda deed: contact.note(request_id=deed.id, text=deed.text("text"), by=deed.by), WordsForm,
        done=_("The note is in the case.")),
    Act("message", lambda deed: contact.message(request_id=deed.id, text=deed.text("text"), by=deed.by), MessageForm,
        done=_("The message waits for the requester behind their sign-in.")),
    Act("log_call", log_call, CallForm, done=_("The call is logged.")),
    Act("add_way", add_way, AddWayForm,
        intro=_("An e-mail address gets a code, and nothing else until the requester reads it to you or types it in."),
        done=_("The way is kept. If it is an e-mail address, a code is on its way there.")),
    Act("change_way", change_way, ChangeWayForm,
        intro=_("Another number closes the old one. It stays in the case, so that it is withheld from what leaves."),
        done=_("Changed.")),
    Act("mark_way", mark_way, MarkWayForm,
        intro=_("What you close here holds at once, in every request of theirs; notices that wait do not leave, and "
                "sign-in codes neither. The requester’s sign-in alone cannot open it again."),
        done=_("Recorded. It holds from now on.")),
    Act("still_safe", lambda deed: ways.still_safe(
            request_id=deed.id, by=deed.by, assured=deed.text("assured")), SureForm,
        intro=_("Name each way to them and ask: is it safe still? What is not, close first."),
        done=_("Recorded: all ways that stand as safe are safe still.")),
    Act("narrow", lambda deed: intake.narrow(request_id=deed.id, words=deed.text("text"), by=deed.by), NarrowForm,
        intro=_("What they still want to know, in their words: the letter repeats it. Read it back to them."),
        done=_("Recorded.")),
    Act("ask_speed", lambda deed: intake.ask_speed(
            request_id=deed.id, reason=deed.text("reason"), by=deed.by), WhyForm,
        intro=_("They ask for speed, and say why. It is decided within ten calendar days."),
        done=_("Recorded: they ask for speed.")),
    Act("reissue", lambda deed: releasing.reissue(
            request_id=deed.id, by=deed.by, assured=deed.text("assured")), SureForm,
        intro=_("The same files open again behind their sign-in, for the time the office sets."),
        done=_("The answer is open again.")),
    Act("send_way_code", lambda deed: ways.send_way_code(
            request_id=deed.id, way_id=UUID(deed.data["way"]), by=deed.by), WaitingWayForm,
        done=_("Another code is on its way.")),
    Act("confirm_way", confirm_way, ConfirmWayForm, done=_("The address is theirs. It is used from now on.")),
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
            request_id=deed.id, way=DeliveryWay(deed.data["way"]), by=deed.by, assured=deed.text("assured")),
        DeliveryForm, intro=_("Ask again before each release: what was safe may not be safe now. An answer that goes "
                              "another way cannot be downloaded until the requester chooses the portal again."),
        done=_("The way of delivery is recorded.")),
    Act("hold_delivery", lambda deed: releasing.hold_delivery(
            request_id=deed.id, held=deed.data["held"] == "hold", by=deed.by, reason=deed.text("reason")), HoldForm,
        intro=_("The office’s hold: the requester cannot lift it with their sign-in, and you do not lift theirs."),
        done=_("The delivery is changed.")),
    Act("file_appeal", lambda deed: appeals.file_appeal(
            request_id=deed.id, grounds=deed.text("grounds"), by=deed.by), AppealForm,
        done=_("The appeal is filed.")),
    Act("withdraw_appeal", lambda deed: appeals.withdraw_appeal(request_id=deed.id, by=deed.by), NothingForm,
        intro=_("Only when the requester asked for it. Note first how they told you."),
        done=_("The appeal is taken back. The answer stays as it was."), grave=True),
    Act("post_letter", lambda deed: posting.post_letter(
            request_id=deed.id, posting_id=deed.data["posting"], by=deed.by), PostForm,
        intro=_("It is printed, in a neutral envelope, and on its way to the address the requester called safe."),
        done=_("Recorded: the letter is posted."), page="desk:post"),
    Act("post_again", lambda deed: posting.post_again(
            request_id=deed.id, posting_id=deed.data["posting"], reason=deed.text("reason"), by=deed.by), AgainForm,
        intro=_("Ask first whether the address is still safe, and who may have opened the letter that was lost."),
        done=_("The letter is on the list of the post again."), page="desk:post"),
    Act("hand_over", lambda deed: posting.hand_over(
            request_id=deed.id, posting_id=deed.data["posting"], by=deed.by, assured=deed.text("assured"),
            handed_date=deed.data["handed_date"]),
        HandForm, intro=_("The requester has it in their hands, or heard all of it read. First make sure who it is, by "
                          "the code word or by what only they know; call only where and when they called it safe."),
        done=_("Recorded: the requester has the answer."), page="desk:post"),
    Act("reopen", reopen, ReopenForm, done=_("The case is open again.")),
)  # fmt: skip
