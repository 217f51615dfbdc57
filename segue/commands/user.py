"""`segue user add`: an account for somebody."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from kernel.settings import Settings

# As control_api.accounts.models has them, whose import would slow `segue --help`; a test compares the two.
RoleName = Literal["user", "curator", "admin"]
TierName = Literal["free", "individual", "family", "student"]


def add(
    email: Annotated[str, typer.Argument(help="The e-mail address to log in with.")],
    role: Annotated[RoleName, typer.Option(help="What the account may do.")] = "user",
    tier: Annotated[TierName, typer.Option(help="What the account may hear.")] = "free",
    data_dir: Annotated[
        Path, typer.Option(envvar="SEGUE_DATA_DIR", help="Where `segue up` keeps its state.")
    ] = Path("var"),
) -> None:
    """Add an account; its password is asked for twice, or is the first line of standard input."""
    # Here, since it takes a second to import: `segue --help` does without.
    from segue.database_settings import load_database_settings  # noqa: PLC0415

    settings = load_database_settings(data_dir)
    asyncio.run(_add(settings, email, _password(), role, tier))
    typer.echo(f"added {email} ({role}, {tier})")


def _password() -> str:
    if not sys.stdin.isatty():
        try:
            return sys.stdin.buffer.readline().decode().rstrip("\r\n")
        except UnicodeDecodeError:
            raise typer.BadParameter("the password on standard input is not UTF-8") from None
    prompted: str = typer.prompt("Password", hide_input=True, confirmation_prompt="The same again")
    return prompted


async def _add(settings: "Settings", email: str, password: str, role: RoleName, tier: TierName) -> None:
    from control_api.accounts.models import Role, Tier  # noqa: PLC0415
    from segue.accounts import create_account  # noqa: PLC0415
    from segue.running import requiring_segue  # noqa: PLC0415

    async with requiring_segue():
        await create_account(settings.database, email, password, role=Role(role), tier=Tier(tier))
