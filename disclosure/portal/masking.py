"""Ways as pages show them: by so little that only who knows an address knows it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from workflow.models import ContactKind, ContactWay


@dataclass(frozen=True)
class Shown:
    """A way as the page shows it: `masked` says enough to know it by, and too little to find somebody with."""

    way: ContactWay
    masked: str

    @property
    def stands(self) -> str:
        """One of ``used``, ``waiting`` for its code, ``staff`` (closed on the telephone), ``unasked``
        (came with a request from another system), ``closed``."""
        if self.way.safe:
            return "waiting" if self.way.to_verify else "used"
        if self.way.unasked:
            return "unasked"
        return "staff" if self.way.stopped_by_staff else "closed"


def masked(way: ContactWay) -> str:
    """Return an address by so little that only who knows it knows it."""
    if way.kind in {ContactKind.TELEPHONE, ContactKind.SMS}:
        digits = "".join(letter for letter in way.value if letter.isdigit())
        return _("ends in %s") % digits[-2:]
    if way.kind == ContactKind.EMAIL:
        name, _at, place = way.value.partition("@")
        return f"{name[:1]}…@{place}"
    return ""
