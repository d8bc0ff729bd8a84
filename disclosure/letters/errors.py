"""What can stop a letter. Each error says what to do next."""


class LetterError(Exception):
    """A letter cannot be made as asked."""


class TemplateBroken(LetterError):
    """A template breaks a rule of its kind: an unknown field, a missing paragraph, a law that must not be named."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("The template cannot be used. Put right: " + " ".join(problems))
        self.problems = problems


class NoTemplate(LetterError):
    """No approved template is there for a letter: install the product's, or approve one."""


class MissingFields(LetterError):
    """The case lacks values the letter has to say; `names` lists every one of them."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__("The letter needs these values of the case first: " + ", ".join(names) + ".")
        self.names = names


class BarNamed(LetterError):
    """A text that leaves the building names the law of a bar, or a kind of protected application (design §5)."""

    def __init__(self, places: tuple[str, ...]) -> None:
        super().__init__(
            "A letter or index may not name a law that protects somebody's records. Word it without the law in: "
            + ", ".join(places)
            + "."
        )
        self.places = places


class WrongSignatory(LetterError):
    """The letter names another person as responsible than the one who decided."""


class PressMissing(LetterError):
    """The machine lacks what prints letters (WeasyPrint or Pango)."""


class SignatureBroken(LetterError):
    """A file could not be signed, or holds no signature that can be read."""


class KeyOutOfReach(LetterError):
    """The module that holds the signing key does not answer. Nothing was signed; the work is worth another try."""
