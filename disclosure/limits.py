"""How often one address may try something that could be guessed."""

from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest

from disclosure.network import client_address


@dataclass(frozen=True)
class Limit:
    """So many tries in so many seconds for one network address, or for whoever else is counted."""

    name: str
    times: int
    seconds: int

    def allows(self, http: HttpRequest, whose: str = "") -> bool:
        """Count one try and say whether it was within the limit. Shelters share an address: limits are generous."""
        key = f"limit:{self.name}:{whose or client_address(http)}"
        cache.add(key, 0, self.seconds)
        try:
            return bool(cache.incr(key) <= self.times)
        except ValueError:  # it ran out between the two calls
            return True

    def is_reached(self, http: HttpRequest) -> bool:
        """Whether so many were counted already; counts nothing."""
        return bool(cache.get(f"limit:{self.name}:{client_address(http)}", 0) >= self.times)
