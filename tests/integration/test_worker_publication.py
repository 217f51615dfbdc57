"""Publishing over a real PostgreSQL: whoever publishes beside whomever, the catalog stays whole."""

import asyncio
import random
import secrets
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import msgspec
import pytest

from kernel.artwork.model import Artwork
from kernel.asset import AssetId
from kernel.content_keys import WrappedKey
from kernel.database.pool import Pool
from kernel.ingest.job import StagedMaster, new_job_id
from kernel.ingest.jobs import IngestJobs, MasterName
from kernel.ingest.tags import Tags
from packager.errors import PackagingFailedError
from packager.job import Packaged
from packager.worker.claim import Claim
from packager.worker.errors import LeaseLostError
from packager.worker.publication.publish import end_unchanged, find_published, publish
from packager.worker.publication.result import Publication
from packager.worker.publication.upload import check_packaged
from packager.worker.queue import JobQueue
from tests.synthetic_asset import make_asset

PLAIN = Tags(title="Song", artist="Band", album_artist="Band", album="Record", number=1)
RENDITIONS = ("256_aac", "lossless_flac")
KEYS = {name: WrappedKey("test", bytes(24)) for name in RENDITIONS}


class Desk:
    """Claims jobs for made-up masters and publishes made-up assets."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.queue = JobQueue(pool, worker="test", lease_s=600)

    async def claim(self) -> Claim:
        """A job for a master like no other, claimed."""
        key = WrappedKey("test", bytes(40))
        master = StagedMaster(sha256=secrets.token_hex(32), length_bytes=1000, wrapped_key=key)
        await IngestJobs(self.pool).enqueue(new_job_id(time.time()), master, MasterName(file_name="a.flac"))
        async with asyncio.timeout(10):  # claims side by side skip what another is just looking at
            while (claim := await self.queue.claim(AssetId(secrets.token_hex(16)))) is None:
                pass
        return claim

    async def publish(
        self, tags: Tags, *, bit_depth: int = 24, artwork: Artwork | None = None
    ) -> Publication:
        """Publish a new master under some tags."""
        claim = await self.claim()
        return await publish(self.pool, claim, packaged(claim, tags, bit_depth, artwork), KEYS)

    async def titles(self, table: str) -> Sequence[str]:
        """What a table shows."""
        column = "name" if table == "artists" else "title"
        rows = await self.pool.fetch(f"SELECT {column} AS shown FROM {table} ORDER BY 1")  # noqa: S608
        return [row["shown"] for row in rows]


def packaged(claim: Claim, tags: Tags, bit_depth: int = 24, artwork: Artwork | None = None) -> Packaged:
    """What the packaging process would answer."""
    made = make_asset(claim.asset_id, RENDITIONS).asset
    master = msgspec.structs.replace(made.master, sha256=claim.master_sha256, bit_depth=bit_depth)
    return Packaged(asset=msgspec.structs.replace(made, master=master), tags=tags, artwork=artwork)


def tagged(**changes: object) -> Tags:
    """The plain tags, some changed."""
    return msgspec.structs.replace(PLAIN, **changes)


@pytest.fixture
def desk(pool: Pool) -> Desk:
    """A desk of the test's database."""
    return Desk(pool)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (tagged(title="Other Title"), True),
        (tagged(artist="BAND", album_artist="band", album="  record "), True),
        (tagged(number=2), False),
        (tagged(disc=2), False),
        (tagged(album="Another Record"), False),
        (tagged(artist="Guest"), False),
        (tagged(isrc="GBAYE0000002", number=2), False),
    ],
)
async def test_what_makes_a_track_the_same(desk: Desk, other: Tags, same: bool) -> None:  # noqa: FBT001
    """The same place of the same album by the same artist, however it is spelled and called."""
    first, second = await desk.publish(PLAIN), await desk.publish(other)
    assert (first.published.track_id == second.published.track_id) == same


async def test_unnumbered_tracks_are_told_apart_by_title(desk: Desk) -> None:
    """Where files tell no number, two of one length are not one track."""
    first, second, third = [
        await desk.publish(tagged(number=None, title=title)) for title in ("One", "Two", "one")
    ]
    assert first.published.track_id == third.published.track_id != second.published.track_id


@pytest.mark.parametrize(
    "uncertain",
    [
        tagged(artist="Unknown artist", album_artist="Unknown artist"),
        tagged(album="Unknown Album"),
        tagged(album=" "),
        tagged(place_guessed=True),
    ],
)
async def test_at_a_guessed_place_the_title_decides(desk: Desk, uncertain: Tags) -> None:
    """Untagged recordings of one length are not one track, while the same one is."""
    first, second, third = [
        await desk.publish(msgspec.structs.replace(uncertain, title=title)) for title in ("One", "Two", "one")
    ]
    assert first.published.track_id == third.published.track_id != second.published.track_id


async def test_an_isrc_goes_before_the_place(desk: Desk) -> None:
    """It finds its track wherever that stands now, and a newer master without it does not take it away."""
    first = await desk.publish(tagged(isrc="GBAYE0000001"))
    second = await desk.publish(tagged(isrc="GBAYE0000001", number=12))
    third = await desk.publish(tagged(number=12))
    assert first.published.track_id == second.published.track_id == third.published.track_id
    assert await desk.pool.fetchval("SELECT isrc FROM tracks") == "GBAYE0000001"


async def test_a_compilation_takes_no_track_away(desk: Desk) -> None:
    """Its master may be the better one: the track stays in its album, and the compilation leaves nothing behind."""
    await desk.publish(tagged(isrc="GBAYE0000001", release_date="1969", number=2), bit_depth=16)
    compilation = tagged(
        isrc="GBAYE0000001",
        album_artist="Various Artists",
        album="Best of",
        disc=3,
        number=12,
        release_date="2000",
    )
    second = await desk.publish(compilation)
    place = "SELECT b.title, disc, number, t.release_date, asset_id FROM tracks t JOIN albums b ON b.id = album_id"
    (row,) = await desk.pool.fetch(place)
    assert tuple(row)[:4] == ("Record", 1, 2, "1969")
    assert row["asset_id"].hex == second.published.asset_id
    assert await desk.titles("albums") == ["Record"]
    assert await desk.titles("artists") == ["Band"]
    (noted,) = await desk.pool.fetchval(
        "SELECT notes[cardinality(notes):] FROM assets WHERE superseded_at IS NULL"
    )
    assert noted == "found by its ISRC; stays where it is, though this master is of 'Best of'"


async def test_an_isrc_brings_a_track_out_of_no_album(desk: Desk) -> None:
    """A master that knows the album is believed when the first one did not."""
    await desk.publish(tagged(isrc="GBAYE0000001", album="Unknown album"))
    await desk.publish(tagged(isrc="GBAYE0000001"))
    assert await desk.titles("albums") == ["Record"]


async def test_a_worse_master_leaves_no_empty_album(desk: Desk) -> None:
    """What it would have made on the way is undone; the job is done."""
    good = await desk.publish(tagged(isrc="GBAYE0000001"))
    worse = await desk.publish(
        tagged(isrc="GBAYE0000001", artist="X", album_artist="Y", album="Z"), bit_depth=16
    )
    assert (worse.outcome, worse.published) == ("unchanged", good.published)
    assert await desk.titles("artists") == ["Band"]
    assert await desk.titles("albums") == ["Record"]
    states = await desk.pool.fetch("SELECT outcome, staged, wrapped_key FROM ingest_jobs ORDER BY id")
    assert [tuple(row) for row in states] == [("packaged", False, None), ("unchanged", False, None)]


async def test_an_equal_master_takes_the_place(desk: Desk) -> None:
    """The newer one is played, the older one is superseded, and every asset has its renditions."""
    first, second = await desk.publish(PLAIN), await desk.publish(PLAIN)
    rows = await desk.pool.fetch("SELECT id, superseded_at IS NULL AS current FROM assets")
    current = {row["id"].hex: row["current"] for row in rows}
    assert current == {first.published.asset_id: False, second.published.asset_id: True}
    assert await desk.pool.fetchval("SELECT count(*) FROM renditions") == 4


async def test_equal_masters_do_not_take_turns(desk: Desk) -> None:
    """A master that gave way is known: its track is told as it is now, and it is not packaged again."""
    claim = await desk.claim()
    await publish(desk.pool, claim, packaged(claim, PLAIN), KEYS)
    second = await desk.publish(PLAIN)
    assert await find_published(desk.pool, claim.master_sha256) == second.published
    known = await IngestJobs(desk.pool).find_published(claim.master_sha256)
    assert known is not None
    assert (known.track_id, known.asset_id) == (second.published.track_id, second.published.asset_id)


async def test_a_worse_master_is_judged_once(desk: Desk) -> None:
    """It is known afterwards as a recording of the track that has the better one."""
    good = await desk.publish(PLAIN)
    claim = await desk.claim()
    worse = await publish(desk.pool, claim, packaged(claim, PLAIN, bit_depth=16), KEYS)
    assert worse.note == "the catalog has a better master of this recording"
    assert await find_published(desk.pool, claim.master_sha256) == good.published


async def test_the_larger_picture_stays(desk: Desk) -> None:
    """An album's picture gives way to one that is as large or larger."""

    def picture(name: str, edge_px: int) -> Artwork:
        return Artwork(sha256=name * 64, width_px=edge_px, height_px=edge_px, sizes_px=(edge_px,))

    shown = []
    for number, artwork in enumerate([picture("a", 500), picture("b", 400), None, picture("c", 500)], 1):
        await desk.publish(tagged(number=number), artwork=artwork)
        shown.append((await desk.pool.fetchval("SELECT artwork_sha256 FROM albums"))[0])
    assert shown == ["a", "a", "a", "c"]


async def test_a_lost_start_publishes_nothing(desk: Desk) -> None:
    """Its number is too low: not a row of it is seen."""
    claim = await desk.claim()
    await desk.pool.execute("UPDATE ingest_jobs SET starts = starts + 1")
    with pytest.raises(LeaseLostError):
        await publish(desk.pool, claim, packaged(claim, PLAIN), KEYS)
    assert await desk.titles("artists") == []


async def test_publishing_again_tells_what_it_came_to(desk: Desk) -> None:
    """A worker that lost the answer asks again, and nothing happens twice."""
    claim = await desk.claim()
    first = await publish(desk.pool, claim, packaged(claim, PLAIN), KEYS)
    assert await publish(desk.pool, claim, packaged(claim, PLAIN), KEYS) == first
    assert await desk.pool.fetchval("SELECT count(*) FROM assets") == 1


async def test_a_master_published_meanwhile_is_unchanged(desk: Desk) -> None:
    """Before it packages, a worker may find that the work is done."""
    claim = await desk.claim()
    published = (await publish(desk.pool, claim, packaged(claim, PLAIN), KEYS)).published
    assert await find_published(desk.pool, claim.master_sha256) == published
    other = await desk.claim()
    assert (await end_unchanged(desk.pool, other, published)).outcome == "unchanged"


async def test_publishing_side_by_side(desk: Desk, pool: Pool) -> None:
    """Sixty tracks of few artists, albums, ISRCs and pictures, nine at a time: no deadlock, nothing twice."""
    source = random.Random(7)
    masters = [
        (
            tagged(
                artist=f"Artist {source.randrange(3)}",
                album_artist=f"Artist {source.randrange(3)}",
                album=f"Album {source.randrange(3)}",
                number=source.randrange(1, 5),
                isrc=source.choice([None, f"GBAYE000000{source.randrange(5)}"]),
            ),
            Artwork(sha256=source.choice("abc") * 64, width_px=9, height_px=9, sizes_px=(9,)),
        )
        for _ in range(60)
    ]
    turns = asyncio.Semaphore(9)

    async def one(tags: Tags, artwork: Artwork) -> Publication:
        async with turns:
            return await desk.publish(tags, artwork=artwork)

    async with asyncio.timeout(15):  # a deadlock is found out only after a second each
        publications = await asyncio.gather(*(one(tags, artwork) for tags, artwork in masters))
    assert {publication.outcome for publication in publications} == {"packaged"}
    assert await pool.fetchval("SELECT count(*) FROM assets") == 60
    whole = "SELECT count(*) FROM assets a JOIN tracks t ON t.asset_id = a.id WHERE superseded_at IS NULL"
    tracks = await pool.fetchval("SELECT count(*) FROM tracks")
    assert await pool.fetchval(whole) == tracks == len({p.published.track_id for p in publications})
    assert await pool.fetchval("SELECT count(*) FROM assets WHERE superseded_at IS NULL") == tracks
    places = "SELECT count(DISTINCT (album_id, artist_id, disc, number)) FROM tracks"
    assert await pool.fetchval(places) <= tracks
    empty = "SELECT count(*) FROM albums b WHERE NOT EXISTS (SELECT FROM tracks WHERE album_id = b.id)"
    assert await pool.fetchval(empty) == 0


async def test_only_what_was_made_is_published(desk: Desk, tmp_path: Path) -> None:
    """A packaging process that promises what it did not make has failed."""
    claim = await desk.claim()
    made = make_asset(claim.asset_id, RENDITIONS)
    answer = packaged(claim, PLAIN)
    with pytest.raises(PackagingFailedError, match="did not make '256_aac'"):
        check_packaged(answer, claim, tmp_path)
    for name, data in made.objects.items():
        (tmp_path / f"{name}.mp4").write_bytes(data)
    check_packaged(answer, claim, tmp_path)
    with pytest.raises(PackagingFailedError, match="another master"):
        check_packaged(answer, await desk.claim(), tmp_path)
    wrong = Artwork(sha256="../up", width_px=1, height_px=1, sizes_px=(1,))
    with pytest.raises(PackagingFailedError, match="artwork"):
        check_packaged(msgspec.structs.replace(answer, artwork=wrong), claim, tmp_path)


@pytest.mark.parametrize(
    ("made_from", "is_right"),
    [("lossless_alac", True), ("256_aac", False), ("lossless_flac", False), ("hi_res_lossless_alac", False)],
)
async def test_a_lazy_rendition_needs_a_stored_one(
    desk: Desk, tmp_path: Path, made_from: str, *, is_right: bool
) -> None:
    """What is not stored must be said to come from a stored rendition of the same samples, not itself or nothing."""
    claim = await desk.claim()
    made = make_asset(claim.asset_id, ("256_aac", "lossless_alac", "lossless_flac"))
    for name in ("256_aac", "lossless_alac"):
        (tmp_path / f"{name}.mp4").write_bytes(made.objects[name])
    *stored, flac = made.asset.renditions
    lazy = msgspec.structs.replace(flac, made_from=made_from)
    master = msgspec.structs.replace(made.asset.master, sha256=claim.master_sha256)
    asset = msgspec.structs.replace(made.asset, master=master, renditions=(*stored, lazy))
    answer = Packaged(asset=asset, tags=PLAIN, artwork=None)
    with nullcontext() if is_right else pytest.raises(PackagingFailedError, match="make 'lossless_flac'"):
        check_packaged(answer, claim, tmp_path)


async def _edit(desk: Desk, table: str, field: str, statement: str) -> None:
    """Change a row as an edit does: it says which field it was."""
    await desk.pool.execute(f"UPDATE {table} SET {statement}, edited_fields = edited_fields || $1", [field])  # noqa: S608


async def test_a_better_master_leaves_edits_alone(desk: Desk) -> None:
    """What somebody edited stays; what nobody did is taken from the better master."""
    first = await desk.publish(tagged(genres=("Rock",), release_date="1990"), bit_depth=16)
    await _edit(desk, "tracks", "title", "title = 'Edited', title_key = 'edited'")
    await _edit(desk, "tracks", "genres", "explicit = explicit")
    await _edit(desk, "tracks", "number", "number = 9")
    await desk.pool.execute("UPDATE track_genres SET name = 'Jazz', name_key = 'jazz'")
    second = await desk.publish(tagged(genres=("Pop",), release_date="1991", explicit=True))

    assert (second.outcome, second.published.track_id) == ("packaged", first.published.track_id)
    row = await desk.pool.fetchrow("SELECT title, number, release_date, explicit FROM tracks")
    assert tuple(row or ()) == ("Edited", 9, "1991", True)
    assert await desk.pool.fetchval("SELECT array_agg(name) FROM track_genres") == ["Jazz"]


@pytest.mark.parametrize("isrc", [None, "GBAYE0000001"])
async def test_a_renamed_artist_and_album_are_found_again(desk: Desk, isrc: str | None) -> None:
    """A better master that tells the former names makes neither a second track nor the former artist and album."""
    tags = tagged(isrc=isrc)
    first = await desk.publish(tags, bit_depth=16)
    await _edit(desk, "artists", "name", "name = 'The Band', name_key = 'the band'")
    await _edit(desk, "albums", "title", "title = 'The Record', title_key = 'the record'")
    second = await desk.publish(tags)

    assert first.published.track_id == second.published.track_id
    assert (await desk.titles("artists"), await desk.titles("albums")) == (["The Band"], ["The Record"])
    assert await desk.pool.fetchval("SELECT artist_id = (SELECT id FROM artists) FROM tracks")


async def test_tracks_whose_numbers_were_swapped_are_not_mistaken(desk: Desk) -> None:
    """A better master belongs to the track that its equal made, not to that which stands in its place now."""
    one, two = await desk.publish(tagged(number=1), bit_depth=16), await desk.publish(tagged(number=2))
    await _edit(desk, "tracks", "number", "number = 3 - number")
    again = await desk.publish(tagged(number=1))

    assert again.published.track_id == one.published.track_id != two.published.track_id
    assert await desk.pool.fetchval("SELECT number FROM tracks WHERE id = $1", one.published.track_id) == 2


def _cover(letter: str, edge_px: int) -> Artwork:
    """A square picture."""
    return Artwork(sha256=letter * 64, width_px=edge_px, height_px=edge_px, sizes_px=(edge_px,))


async def test_a_chosen_cover_stays(desk: Desk) -> None:
    """A larger one in a master doesn't replace it."""
    await desk.publish(tagged(number=1), artwork=_cover("a", 400))
    await _edit(desk, "albums", "artwork", "title = title")
    await desk.publish(tagged(number=2), artwork=_cover("b", 800))

    assert (await desk.pool.fetchval("SELECT artwork_sha256 FROM albums"))[0] == "a"


async def test_every_genre_of_a_master_is_published(desk: Desk) -> None:
    """In their order, each once; a master without genres takes none away."""
    await desk.publish(tagged(genres=("Soul", "Funk", "SOUL")), bit_depth=16)
    await desk.publish(PLAIN)

    rows = await desk.pool.fetch("SELECT name FROM track_genres ORDER BY position")
    assert [row["name"] for row in rows] == ["Soul", "Funk"]
