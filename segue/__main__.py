"""The command `segue`: the one place that knows every part."""

import signal
import sys

import typer

from kernel.errors import KernelError
from segue.commands import ingest, migrate, package, purge, services, sweep, up, url, user, verify

app = typer.Typer(
    name="segue",
    help="Self-hosted music streaming: masters in, encrypted gapless HLS out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.command("up")(up.up)
app.command("ingest")(ingest.ingest)
app.command("url")(url.url)
app.command("package")(package.package)
app.command("verify")(verify.verify)
app.command("migrate")(migrate.migrate)
app.command("sweep")(sweep.sweep)
app.command("purge")(purge.purge)
for service in (
    services.control_api,
    services.control_worker,
    services.origin,
    services.edge,
    services.worker,
):
    app.command(service.__name__.replace("_", "-"), rich_help_panel="Services")(service)

accounts = typer.Typer(help="Accounts.", no_args_is_help=True)
accounts.command("add")(user.add)
accounts.command("set")(user.change)
app.add_typer(accounts, name="user")


def main() -> None:
    """Run the command; an error made on purpose is one line on standard error and exit status 1."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # Shells start background commands so, yet who sends one an interrupt means it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        app()
    except KernelError as error:
        sys.stderr.write(f"segue: {error}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
