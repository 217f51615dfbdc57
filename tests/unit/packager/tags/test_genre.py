import pytest
from hypothesis import given
from hypothesis import strategies as st

from packager.tags.genre import ID3V1_GENRES, parse_genre


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rock", "Rock"),
        ("17", "Rock"),
        ("(17)", "Rock"),
        ("(17)Southern Rock", "Southern Rock"),
        ("(4)(5)", "Disco"),
        ("(RX)", "Remix"),
        ("(CR)", "Cover"),
        ("0", "Blues"),
        ("191", "Psybient"),
        ("192", None),
        ("255", None),
        ("(Un)usual", "(Un)usual"),
        ("2 Tone", "2 Tone"),
        ("1990", "1990"),
    ],
)
def test_genre_of_a_text(text: str, expected: str | None) -> None:
    """Numbers of ID3v1 become names; names stay."""
    assert expected == parse_genre(text)


def test_no_genre_of_the_table_is_lost() -> None:
    """The table holds all 192 numbers, each with its own name."""
    assert len(set(ID3V1_GENRES)) == 192
    assert all(name == name.strip() for name in ID3V1_GENRES)


@given(st.text(min_size=1))
def test_any_text_is_survived(text: str) -> None:
    """A genre is a text or nothing, never an error."""
    assert isinstance(parse_genre(text), str | None)
