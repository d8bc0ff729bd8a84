"""The kinds of letter, and for each the values it may use and the paragraphs it may not lack (domain §6).

A kind sees only its own list of fields. That is what keeps the letter that neither confirms nor denies the same letter
for everybody: a page count or a search result cannot reach it, whatever its template says (design §5).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from disclosure.letters.context import LetterContext

_COMMON = frozenset(
    {"signatory", "requester_name", "received_date", "support", "code", "verify_url", "trail_head", "by_post", "note"}
)
_ASKED = frozenset({"subject_name", "scope"})
_APPEAL = frozenset({"appeal_deadline_date", "appeal_address", "dispute_help"})
_SEARCH = frozenset({"reasons", "sources", "others"})
_RELEASE = _SEARCH | {"history", "counts", "items", "earlier"}

#: Paragraphs at the end of every letter, each the same wherever it stands.
STANDING = ("support", "sharing", "immigration", "excluded_records", "help", "genuine")
#: Of these, the ones no template may reword: a difference between two letters would itself say something.
FIXED = frozenset({"sharing", "immigration", "excluded_records", "genuine"})
#: The sentence that neither confirms nor denies, and its reasons: true in every case, for everybody (design §5).
FIXED_IN: Mapping[str, frozenset[str]] = {
    "neither_confirm_nor_deny": frozenset({"decision", "class_reasons", "class_sources"})
}
#: Paragraphs an adverse answer may not lack (5 USC 552(a)(6)(A)(i)).
ADVERSE = ("appeal", "dispute_help")


@dataclass(frozen=True)
class Kind:
    """One kind of letter: the context fields it may read, and the paragraph ids its template must hold."""

    name: str
    fields: frozenset[str]
    required: tuple[str, ...]
    adverse: bool = False


def _kind(name: str, fields: frozenset[str], required: tuple[str, ...], *, adverse: bool = False) -> Kind:
    may_appeal = ADVERSE if adverse else ()
    return Kind(
        name, _COMMON | fields | (_APPEAL if adverse else frozenset()), (*required, *may_appeal, *STANDING), adverse
    )


_ALL = (
    _kind(
        "granted_in_full",
        _ASKED | _RELEASE,
        ("about", "decision", "reasons", "earlier", "history", "counts", "authority", "search", "others"),
    ),
    _kind(
        "granted_in_part",
        _ASKED | _RELEASE | {"bases"},
        (
            *("about", "decision", "reasons", "earlier", "history", "counts", "bases", "authority", "harm", "search"),
            "others",
        ),
        adverse=True,
    ),
    _kind(
        "interim_release",
        _ASKED | _RELEASE | {"bases", "due_date", "remaining"} | _APPEAL,
        (
            *("about", "decision", "more_to_come", "reasons", "earlier", "history", "counts", "bases", "authority"),
            *("search", "others", *ADVERSE),
        ),
    ),
    _kind(
        "denied_in_full",
        _ASKED | _SEARCH | {"counts", "bases"},
        ("about", "decision", "reasons", "counts", "bases", "harm", "search", "others"),
        adverse=True,
    ),
    _kind("no_records", _ASKED | _SEARCH, ("about", "decision", "reasons", "search", "others"), adverse=True),
    Kind(
        "neither_confirm_nor_deny",
        (_COMMON - {"note"}) | _ASKED | _APPEAL | {"standard_sources"},
        ("about", "decision", "class_reasons", "class_sources", *ADVERSE, *STANDING),
        adverse=True,
    ),
    _kind("not_verified", _ASKED | {"reasons"}, ("about", "decision", "reasons"), adverse=True),
    _kind("not_described", _ASKED | {"question"}, ("about", "decision", "what_we_need"), adverse=True),
    _kind("acknowledgement", _ASKED | {"due_date"}, ("about", "received", "time")),
    _kind(
        "question",
        _ASKED | {"question", "answer_by_date", "clock_stopped"},
        ("about", "what_we_need", "answer_by"),
    ),
    _kind(
        "extension",
        _ASKED | {"due_date", "earlier_due_date", "reasons", "dispute_help"},
        ("about", "decision", "reasons", "narrow", "dispute_help"),
    ),
    _kind("expedite_granted", _ASKED | {"due_date"}, ("about", "decision")),
    _kind("expedite_denied", _ASKED | {"reasons", "due_date"}, ("about", "decision", "reasons"), adverse=True),
    _kind("referral", _ASKED | {"referral_office", "referral_address"}, ("about", "decision")),
    _kind("continuing_as_foia", _ASKED | {"reasons", "due_date"}, ("about", "decision", "reasons")),
    _kind("lapse", _ASKED | {"question", "asked_date"}, ("about", "decision", "reopen")),
    _kind("withdrawn", _ASKED, ("about", "decision", "reopen")),
    _kind("duplicate", _ASKED | {"duplicate_number"}, ("about", "decision")),
    _kind(
        "appeal_acknowledged",
        _ASKED | {"appeal_number", "appeal_received_date", "due_date"},
        ("about", "received", "time"),
    ),
    _kind(
        "appeal_decided",
        _ASKED | {"appeal_number", "appeal_received_date", "appeal_outcome", "reasons", "dispute_help"},
        ("about", "decision", "reasons", "court", "dispute_help"),
    ),
    _kind(
        "appeal_late",
        _ASKED | {"appeal_number", "appeal_received_date", "appeal_deadline_date", "dispute_help"},
        ("about", "decision", "dispute_help"),
    ),
    _kind("appeal_withdrawn", _ASKED | {"appeal_number", "appeal_received_date"}, ("about", "decision")),
    _kind("delivery_held", frozenset(), ("about", "decision", "choose")),
    _kind("correction", _ASKED | {"earlier_letter_date", "what_happened"}, ("about", "decision", "what_happened")),
    _kind("recall", frozenset({"earlier_letter_date", "what_to_do"}), ("about", "decision", "what_to_do")),
    _kind("breach_notice", frozenset({"what_happened", "what_to_do"}), ("about", "decision", "what_happened")),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}


@dataclass(frozen=True)
class Condition:
    """A named question a paragraph may depend on, with the context fields it reads."""

    fields: frozenset[str]
    holds: Callable[[LetterContext], bool]


def _part_withheld(context: LetterContext) -> bool:
    return context.counts is not None and context.counts.in_part + context.counts.withheld > 0


#: Every condition a template may name; "not " before the name turns it round. Nothing else is evaluated.
CONDITIONS: Mapping[str, Condition] = {
    "has_history": Condition(frozenset({"history"}), lambda c: bool(c.history)),
    "has_records": Condition(frozenset({"counts"}), lambda c: c.counts is not None),
    "part_withheld": Condition(frozenset({"counts"}), _part_withheld),
    "has_bases": Condition(frozenset({"bases"}), lambda c: bool(c.bases)),
    "has_items": Condition(frozenset({"items"}), lambda c: bool(c.items)),
    "has_earlier": Condition(frozenset({"earlier"}), lambda c: bool(c.earlier)),
    "has_others": Condition(frozenset({"others"}), lambda c: bool(c.others)),
    "has_note": Condition(frozenset({"note"}), lambda c: bool(c.note)),
    "has_support": Condition(frozenset({"support"}), lambda c: c.support is not None),
    "has_due_date": Condition(frozenset({"due_date"}), lambda c: c.due_date is not None),
    "has_what_to_do": Condition(frozenset({"what_to_do"}), lambda c: bool(c.what_to_do)),
    "by_post": Condition(frozenset({"by_post"}), lambda c: c.by_post),
    "clock_stopped": Condition(frozenset({"clock_stopped"}), lambda c: c.clock_stopped),
    "referral_named": Condition(frozenset({"referral_office"}), lambda c: bool(c.referral_office)),
    "appeal_affirmed": Condition(frozenset({"appeal_outcome"}), lambda c: c.appeal_outcome == "affirmed"),
    "appeal_partly": Condition(frozenset({"appeal_outcome"}), lambda c: c.appeal_outcome == "reversed_in_part"),
    "appeal_reversed": Condition(frozenset({"appeal_outcome"}), lambda c: c.appeal_outcome == "reversed"),
    "appeal_returned": Condition(frozenset({"appeal_outcome"}), lambda c: c.appeal_outcome == "returned"),
}
#: Told alike whether or not anything is held: no word of an office may say what a search brought.
SILENT = frozenset(
    {"neither_confirm_nor_deny", "acknowledgement", "question", "extension", "expedite_granted", "expedite_denied"}
    | {"continuing_as_foia"}
)


def is_fixed(kind: str, paragraph: str) -> bool:
    """Whether no template may reword a paragraph, nor move or leave it out."""
    return paragraph in FIXED or paragraph in FIXED_IN.get(kind, frozenset())


def condition_name(written: str) -> str:
    """Return the name of a condition as written in a template, without its "not "."""
    return written.removeprefix("not ")


def condition_holds(written: str, context: LetterContext) -> bool:
    """Answer a condition as written in a template, "not " included.

    :raises KeyError: no condition has that name (validation has refused it before).
    """
    answer = CONDITIONS[condition_name(written)].holds(context)
    return not answer if written.startswith("not ") else answer
