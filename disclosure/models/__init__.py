"""What disclosure remembers: letter templates with versions, letters, packages, dossiers. Import models from here."""

from disclosure.models.dossiers import Dossier
from disclosure.models.letters import Letter, LetterTemplate, LetterTemplateVersion, Package

__all__ = ["Dossier", "Letter", "LetterTemplate", "LetterTemplateVersion", "Package"]
