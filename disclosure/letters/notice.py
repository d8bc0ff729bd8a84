"""From a notice on the way to the values of its letter: what was told, and of the request only what was asked.

No-tell (design §5): everything here is the request as it was asked, the office, and the few values the workflow let
through its gate. Whoever asks, and whatever a search brought, the same notice gives the same letter.
"""

from disclosure.letters.case import addressee, check_code, language_of, letterhead, local, one_line, verify_url
from disclosure.letters.context import OGIS, LetterContext, Signatory, from_data, to_data
from disclosure.letters.kinds import KINDS
from disclosure.letters.library import labels
from workflow.models import DeliveryWay, Notice, Office, User
from workflow.services import clock


def letter_of(notice: Notice, language: str = "") -> tuple[str, LetterContext]:
    """Return the kind of letter of a notice, and everything that letter may say; in the language of the request."""
    kind, language = notice.kind, language or language_of(notice.request)
    told = {**to_data(_of_request(notice, language)), **notice.values}
    if kind == "recall":
        told["what_to_do"] = [labels(language)[name] for name in ("recall_keep", "recall_tell", "recall_call")]
    if kind == "continuing_as_foia":
        # The same words for every ground: which it was would tell somebody that they were seen through.
        told["reasons"] = [labels(language)["foia_not_confirmed"]]
    return kind, from_data(told).only(KINDS[kind].fields)


def _of_request(notice: Notice, language: str) -> LetterContext:
    request = notice.request
    office, requester = request.office, request.requester
    day = local(notice.at, office)
    return LetterContext(
        letterhead=letterhead(office),
        addressee=addressee(request),
        request_number=request.number or "",
        letter_date=day,
        signatory=_signatory(office, notice.responsible, language),
        requester_name=requester.name,
        subject_name=request.subject.name or labels(language)["subject_unnamed"],
        scope=request.scope,
        received_date=request.received_date or request.first_received_date,
        appeal_deadline_date=clock.working_days_after(request, day, office.appeal_days),
        appeal_address=one_line(office.appeals_address),
        dispute_help=one_line(office.dispute_help) or OGIS,
        code=check_code(notice, language),
        verify_url=verify_url(),
        trail_head=notice.trail_head,
        by_post=request.delivery_way == DeliveryWay.PAPER,
    )


def _signatory(office: Office, responsible: User | None, language: str) -> Signatory:
    """One person signs what goes out on the way, so that who asks tells nothing; a denial names who is responsible."""
    if responsible is not None and responsible.name:
        return Signatory(responsible.name, responsible.title or labels(language)["responsible"])
    if office.liaison_name:
        return Signatory(office.liaison_name, labels(language)["public_liaison"])
    return Signatory(office.class_signatory_name, office.class_signatory_title)
