"""Invented cases for each kind of letter: for pages about templates, for previews without a case, for tests.

What a case says in words lies in `samples.toml` of each language; a language without one tells it in English.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from disclosure.languages import FIRST, LANGUAGES
from disclosure.letters.context import (
    Addressee,
    BasisUsed,
    EarlierItem,
    HistoryEntry,
    LetterContext,
    Letterhead,
    LocalContact,
    OtherAgency,
    PageCounts,
    ReleasedItem,
    Signatory,
    Source,
)
from disclosure.letters.kinds import KINDS

#: What only fits some kinds: a grant keeps nothing back, a denial gives nothing, an appeal came before its last day.
_FITTING: dict[str, dict[str, Any]] = {
    "granted_in_full": {"counts": PageCounts(in_full=7, in_part=0, withheld=0)},
    "denied_in_full": {"counts": PageCounts(in_full=0, in_part=0, withheld=8)},
    "appeal_late": {"appeal_deadline_date": date(2026, 11, 9)},
}


def sample_context(kind: str, language: str) -> LetterContext:
    """Return an invented case with every value the kind may use, in the language.

    :raises KeyError: there is no such kind or language.
    """
    told = LANGUAGES[language].read("samples.toml") or LANGUAGES[FIRST].read("samples.toml")
    own = told["reasons_of"].get(kind)
    reasons: dict[str, Any] = {"reasons": (own,)} if own is not None else {}
    return replace(_case(told), **_FITTING.get(kind, {}), **reasons).only(KINDS[kind].fields)


def sample_letterhead() -> Letterhead:
    """Return the letterhead of an invented office."""
    return Letterhead(
        office="Office for Victims’ Questions",
        agency="Department of Public Answers",
        address=("1200 Harbor Street, Suite 400", "Fairview, Maryland 21000"),
        telephone="(202) 555-0142",
        tty="(202) 555-0143",
        email="answers@office.gov.example",
        hours="Monday to Friday, 8 to 6",
        liaison_name="Ruth Okafor",
        liaison_telephone="(202) 555-0144",
        liaison_email="liaison@office.gov.example",
        privacy_officer="Daniel Reyes",
    )


def _case(told: dict[str, Any]) -> LetterContext:
    """Build the whole case: what all languages share, with the texts and lists of one of them."""
    return LetterContext(
        letterhead=sample_letterhead(),
        addressee=Addressee("Elena Marisol Quintero", ("48 Willow Lane, Apt 3", "Fairview, Maryland 21000")),
        request_number="VN-2026-000123",
        letter_date=date(2026, 11, 23),
        signatory=Signatory("Harold T. Whitcomb", told["title"]),
        requester_name="Elena Marisol Quintero",
        subject_name="Jonas P. Example",
        scope=told["scope"],
        received_date=date(2026, 10, 19),
        reasons=tuple(told["reasons"]),
        remaining=tuple(told["remaining"]),
        earlier=(EarlierItem(told["earlier"], date(2026, 11, 9)),),
        counts=PageCounts(in_full=3, in_part=4, withheld=1),
        appeal_deadline_date=date(2027, 4, 5),
        appeal_address="Appeals Officer, Office for Victims’ Questions, 1200 Harbor Street, Fairview, Maryland 21000",
        code="K7QM-2XRD-94TW",
        verify_url="https://answers.office.gov.example/check",
        trail_head="9f2c1d7be04a63558812f0c9a7d3e6b145c2880fd91ea7344b6ac05e2f7719d8",
        by_post=True,
        due_date=date(2026, 12, 18),
        earlier_due_date=date(2026, 12, 4),
        clock_stopped=True,
        question=told["question"],
        asked_date=date(2026, 10, 26),
        answer_by_date=date(2026, 12, 9),
        referral_office="State Victim Notification Service",
        referral_address="77 Capitol Avenue, Fairview, Maryland 21000, (410) 555-0190",
        duplicate_number="VN-2026-000098",
        appeal_number="AP-2026-000007",
        appeal_received_date=date(2026, 11, 16),
        appeal_outcome="affirmed",
        earlier_letter_date=date(2026, 11, 9),
        what_happened=tuple(told["what_happened"]),
        what_to_do=tuple(told["what_to_do"]),
        history=tuple(HistoryEntry(**one) for one in told["history"]),
        sources=tuple(Source(**one) for one in told["sources"]),
        standard_sources=tuple(told["standard_sources"]),
        bases=tuple(BasisUsed(**one) for one in told["bases"]),
        items=tuple(ReleasedItem(**one) for one in told["items"]),
        others=tuple(OtherAgency(**one) for one in told["others"]),
        support=LocalContact(**told["support"]),
    )
