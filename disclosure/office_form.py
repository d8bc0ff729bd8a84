"""What forms about an office have in common, on the pages of managers and at the desk."""

from typing import Any

from django.http import QueryDict

from disclosure.forms import PlainForm
from workflow.models import Office


class OfficeForm(PlainForm):
    """A form about one office and, where there is one, about one thing in it, named by `item`: `about` says which."""

    about = ""

    def __init__(self, data: QueryDict | None = None, *, office: Office, item: str = "") -> None:
        self.office, self.item = office, item
        super().__init__(data, initial=self.start())
        self.prepare()

    def start(self) -> dict[str, Any]:
        """Return what the form begins with.

        :raises NotYours: there is no such thing in this office.
        """
        return {}

    def prepare(self) -> None:
        """Fill in the choices that depend on the office."""

    def choices(self, name: str, given: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = given  # type: ignore[attr-defined]
