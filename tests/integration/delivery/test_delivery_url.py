"""`segue url`: an address that plays, or a clear refusal."""

import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr

from kernel.database.pool import DatabaseUnavailableError, Pool
from kernel.media_path import MediaPath
from kernel.playback_token import TokenVerifier
from kernel.quality import Quality
from kernel.settings import Settings
from segue.playback_url import UnknownAlbumError, UnknownTrackError, album_playback_url, playback_url
from tests.integration.delivery.conftest import Client, Published


async def test_the_url_plays_at_the_edge(
    settings: Settings, published: Published, edge_client: Client
) -> None:
    """Up to the quality asked for."""
    url = await playback_url(settings, published.track_id, Quality.AAC_256, 60)
    assert url.startswith(f"{settings.edge.url}/m/")
    listed = await (await edge_client.get(url)).text()
    assert [line for line in listed.splitlines() if line.endswith(".m3u8")] == [
        "256_aac/index.m3u8",
        "96_aac/index.m3u8",
    ]
    above = await edge_client.get(url.replace("master.m3u8", "lossless_alac/key"))
    assert above.status == 403


async def test_every_url_is_a_session_of_its_own(settings: Settings, published: Published) -> None:
    """Two who are handed one each can be told apart, and revoked apart."""
    urls = {await playback_url(settings, published.track_id, Quality.LOSSLESS, 60) for _ in range(5)}
    assert len(urls) == 5


async def test_an_unknown_track_is_told(settings: Settings) -> None:
    """By its id."""
    track_id = uuid4()
    with pytest.raises(UnknownTrackError, match=str(track_id)):
        await playback_url(settings, track_id, Quality.LOSSLESS, 60)


@pytest.mark.parametrize("of", ["id", "album_id"])
async def test_an_album_is_named_by_itself_or_by_a_track_of_it(
    settings: Settings, pool: Pool, published: Published, of: str
) -> None:
    """The origin is told of its stream, and finds keys for what may be encoded as a whole."""
    some_id: UUID = await pool.fetchval(f"SELECT {of} FROM tracks")  # noqa: S608 - a column's name
    url = await album_playback_url(settings, some_id, Quality.LOSSLESS, 60)
    row = await pool.fetchrow(
        "SELECT *, ARRAY(SELECT name FROM album_renditions WHERE stream_id = s.id ORDER BY name) AS keys "
        "FROM album_streams s"
    )
    base, _, rest = url.partition("/m/")
    text, _, path = rest.partition("/")
    token = TokenVerifier(settings.secrets.signing_keys()).verify(text, now_s=time.time())

    assert row is not None
    assert row["asset_ids"] == [UUID(published.synthetic.id)]
    assert row["keys"] == ["256_aac", "256_aac_plus", "96_aac"]
    assert (base, path) == (settings.edge.url, f"album/{row['id'].hex}/master.m3u8")
    assert token.quality is Quality.LOSSLESS
    token.admit(MediaPath.parse(path))


async def test_an_unknown_album_is_told(settings: Settings, pool: Pool) -> None:
    """And one that has no tracks: by its id."""
    await pool.execute("INSERT INTO artists (name, name_key) VALUES ('A', 'a')")
    empty: UUID = await pool.fetchval(
        "INSERT INTO albums (artist_id, title, title_key) SELECT id, 'T', 't' FROM artists RETURNING id"
    )
    for album_id, words in ((uuid4(), "there is no album"), (empty, "has nothing")):
        with pytest.raises(UnknownAlbumError, match=words) as raised:
            await album_playback_url(settings, album_id, Quality.LOSSLESS, 60)
        assert str(album_id) in str(raised.value)


async def test_without_a_database_it_is_told(settings: Settings) -> None:
    """Without its password."""
    url = SecretStr("postgresql://segue:secret-word@127.0.0.1:1/segue")
    away = settings.database.model_copy(update={"url": url})
    without = settings.model_copy(update={"database": away})
    for address in (playback_url, album_playback_url):
        with pytest.raises(DatabaseUnavailableError) as raised:
            await address(without, uuid4(), Quality.LOSSLESS, 60)
        assert "secret-word" not in str(raised.value)


def run_url(data_dir: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command as its users do."""
    return subprocess.run(
        [sys.executable, "-m", "segue", "url", *arguments, "--data-dir", str(data_dir)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


TRACK = "01a20388-607e-72da-bd16-9bcc4d1f6d88"


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ([], 2, "TRACK_ID"),
        (["nonsense"], 2, "TRACK_ID"),
        ([TRACK, "--quality", "loud"], 2, "loud"),
        ([TRACK, "--ttl", "0"], 2, "--ttl"),
        ([TRACK, "--ttl", "-5"], 2, "--ttl"),
        ([TRACK, "--ttl", "soon"], 2, "--ttl"),
        ([TRACK, "--ttl", "31536001"], 2, "--ttl"),
        ([TRACK, "--ttl", "99999999999999"], 2, "--ttl"),
        ([TRACK], 1, "no database is set"),
        (["--album"], 2, "TRACK_ID"),
        ([TRACK, "--album"], 1, "no database is set"),
    ],
)
def test_wrong_use_is_told(tmp_path: Path, arguments: list[str], status: int, words: str) -> None:
    """On standard error, naming what was wrong; a script sees it by the status."""
    done = run_url(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert words in done.stderr


@pytest.fixture
def data_dir(settings: Settings, tmp_path: Path) -> Path:
    """A data directory as `segue up` leaves it."""
    folder = tmp_path / "data directory"
    folder.mkdir()
    secrets = settings.secrets
    lines = [
        "[secrets]",
        f'token_signing_key_id = "{secrets.token_signing_key_id}"',
        f'key_encryption_key_id = "{secrets.key_encryption_key_id}"',
        *(
            f'{table}.{name} = "{key.get_secret_value()}"'
            for table in ("token_signing_keys", "key_encryption_keys")
            for name, key in getattr(secrets, table).items()
        ),
    ]
    (folder / "secrets.toml").write_text("\n".join(lines))
    runtime = f'[database]\nurl = "{settings.database.url.get_secret_value()}"\n[edge]\nurl = "{settings.edge.url}"\n'
    (folder / "runtime.toml").write_text(runtime)
    return folder


def test_the_command_prints_the_url_and_nothing_else(
    data_dir: Path, published: Published, settings: Settings
) -> None:
    """Ready to be pasted, or taken by a script."""
    done = run_url(data_dir, str(published.track_id), "--quality", "lossless", "--ttl", "60")
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    assert done.stdout.startswith(f"{settings.edge.url}/m/")
    assert done.stdout.endswith(f"/{published.synthetic.id}/master.m3u8\n")


def test_the_command_tells_of_an_unknown_track(data_dir: Path) -> None:
    """One line, and status 1."""
    done = run_url(data_dir, str(UUID(int=7)))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"segue: there is no track {UUID(int=7)}\n"


def test_the_command_prints_the_url_of_an_album(
    data_dir: Path, published: Published, settings: Settings
) -> None:
    """The same to look at; one that is unknown is told in one line."""
    done = run_url(data_dir, str(published.track_id), "--album", "--quality", "lossless")
    unknown = run_url(data_dir, str(UUID(int=7)), "--album")

    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    assert done.stdout.startswith(f"{settings.edge.url}/m/")
    assert "/album/" in done.stdout
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert unknown.stderr == f"segue: there is no album {UUID(int=7)}\n"
