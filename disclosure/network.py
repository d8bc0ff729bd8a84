"""Where a request comes from, as far as it can be known behind proxies."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

#: One household, or one telephone, holds a network of this length and may change within it.
HOUSEHOLD = 64


def client_address(http: HttpRequest) -> str:
    """Return the address limits are counted by; of IPv6 the network of one household.

    Each trusted proxy adds, at the right of X-Forwarded-For, the address it was called from. So with so many of them
    the address that counts stands that many places from the right; what stands left of it the caller may have written
    themselves. Without a trusted proxy, or when the header is shorter than it must be, only the connection counts.
    """
    trusted = settings.TRUSTED_PROXIES
    forwarded = [part.strip() for part in http.headers.get("X-Forwarded-For", "").split(",")]
    if trusted > 0 and len(forwarded) >= trusted:
        claimed = _plain(forwarded[-trusted])
        if claimed:
            return claimed
    return _plain(str(http.META.get("REMOTE_ADDR", ""))) or "unknown"


def _plain(text: str) -> str:
    """Return an address as it is counted; empty when it is none."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, HOUSEHOLD), strict=False).network_address)
    return str(found)
