"""Limits count by the address before our own proxies, and never by one a caller claims."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django.fixtures import Settings

from disclosure.network import client_address

#: What a proxy sees: the caller's own claim first, then what each proxy added.
CLAIM, CALLER, INNER, SERVER = "198.51.100.9", "203.0.113.7", "10.0.0.2", "10.0.0.1"


@pytest.fixture(autouse=True)
def _fresh_counters() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.mark.parametrize(
    ("trusted", "forwarded", "counted"),
    [
        (0, CALLER, SERVER),
        (1, CALLER, CALLER),
        (1, f"{CLAIM}, {CALLER}", CALLER),
        (2, f"{CLAIM}, {CALLER}, {INNER}", CALLER),
        (2, CALLER, SERVER),
        (1, "", SERVER),
        (1, "unknown", SERVER),
        (1, f"{CALLER}, <script>", SERVER),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "::ffff:203.0.113.7", CALLER),
    ],
)
def test_the_address_that_counts(settings: Settings, trusted: int, forwarded: str, counted: str) -> None:
    settings.TRUSTED_PROXIES = trusted
    given: dict[str, Any] = {"REMOTE_ADDR": SERVER, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})}

    assert client_address(RequestFactory().get("/", **given)) == counted


def tries(forwarded: str, times: int = 11) -> int:
    """Try return codes from an address; return the last status."""
    status = 0
    for _ in range(times):
        response = Client().post(
            reverse("portal:come_back"), {"code": "AAAA-AAAA-AAAA"}, headers={"X-Forwarded-For": forwarded}
        )
        status = response.status_code
    return status


@pytest.mark.django_db
def test_one_caller_behind_a_proxy_does_not_shut_out_another(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1

    assert tries(CALLER) == 429
    assert tries("203.0.113.8", times=1) == 422


@pytest.mark.django_db
def test_a_caller_does_not_escape_a_limit_by_claiming_other_addresses(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1

    statuses = [tries(f"198.51.100.{number}, {CALLER}", times=1) for number in range(11)]

    assert statuses[-1] == 429


@pytest.mark.django_db
def test_the_sign_in_counts_by_the_same_address(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1

    def page(number: int, caller: str) -> str:
        response = Client().post(
            reverse("account_request_login_code"),
            {"email": f"x{number}@mail.example"},
            headers={"X-Forwarded-For": f"198.51.100.{number}, {caller}"},
            follow=True,
        )
        return str(response.content.decode())

    pages = [page(number, CALLER) for number in range(25)]

    assert "That was too many tries." in pages[-1]
    assert "That was too many tries." not in page(99, "203.0.113.8")
