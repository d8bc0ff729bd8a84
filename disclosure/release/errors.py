"""What can stop a release package. Each error says what to do next."""


class ReleaseError(Exception):
    """A package cannot be built as asked."""


class NotTheDecidedFiles(ReleaseError):
    """A file is not byte for byte the one that was decided on."""


class NotDecided(ReleaseError):
    """Signing or packaging was asked for before the decision."""
