"""The legal bars, as data: authority, what each covers, who may lift it and on what (domain, Bars).

A bar never blocks the standard answer; it blocks items from leaving and sources from being asked. Its name and statute
are for the screener, counsel, deciding officials and auditors only.
"""

from dataclasses import dataclass
from enum import Enum


class Cover(Enum):
    """What a bar covers once it is found."""

    PERSON = "person"
    """Everything about the person, also that anything exists: no source is asked, nothing leaves."""
    ITEM = "item"
    """The record or entry that carries it; laid on pages of a record alone, those pages, withheld whole (`PAGE`)."""
    PAGE = "page"
    """A page of a record: how far a bar reaches that was laid on pages, never what a bar covers by itself."""
    ITEM_BUT_DISPOSITION = "item_but_disposition"
    """The item, except a final disposition told to a verified victim of that act."""


@dataclass(frozen=True)
class Bar:
    """One bar. `lifts_on` says on what recorded authority it may be lifted; empty: it never lifts.

    What a silent bar keeps back is counted nowhere a requester can look: the amount and the place of a deletion are
    told “unless including that indication would harm an interest protected” (5 USC 552(b)), and here it would.
    """

    key: str
    authority: str
    cover: Cover
    protects: str
    lifts_on: str
    lifted_by: str
    penalty: str = ""
    silent: bool = True


BARS: dict[str, Bar] = {
    bar.key: bar
    for bar in (
        Bar(
            "vawa_t_u",
            "8 USC 1367",
            Cover.PERSON,
            "Any information about the person, also that a case exists, whoever asks; no exception for victims.",
            "The application was denied and every appeal is exhausted; or all battered persons are adults and all "
            "waive.",
            "counsel",
            "Up to $5,000 for each violation (8 USC 1367(c)).",
        ),
        Bar(
            "asylum",
            "8 CFR 208.6 / 1208.6",
            Cover.PERSON,
            "The information and the fact of applying for asylum, credible fear, and by policy refugee and CAT claims. "
            "A regulation: where a record is withheld for it, cite (b)(6) or (b)(7)(C).",
            "Written consent of the person.",
            "counsel",
        ),
        Bar(
            "legalisation",
            "8 USC 1255a(c)(5), 1160(b)(6)",
            Cover.ITEM,
            "Information furnished by an applicant for legalisation or as a special agricultural worker.",
            "The narrow statutory exceptions; information from another source is not barred.",
            "counsel",
            "$10,000.",
        ),
        Bar("tps", "8 CFR 244.16", Cover.ITEM, "Application for temporary protected status and its evidence.",
            "Written consent of the person.", "counsel"),
        Bar("visa", "8 USC 1202(f)", Cover.ITEM, "Visa records of the State Department.",
            "", "refer to that department"),
        Bar("juvenile", "18 USC 5038", Cover.ITEM_BUT_DISPOSITION,
            "Everything of a juvenile proceeding; a victim, or the family of a dead victim, may learn the final "
            "disposition only. Never name or picture.",
            "The person was prosecuted as an adult.", "counsel"),
        Bar("rap_sheet", "28 CFR 20.33, 28 USC 534", Cover.ITEM,
            "History from III or NCIC: the rap sheet is never attached or quoted. Use the court's public disposition.",
            "", "nobody"),
        Bar("sealed", "Sealing or expungement by a court", Cover.ITEM, "Treat as not existing.",
            "An order of the court.", "counsel"),
        Bar("grand_jury", "Fed. R. Crim. P. 6(e)", Cover.ITEM, "Matters before the grand jury.",
            "An order of the court.", "counsel"),
        Bar("child_witness", "18 USC 3509(d)", Cover.ITEM, "Name of, and information about, a child victim or witness.",
            "An order of the court.", "counsel"),
        Bar("witness_security", "18 USC 3521", Cover.PERSON, "Persons in witness security.", "", "nobody"),
        Bar("tax", "26 USC 6103", Cover.ITEM, "Returns and return information.", "As the section names.", "counsel"),
        Bar("intercept", "18 USC 2510-2520", Cover.ITEM, "Intercepted communications.",
            "As the chapter names.", "counsel"),
        Bar("informant", "5 USC 552(b)(7)(D), (c)(2)", Cover.ITEM, "Identity of an informant and what they gave.",
            "", "nobody"),
        Bar("medical", "Office rule; 45 CFR 164", Cover.ITEM, "Medical data: always withheld.", "", "nobody",
            silent=False),
        Bar("victim_contact", "Office rule; 8 USC 1375a(c)", Cover.ITEM,
            "The victim's own contact and safety data: never in a released file, never to the subject's side.",
            "", "nobody", silent=False),
    )
}  # fmt: skip

#: History entries that tell how a proceeding ended.
FINAL_DISPOSITIONS = ("disposition",)
