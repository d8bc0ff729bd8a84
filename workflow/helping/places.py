"""Places of the United States by ZIP code: state, county and where it lies. Everything comes with the package
`zipcodes`; nothing is looked up outside, so nobody learns who looked (coordinates: GeoNames, CC BY 4.0).
"""

import functools
import math
from dataclasses import dataclass

import zipcodes

#: Postal codes of states and territories (USPS Publication 28, appendix B).
STATES = frozenset(
    "AL AK AS AZ AR CA CO CT DE DC FL GA GU HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND MP"
    " OH OK OR PA PR RI SC SD TN TX UT VT VI VA WA WV WI WY".split()
)
#: Stands for the whole country in an area.
EVERYWHERE = "US"
_EARTH_MILES = 3958.8


@dataclass(frozen=True)
class Point:
    """A place on the earth in degrees, north and east."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Place:
    """Where somebody is, as far as they said: a state alone, or a ZIP code with its county."""

    state: str
    zip_code: str = ""
    county: str = ""
    city: str = ""
    point: Point | None = None

    @property
    def words(self) -> str:
        return ", ".join(part for part in (self.city, f"{self.state} {self.zip_code}".strip()) if part)


@functools.lru_cache(maxsize=4096)
def place_of(zip_code: str) -> Place | None:
    """Return the place of a ZIP code of five digits, or None where there is none."""
    if len(zip_code) != 5 or not (zip_code.isascii() and zip_code.isdecimal()):
        return None
    found = next(iter(zipcodes.matching(zip_code)), None)  # type: ignore[no-untyped-call]
    if found is None:
        return None
    point = None
    if found["lat"] and found["long"]:
        point = Point(float(found["lat"]), float(found["long"]))
    return Place(found["state"], zip_code, county_key(found["county"] or ""), found["city"], point)


def county_key(name: str) -> str:
    """Return a county's name as it is compared: without “County” and the like, in small letters."""
    words = " ".join(name.split()).casefold()
    for ending in (" county", " parish", " borough", " municipio", " census area", " municipality"):
        words = words.removesuffix(ending)
    return words


def miles(one: Point, other: Point) -> float:
    """Return the distance of two points along the earth, in miles (haversine)."""
    north = math.radians(other.latitude - one.latitude)
    east = math.radians(other.longitude - one.longitude)
    half = (
        math.sin(north / 2) ** 2
        + math.cos(math.radians(one.latitude)) * math.cos(math.radians(other.latitude)) * math.sin(east / 2) ** 2
    )
    return 2 * _EARTH_MILES * math.asin(math.sqrt(half))
