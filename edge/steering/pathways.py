"""The other edges that players may be sent to."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from kernel.errors import SettingsError
from kernel.settings import EdgeSettings

OWN_PATHWAY = "."
"""The pathway of variants that name none (rfc8216bis 4.4.6.2): those of the edge that gave the playlist."""

_PATHWAY_ID = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Pathway:
    """Another edge: the same paths under another host."""

    name: str
    host: str
    """With its port, unless that is the scheme's own."""


def read_pathways(edge: EdgeSettings) -> tuple[Pathway, ...]:
    """The other edges in the settings.

    Raises:
        SettingsError: A name or an address is none that players can be told; the message names it.
    """
    scheme = urlsplit(edge.url).scheme
    return tuple(_read(name, url, scheme) for name, url in edge.pathways.items())


def _read(name: str, url: str, scheme: str) -> Pathway:
    if name == OWN_PATHWAY or not _PATHWAY_ID.fullmatch(name):
        raise SettingsError(
            f"edge.pathways: {name!r} can't name a pathway: letters, digits, '.', '-' and '_', and more than '.'"
        )
    try:
        parts = urlsplit(url)
        host = _host(parts)
    except ValueError as error:
        raise SettingsError(f"edge.pathways.{name}: {url!r} is not an address: {error}") from None
    if not host or parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        raise SettingsError(
            f"edge.pathways.{name}: {url!r} must be a scheme and a host, and nothing after them"
        )
    if parts.scheme != scheme:
        raise SettingsError(
            f"edge.pathways.{name}: {url!r} must begin with {scheme}: like edge.url, as players change the host alone"
        )
    return Pathway(name, host)


def _host(parts: SplitResult) -> str:
    default = {"http": 80, "https": 443}.get(parts.scheme)
    name = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    return name if parts.port in {None, default} else f"{name}:{parts.port}"
