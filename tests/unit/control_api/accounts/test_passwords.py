"""Hashing passwords, and doing it off the event loop."""

import asyncio
import threading

import pytest
from argon2 import extract_parameters

from control_api.accounts import passwords as module
from control_api.accounts.errors import InvalidPasswordError, PasswordsBusyError
from control_api.accounts.passwords import (
    NOBODYS_HASH,
    Passwords,
    check_password,
    hash_password,
    verify_password,
)


def test_the_right_password_verifies_and_no_other() -> None:
    """To the last of 1,024 characters."""
    password = "pässword" * 128
    password_hash = hash_password(password)

    assert verify_password(password, password_hash)
    assert not verify_password(password[:-1] + "D", password_hash)
    assert not verify_password(password[:-1], password_hash)


def test_the_same_password_never_hashes_alike() -> None:
    """Each hash has its own salt."""
    assert hash_password("password") != hash_password("password")


def test_two_keyboards_type_one_password() -> None:
    """Composed or not, it is the same."""
    assert verify_password("pa\u0308ssword", hash_password("p\u00e4ssword"))


def test_an_unknown_address_costs_what_a_known_one_costs() -> None:
    """The hash nobody has was made with the parameters everybody's has."""
    assert extract_parameters(NOBODYS_HASH) == extract_parameters(hash_password("password"))


@pytest.mark.parametrize("garbled", ["", "$argon2id$v=19$m=19456,t=2,p=1$", "plain"])
def test_a_garbled_hash_verifies_nothing(garbled: str) -> None:
    """It is no error either."""
    assert not verify_password("", garbled)


@pytest.mark.parametrize(("length", "taken"), [(7, False), (8, True), (1024, True), (1025, False)])
def test_a_password_has_8_to_1024_characters(*, length: int, taken: bool) -> None:
    """Characters, not bytes; the message has the number and not the password."""
    password = "ß" * length
    if taken:
        check_password(password)
    else:
        with pytest.raises(InvalidPasswordError, match=str(length)) as refusal:
            check_password(password)
        assert password not in str(refusal.value)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Hashing waits until this is set."""
    release = threading.Event()

    def wait(_password: str) -> str:
        release.wait(10)
        return "hash"

    monkeypatch.setattr(module, "hash_password", wait)
    return release


async def test_who_finds_the_queue_full_is_refused_at_once(held: threading.Event) -> None:
    """Two run, one waits, the fourth is turned away; then there is room again."""
    passwords = Passwords(threads=2, max_waiting=1)
    admitted = [asyncio.ensure_future(passwords.hash("password")) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(PasswordsBusyError):
        await passwords.hash("password")
    held.set()

    assert await asyncio.gather(*admitted) == ["hash"] * 3
    assert await passwords.hash("password") == "hash"
    passwords.close()


async def test_who_went_away_still_fills_her_place_while_the_thread_runs(held: threading.Event) -> None:
    """Cancelling a request frees no core."""
    passwords = Passwords(threads=1, max_waiting=0)
    gone = asyncio.ensure_future(passwords.hash("password"))
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    with pytest.raises(PasswordsBusyError):
        await passwords.hash("password")
    held.set()
    passwords.close()
