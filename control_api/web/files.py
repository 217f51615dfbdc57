"""The pages' files, read once: `web/` beside the packages, in a checkout and in a wheel alike."""

import hashlib
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kernel.http.content_coding import encode_text
from kernel.http.representation import Representation, content_etag

WEB_DIRECTORY = Path(__file__).resolve().parent.parent.parent / "web"

PAGES = ("index.html", "desk.html")

MEDIA_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
"""What is served, by the name's end; nothing else in the folder is."""

_IMPORT = re.compile(rb'@import url\("([^"]+)"\);')

_IMMUTABLE = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class WebFiles:
    """Everything the pages load, by its path below `web/`, and the pages themselves, by name."""

    version: str
    """Stands in the path of every asset, so that it may be kept for ever: it changes when any of them does."""
    assets: Mapping[str, Representation]
    pages: Mapping[str, Representation]


@cache
def load_web_files(directory: Path = WEB_DIRECTORY) -> WebFiles:
    """Read the folder, compress its texts, and point the pages at this version of their assets."""
    bodies = {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.suffix in MEDIA_TYPES
    }
    version = _digest(bodies.items())
    return WebFiles(
        version=version,
        assets={name: _asset(name, _whole(name, bodies)) for name in bodies},
        pages={name: _page(directory / name, f"/web/{version}") for name in PAGES},
    )


def _whole(name: str, bodies: Mapping[str, bytes]) -> bytes:
    """A file; a style sheet with what it imports in place, which browsers would ask for once they have read it."""
    body = bodies[name]
    if not name.endswith(".css"):
        return body
    folder = posixpath.dirname(name)
    return _IMPORT.sub(lambda found: _whole(posixpath.join(folder, found[1].decode()), bodies), body)


def _digest(bodies: Iterable[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for name, body in bodies:
        digest.update(f"{name} {len(body)} ".encode() + body)
    return digest.hexdigest()[:16]


def _asset(name: str, body: bytes) -> Representation:
    media_type = MEDIA_TYPES[name[name.rindex(".") :]]
    return Representation(
        body, media_type, content_etag(body), cache_control=_IMMUTABLE, encodings=encode_text(body)
    )


def _page(path: Path, assets_path: str) -> Representation:
    body = path.read_text(encoding="utf-8").replace("{assets}", assets_path).encode()
    return Representation(
        body,
        "text/html; charset=utf-8",
        content_etag(body),
        cache_control="no-cache",
        encodings=encode_text(body),
    )
