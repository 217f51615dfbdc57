import pytest
from hypothesis import given
from hypothesis import strategies as st

from packager.tags.isrc import parse_isrc


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("USABC1234567", "USABC1234567"),
        ("US-ABC-12-34567", "USABC1234567"),
        ("us-abc-12-34567", "USABC1234567"),
        ("ISRC US-ABC-12-34567", "USABC1234567"),
        ("ISRC:GB1A21234567", "GB1A21234567"),
        (" QZ-NWX 1812345 ", "QZNWX1812345"),
        ("", None),
        ("Original CD", None),
        ("USABC123456", None),
        ("USABC12345678", None),
        ("U1ABC1234567", None),
        ("USABC123456O", None),
        ("USABC123456\u0667", None),
    ],
)
def test_isrc_of_a_text(text: str, expected: str | None) -> None:
    """Hyphens, spaces and case don't matter; everything else that ISO 3901 asks does."""
    assert expected == parse_isrc(text)


@given(st.from_regex(r"[A-Z]{2}-[A-Z0-9]{3}-[0-9]{2}-[0-9]{5}", fullmatch=True))
def test_every_printed_isrc_is_read(printed: str) -> None:
    """The form printed on covers loses its hyphens and nothing else."""
    assert printed.replace("-", "") == parse_isrc(printed)
