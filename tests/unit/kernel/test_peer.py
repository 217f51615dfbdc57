"""How peers know each other."""

import pytest

from kernel.peer import peer_secrets

OLD, NEW = bytes(range(32)), bytes(range(1, 33))


@pytest.mark.parametrize(
    ("shown", "known", "expected"),
    [
        ({"a": OLD}, {"a": OLD}, True),
        ({"a": OLD}, {"b": OLD}, True),
        ({"a": OLD, "b": NEW}, {"a": OLD}, True),
        ({"a": OLD}, {"a": OLD, "b": NEW}, True),
        ({"a": OLD, "b": NEW}, {"b": NEW}, True),
        ({"a": OLD}, {"a": NEW}, False),
    ],
)
def test_peers_share_a_signing_key(
    shown: dict[str, bytes], known: dict[str, bytes], *, expected: bool
) -> None:
    """One is enough: while keys are replaced not all services have the same."""
    assert peer_secrets(known).recognise(peer_secrets(shown).header_value) == expected


@pytest.mark.parametrize("value", [None, "", ",", "0" * 64, OLD.hex(), "ä", "\udcff", "," * 10_000])
def test_nobody_else_is_a_peer(value: str | None) -> None:
    """Not even who shows the key itself."""
    assert not peer_secrets({"a": OLD}).recognise(value)


def test_every_character_counts() -> None:
    """No part of a secret is enough."""
    right = peer_secrets({"a": OLD}).header_value
    for at in range(len(right)):
        altered = right[:at] + ("0" if right[at] != "0" else "1") + right[at + 1 :]
        assert not peer_secrets({"a": OLD}).recognise(altered)
        assert not peer_secrets({"a": OLD}).recognise(right[:at] + right[at + 1 :])


def test_secrets_do_not_print_themselves() -> None:
    """Nor does the key shine through."""
    secrets = peer_secrets({"a": OLD})
    assert secrets.header_value not in repr(secrets)
    assert OLD.hex() not in secrets.header_value
