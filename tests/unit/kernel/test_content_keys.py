"""Content keys: wrapped, opened again, and by nobody else."""

import pytest

from kernel.content_keys import CONTENT_KEY_BYTES, ContentKeyError, KeyRing, WrappedKey, new_content_key

RING = KeyRing({"a": bytes(range(32)), "b": bytes(range(32, 64))}, "a")
CONTENT_KEY = bytes(range(100, 116))


@pytest.mark.parametrize("length_bytes", [16, 32])
def test_a_wrapped_key_is_opened_again(length_bytes: int) -> None:
    """Content keys have 16 bytes, those of staged masters 32."""
    key = bytes(range(length_bytes))
    assert RING.unwrap(RING.wrap(key)) == key


def test_wrapping_follows_rfc_3394() -> None:
    """The RFC's own vector, section 4.3: 128 bits of key data under 256 bits."""
    kek = bytes.fromhex("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F")
    wrapped = KeyRing({"rfc": kek}, "rfc").wrap(bytes.fromhex("00112233445566778899AABBCCDDEEFF"))
    assert wrapped.wrapped.hex() == "64e8c3f9ce0f5ba263e9777905818a2a93c8191e7d6e8ae7"


def test_the_current_key_wraps() -> None:
    """And its id is told, so that it can be found again."""
    assert RING.wrap(CONTENT_KEY).kek_id == "a"


def test_a_former_key_still_unwraps() -> None:
    """After a rotation."""
    wrapped = KeyRing({"b": RING.keys["b"]}, "b").wrap(CONTENT_KEY)
    assert RING.unwrap(wrapped) == CONTENT_KEY


def test_a_key_wrapped_by_a_stranger_is_refused() -> None:
    """A key-encryption key that is gone is named in the error."""
    with pytest.raises(ContentKeyError, match="'c'"):
        RING.unwrap(WrappedKey("c", RING.wrap(CONTENT_KEY).wrapped))


def test_the_wrong_key_does_not_open() -> None:
    """An id that points at another key is noticed."""
    with pytest.raises(ContentKeyError):
        RING.unwrap(WrappedKey("b", RING.wrap(CONTENT_KEY).wrapped))


@pytest.mark.parametrize("position", range(24))
def test_an_altered_key_is_refused(position: int) -> None:
    """In whichever byte."""
    wrapped = bytearray(RING.wrap(CONTENT_KEY).wrapped)
    wrapped[position] ^= 1
    with pytest.raises(ContentKeyError):
        RING.unwrap(WrappedKey("a", bytes(wrapped)))


@pytest.mark.parametrize("wrapped", [b"", b"x", bytes(8), bytes(16), bytes(23), bytes(25)])
def test_what_is_no_wrapped_key_is_refused(wrapped: bytes) -> None:
    """Whatever a damaged database row may hold."""
    with pytest.raises(ContentKeyError):
        RING.unwrap(WrappedKey("a", wrapped))


def test_the_current_key_must_be_in_the_ring() -> None:
    """Else nothing could be wrapped."""
    with pytest.raises(ContentKeyError, match="'z'"):
        KeyRing({"a": bytes(32)}, "z")


@pytest.mark.parametrize("length_bytes", [0, 16, 31, 33])
def test_a_key_encryption_key_has_32_bytes(length_bytes: int) -> None:
    """No weaker key slips in."""
    with pytest.raises(ContentKeyError, match=f"has {length_bytes} bytes"):
        KeyRing({"a": bytes(length_bytes)}, "a")


def test_a_key_ring_does_not_print_its_keys() -> None:
    """Neither in hexadecimal nor as bytes."""
    assert repr(RING) == "KeyRing(current='a')"


def test_content_keys_are_fresh() -> None:
    """Two are never the same, and each is an AES-128 key."""
    keys = {new_content_key() for _ in range(100)}
    assert (len(keys), {len(key) for key in keys}) == (100, {CONTENT_KEY_BYTES})
