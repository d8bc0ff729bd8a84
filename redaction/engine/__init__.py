"""Takes a file and marks, gives back a file that holds what may be seen and nothing else, and proves it. No Django."""

from redaction.engine.certificate import CHECKS, canonical_certificate_bytes, marks_digest
from redaction.engine.certificate import KIND as PROOF
from redaction.engine.convert import Paper, as_paper
from redaction.engine.hints import twins, widths
from redaction.engine.join import Part, join
from redaction.engine.join_proof import CHECKS as JOINED_CHECKS
from redaction.engine.join_proof import KIND as JOINED_PROOF
from redaction.engine.join_proof import JoinedProof, prove_joined
from redaction.engine.prove import prove
from redaction.engine.redact import inspect, page_png, page_pngs, redact
from redaction.engine.values import (
    Box,
    Check,
    ConverterMissing,
    EngineError,
    FileText,
    Finding,
    Flag,
    InputRefused,
    Intake,
    MachineLacks,
    Mark,
    Origin,
    PageInfo,
    PageText,
    Proof,
    ProofFailed,
    Redacted,
    Withheld,
)

__all__ = [
    "CHECKS",
    "JOINED_CHECKS",
    "JOINED_PROOF",
    "PROOF",
    "Box",
    "Check",
    "ConverterMissing",
    "EngineError",
    "FileText",
    "Finding",
    "Flag",
    "InputRefused",
    "Intake",
    "JoinedProof",
    "MachineLacks",
    "Mark",
    "Origin",
    "PageInfo",
    "PageText",
    "Paper",
    "Part",
    "Proof",
    "ProofFailed",
    "Redacted",
    "as_paper",
    "Withheld",
    "canonical_certificate_bytes",
    "inspect",
    "join",
    "marks_digest",
    "page_png",
    "page_pngs",
    "prove",
    "prove_joined",
    "redact",
    "twins",
    "widths",
]
