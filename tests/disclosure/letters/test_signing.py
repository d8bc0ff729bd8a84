"""The signature of a letter: it holds for every byte, says who, when and why, and leaves the page accessible."""

import datetime as dt
import random
import stat
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from disclosure.letters import keys, signing
from disclosure.letters.composition import compose
from disclosure.letters.errors import SignatureBroken
from disclosure.letters.library import catalogue_template
from disclosure.letters.rendering import render
from disclosure.letters.samples import sample_context
from tests.disclosure.letters.pdf import problems, text

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
LATER = dt.datetime(2040, 1, 2, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def unsigned() -> bytes:
    template = catalogue_template("duplicate", "en")
    return render(compose("duplicate", "en", sample_context("duplicate", "en"), template))


@pytest.fixture(scope="module")
def signed(unsigned: bytes) -> bytes:
    return signing.sign(unsigned, reason="Decided.", at=NOON)


@pytest.fixture
def no_keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Nothing remembered of the keys, before and after."""
    keys.forget()
    yield monkeypatch
    monkeypatch.undo()
    keys.forget()


def test_a_signed_letter_is_still_accessible_and_says_the_same(unsigned: bytes, signed: bytes) -> None:
    assert problems(signed) == []
    assert text(signed) == text(unsigned)


def test_the_seal_tells_when_and_why(signed: bytes) -> None:
    seal = signing.check(signed)

    assert (seal.signed_at, seal.reason) == (NOON, "Decided.")


def test_no_byte_can_change_unseen(signed: bytes) -> None:
    """Every region of the file, the signature's own digits and their padding among them."""
    chance = random.Random(5)
    places = {*range(0, len(signed), len(signed) // 60), *range(len(signed) - 4_000, len(signed), 61)}

    unseen = [place for place in sorted(places) if holds(changed(signed, place, chance.choice([1, 0x20, 0xFF])))]

    assert unseen == []


@pytest.mark.parametrize("wrong", [b"", b"%PDF-1.7\n", b"no file of ours"])
def test_what_is_no_signed_letter_is_refused(wrong: bytes) -> None:
    assert not holds(wrong)


def test_an_unsigned_letter_is_refused(unsigned: bytes) -> None:
    assert not holds(unsigned)


def test_something_put_behind_a_signed_letter_is_seen(signed: bytes) -> None:
    assert not holds(signed + b"\n% more")


def test_a_letter_is_signed_once(signed: bytes) -> None:
    with pytest.raises(SignatureBroken, match="already"):
        signing.sign(signed, reason="Again.", at=NOON)


def test_a_key_of_somebody_else_is_refused(signed: bytes, no_keys: pytest.MonkeyPatch) -> None:
    use(no_keys, *keys.fresh_credentials(NOON))

    with pytest.raises(SignatureBroken, match="not this office"):
        signing.check(signed)


def test_letters_of_an_earlier_key_hold_while_its_certificate_is_kept(
    unsigned: bytes, no_keys: pytest.MonkeyPatch
) -> None:
    old_key, old_certificate = keys.fresh_credentials(NOON)
    new_key, new_certificate = keys.fresh_credentials(LATER)
    use(no_keys, old_key, old_certificate)
    earlier = signing.sign(unsigned, reason="Decided.", at=NOON)

    use(no_keys, new_key, new_certificate + old_certificate)

    assert signing.check(earlier).signed_at == NOON


def test_the_key_of_a_trial_is_made_once_for_its_owner_alone(no_keys: pytest.MonkeyPatch) -> None:
    key, certificate = keys.make_credentials()
    first = key.read_bytes()

    assert keys.make_credentials() == (key, certificate)
    assert key.read_bytes() == first
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_production_makes_no_key(no_keys: pytest.MonkeyPatch) -> None:
    no_keys.setattr(settings, "VAULT_KEYS_FROM_ENVIRONMENT_ONLY", True, raising=False)

    with pytest.raises(ImproperlyConfigured, match="FORTHRIGHT_LETTER_KEY"):
        keys.credentials()


def test_a_key_without_its_certificate_is_refused(no_keys: pytest.MonkeyPatch) -> None:
    key, _certificate = keys.fresh_credentials(NOON)
    _other, certificate = keys.fresh_credentials(NOON)

    use(no_keys, key, certificate)

    with pytest.raises(ImproperlyConfigured, match="does not belong"):
        keys.credentials()


def holds(pdf: bytes) -> bool:
    try:
        signing.check(pdf)
    except SignatureBroken:
        return False
    return True


def changed(pdf: bytes, place: int, bits: int) -> bytes:
    return pdf[:place] + bytes([pdf[place] ^ bits]) + pdf[place + 1 :]


def use(patch: pytest.MonkeyPatch, key: bytes, certificate: bytes) -> None:
    patch.setenv("FORTHRIGHT_LETTER_KEY", key.decode())
    patch.setenv("FORTHRIGHT_LETTER_CERT", certificate.decode())
    keys.forget()
