"""Takes a file and marks, gives back a file that holds what may be seen and nothing else, and proves it. No Django."""

from redaction.engine.certificate import canonical_certificate_bytes
from redaction.engine.prove import prove
from redaction.engine.redact import inspect, page_png, page_pngs, redact
from redaction.engine.values import (
    Box,
    Check,
    EngineError,
    Finding,
    Flag,
    InputRefused,
    Intake,
    MachineLacks,
    Mark,
    PageInfo,
    PageText,
    Proof,
    ProofFailed,
    Redacted,
)

__all__ = [
    "Box",
    "Check",
    "EngineError",
    "Finding",
    "Flag",
    "InputRefused",
    "Intake",
    "MachineLacks",
    "Mark",
    "PageInfo",
    "PageText",
    "Proof",
    "ProofFailed",
    "Redacted",
    "canonical_certificate_bytes",
    "inspect",
    "page_png",
    "page_pngs",
    "prove",
    "redact",
]
