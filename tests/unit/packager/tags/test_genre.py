import pytest
from hypothesis import given
from hypothesis import strategies as st

from packager.tags.genre import ID3V1_GENRES, parse_genres


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rock", ("Rock",)),
        ("17", ("Rock",)),
        ("(17)", ("Rock",)),
        ("(17)Southern Rock", ("Southern Rock",)),
        ("(4)(5)", ("Disco", "Funk")),
        ("(4)(5)Boogie", ("Disco", "Boogie")),
        ("(RX)", ("Remix",)),
        ("(CR)(255)", ("Cover",)),
        ("R&B / Soul", ("R&B", "Soul")),
        ("Pop/Funk", ("Pop/Funk",)),
        ("/Rock//", ("Rock",)),
        ("0", ("Blues",)),
        ("191", ("Psybient",)),
        ("192", ()),
        ("(255)", ()),
        ("(Un)usual", ("(Un)usual",)),
        ("2 Tone", ("2 Tone",)),
        ("1990", ("1990",)),
    ],
)
def test_genres_of_a_text(text: str, expected: tuple[str, ...]) -> None:
    """Numbers of ID3v1 become names; names stay, and a slash parts them unless it belongs to one."""
    assert expected == parse_genres(text)


def test_no_genre_of_the_table_is_lost() -> None:
    """The table holds all 192 numbers, each with its own name."""
    assert len(set(ID3V1_GENRES)) == 192
    assert all(name == name.strip() for name in ID3V1_GENRES)


@given(st.text(min_size=1))
def test_any_text_is_survived(text: str) -> None:
    """Genres are names or nothing, never an error."""
    assert all(parse_genres(text))
