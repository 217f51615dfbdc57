"""`segue user`, `segue purge` and `segue migrate`, and the first start's administrator."""

import asyncio
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import asyncpg
import pytest
import redis
import typer
from typer.testing import CliRunner

from control_api.accounts.errors import (
    EmailTakenError,
    InvalidEmailError,
    InvalidPasswordError,
    LastAdminError,
)
from control_api.accounts.models import Role, Tier
from control_api.accounts.passwords import verify_password
from control_api.edges.errors import EdgesUnreachableError
from kernel.database.pool import Pool
from kernel.errors import SettingsError
from kernel.settings import Settings
from segue.commands import migrate, purge, sweep, url, user
from segue.embedded.ports import LOOPBACK, free_port
from segue.embedded.postgres import EmbeddedPostgres
from segue.first_start import make_admin_unless_any
from segue.running import NotRunningError
from tests.integration.control_api.catalog_rows import CatalogRows

app = typer.Typer()
app.command("add")(user.add)
app.command("set")(user.change)
app.command("purge")(purge.purge)
app.command("migrate")(migrate.migrate)
app.command("sweep")(sweep.sweep)
app.command("url")(url.url)


@pytest.fixture
def command(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Runs commands on the test's database."""
    monkeypatch.setenv("SEGUE_DATABASE__URL", database_url)
    monkeypatch.setenv("SEGUE_DATA_DIR", str(tmp_path))
    return CliRunner()


def test_an_account_is_made(command: CliRunner) -> None:
    """The password comes from standard input and appears nowhere."""
    result = command.invoke(app, ["add", "Ada@Example.org", "--role", "curator"], input="correct horse\n")
    assert (result.exit_code, result.output) == (0, "added Ada@Example.org (curator, free)\n")
    result = command.invoke(app, ["add", "ada@example.org"], input="correct horse\n")
    assert isinstance(result.exception, EmailTakenError)


@pytest.mark.parametrize(
    ("email", "password", "error"),
    [
        ("ada", "correct horse", InvalidEmailError),
        ("ada@example.org", "short", InvalidPasswordError),
        ("ada@example.org", "", InvalidPasswordError),
    ],
)
def test_bad_input_is_refused(command: CliRunner, email: str, password: str, error: type[Exception]) -> None:
    """An address that is none, and a password that is too short, make no account."""
    result = command.invoke(app, ["add", email], input=f"{password}\n")
    assert isinstance(result.exception, error)


def test_a_password_that_is_not_text_is_refused(command: CliRunner) -> None:
    """Bytes that are no UTF-8 are a mistake of usage."""
    result = command.invoke(app, ["add", "ada@example.org"], input=b"\xff\xff\xff\xff\xff\xff\xff\xff\n")
    assert result.exit_code == 2


def test_without_a_database_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data directory in which nothing ever ran is told as such."""
    monkeypatch.delenv("SEGUE_DATABASE__URL", raising=False)
    for arguments in (["add", "ada@example.org"], ["migrate"]):
        options = ["--data-dir", str(tmp_path)]
        result = CliRunner().invoke(app, [*arguments, *options], input="correct horse\n")
        assert isinstance(result.exception, SettingsError)
        assert "no database is set" in str(result.exception)


def test_roles_and_tiers_are_those_of_accounts() -> None:
    """The command's own lists, kept apart for speed, say the same."""
    assert get_args(user.RoleName) == tuple(Role)
    assert get_args(user.TierName) == tuple(Tier)


async def test_the_first_start_makes_an_admin_once(settings: Settings, pool: Pool, tmp_path: Path) -> None:
    """The file keeps the password that opens the account; a later start makes none."""
    path = tmp_path / "admin-password"
    made = await make_admin_unless_any(settings.database, path)
    assert made is not None
    row = await pool.fetchrow("SELECT email, role, password_hash FROM users")
    assert row is not None
    assert (row["email"], row["role"]) == (made.email, "admin")
    assert verify_password(path.read_text().strip(), row["password_hash"])
    assert await make_admin_unless_any(settings.database, path) is None
    assert path.read_text().strip() == made.password


@pytest.fixture
def edges(valkey_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[redis.Redis]:
    """What edges would hear."""
    monkeypatch.setenv("SEGUE_VALKEY__URL", valkey_url)
    with redis.Redis.from_url(valkey_url, decode_responses=True) as client:
        yield client


def _heard(edges: redis.Redis, stream: str, field: str) -> list[str]:
    entries: Any = edges.xrange(stream)
    return [fields[field] for _, fields in entries]


@pytest.mark.parametrize(
    ("arguments", "said", "reason"),
    [
        (["--tier", "family"], "ada@example.org is now user, family, enabled\n", "plan-changed"),
        (["--disable"], "ada@example.org is now user, free, disabled\n", "banned"),
        (["--role", "curator"], "ada@example.org is now curator, free, enabled\n", None),
        (["--enable", "--tier", "free"], "ada@example.org is now user, free, enabled\n", None),
    ],
)
def test_an_account_is_changed_and_the_edges_are_told(
    command: CliRunner, edges: redis.Redis, *, arguments: list[str], said: str, reason: str | None
) -> None:
    """What the change takes away stops, as if the API had made it."""
    command.invoke(app, ["add", "ada@example.org"], input="correct horse\n")
    result = command.invoke(app, ["set", " Ada@example.org", *arguments])
    heard = _heard(edges, "segue:revocations", "reason")

    assert (result.exit_code, result.output) == (0, said)
    assert heard == ([] if reason is None else [reason])


def test_a_change_is_refused_in_plain_words(command: CliRunner, edges: redis.Redis) -> None:
    """Nothing to change, nobody to change, and the last administrator."""
    command.invoke(app, ["add", "ada@example.org", "--role", "admin"], input="correct horse\n")
    nothing = command.invoke(app, ["set", "ada@example.org"])
    nobody = [command.invoke(app, ["set", email, "--disable"]) for email in ("eve@example.org", "eve")]
    last = command.invoke(app, ["set", "ada@example.org", "--disable"])

    assert (nothing.exit_code, "nothing to change" in nothing.output) == (2, True)
    assert [str(result.exception) for result in nobody] == ["no user eve@example.org", "no user eve"]
    assert isinstance(last.exception, LastAdminError)


def test_without_valkey_a_change_is_made_and_told_later(
    command: CliRunner, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    """The row waits for the control API to publish it; without any Valkey in the settings, that is said."""
    monkeypatch.delenv("SEGUE_VALKEY__URL", raising=False)
    command.invoke(app, ["add", "ada@example.org"], input="correct horse\n")
    unset = command.invoke(app, ["set", "ada@example.org", "--disable"])
    monkeypatch.setenv("SEGUE_VALKEY__URL", f"redis://{LOOPBACK}:{free_port()}/0")
    away = command.invoke(app, ["set", "ada@example.org", "--disable"])

    assert isinstance(unset.exception, SettingsError)
    assert (away.exit_code, "is now user, free, disabled" in away.output) == (0, True)
    assert asyncio.run(_unpublished(database_url)) == 1


async def _unpublished(database_url: str) -> int:
    connection = await asyncpg.connect(database_url, timeout=10)
    try:
        count: int = await connection.fetchval(
            "SELECT count(*) FROM revocations WHERE published_at IS NULL", timeout=10
        )
        return count
    finally:
        await connection.close(timeout=5)


async def test_a_track_is_purged_with_all_its_assets(
    command: CliRunner, edges: redis.Redis, pool: Pool
) -> None:
    """Also those that were replaced; an asset by itself too, were it one that the catalog has no more."""
    rows = CatalogRows(pool)
    artist_id = await rows.artist("Someone")
    track_id = await rows.track(artist_id, await rows.album(artist_id, "Something"), "Somewhat")
    await pool.execute(
        "INSERT INTO assets (id, track_id, master_sha256, lossless, sample_rate_hz, channels, valid_samples, "
        "superseded_at) VALUES (gen_random_uuid(), $1, 'x', true, 44100, 2, 1, now())",
        track_id,
    )
    assets = [row["id"].hex for row in await pool.fetch("SELECT id FROM assets")]
    track = await asyncio.to_thread(command.invoke, app, ["purge", str(track_id)])
    gone = await asyncio.to_thread(command.invoke, app, ["purge", "f" * 32])
    heard = _heard(edges, "segue:edge:purges", "asset")

    assert (track.exit_code, gone.exit_code) == (0, 0)
    assert sorted(track.output.splitlines()) == sorted(
        f"told the edges to forget {asset}" for asset in assets
    )
    assert (sorted(heard[:-1]), heard[-1]) == (sorted(assets), "f" * 32)


def test_a_purge_is_refused_in_plain_words(
    command: CliRunner, edges: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of nothing that there is, and while Valkey is away."""
    unknown = command.invoke(app, ["purge", str(UUID(int=7))])
    nonsense = command.invoke(app, ["purge", "Kind of Blue"])
    monkeypatch.setenv("SEGUE_VALKEY__URL", f"redis://{LOOPBACK}:{free_port()}/0")
    away = command.invoke(app, ["purge", "f" * 32])

    assert str(unknown.exception) == f"there is no track {UUID(int=7)}"
    assert str(nonsense.exception) == "'Kind of Blue' is neither a track's id nor an asset's"
    assert isinstance(away.exception, EdgesUnreachableError)


def test_an_empty_database_is_migrated_once(
    postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command tells what it has applied; the second time, nothing."""
    name = f"empty_{secrets.token_hex(8)}"
    asyncio.run(postgres.create_database(name))
    monkeypatch.setenv("SEGUE_DATABASE__URL", postgres.url(name))
    first, second = (CliRunner().invoke(app, ["migrate"]) for _ in range(2))
    assert (first.exit_code, first.output.splitlines()[0]) == (0, "applied 0001_initial")
    assert (second.exit_code, second.output) == (0, "the database is up to date\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["add", "ada@example.org"],
        ["set", "ada@example.org", "--disable"],
        ["purge", str(UUID(int=7))],
        ["migrate"],
        ["sweep"],
        ["url", str(UUID(int=7))],
    ],
)
def test_a_segue_that_does_not_run_is_told_in_one_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    """Whichever the command, it says what to start and the reason, not the password."""
    monkeypatch.delenv("SEGUE_DATABASE__URL", raising=False)
    away = f"postgresql://segue:hush@{LOOPBACK}:{free_port()}/segue"
    runtime = f'[database]\nurl = "{away}"\n[valkey]\nurl = "redis://{LOOPBACK}:{free_port()}/0"\n'
    (tmp_path / "runtime.toml").write_text(runtime)
    options = ["--data-dir", str(tmp_path)]
    result = CliRunner().invoke(app, [*arguments, *options], input="correct horse\n")
    assert isinstance(result.exception, NotRunningError)
    assert str(result.exception).startswith("Segue is not running here: start `segue up` (")
    assert "hush" not in str(result.exception)
