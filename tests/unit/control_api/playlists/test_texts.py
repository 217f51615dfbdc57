"""Names and descriptions as clients send them."""

import pytest

from control_api.playlists.errors import InvalidPlaylistError
from control_api.playlists.texts import playlist_description, playlist_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Morning  ", "Morning"),
        ("a\0b", "a b"),
        ("شروق", "شروق"),
        ("朝の歌", "朝の歌"),
        ("\ud800x", "?x"),
        ("x" * 500, "x" * 400),
    ],
)
def test_a_name_is_made_fit_to_show(given: str, kept: str) -> None:
    """Control characters and lone surrogates go, every script stays."""
    assert playlist_name(given) == kept


@pytest.mark.parametrize("given", ["", " ", "\0", "\n\t"])
def test_a_name_of_nothing_is_refused(given: str) -> None:
    """A playlist that nobody can see the name of can't be told from another."""
    with pytest.raises(InvalidPlaylistError):
        playlist_name(given)


def test_a_description_keeps_its_lines() -> None:
    """Ends of lines are the only control characters that stay."""
    assert playlist_description("one\ntwo\0three\r\n") == "one\ntwo three"
