"""A stream in a folder, as `segue package` writes it."""

import posixpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

from segue.verify.errors import FetchError
from segue.verify.source import LIMITS_BYTES, Document, Kind


class FolderSource:
    """Reads files below one folder and nothing outside it; locations are paths relative to it."""

    remote = False

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def resolve(self, base: str, uri: str) -> str:
        """See `Source`; a URI with a scheme or a host points outside the folder."""
        parts = urlsplit(uri)
        if parts.scheme or parts.netloc:
            raise FetchError(f"{parts.scheme}://{parts.hostname or ''} lies outside the folder")
        return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(parts.path)))

    def fetch(self, location: str, kind: Kind) -> Document:
        """See `Source`."""
        return _read(self._root, location, kind)

    def fetch_key(self, base: str, uri: str) -> Document:
        """See `Source`; a key that players fetch elsewhere is looked for where `segue package --key-uri` puts it."""
        parts = urlsplit(uri)
        if not parts.scheme and not parts.netloc:
            return self.fetch(self.resolve(base, uri), Kind.KEY)
        keys = self._root.with_name(f"{self._root.name}-keys")
        rendition = posixpath.basename(posixpath.dirname(base))
        return _read(keys, f"{rendition}.key", Kind.KEY)

    def is_refused(self, location: str) -> bool:
        """See `Source`; a folder refuses nobody."""
        del location
        return False


def _read(root: Path, location: str, kind: Kind) -> Document:
    """Read a file below a folder; neither `..` nor a symbolic link leads out of it."""
    try:
        path = (root / location).resolve()
        if not path.is_relative_to(root):
            raise FetchError("it lies outside the folder")
        if not path.is_file():
            raise FetchError("there is no such file")
        with path.open("rb") as file:
            body = file.read(LIMITS_BYTES[kind] + 1)
    except (OSError, ValueError) as error:
        raise FetchError(f"it can't be read: {error}") from error
    if len(body) > LIMITS_BYTES[kind]:
        raise FetchError(f"it is larger than {LIMITS_BYTES[kind]} bytes")
    return Document(body)
