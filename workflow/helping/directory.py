"""The directory as it is read: who serves a place, nearest first. One query a list, paged in the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, radians
from typing import Any, TypeVar

from django.db import models
from django.db.models import Exists, F, FloatField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from workflow.helping.places import EVERYWHERE, Place, Point, miles
from workflow.models import Listing, ListingArea, ListingKind, Office, Specialist, SpecialistArea, Tongue

#: What staff call the languages of the directory: its pages for everybody call each by its own name.
IN_ENGLISH: Mapping[str, str] = {
    Tongue.EN: "English", Tongue.ES: "Spanish", Tongue.AM: "Amharic", Tongue.AR: "Arabic",
    Tongue.ASL: "American Sign Language", Tongue.FR: "French", Tongue.HT: "Haitian Creole", Tongue.HI: "Hindi",
    Tongue.KO: "Korean", Tongue.PT: "Portuguese", Tongue.RU: "Russian", Tongue.SO: "Somali", Tongue.TL: "Tagalog",
    Tongue.VI: "Vietnamese", Tongue.ZH: "Chinese",
}  # fmt: skip
#: Farther than anything in the country, in squared degrees: what has no point stands last.
_NOWHERE = 1e6
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: where, and, if they say so, what kind of help in which language."""

    place: Place
    help: str = ""
    language: str = ""


def packed(values: tuple[str, ...]) -> str:
    """Return a list as it is kept: `|one|two|`; empty for none."""
    return f"|{'|'.join(values)}|" if values else ""


def unpacked(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


def serving(place: Place) -> Q:
    """Return the areas that hold a place: the country, its state, its county, its ZIP code by the first digits.

    Of a state alone every area in it: who serves a part of it may be the one that is looked for.
    """
    if not place.zip_code:
        return Q(state__in=[EVERYWHERE, place.state])
    starts = [place.zip_code[:length] for length in range(1, 6)]
    here = Q(state=place.state)
    return (
        Q(state=EVERYWHERE)
        | (here & Q(county="", zip_prefix=""))
        | (here & Q(county=place.county) & ~Q(county=""))
        | (here & Q(zip_prefix__in=starts))
    )


def listings(wanted: Wanted, kind: ListingKind) -> QuerySet[Listing]:
    """Return the open entries of a kind that fit, nearest first."""
    rows = Listing.objects.filter(kind=kind, withdrawn_at=None, office__is_open=True)
    rows = rows.filter(Exists(ListingArea.objects.filter(serving(wanted.place), listing=OuterRef("pk"))))
    if wanted.help and kind == ListingKind.PROVIDER:
        rows = rows.filter(helps__contains=packed((wanted.help,)))
    if wanted.language:
        rows = rows.filter(languages__contains=packed((wanted.language,)))
    return nearest(rows.select_related("office"), wanted.place.point)


def specialists(wanted: Wanted, on: date) -> QuerySet[Specialist]:
    """Return who may be given to people of a place on a day, nearest first."""
    rows = on_post(Specialist.objects.filter(office__is_open=True, user__is_active=True), on)
    rows = rows.filter(Exists(SpecialistArea.objects.filter(serving(wanted.place), specialist=OuterRef("pk"))))
    if wanted.language:
        rows = rows.filter(languages__contains=packed((wanted.language,)))
    return nearest(rows.select_related("user", "office"), wanted.place.point)


def on_post(rows: QuerySet[Specialist], on: date) -> QuerySet[Specialist]:
    """Return those who take people on a day: begun and not left."""
    return rows.filter(since_date__lte=on).filter(Q(until_date=None) | Q(until_date__gte=on))


def nearest(rows: QuerySet[Row], point: Point | None) -> QuerySet[Row]:
    """Order rows by how far they lie from a point; by name where there is none.

    On the scale of a country degrees on a plane, the east ones shortened by the latitude, order as the globe does.
    """
    name = "name" if rows.model is Listing else "user__name"
    if point is None:
        return rows.order_by(name, "pk")
    narrow = cos(radians(point.latitude))
    north: Any = F("latitude") - Value(point.latitude)
    east: Any = (F("longitude") - Value(point.longitude)) * Value(narrow)
    far = Coalesce(Cast(north * north + east * east, FloatField()), Value(_NOWHERE), output_field=FloatField())
    measured: Any = rows.annotate(far=far)
    ordered: QuerySet[Row] = measured.order_by("far", name, "pk")
    return ordered


def miles_from(point: Point | None, row: Listing | Specialist) -> int | None:
    """Return how many miles a row lies from a point, rounded; None where either has none."""
    if point is None or row.latitude is None or row.longitude is None:
        return None
    return round(miles(point, Point(row.latitude, row.longitude)))


def is_stale(row: Listing, on: date) -> bool:
    """Whether nobody confirmed an entry for longer than its office allows."""
    return row.confirmed_date is None or row.confirmed_date < on - timedelta(days=row.office.directory_days)


def to_review(office: Office, on: date) -> QuerySet[Listing]:
    """Return the open entries of an office that nobody confirmed in time, the longest unconfirmed first."""
    stale = Q(confirmed_date=None) | Q(confirmed_date__lt=on - timedelta(days=office.directory_days))
    rows = office.listings.filter(stale, withdrawn_at=None).select_related("confirmed_by", "office")
    return rows.order_by(F("confirmed_date").asc(nulls_first=True), "name", "pk")
