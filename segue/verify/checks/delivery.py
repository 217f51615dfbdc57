"""How a server hands the stream out (Apple 8.18, 10-12; rfc8216bis 6.2); a folder has no say in it."""

import ipaddress
from collections.abc import Callable, Iterator
from urllib.parse import unquote, urlsplit

from segue.verify.outcome import Check, Finding, Section, failed, judged, not_applicable, passed
from segue.verify.source import Exchange, Kind
from segue.verify.stream import Stream

_MIME_TYPES = {
    Kind.PLAYLIST: ("application/vnd.apple.mpegurl",),
    Kind.INITIALIZATION: ("audio/mp4", "video/mp4"),
    Kind.SEGMENT: ("audio/mp4", "video/iso.segment"),
    Kind.STEERING: ("application/vnd.apple.steering-list", "application/json"),
}
_SHORTEST_NAME = 4

_STRUCTURE = ("master", "index", "init", "segment", "hires", "lossless", "alac", "flac", "album")
"""Words that every URL has; a song may be called so, and reveals nothing by it."""


def mime_types(stream: Stream) -> Iterator[Finding]:
    """Playlists, initialization sections and segments come as what they are."""
    for kind, allowed in _MIME_TYPES.items():
        yield from _each(
            stream,
            kind,
            lambda exchange: _media_type(exchange) in _MIME_TYPES[exchange.kind],
            lambda exchange: exchange.content_type or "no Content-Type",
            " or ".join(allowed),
        )


def _media_type(exchange: Exchange) -> str:
    return exchange.content_type.partition(";")[0].strip().lower()


def compressed_playlists(stream: Stream) -> Iterator[Finding]:
    """Playlists come gzipped to those who accept it."""
    yield from _each(
        stream,
        Kind.PLAYLIST,
        lambda exchange: exchange.content_encoding.lower() == "gzip",
        lambda exchange: exchange.content_encoding or "no Content-Encoding",
        "gzip",
    )


def no_redirects(stream: Stream) -> Iterator[Finding]:
    """Everything is where its URL says."""
    for kind in Kind:
        yield from _each(
            stream,
            kind,
            lambda exchange: not exchange.redirects,
            lambda e: f"{e.redirects} redirects",
            "none",
        )


def keys_not_stored(stream: Stream) -> Iterator[Finding]:
    """Nothing between the server and the player keeps a key."""
    yield from _each(
        stream,
        Kind.KEY,
        lambda exchange: "no-store" in [part.strip().lower() for part in exchange.cache_control.split(",")],
        lambda exchange: f"Cache-Control: {exchange.cache_control or 'none'}",
        "no-store",
    )


def _each(
    stream: Stream,
    kind: Kind,
    holds: Callable[[Exchange], bool],
    found: Callable[[Exchange], str],
    expected: str,
) -> Iterator[Finding]:
    """One finding for all exchanges of a kind, or one for the first that breaks the rule."""
    exchanges = [exchange for exchange in stream.exchanges if exchange.kind is kind]
    broken = [exchange for exchange in exchanges if not holds(exchange)]
    if not stream.remote:
        yield not_applicable("read from a folder", kind)
    elif broken:
        place = urlsplit(broken[0].location).path.rsplit("/m/…/", 1)[-1]
        yield failed(
            f"{kind}s", f"{found(broken[0])} ({len(broken)} of {len(exchanges)}, first {place})", expected
        )
    elif exchanges:
        yield passed(f"{kind}s", found(exchanges[0]), expected)


def tls(stream: Stream) -> Iterator[Finding]:
    """TLS 1.2 or later, except on the machine itself."""
    host = urlsplit(stream.target).hostname or ""
    if not stream.remote:
        yield not_applicable("read from a folder")
    elif _is_loopback(host):
        yield not_applicable("on loopback there is nobody to listen")
    else:
        plain = [exchange for exchange in stream.exchanges if not exchange.secure]
        found = f"{len(plain)} of {len(stream.exchanges)} answers in the clear" if plain else "TLS"
        yield judged(not plain, "", found, "TLS 1.2 or later")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def altered_token(stream: Stream) -> Iterator[Finding]:
    """A URL is good for its token only: one character changed, and everything is refused."""
    if stream.admission is None:
        yield not_applicable("no token in the URL" if stream.remote else "read from a folder")
        return
    for kind, refused in stream.admission.items():
        yield judged(
            refused, kind, "401 or 403" if refused else "served under an altered token", "401 or 403"
        )


def no_revealing_names(stream: Stream) -> Iterator[Finding]:
    """Neither title, artist, album nor file name of the master shows in any URL."""
    if not stream.masters:
        yield not_applicable("no master given")
        return
    uris = [variant.uri for variant in stream.multivariant.variants]
    uris += [segment.uri for _, playlist in stream.playlists() for segment in playlist.segments]
    uris += [urlsplit(exchange.location).path for exchange in stream.exchanges]
    plain = {_letters(unquote(uri)) for uri in uris}
    names = dict.fromkeys(name for master in stream.masters for name in master.names)
    shown = [n for n in names if _telling(n) and any(_letters(n) in uri for uri in plain)]
    found = f"{shown[0]!r} shows" if shown else "none shows"
    yield judged(not shown, "", found, "no name of the master's in any URL")


def _telling(name: str) -> bool:
    return len(_letters(name)) >= _SHORTEST_NAME and not any(_letters(name) in word for word in _STRUCTURE)


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


CHECKS = tuple(
    Check(name, citation, title, Section.DELIVERY, run)
    for name, citation, title, run in (
        ("mime-types", "A10.4", "Everything has its MIME type", mime_types),
        ("gzip-playlists", "A10.1, B6.2.1", "Playlists are gzipped on request", compressed_playlists),
        ("no-redirects", "A8.18", "No redirects", no_redirects),
        ("tls", "A12.1", "TLS 1.2 or later", tls),
        ("key-no-store", "ours", "Keys are never stored on the way", keys_not_stored),
        ("altered-token", "A12.4", "URLs are good for their token only", altered_token),
        ("no-revealing-names", "A11.4", "No URL reveals a name", no_revealing_names),
    )
)
