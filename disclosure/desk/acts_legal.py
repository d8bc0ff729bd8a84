"""Legal review as pages."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from disclosure.desk.acting import Act, Deed
from disclosure.desk.forms_base import NothingForm, ReasonForm
from disclosure.desk.forms_legal import (
    AccountingForm,
    BarsForm,
    ChaseForm,
    ConsultAnswerForm,
    ConsultForm,
    CorrectForm,
    DetermineForm,
    DetermineLikeForm,
    LinkForm,
    NothingToReleaseForm,
    OpeningForm,
    WeighMarksForm,
)
from workflow.law.weighing import Memo
from workflow.models import Authority, Consultation, Determination
from workflow.services import accounting, consulting, correcting, legal, linking, redacting
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
        memo=Memo(deed.text("public_interest"), deed.text("privacy_interest"), deed.text("balancing")),
        segregable_certified=bool(deed.data["segregable_certified"]),
        unbarred=bool(deed.data["unbarred"]),
    )


def determine(deed: Deed) -> None:
    legal.determine(request_id=deed.id, item_id=deed.data["item"], ruling=ruling_of(deed), by=deed.by)


def determine_like(deed: Deed) -> None:
    items = [UUID(one) for one in deed.data["items"]]
    legal.determine_like(request_id=deed.id, item_ids=items, ruling=ruling_of(deed), by=deed.by)


def weigh_marks(deed: Deed) -> None:
    memo = Memo(deed.text("public_interest"), deed.text("privacy_interest"), deed.text("balancing"))
    redacting.weigh_marks(
        request_id=deed.id, record_ids=[UUID(one) for one in deed.data["records"]], memo=memo, by=deed.by
    )


def asked(deed: Deed) -> consulting.Asked:
    return consulting.Asked(
        agency=deed.text("agency"),
        question=deed.text("question"),
        kind=Consultation.Kind(deed.data["kind"]),
        may_be_named=deed.data["naming"] == "yes",
        due_date=deed.data["due_date"],
    )


def open_one(deed: Deed) -> UUID | None:
    named = deed.text("consultation")
    return UUID(named) if named else None


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
            request_id=deed.id, item_id=deed.data["item"], bars=deed.data["bars"], pages=deed.data["pages"],
            by=deed.by), BarsForm,
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
    Act("start_consultation", lambda deed: consulting.start_consultation(
            request_id=deed.id, asked=asked(deed), by=deed.by, revision=deed.revision), ConsultForm,
        intro=_("The case waits until every agency asked has answered. You can ask more while it waits."),
        done=_("The agency is asked."), page=PAGE),
    Act("consult_another", lambda deed: consulting.consult_another(
            request_id=deed.id, asked=asked(deed), by=deed.by), ConsultForm,
        done=_("The agency is asked too. The case goes on when all have answered."), page=PAGE),
    Act("chase_consultation", lambda deed: consulting.chase_consultation(
            request_id=deed.id, consultation_id=open_one(deed), note=deed.text("note"), by=deed.by), ChaseForm,
        done=_("It is written down that the agency was reminded."), page=PAGE),
    Act("consultation_answered", lambda deed: consulting.consultation_answered(
            request_id=deed.id, consultation_id=open_one(deed), answer=deed.text("answer"), by=deed.by,
            revision=deed.revision), ConsultAnswerForm,
        done=_("The answer is recorded. The case is back in legal review once all have answered."), page=PAGE),
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
    Act("weigh_marks", weigh_marks, WeighMarksForm,
        intro=_("For what is covered under (b)(6) or (b)(7)(C). One memo may stand for several documents."),
        done=_("Written down. The second reader and the deciding official read it.")),
    Act("submit_redactions", lambda deed: redacting.submit_redactions(
            request_id=deed.id, by=deed.by, revision=deed.revision), NothingForm,
        intro=_("Page numbers are frozen and burned in; the engine redacts and proves each record."),
        done=_("Submitted. The records are redacted and proved in the background.")),
)  # fmt: skip
