"""`segue user add` and `segue migrate`, and the first start's administrator."""

import asyncio
import secrets
from pathlib import Path
from typing import get_args
from uuid import UUID

import pytest
import typer
from typer.testing import CliRunner

from control_api.accounts.errors import EmailTakenError, InvalidEmailError, InvalidPasswordError
from control_api.accounts.models import Role, Tier
from control_api.accounts.passwords import verify_password
from kernel.database.pool import Pool
from kernel.errors import SettingsError
from kernel.settings import Settings
from segue.commands import migrate, sweep, url, user
from segue.embedded.ports import LOOPBACK, free_port
from segue.embedded.postgres import EmbeddedPostgres
from segue.first_start import make_admin_unless_any
from segue.running import NotRunningError

app = typer.Typer()
app.command("add")(user.add)
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
    "arguments", [["add", "ada@example.org"], ["migrate"], ["sweep"], ["url", str(UUID(int=7))]]
)
def test_a_segue_that_does_not_run_is_told_in_one_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    """Whichever the command, it says what to start and the reason, not the password."""
    monkeypatch.delenv("SEGUE_DATABASE__URL", raising=False)
    away = f"postgresql://segue:hush@{LOOPBACK}:{free_port()}/segue"
    (tmp_path / "runtime.toml").write_text(f'[database]\nurl = "{away}"\n')
    options = ["--data-dir", str(tmp_path)]
    result = CliRunner().invoke(app, [*arguments, *options], input="correct horse\n")
    assert isinstance(result.exception, NotRunningError)
    assert str(result.exception).startswith("Segue is not running here: start `segue up` (")
    assert "hush" not in str(result.exception)
