"""The bases an office withholds on: all of the catalogue, or the catalogues it chose; its usual ones first."""

from redaction.bases import Basis, bases, basis, catalogues, to_victims
from workflow.models import Office

#: Bases of this catalogue are for whole pages and belong to every office: they withhold nothing.
WHOLE_PAGES = "whole_pages"


def grounds_of(office: Office) -> dict[str, Basis]:
    """Return the bases of an office by their keys, its usual ones first, then in the order of the catalogue."""
    known = bases()
    chosen = {*office.catalogues, WHOLE_PAGES} if office.catalogues else set(catalogues())
    held = [key for name, keys in catalogues().items() if name in chosen for key in keys]
    usual = [key for key in office.usual_bases if key in held]
    return {key: known[key] for key in (*usual, *(key for key in held if key not in usual))}


def choices(office: Office, *, for_victim: bool = False) -> list[tuple[str, str]]:
    """Return what a part of a page, or an item, may be withheld on, as pairs of key and label.

    :param for_victim: it leaves by a victim's route, which is no release under FOIA: so are the labels.
    """
    named = to_victims if for_victim else str
    return [(key, basis(named(key)).label) for key, one in grounds_of(office).items() if not one.whole_page]
