"""How often one address may try something that could be guessed: return codes, letter codes, new drafts."""

from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest


@dataclass(frozen=True)
class Limit:
    """So many tries in so many seconds for one network address."""

    name: str
    times: int
    seconds: int

    def allows(self, http: HttpRequest) -> bool:
        """Count one try and say whether it was within the limit. Shelters share an address: limits are generous."""
        key = f"limit:{self.name}:{http.META.get('REMOTE_ADDR', '')}"
        cache.add(key, 0, self.seconds)
        try:
            return bool(cache.incr(key) <= self.times)
        except ValueError:  # it ran out between the two calls
            return True


RETURN_CODES = Limit("return-code", 10, 15 * 60)
LETTER_CODES = Limit("letter-code", 20, 15 * 60)
NEW_DRAFTS = Limit("draft", 30, 60 * 60)
