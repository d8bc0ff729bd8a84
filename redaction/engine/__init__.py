"""Takes a file and marks, gives back a file that holds what may be seen and nothing else, and proves it. No Django."""

from redaction.engine.certificate import canonical_certificate_bytes
from redaction.engine.convert import Paper, as_paper
from redaction.engine.hints import twins, widths
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
    "Box",
    "Check",
    "ConverterMissing",
    "EngineError",
    "FileText",
    "Finding",
    "Flag",
    "InputRefused",
    "Intake",
    "MachineLacks",
    "Mark",
    "Origin",
    "PageInfo",
    "PageText",
    "Paper",
    "Proof",
    "ProofFailed",
    "Redacted",
    "as_paper",
    "Withheld",
    "canonical_certificate_bytes",
    "inspect",
    "page_png",
    "page_pngs",
    "prove",
    "redact",
    "twins",
    "widths",
]
