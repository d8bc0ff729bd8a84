"""The figures in each part of the annual FOIA report: one function a part, from an office's year to elements."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from statistics import mean, median
from xml.etree.ElementTree import Element, SubElement  # noqa: S405  # writes, never reads

from workflow.metrics.annual import APPEAL_REASONS, DENIALS, OTHER_CODES, REASONS, TRACKS, Report
from workflow.states import AppealState, Outcome

SPACES = {
    "iepd": "http://leisp.usdoj.gov/niem/FoiaAnnualReport/exchange/1.03",
    "foia": "http://leisp.usdoj.gov/niem/FoiaAnnualReport/extension/1.03",
    "j": "http://niem.gov/niem/domains/jxdm/4.1",
    "nc": "http://niem.gov/niem/niem-core/2.0",
    "s": "http://niem.gov/niem/structures/2.0",
}
INCREMENTS = (
    *((f"{first}-{first + 19}", first + 19) for first in range(1, 200, 20)),
    ("201-300", 300), ("301-400", 400), ("401+", 10**9),
)  # fmt: skip
EXEMPTIONS = {
    **{f"b{number}": f"Ex. {number}" for number in (1, 2, 3, 4, 5, 6, 8, 9)},
    **{f"b7{letter}": f"Ex. 7({letter.upper()})" for letter in "abcdef"},
}
Fill = Callable[[Element, Report], None]


def quantities(item: Element, pairs: Iterable[tuple[str, int]]) -> None:
    for name, count in pairs:
        add(item, f"foia:{name}", str(count))


def flow_of(flow: str) -> Fill:
    def fill(item: Element, report: Report) -> None:
        found = getattr(report, flow) if flow else {"start": 0, "received": 0, "processed": 0, "end": 0}
        parts = (("PendingAtStart", "start"), ("Received", "received"), ("Processed", "processed"))
        quantities(
            item,
            [(f"ProcessingStatistics{word}Quantity", found[key]) for word, key in (*parts, ("PendingAtEnd", "end"))],
        )

    return fill


def other_denials(report: Report) -> dict[str, int]:
    """Return what ended for another reason than an exemption, by the schema's codes."""
    found = {code: report.outcomes[outcome] for outcome, code in OTHER_CODES.items() if report.outcomes[outcome]}
    other = sum(report.outcomes[outcome] for outcome in REASONS)
    return found | ({"Other": other} if other else {})


def dispositions(item: Element, report: Report) -> None:
    quantities(
        item,
        [
            ("RequestDispositionFullGrantQuantity", report.outcomes[Outcome.GRANTED_IN_FULL]),
            ("RequestDispositionPartialGrantQuantity", report.outcomes[Outcome.GRANTED_IN_PART]),
            ("RequestDispositionFullExemptionDenialQuantity", sum(report.outcomes[one] for one in DENIALS)),
        ],
    )
    denials(item, other_denials(report))
    quantities(item, [("RequestDispositionTotalQuantity", report.flow["processed"])])


def denials(item: Element, found: dict[str, int]) -> None:
    for code, count in found.items():
        denial = add(item, "foia:NonExemptionDenial")
        add(denial, "foia:NonExemptionDenialReasonCode", code)
        add(denial, "foia:NonExemptionDenialQuantity", str(count))


def reasons(counted: str, words: dict[str, str]) -> Fill:
    def fill(item: Element, report: Report) -> None:
        found = getattr(report, counted)
        told = [(text, found[key]) for key, text in words.items() if found[key]]
        for text, count in told:
            reason = add(item, "foia:OtherDenialReason")
            add(reason, "foia:OtherDenialReasonDescriptionText", text)
            add(reason, "foia:OtherDenialReasonQuantity", str(count))
        quantities(item, [("ComponentOtherDenialReasonQuantity", sum(count for _text, count in told))])

    return fill


def exemptions(item: Element, report: Report) -> None:
    for basis, code in EXEMPTIONS.items():
        if report.exemptions[basis]:
            one = add(item, "foia:AppliedExemption")
            add(one, "foia:AppliedExemptionCode", code)
            add(one, "foia:AppliedExemptionQuantity", str(report.exemptions[basis]))


def appeal_results(item: Element, report: Report) -> None:
    results = report.appeal_results
    affirmed, partly = results[AppealState.AFFIRMED], results[AppealState.REVERSED_IN_PART]
    reversed_, total = results[AppealState.REVERSED], report.appeal_flow["processed"]
    names = ("Affirmed", "Partial", "Reversed", "Other", "Total")
    counts = (affirmed, partly, reversed_, total - affirmed - partly - reversed_, total)
    quantities(item, [(f"AppealDisposition{name}Quantity", count) for name, count in zip(names, counts, strict=True)])


def appeal_denials(item: Element, report: Report) -> None:
    withdrawn = report.appeal_results[AppealState.WITHDRAWN]
    other = sum(report.appeal_results[key] for key in APPEAL_REASONS)
    found = {"Withdrawn": withdrawn, "Other": other}
    denials(item, {code: count for code, count in found.items() if count})


def nothing(item: Element, report: Report) -> None:
    """Leave an item empty: the office has nothing to say there."""


def response(item: Element, days: Sequence[int]) -> None:
    if not days:
        return
    figures = (("Median", median(days)), ("Average", mean(days)), ("Lowest", min(days)), ("Highest", max(days)))
    for name, value in figures:
        if value < 1:
            add(item, f"foia:ResponseTime{name}DaysCode", "LT1")
        else:
            add(item, f"foia:ResponseTime{name}DaysValue", _number(value))


def tracks(days: str) -> Fill:
    def fill(item: Element, report: Report) -> None:
        for track in TRACKS:
            response(add(item, f"foia:{track.title()}ResponseTime"), getattr(report, days).get(track, ()))

    return fill


def increments(track: str) -> Fill:
    def fill(item: Element, report: Report) -> None:
        days, least = report.processed_days.get(track, []), -1
        for code, most in INCREMENTS:
            one = add(item, "foia:TimeIncrement")
            add(one, "foia:TimeIncrementCode", code)
            add(one, "foia:TimeIncrementProcessedQuantity", str(sum(least < value <= most for value in days)))
            least = most
        quantities(item, [("TimeIncrementTotalQuantity", len(days))])

    return fill


def pending(item: Element, report: Report) -> None:
    for track in TRACKS:
        days = report.pending_days.get(track, [])
        one = add(item, f"foia:{track.title()}PendingRequestStatistics")
        quantities(one, [("PendingRequestQuantity", len(days))])
        if days:
            add(one, "foia:PendingRequestMedianDaysValue", _number(median(days)))
            add(one, "foia:PendingRequestAverageDaysValue", _number(mean(days)))


def oldest_of(name: str) -> Fill:
    def fill(item: Element, report: Report) -> None:
        for received, days in getattr(report, name):
            one = add(item, "foia:OldItem")
            add(one, "foia:OldItemReceiptDate", received)
            add(one, "foia:OldItemPendingDaysQuantity", str(days))

    return fill


def speed(item: Element, report: Report) -> None:
    quantities(
        item,
        [("RequestGrantedQuantity", report.expedite["granted"]), ("RequestDeniedQuantity", report.expedite["denied"])],
    )
    if report.expedite_days:
        add(item, "foia:AdjudicationMedianDaysValue", _number(median(report.expedite_days)))
        add(item, "foia:AdjudicationAverageDaysValue", _number(mean(report.expedite_days)))
    quantities(item, [("AdjudicationWithinTenDaysQuantity", report.expedite["within_ten"])])


def waivers(item: Element, report: Report) -> None:
    quantities(item, [("RequestGrantedQuantity", 0), ("RequestDeniedQuantity", 0)])


def staff(item: Element, report: Report) -> None:
    counts = (("FullTimeEmployeeQuantity", report.staff), ("EquivalentFullTimeEmployeeQuantity", 0))
    quantities(item, [*counts, ("TotalFullTimeStaffQuantity", report.staff)])
    quantities(item, [(f"{kind}Amount", 0) for kind in ("ProcessingCost", "LitigationCost", "TotalCost")])


def fees(item: Element, report: Report) -> None:
    quantities(item, [("FeesCollectedAmount", 0), ("FeesCollectedCostPercent", 0)])


def posted(item: Element, report: Report) -> None:
    quantities(item, [("PostedbyFOIAQuantity", 0), ("PostedbyProgramQuantity", 0)])


def backlog(item: Element, report: Report) -> None:
    requests, appeals = report.backlog["requests"], report.backlog["appeals"]
    quantities(item, [("BackloggedRequestQuantity", requests), ("BackloggedAppealQuantity", appeals)])


def compared(prefix: str) -> Fill:
    def fill(item: Element, report: Report) -> None:
        now, before = report.kept(), report.last_year
        quantities(
            item,
            [
                ("ItemsReceivedLastYearQuantity", before[f"{prefix}received"]),
                ("ItemsReceivedCurrentYearQuantity", now[f"{prefix}received"]),
                ("ItemsProcessedLastYearQuantity", before[f"{prefix}processed"]),
                ("ItemsProcessedCurrentYearQuantity", now[f"{prefix}processed"]),
            ],
        )

    return fill


def backlogs(prefix: str) -> Fill:
    def fill(item: Element, report: Report) -> None:
        now, before = report.kept()[f"{prefix}backlog"], report.last_year[f"{prefix}backlog"]
        quantities(item, [("BacklogLastYearQuantity", before), ("BacklogCurrentYearQuantity", now)])

    return fill


def add(parent: Element, name: str, text: str | None = None) -> Element:
    made = SubElement(parent, qualified(name))
    made.text = text
    return made


def qualified(name: str) -> str:
    prefix, _colon, local = name.partition(":")
    return f"{{{SPACES[prefix]}}}{local}"


def _number(value: float) -> str:
    """Return a number with two decimals at most, without trailing zeros."""
    return format(Decimal(str(round(value, 2))).normalize(), "f")
