"""Proposes what to withhold in a text: identifiers, names the case knows, names in running text. No Django."""

from redaction.detection.values import (
    ENTITIES,
    IDENTIFIERS,
    KINDS,
    ROLES,
    DetectionRefused,
    Known,
    Person,
    Suggestion,
    Word,
)

__all__ = [
    "ENTITIES",
    "IDENTIFIERS",
    "KINDS",
    "ROLES",
    "DetectionRefused",
    "Known",
    "Person",
    "Suggestion",
    "Word",
]
