"""Legal review as pages."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from disclosure.desk.acting import Act, Deed
from disclosure.desk.forms_base import NothingForm, ReasonForm
from disclosure.desk.forms_legal import (
    AccountingForm,
    BarsForm,
    ConsultAnswerForm,
    ConsultForm,
    CorrectForm,
    DetermineForm,
    DetermineLikeForm,
    LinkForm,
    NothingToReleaseForm,
    OpeningForm,
)
from workflow.models import Authority, Determination
from workflow.services import accounting, correcting, legal, linking, redacting
from workflow.states import Outcome

PAGE = "desk:legal"


def ruling_of(deed: Deed) -> legal.Ruling:
    authority = deed.text("authority")
    return legal.Ruling(
        verdict=Determination.Verdict(deed.data["verdict"]),
        authority=Authority(authority) if authority else None,
        basis=deed.text("basis"),
        statute=deed.text("statute"),
        harm=deed.text("harm"),
        balancing=deed.text("balancing"),
        segregable_certified=bool(deed.data["segregable_certified"]),
    )


def determine(deed: Deed) -> None:
    legal.determine(request_id=deed.id, item_id=deed.data["item"], ruling=ruling_of(deed), by=deed.by)


def determine_like(deed: Deed) -> None:
    items = [UUID(one) for one in deed.data["items"]]
    legal.determine_like(request_id=deed.id, item_ids=items, ruling=ruling_of(deed), by=deed.by)


def start_consultation(deed: Deed) -> None:
    legal.start_consultation(
        request_id=deed.id,
        agency=deed.text("agency"),
        question=deed.text("question"),
        may_be_named=deed.data["naming"] == "yes",
        by=deed.by,
        revision=deed.revision,
    )


def nothing_to_release(deed: Deed) -> None:
    legal.nothing_to_release(
        request_id=deed.id,
        outcome=Outcome(deed.data["outcome"]),
        reasons=deed.text("reasons"),
        by=deed.by,
        revision=deed.revision,
    )


ACTS = (
    Act("set_bars", lambda deed: legal.set_bars(
            request_id=deed.id, item_id=deed.data["item"], bars=deed.data["bars"], by=deed.by), BarsForm,
        done=_("The bars of the item are set."), page=PAGE),
    Act("determine", determine, DetermineForm, done=_("The determination is recorded."), page=PAGE),
    Act("determine_like", determine_like, DetermineLikeForm,
        intro=_("One ruling for several entries of one kind from one source. Each keeps its own determination."),
        done=_("The determinations are recorded."), page=PAGE),
    Act("decide_accounting", lambda deed: accounting.decide_accounting(
            request_id=deed.id, line_id=UUID(deed.text("line")), shown=deed.data["shown"] == "yes",
            reason=deed.text("reason"), by=deed.by), AccountingForm,
        intro=_("The subject may ask who was told (5 USC 552a(c)(3)). A victim stays unnamed unless you decide it."),
        done=_("Decided. The line stays; the trail keeps why."), page=PAGE),
    Act("correct_item", lambda deed: correcting.correct_item(
            request_id=deed.id, item_id=UUID(deed.text("left")), kind=correcting.Wrong(deed.text("kind")),
            happened=deed.text("happened"), by=deed.by), CorrectForm,
        intro=_("Who received it is told by a letter, and managers of other cases in which it left are told to look."),
        done=_("The letter of correction is on its way."), page=PAGE),
    Act("record_opening", lambda deed: legal.record_opening(
            request_id=deed.id, ground=deed.text("ground"), evidence=deed.text("evidence"), by=deed.by), OpeningForm,
        intro=_("The subject is never contacted. What opens the case came from elsewhere."),
        done=_("Recorded. The case may be answered openly."), page=PAGE),
    Act("link_co_victims", lambda deed: linking.link_co_victims(
            request_id=deed.id, other_number=deed.text("other"), reason=deed.text("reason"), by=deed.by), LinkForm,
        intro=_("Somebody else harmed by the same subject asks for themselves. Neither ever learns of the other."),
        done=_("Linked. Only counsel and the deciding official see it."), page=PAGE),
    Act("unlink_co_victims", lambda deed: linking.unlink_co_victims(
            request_id=deed.id, reason=deed.text("reasons"), by=deed.by), ReasonForm,
        done=_("The request stands alone again."), page=PAGE),
    Act("start_consultation", start_consultation, ConsultForm, done=_("The agency is consulted.")),
    Act("consultation_answered", lambda deed: legal.consultation_answered(
            request_id=deed.id, answer=deed.text("answer"), by=deed.by, revision=deed.revision), ConsultAnswerForm,
        done=_("The answer is recorded. The case is back in legal review."), page=PAGE),
    Act("clear_for_redaction", lambda deed: legal.clear_for_redaction(
            request_id=deed.id, by=deed.by, revision=deed.revision), NothingForm,
        done=_("Cleared. The redactor takes over.")),
    Act("nothing_to_release", nothing_to_release, NothingToReleaseForm,
        done=_("The proposal went to the second reader.")),
    Act("return_to_search", lambda deed: legal.return_to_search(
            request_id=deed.id, reason=deed.text("reasons"), by=deed.by, revision=deed.revision), ReasonForm,
        done=_("The case is back with the records officer.")),
    Act("return_to_review", lambda deed: legal.return_to_review(
            request_id=deed.id, reason=deed.text("reasons"), by=deed.by, revision=deed.revision), ReasonForm,
        intro=_("Proposals and drafts fall; counsel looks again."), done=_("The case is back in legal review."),
        grave=True),
    Act("submit_redactions", lambda deed: redacting.submit_redactions(
            request_id=deed.id, by=deed.by, revision=deed.revision), NothingForm,
        intro=_("Page numbers are frozen and burned in; the engine redacts and proves each record."),
        done=_("Submitted. The records are redacted and proved in the background.")),
)  # fmt: skip
