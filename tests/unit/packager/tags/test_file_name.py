import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packager.tags.file_name import FileName, parse_file_name


@pytest.mark.parametrize(
    ("file_name", "expected"),
    [
        ("01 - blocksize 4096.flac", FileName(("blocksize 4096",), number=1)),
        ("01 - Title.flac", FileName(("Title",), number=1)),
        ("1 - Title.flac", FileName(("Title",), number=1)),
        ("01. Title.flac", FileName(("Title",), number=1)),
        ("1) Title.flac", FileName(("Title",), number=1)),
        ("01 Title.m4a", FileName(("Title",), number=1)),
        ("12 Title.m4a", FileName(("Title",), number=12)),
        ("01-Title.wav", FileName(("Title",), number=1)),
        ("01_Some_Title.wav", FileName(("Some Title",), number=1)),
        ("1-03 Title.wav", FileName(("Title",), number=3, disc=1)),
        ("1.03. Title.wav", FileName(("Title",), number=3, disc=1)),
        ("2-11 - Title.wav", FileName(("Title",), number=11, disc=2)),
        ("Artist - Title.mp3", FileName(("Artist", "Title"))),
        ("Artist \u2013 Title.mp3", FileName(("Artist", "Title"))),
        ("03 - Artist - Title.mp3", FileName(("Artist", "Title"), number=3)),
        ("Artist - 03 - Title.mp3", FileName(("Artist", "Title"), number=3)),
        ("Artist - Album - 03 - Title.mp3", FileName(("Artist", "Album", "Title"), number=3)),
        ("Artist_-_Title.ogg", FileName(("Artist", "Title"))),
        ("Mr. Oizo - Flat Beat.aiff", FileName(("Mr. Oizo", "Flat Beat"))),
        ("99 Luftballons.mp3", FileName(("99 Luftballons",))),
        ("7 Rings.mp3", FileName(("7 Rings",))),
        ("1-800-273-8255.mp3", FileName(("1-800-273-8255",))),
        ("1-2 Step.mp3", FileName(("1-2 Step",))),
        ("9-11.flac", FileName(("9-11",))),
        ("2.0.flac", FileName(("2.0",))),
        ("Vol.2", FileName(("Vol.2",))),
        ("00 - Hidden.flac", FileName(("Hidden",))),
        ("01.flac", FileName(("01",), number=1)),
        ("01 - .flac", FileName(("01",), number=1)),
        ("01 - \udcf6.flac", FileName(("ö",), number=1)),
        (".flac", FileName(())),
        ("", FileName(())),
    ],
)
def test_a_file_name_is_taken_apart(file_name: str, expected: FileName) -> None:
    """The customs of rippers and stores are known; titles that begin with numbers stay whole."""
    assert expected == parse_file_name(file_name)


@settings(deadline=None)
@given(st.text(st.characters(), max_size=300))
def test_any_file_name_is_survived(file_name: str) -> None:
    """Every part is a text to show, every number counts from 1."""
    parsed = parse_file_name(file_name)

    assert all(parsed.parts)
    assert parsed.number is None or 1 <= parsed.number <= 999
    assert parsed.disc is None or 1 <= parsed.disc <= 99
