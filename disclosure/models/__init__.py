"""What disclosure remembers: letter templates with their versions, letters, packages. Import models from here."""

from disclosure.models.letters import Letter, LetterTemplate, LetterTemplateVersion, Package

__all__ = ["Letter", "LetterTemplate", "LetterTemplateVersion", "Package"]
