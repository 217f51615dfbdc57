"""A segment is taken only when a decoder would take it."""

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from loadtests.errors import BadMediaError
from loadtests.fragment import check_fragment, check_initialization, check_key, decrypt

KEY, IV = bytes(range(16)), bytes(15) + b"\5"


def box(kind: bytes, content: bytes = b"") -> bytes:
    """One box of ISO/IEC 14496-12."""
    return (8 + len(content)).to_bytes(4, "big") + kind + content


FRAGMENT = box(b"styp", b"cmfs") + box(b"moof", bytes(100)) + box(b"mdat", bytes(1000))


# printf 'thirty-two bytes of a known text' | openssl enc -aes-128-cbc -K 0001…0e0f -iv 00…05
OPENSSL = bytes.fromhex(
    "24666c710d37c5c52cd8d26678b1176639cd3e107a3b4c7eaaeb8abe0bf6bcfd0db3a35b1dac636daae58df99c8b248b"
)


def encrypted(data: bytes) -> bytes:
    """With the padding written out by hand."""
    padding = 16 - len(data) % 16
    encryptor = Cipher(algorithms.AES(KEY), modes.CBC(IV)).encryptor()
    return encryptor.update(data + bytes([padding]) * padding) + encryptor.finalize()


def test_what_openssl_encrypted_is_decrypted() -> None:
    """AES-128 CBC with PKCS#7."""
    assert decrypt(OPENSSL, KEY, bytes(15) + b"\5") == b"thirty-two bytes of a known text"


@pytest.mark.parametrize("damage", ["other key", "cut", "cut to blocks", "empty"])
def test_what_cannot_be_decrypted_is_told(damage: str) -> None:
    """Another key and lost bytes show in the padding, or in what comes out."""
    whole = encrypted(FRAGMENT)
    key = bytes(16) if damage == "other key" else KEY
    data = {"cut": whole[:-1], "cut to blocks": whole[:-16], "empty": b""}.get(damage, whole)

    with pytest.raises(BadMediaError):
        check_fragment(decrypt(data, key, IV))


@pytest.mark.parametrize(
    "fragment",
    [
        FRAGMENT,
        FRAGMENT[12:],  # moof first
        FRAGMENT[:-1008] + b"\0\0\0\1mdat" + (1016).to_bytes(8, "big") + bytes(1000),
    ],
)
def test_fragments_are_taken(fragment: bytes) -> None:
    """With and without a segment type, with a 64-bit length."""
    check_fragment(fragment)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>no such segment</html>",
        FRAGMENT[:-1],
        FRAGMENT + b"\0",
        box(b"ftyp") + box(b"moov"),
        box(b"styp") + box(b"moof"),
        box(b"styp") + bytes(8),
    ],
)
def test_other_data_are_not_fragments(data: bytes) -> None:
    """Nothing, another kind of thing, a part, too much, no samples, a box of no length."""
    with pytest.raises(BadMediaError):
        check_fragment(data)


def test_an_initialization_section_is_ftyp_and_moov() -> None:
    """And a fragment isn't one."""
    check_initialization(box(b"ftyp", b"cmfc") + box(b"moov", bytes(50)))
    with pytest.raises(BadMediaError):
        check_initialization(FRAGMENT)


def test_a_key_has_sixteen_octets() -> None:
    """Neither more nor fewer."""
    assert KEY == check_key(KEY)
    for wrong in (b"", KEY[:-1], KEY + b"\n"):
        with pytest.raises(BadMediaError):
            check_key(wrong)
