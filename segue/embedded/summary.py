"""What `segue up` prints once everything serves."""

import sys
from io import StringIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kernel.settings import Settings
from segue.embedded.data_directory import DataDirectory
from segue.first_start import ADMIN_EMAIL, NewAdmin


def render_summary(settings: Settings, data: DataDirectory, admin: NewAdmin | None) -> str:
    """The addresses, where the state is, and how to log in; a new administrator's password only here."""
    table = Table.grid(padding=(0, 3))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    addresses = _addresses(settings)
    page = addresses["control API"]
    table.add_row("player", Text.assemble((f"{page}/", "bold cyan"), "  (open it in a browser)"))
    table.add_row("ingest desk", Text.assemble((f"{page}/desk", "cyan"), "  (as the admin below)"))
    for name, url in addresses.items():
        table.add_row(name, Text(url, style="cyan"))
    table.add_row("data", str(data.path))
    if admin is None:
        table.add_row("admin", Text(f"{ADMIN_EMAIL}, its password is in {data.admin_password}"))
    else:
        table.add_row("admin", Text(admin.email))
        table.add_row("password", Text.assemble((admin.password, "bold"), "  (shown this once)"))
        table.add_row("", Text(f"kept in {data.admin_password}", style="dim"))
    return "\n" + _rendered(Text("Segue", style="bold"), table) + "\n"


def render_ready(settings: Settings, *, took_s: float) -> str:
    """The line that scripts wait for: plain, and beginning with `ready`."""
    addresses = "  ".join(f"{name} {url}" for name, url in _addresses(settings).items())
    return f"ready after {took_s:.1f} s  {addresses}\n"


def _addresses(settings: Settings) -> dict[str, str]:
    return {
        "control API": f"http://{settings.control_api.host}:{settings.control_api.port}",
        "edge": settings.edge.url,
        "origin": settings.origin.url,
    }


def _rendered(*parts: Text | Table) -> str:
    file = StringIO()
    console = Console(
        file=file, force_terminal=sys.stdout.isatty(), width=None if sys.stdout.isatty() else 200
    )
    console.print(*parts, sep="\n")
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


def render_player_line(what: str, url: str) -> str:
    """A line to paste into a shell; the address is good for the time of a playback token."""
    return f"\n{what}: mpv '{url}'\n\n"
