"""The annual FOIA report as NIEM-XML: the Justice Department's exchange package 2.2, its 34 parts in their order.

What an office's data cannot say (fees, costs, records posted, consultations received) is zero, and a footnote says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element, ElementTree, register_namespace  # noqa: S405  # writes, never reads

from disclosure.oversight.annual_parts import (
    SPACES,
    Fill,
    add,
    appeal_denials,
    appeal_results,
    backlog,
    backlogs,
    compared,
    dispositions,
    exemptions,
    fees,
    flow_of,
    increments,
    nothing,
    oldest_of,
    pending,
    posted,
    qualified,
    quantities,
    reasons,
    response,
    speed,
    staff,
    tracks,
    waivers,
)
from workflow.metrics.annual import APPEAL_REASONS, REASONS, TRACKS, Report, together

NOT_KEPT = "Not kept by the system this report was made with."


@dataclass(frozen=True)
class Component:
    """An office in the report: its abbreviation, its name and its year."""

    code: str
    name: str
    report: Report


@dataclass(frozen=True)
class Agency:
    """The whole report: who makes it, of which year, with which statutes, statute → (component number, times)."""

    code: str
    name: str
    year: int
    made_on: date
    components: Sequence[Component]
    statutes: dict[str, dict[int, int]]

    @property
    def numbered(self) -> list[tuple[int, Report]]:
        """The components from 1, and at the end the whole agency as 0."""
        each = [(number, one.report) for number, one in enumerate(self.components, start=1)]
        return [*each, (0, together(one.report for one in self.components))]


def xml_of(agency: Agency) -> bytes:
    """Return the report as it is sent."""
    for prefix, space in SPACES.items():
        register_namespace(prefix, space)
    root = Element(qualified("iepd:FoiaAnnualReport"))
    application = add(root, "nc:DocumentApplicationName", "Forthright")
    application.set(qualified("nc:applicationVersionText"), "1.1")
    add(add(root, "nc:DocumentCreationDate"), "nc:Date", agency.made_on.isoformat())
    add(root, "nc:DocumentDescriptionText", "FOIA Annual Report")
    _organization(root, agency)
    add(root, "foia:DocumentFiscalYearDate", str(agency.year))
    _statutes(root, agency)
    for section in SECTIONS:
        section.write(root, agency)
    tree: bytes = _bytes(root)
    return tree


def _bytes(root: Element) -> bytes:
    chunks: list[bytes] = []

    class Sink:
        def write(self, chunk: bytes) -> None:
            chunks.append(chunk)

    ElementTree(root).write(Sink(), encoding="utf-8", xml_declaration=True)
    return b"".join(chunks)


def _organization(root: Element, agency: Agency) -> None:
    whole = add(root, "nc:Organization")
    whole.set(qualified("s:id"), "ORG0")
    add(whole, "nc:OrganizationAbbreviationText", agency.code)
    add(whole, "nc:OrganizationName", agency.name)
    for number, one in enumerate(agency.components, start=1):
        unit = add(whole, "nc:OrganizationSubUnit")
        unit.set(qualified("s:id"), f"ORG{number}")
        add(unit, "nc:OrganizationAbbreviationText", one.code)
        add(unit, "nc:OrganizationName", one.name)


def _statutes(root: Element, agency: Agency) -> None:
    section = add(root, "foia:Exemption3StatuteSection")
    named = sorted(agency.statutes.items())
    for number, (statute, _times) in enumerate(named, start=1):
        one = add(section, "foia:ReliedUponStatute")
        one.set(qualified("s:id"), f"ES{number}")
        add(one, "j:StatuteDescriptionText", statute)
    for number, (_statute, times) in enumerate(named, start=1):
        for component, count in sorted({**times, 0: sum(times.values())}.items()):
            link = _link(section, "foia:ReliedUponStatuteOrganizationAssociation", f"ES{number}", component)
            add(link, "foia:ReliedUponStatuteQuantity", str(count))


@dataclass(frozen=True)
class Section:
    """One part of the report: for each component an item with its figures, then which item is whose."""

    name: str
    item: str
    prefix: str
    link: str
    fill: Fill
    footnote: str = ""

    def write(self, root: Element, agency: Agency) -> None:
        section = add(root, f"foia:{self.name}")
        for number, report in agency.numbered:
            item = add(section, f"foia:{self.item}")
            item.set(qualified("s:id"), f"{self.prefix}{number}")
            self.fill(item, report)
        for number, _report in agency.numbered:
            _link(section, f"foia:{self.link}OrganizationAssociation", f"{self.prefix}{number}", number)
        if self.footnote:
            add(section, "foia:FootnoteText", self.footnote)


def _link(section: Element, name: str, item: str, component: int) -> Element:
    link = add(section, name)
    add(link, "foia:ComponentDataReference").set(qualified("s:ref"), item)
    add(link, "nc:OrganizationReference").set(qualified("s:ref"), f"ORG{component}")
    return link


def _increment_section(track: str) -> Section:
    name = f"{track.title()}ResponseTimeIncrementsSection"
    item, link = "ComponentResponseTimeIncrements", "ResponseTimeIncrements"
    return Section(name, item, f"{track[0].upper()}RT", link, increments(track))


#: The parts after the statutes, in the order of the schema.
SECTIONS: tuple[Section, ...] = (
    Section("ProcessedRequestSection", "ProcessingStatistics", "PS", "ProcessingStatistics", flow_of("flow")),
    Section("RequestDispositionSection", "RequestDisposition", "RD", "RequestDisposition", dispositions),
    Section(
        "RequestDenialOtherReasonSection", "ComponentOtherDenialReason", "CODR", "OtherDenialReason",
        reasons("outcomes", REASONS),
    ),
    Section(
        "RequestDispositionAppliedExemptionsSection", "ComponentAppliedExemptions", "RDE",
        "ComponentAppliedExemptions", exemptions,
    ),
    Section("ProcessedAppealSection", "ProcessingStatistics", "PA", "ProcessingStatistics", flow_of("appeal_flow")),
    Section("AppealDispositionSection", "AppealDisposition", "AD", "AppealDisposition", appeal_results),
    Section(
        "AppealDispositionAppliedExemptionsSection", "ComponentAppliedExemptions", "ADE",
        "ComponentAppliedExemptions", nothing, "Exemptions are counted with the requests.",
    ),
    Section(
        "AppealNonExemptionDenialSection", "AppealNonExemptionDenial", "ANE", "AppealNonExemptionDenial",
        appeal_denials,
    ),
    Section(
        "AppealDenialOtherReasonSection", "ComponentOtherDenialReason", "ADOR", "OtherDenialReason",
        reasons("appeal_results", APPEAL_REASONS),
    ),
    Section(
        "AppealResponseTimeSection", "ResponseTime", "ART", "ResponseTime",
        lambda item, report: response(item, report.appeal_days),
    ),
    Section(
        "OldestPendingAppealSection", "OldestPendingItems", "OPA", "OldestPendingItems", oldest_of("oldest_appeals")
    ),
    Section(
        "ProcessedResponseTimeSection", "ProcessedResponseTime", "PRT", "ProcessedResponseTime",
        tracks("processed_days"),
    ),
    Section(
        "InformationGrantedResponseTimeSection", "ProcessedResponseTime", "IGR", "ProcessedResponseTime",
        tracks("granted_days"),
    ),
    *(_increment_section(track) for track in TRACKS),
    Section(
        "PendingPerfectedRequestsSection", "PendingPerfectedRequests", "PPR", "PendingPerfectedRequests", pending
    ),
    Section("OldestPendingRequestSection", "OldestPendingItems", "OPR", "OldestPendingItems", oldest_of("oldest")),
    Section("ExpeditedProcessingSection", "ExpeditedProcessing", "EP", "ExpeditedProcessing", speed),
    Section("FeeWaiverSection", "FeeWaiver", "FW", "FeeWaiver", waivers, "No fee is charged, so none is waived."),
    Section(
        "PersonnelAndCostSection", "PersonnelAndCost", "PC", "PersonnelAndCost", staff,
        f"People with a role in the office on the last day. Costs: {NOT_KEPT}",
    ),
    Section("FeesCollectedSection", "FeesCollected", "FC", "FeesCollected", fees, "No fee is charged."),
    Section(
        "SubsectionUsedSection", "SubsectionUsed", "SU", "SubsectionUsed",
        lambda item, report: quantities(item, [("TimesUsedQuantity", 0)]),
    ),
    Section("SubsectionPostSection", "Subsection", "SP", "SubsectionPost", posted, NOT_KEPT),
    Section("BacklogSection", "Backlog", "BK", "Backlog", backlog),
    Section(
        "ProcessedConsultationSection", "ProcessingStatistics", "PCN", "ProcessingStatistics", flow_of(""),
        f"Consultations received from other agencies: {NOT_KEPT}",
    ),
    Section("OldestPendingConsultationSection", "OldestPendingItems", "OPC", "OldestPendingItems", nothing),
    Section(
        "ProcessedRequestComparisonSection", "ProcessingComparison", "RPC", "ProcessingComparison", compared("")
    ),
    Section("BackloggedRequestComparisonSection", "BacklogComparison", "RBC", "BacklogComparison", backlogs("")),
    Section(
        "ProcessedAppealComparisonSection", "ProcessingComparison", "APC", "ProcessingComparison",
        compared("appeals_"),
    ),
    Section(
        "BackloggedAppealComparisonSection", "BacklogComparison", "ABC", "BacklogComparison", backlogs("appeals_")
    ),
)  # fmt: skip
