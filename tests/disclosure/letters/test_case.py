"""From the rows of a case to its letter: counts, bases, names, dates, and silence that does not speak."""

import dataclasses
from datetime import date
from zoneinfo import ZoneInfo

import pytest
import time_machine

from disclosure.letters.case import check_code, letter_of
from disclosure.letters.composition import compose
from disclosure.letters.context import LetterContext, PageCounts, Signatory
from disclosure.letters.errors import MissingFields
from disclosure.letters.library import catalogue_template
from disclosure.letters.rendering import render
from tests.disclosure.release.cases import drafted, draw, in_redaction, nothing_to_release, to_decision
from tests.factories import Cast
from workflow import known
from workflow.models import Consultation, Decision, DeliveryWay, Determination, Request
from workflow.services import clock
from workflow.states import Outcome, Role

pytestmark = pytest.mark.django_db
NCND = Outcome.NEITHER_CONFIRM_NOR_DENY


@pytest.fixture
def cast() -> Cast:
    return Cast()


def told(decision: Decision) -> LetterContext:
    return letter_of(Decision.objects.select_related("request").get(pk=decision.pk))[1]


def granted(cast: Cast, *marks: tuple[int, tuple[float, float, float, float], str], **answers: object) -> Decision:
    request = in_redaction(cast, **answers)
    for page, box, basis in marks:
        draw(cast, request, page, box, basis)
    return drafted(cast, to_decision(cast, request))


def fixed(context: LetterContext) -> LetterContext:
    """The same letter once number, names, dates, code and trail head are fixed."""
    return dataclasses.replace(
        context,
        request_number="X-2026-000001",
        letter_date=date(2026, 11, 23),
        received_date=date(2026, 11, 2),
        appeal_deadline_date=date(2027, 4, 5),
        code="2222-2222-2222",
        trail_head="0" * 64,
    )


def test_barred_and_nothing_known_get_one_letter_byte_for_byte(cast: Cast) -> None:
    printed = []
    for bars in ((), ("vawa_t_u",), ("asylum", "witness_security")):
        kind, context = letter_of(drafted(cast, nothing_to_release(cast, NCND, *bars)))
        printed.append(render(compose(kind, "en", fixed(context), catalogue_template(kind, "en"))))

    assert printed[0] == printed[1] == printed[2]


def test_the_standard_answer_is_signed_for_the_class_and_names_the_standard_sources(cast: Cast) -> None:
    cast.office.sources.filter(key="custody").update(standard=False)

    context = told(drafted(cast, nothing_to_release(cast, NCND, "vawa_t_u")))

    assert context.signatory == Signatory("Cleo Class", "Chief")
    assert context.standard_sources == ("Court records",)
    assert (context.sources, context.counts, context.bases, context.reasons) == ((), None, (), ())


def test_a_granted_letter_names_who_decides(cast: Cast) -> None:
    decision = granted(cast)

    assert told(decision).signatory == Signatory("The Deciding official", "Deciding official")


@pytest.mark.long
def test_pages_are_counted_whole_in_part_and_kept_back(cast: Cast) -> None:
    decision = granted(cast, (1, (0.1, 0.1, 0.4, 0.2), "b6"), (1, (0.5, 0.1, 0.6, 0.2), "b6"))

    assert told(decision).counts == PageCounts(in_full=1, in_part=1, withheld=0)


@pytest.mark.long
def test_a_page_covered_whole_is_kept_back(cast: Cast) -> None:
    decision = granted(cast, (2, (0.0, 0.0, 1.0, 1.0), "b7c"))

    assert told(decision).counts == PageCounts(in_full=1, in_part=0, withheld=1)


@pytest.mark.long
def test_bases_come_with_plain_words_and_amounts_in_the_order_of_the_catalogue(cast: Cast) -> None:
    box = (0.1, 0.1, 0.4, 0.2)
    decision = granted(cast, (2, box, "b7c"), (1, box, "b6"), (2, (0.1, 0.5, 0.4, 0.6), "b6"))

    assert [(basis.name, basis.amount) for basis in told(decision).bases] == [
        ("Privacy, 34 USC 20141(c), 5 USC 552a(b)", "2 places on 2 pages"),
        ("Third party, 34 USC 20141(c), 5 USC 552a(b)", "1 place on 1 page"),
    ]


def test_a_spanish_request_is_answered_in_spanish(cast: Cast) -> None:
    request = in_redaction(cast)
    draw(cast, request, 1, (0.1, 0.1, 0.4, 0.2), "b6")
    to_decision(cast, request)
    Request.objects.filter(pk=request.pk).update(language="es")

    context = told(drafted(cast, request))

    assert context.bases[0].amount == "1 lugar en 1 página"
    assert context.history[0].kind == "Resultado del tribunal"
    assert context.items[0].authority.startswith("Derecho de las víctimas")


def test_nothing_marked_is_granted_in_full(cast: Cast) -> None:
    kind, context = letter_of(granted(cast))

    assert (kind, context.bases) == ("granted_in_full", ())


@pytest.mark.parametrize("bar", ["sealed", "grand_jury", "visa"])
def test_what_a_bar_keeps_back_is_as_if_it_did_not_exist(cast: Cast, bar: str) -> None:
    decision = granted(cast)
    record = known.releasing_records(decision.request)[0]
    sealed = Determination.objects.get(record=record, replaced_at=None)
    sealed.verdict, sealed.basis, sealed.harm = Determination.Verdict.WITHHOLD, "b7c", "Barred."
    sealed.save()
    record.bars = [bar]
    record.save()
    Decision.objects.filter(pk=decision.pk).update(outcome=Outcome.GRANTED_IN_PART)
    decision.refresh_from_db()

    kind, context = letter_of(decision)

    assert (kind, context.counts, context.bases) == ("granted_in_full", None, ())
    assert known.outcome_of_grant(decision.request) == Outcome.GRANTED_IN_FULL


def test_a_withholding_under_a_bars_law_tells_nothing_though_nobody_set_the_bar(cast: Cast) -> None:
    decision = granted(cast)
    record = known.releasing_records(decision.request)[0]
    ruling = Determination.objects.get(record=record, replaced_at=None)
    ruling.verdict, ruling.basis, ruling.statute = Determination.Verdict.WITHHOLD, "b3", "18 USC 5038"
    ruling.save()

    kind, context = letter_of(Decision.objects.get(pk=decision.pk))

    assert (kind, context.counts, context.bases) == ("granted_in_full", None, ())


def test_a_record_kept_back_whole_is_counted_with_its_basis(cast: Cast) -> None:
    decision = granted(cast)
    record = known.releasing_records(decision.request)[0]
    ruling = Determination.objects.get(record=record, replaced_at=None)
    ruling.verdict, ruling.basis, ruling.statute = Determination.Verdict.WITHHOLD, "b3", "10 USC 424"
    ruling.save()
    Decision.objects.filter(pk=decision.pk).update(outcome=Outcome.GRANTED_IN_PART)
    decision.refresh_from_db()

    context = told(decision)

    assert context.counts == PageCounts(withheld=2)
    assert [(basis.key, basis.amount, basis.statute) for basis in context.bases] == [
        ("b3", "2 whole pages", "10 USC 424")
    ]


def test_a_denial_without_a_basis_is_not_written(cast: Cast) -> None:
    decision = drafted(cast, nothing_to_release(cast, NCND))
    Decision.objects.filter(pk=decision.pk).update(outcome=Outcome.DENIED_IN_FULL)
    decision.refresh_from_db()

    with pytest.raises(MissingFields, match="bases"):
        letter_of(decision)


@pytest.mark.long
def test_an_address_is_printed_only_on_paper_and_only_the_safe_one(cast: Cast) -> None:
    ways = [
        {"kind": "email", "value": "elena.paper@mail.example", "safe": True},
        {"kind": "post", "value": "At a friend’s\n5 Quiet Road\nFairview, ST 00001", "safe": True},
    ]
    decision = granted(cast, ways=ways)
    assert told(decision).addressee.lines == ()

    Request.objects.filter(pk=decision.request_id).update(delivery_way=DeliveryWay.PAPER)
    assert told(decision).addressee.lines == ("At a friend’s", "5 Quiet Road", "Fairview, ST 00001")

    decision.request.requester.ways.filter(kind="post").update(safe=False)
    assert told(decision).addressee.lines == ()


def test_the_last_day_to_appeal_is_counted_in_working_days_of_the_office(cast: Cast) -> None:
    request = nothing_to_release(cast, NCND)
    decision = drafted(cast, request)

    context = told(decision)

    day = decision.drafted_at.astimezone(ZoneInfo(cast.office.time_zone)).date()
    assert context.letter_date == day
    assert context.appeal_deadline_date == clock.working_days_after(request, day, 90)


def test_an_agency_is_named_only_where_its_name_does_not_tell(cast: Cast) -> None:
    decision = granted(cast)
    asked = (("County Court", True), ("A Secret Service", False), ("County Court", True), ("Marshals", True))
    for agency, named in asked:
        Consultation.objects.create(
            request=decision.request,
            agency=agency,
            question="May it leave?",
            asked_by=cast.people[Role.COUNSEL],
            asked_at=decision.drafted_at,
            due_date=date(2027, 1, 4),
            may_be_named=named,
            kind="referral" if agency == "Marshals" else "consultation",
        )

    assert [(other.name, other.action, other.about) for other in told(decision).others] == [
        ("County Court", "consulted", "records in this request."),
        ("Marshals", "referred", "records in this request."),
    ]


@pytest.mark.long
def test_sources_come_with_the_day_their_search_ended(cast: Cast) -> None:
    with time_machine.travel("2026-11-10T15:00:00Z", tick=False):
        decision = granted(cast)

    assert [(source.name, source.keeper, source.searched_date) for source in told(decision).sources] == [
        ("Court records", "The court", date(2026, 11, 10)),
        ("Custody records", "The custody", date(2026, 11, 10)),
    ]


def test_the_check_code_is_the_same_each_time_and_another_for_each_letter(cast: Cast) -> None:
    decision = drafted(cast, nothing_to_release(cast, NCND))

    assert check_code(decision, "en") == check_code(decision, "en") != check_code(decision, "es")
    assert told(decision).code == check_code(decision, "en")


def test_the_letter_prints_the_head_of_the_trail_before_the_decision(cast: Cast) -> None:
    decision = drafted(cast, nothing_to_release(cast, NCND))

    assert told(decision).trail_head == decision.trail_head
