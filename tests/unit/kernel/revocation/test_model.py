"""Revocations as messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import InvalidValueError
from kernel.revocation.errors import RevokedError
from kernel.revocation.model import Revocation, RevocationKind, RevocationReason

FIELDS = {
    "kind": "session",
    "id": "s1",
    "before_ms": "1800000000123",
    "reason": "stream-limit",
    "expires_ms": "1800086400000",
    "row": "7",
}


def test_a_message_is_read_as_it_was_meant() -> None:
    """The form is what all services agree on."""
    expected = Revocation(
        RevocationKind.SESSION, "s1", 1800000000.123, RevocationReason.STREAM_LIMIT, 1800086400.0, "7"
    )
    assert Revocation.from_fields(FIELDS) == expected
    assert expected.to_fields() == FIELDS


@given(
    st.sampled_from(RevocationKind),
    st.text(),
    st.integers(0, 10**13),
    st.sampled_from(RevocationReason),
    st.integers(0, 10**13),
)
def test_every_revocation_survives_the_way(
    kind: RevocationKind, name: str, before_ms: int, reason: RevocationReason, expires_ms: int
) -> None:
    """To the millisecond."""
    revocation = Revocation(kind, name, before_ms / 1000, reason, expires_ms / 1000)
    assert Revocation.from_fields(revocation.to_fields()) == revocation


def test_the_time_is_cut_off_as_a_tokens_is() -> None:
    """Rounded up it would catch tokens that were issued after it."""
    revocation = Revocation(RevocationKind.SUBJECT, "u", 1800000000.1239, RevocationReason.BANNED, 1)
    assert revocation.to_fields()["before_ms"] == "1800000000123"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        *(
            {name: value for name, value in FIELDS.items() if name != left_out}
            for left_out in FIELDS
            if left_out != "row"
        ),
        {**FIELDS, "kind": "everybody"},
        {**FIELDS, "before_ms": "now"},
        {**FIELDS, "before_ms": "nan"},
        {**FIELDS, "before_ms": "1" * 400},
        {**FIELDS, "before_ms": "1" * 5000},
        {**FIELDS, "expires_ms": ""},
    ],
)
def test_what_is_no_revocation_is_refused(fields: dict[str, str]) -> None:
    """And nothing else than that is raised."""
    with pytest.raises(InvalidValueError, match="not a revocation"):
        Revocation.from_fields(fields)


def test_a_reason_of_a_newer_version_revokes_all_the_same() -> None:
    """Else an old edge would admit whom a new API refuses."""
    assert Revocation.from_fields({**FIELDS, "reason": "new"}).reason is RevocationReason.UNKNOWN


@pytest.mark.parametrize("reason", RevocationReason)
def test_every_reason_has_words_for_the_listener(reason: RevocationReason) -> None:
    """A whole sentence."""
    assert str(RevokedError(reason)).endswith(".")
