"""What can stop a release package. Each error says what to do next."""


class ReleaseError(Exception):
    """A package cannot be built as asked."""


class NotTheDecidedFiles(ReleaseError):
    """A file is not byte for byte the one that was decided on."""


class OnePdfRefused(ReleaseError):
    """The files of a package do not make one PDF that is proved to be them."""


class NotDecided(ReleaseError):
    """Signing or packaging was asked for before the decision."""
