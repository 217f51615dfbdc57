"""`segue user add` and `segue user set`: an account for somebody, and what becomes of it."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from control_api.accounts.models import User
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
    _quieten(settings)
    asyncio.run(_add(settings, email, _password(), role, tier))
    typer.echo(f"added {email} ({role}, {tier})")


def change(
    email: Annotated[str, typer.Argument(help="The e-mail address of the account.")],
    tier: Annotated[TierName | None, typer.Option(help="What the account may hear.")] = None,
    role: Annotated[RoleName | None, typer.Option(help="What the account may do.")] = None,
    disabled: Annotated[
        bool | None, typer.Option("--disable/--enable", help="Shut the account out, or let it in again.")
    ] = None,
    data_dir: Annotated[
        Path, typer.Option(envvar="SEGUE_DATA_DIR", help="Where `segue up` keeps its state.")
    ] = Path("var"),
) -> None:
    """Change an account's tier or role, disable or enable it.

    What a disabled account plays stops within a second, as does what an account of another tier was admitted to.
    """
    if tier is None and role is None and disabled is None:
        raise typer.BadParameter("nothing to change: give --tier, --role, --disable or --enable")
    # Here, since it takes a second to import: `segue --help` does without.
    from segue.valkey_settings import load_database_and_valkey_settings  # noqa: PLC0415

    settings = load_database_and_valkey_settings(data_dir)
    _quieten(settings)
    user = asyncio.run(_change(settings, email, role, tier, disabled=disabled))
    typer.echo(
        f"{user.email} is now {user.role}, {user.tier}, {'disabled' if user.disabled_at else 'enabled'}"
    )


def _quieten(settings: "Settings") -> None:
    """What is done stands in the audit log; the command tells it in words of its own."""
    from kernel.telemetry.logs import configure_logs  # noqa: PLC0415

    configure_logs(settings.log.model_copy(update={"level": "warning"}), service="user")


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


async def _change(
    settings: "Settings", email: str, role: RoleName | None, tier: TierName | None, *, disabled: bool | None
) -> "User":
    from control_api.accounts.administration import UserChange  # noqa: PLC0415
    from control_api.accounts.models import Role, Tier  # noqa: PLC0415
    from segue.accounts import change_account  # noqa: PLC0415
    from segue.running import requiring_segue  # noqa: PLC0415

    wanted = UserChange(
        tier=None if tier is None else Tier(tier),
        role=None if role is None else Role(role),
        disabled=disabled,
    )
    async with requiring_segue():
        return await change_account(settings, email, wanted)
