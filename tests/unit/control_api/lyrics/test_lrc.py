"""LRC as people write it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control_api.lyrics.errors import InvalidLyricsError
from control_api.lyrics.lrc import parse_lrc
from control_api.lyrics.models import Line, Word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[00:01.50]One", [(1.5, "One")]),
        ("\ufeff[ti:Title]\r\n[00:01]One\r\n\r\n[01:02:03]Two", [(1.0, "One"), (62.03, "Two")]),
        ("[00:09.999]b\n[00:01.5]a", [(1.5, "a"), (9.999, "b")]),
        ("[00:01.00][00:05.00] Again ", [(1.0, "Again"), (5.0, "Again")]),
        ("[00:02.00]", [(2.0, "")]),
        ("[120:00.00]Late", [(7200.0, "Late")]),
        ("[offset:+500]\n[00:01.00]Sooner\n[00:00.10]First", [(0.0, "First"), (0.5, "Sooner")]),
        ("[00:01.00]Later\n[offset:-1000]", [(2.0, "Later")]),
        ("[00:01.00]<00:01.00>Twice [00:02.00]", [(1.0, "Twice [00:02.00]")]),
        ("[00:03.00][00:01.00]<00:01.00>A <00:02.00>b", [(1.0, "A b"), (3.0, "A b")]),
        ("[00:01.00]<00:03.00>A <00:02.00>b", [(1.0, "A b")]),
        ("[00:01.00]Привет, 世界", [(1.0, "Привет, 世界")]),
    ],
)
def test_lines_come_by_their_time(text: str, expected: list[tuple[float, str]]) -> None:
    """Tags, offsets, several stamps a line, any order of lines, any script."""
    assert expected == [(line.start_s, line.text) for line in parse_lrc(text).lines]


def test_words_are_kept_with_their_spaces() -> None:
    """Put together they are the line; a last stamp without a word tells only where the line ends."""
    (line,) = parse_lrc("[00:01.00]<00:01.00>Should <00:01.90>auld<00:02.50>").lines

    words = (Word(start_s=1.0, text="Should "), Word(start_s=1.9, text="auld"))
    assert Line(start_s=1.0, text="Should auld", words=words) == line


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[00:01.00]One\nTwo", "line 2: neither a time nor a tag: 'Two'"),
        ("[00:61.00]One", "line 1: .* more than 59 seconds"),
        ("[00:01.00]<00:99.00>One", "line 1: .* more than 59 seconds"),
        ("[offset:soon]\n[00:01.00]One", "line 1: the offset is no number"),
        ("[ti:Title]", "no line has a time"),
        ("", "no line has a time"),
        ("[00:01.00]x\n" * 5001, "line 5001: more than 5000"),
        ("[1:2:3:4]x", "line 1: neither"),
    ],
)
def test_what_cannot_be_read_names_its_line(text: str, reason: str) -> None:
    """Nothing is left out silently."""
    with pytest.raises(InvalidLyricsError, match=reason):
        parse_lrc(text)


def test_both_forms_of_a_song_agree(material: Path) -> None:
    """Timed by line and by word, the lines that both have are the same."""
    plain, enhanced = (
        parse_lrc((material / "lyrics" / f"auld-lang-syne.{kind}").read_text()) for kind in ("lrc", "elrc")
    )

    assert plain.language == enhanced.language == "eng"
    shared = [(line.start_s, line.text) for line in enhanced.lines]
    assert shared == [(line.start_s, line.text) for line in plain.lines[: len(shared)]]
    assert [word.text for word in (enhanced.lines[0].words or ())][:2] == ["Should ", "auld "]
    for line in enhanced.lines:
        assert line.text == "".join(word.text for word in line.words or ())


@given(st.text(alphabet="[]<>:.0129 aoffset\n世", max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Never another error, never a time before the track."""
    try:
        lyrics = parse_lrc(text)
    except InvalidLyricsError:
        return
    assert all(line.start_s >= 0 for line in lyrics.lines)
    assert list(lyrics.lines) == sorted(lyrics.lines, key=lambda line: line.start_s)


def test_a_line_sung_a_thousand_times_is_counted_so() -> None:
    """A request of a few kilobytes must not become megabytes in the catalog, the index and every answer."""
    with pytest.raises(InvalidLyricsError, match="characters are sung"):
        parse_lrc("[0:01]" * 1500 + "la " * 3000)
