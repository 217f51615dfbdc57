"""What the catalog takes from a packaged master stays within the database's bounds."""

from kernel.ingest.tags import Tags
from packager.worker.publication.description import Description, describe
from tests.synthetic_asset import make_asset


def described(**tags: object) -> Description:
    """A master with some tags."""
    plain = {"title": "T", "artist": "A", "album_artist": "AA", "album": "B"}
    return describe(make_asset().asset, Tags(**{**plain, **tags}), master_bytes=1000)  # type: ignore[arg-type]  # a table of tags


def test_a_plain_master_is_taken_as_it_is() -> None:
    """Names with their keys, the length from the samples, the worth from the master."""
    plain = described(
        disc=2,
        number=7,
        isrc="GBAYE0000001",
        genres=("Jazz", "Funk", "JAZZ"),
        release_date="1994-05",
        explicit=True,
    )
    assert (plain.title.shown, plain.title.key, plain.album_artist.key) == ("T", "t", "aa")
    assert (plain.disc, plain.number, plain.isrc) == (2, 7, "GBAYE0000001")
    assert (plain.release_date, plain.explicit) == ("1994-05", True)
    assert [(genre.shown, genre.key) for genre in plain.genres] == [("Jazz", "jazz"), ("Funk", "funk")]
    assert plain.length_s == make_asset().asset.master.valid_samples / 44_100
    assert (plain.mastery.bit_depth, plain.mastery.master_bytes) == (24, 1000)


def test_blank_names_get_a_word() -> None:
    """A name of nothing but control characters and white space is none."""
    assert described(artist="\x00 \u2003").artist.shown == "Unknown"


def test_numbers_out_of_bounds_are_none() -> None:
    """What no album has, and what PostgreSQL could not hold, is left out."""
    assert [described(number=number).number for number in (0, -1, 1 << 40, 99_999)] == [
        None,
        None,
        None,
        99_999,
    ]
    assert [described(disc=disc).disc for disc in (0, 1 << 40, 3)] == [1, 1, 3]


def test_a_malformed_isrc_is_none() -> None:
    """It would make one track of many."""
    assert [described(isrc=isrc).isrc for isrc in ("", "gbaye0000001", "GB-AYE-00-00001", "0" * 12)] == [
        None
    ] * 4


def test_long_and_torn_texts_are_made_fit() -> None:
    """Neither length nor a lone surrogate nor NUL stops the database."""
    torn = described(title="x" * 5000, genres=("a\x00b\udc80", "\x00"), release_date="  ")
    assert len(torn.title.shown) == 400
    assert ([genre.shown for genre in torn.genres], torn.release_date) == (["a b?"], None)
    assert [genre.shown for genre in described(genres=("x" * 101, "\ufdfa" * 10, "Jazz")).genres] == ["Jazz"]
