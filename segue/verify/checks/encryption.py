"""How segments are encrypted (rfc8216bis 4.4.4.4-4.4.4.5, 5, 6.2.3; Apple 13)."""

from collections.abc import Iterator

from segue.verify.checks.common_encryption import COMMON_ENCRYPTION_METHOD
from segue.verify.decryption import KEY_BYTES
from segue.verify.encryption_tag import EncryptionTag
from segue.verify.media_playlist import MediaPlaylist
from segue.verify.outcome import Check, Finding, Section, failed, judged, not_applicable, passed
from segue.verify.place import Place, track_name
from segue.verify.playlist_part import Map
from segue.verify.rendition import Part, Rendition
from segue.verify.stream import Stream


def _encrypted(stream: Stream) -> Iterator[tuple[Rendition, MediaPlaylist]]:
    for rendition, playlist in stream.playlists():
        if playlist.keys:
            yield rendition, playlist


def _unless_clear(stream: Stream) -> Iterator[Finding]:
    if not any(True for _ in _encrypted(stream)):
        yield not_applicable("the stream is clear")


def whole_track(stream: Stream) -> Iterator[Finding]:
    """Either everything is encrypted, or nothing."""
    yield from _unless_clear(stream)
    any_encrypted = any(True for _ in _encrypted(stream))
    for rendition, playlist in stream.playlists():
        clear = sum(segment.key is None or not segment.key.encrypts for segment in playlist.segments)
        if any_encrypted:
            found = f"{clear} segments clear" if clear else "all segments"
            yield judged(not clear, rendition.name, found, "all segments encrypted")


def method(stream: Stream) -> Iterator[Finding]:
    """AES-128, or SAMPLE-AES, which on fMP4 means cbcs; SAMPLE-AES-CTR is not for Apple."""
    yield from _unless_clear(stream)
    for rendition, playlist in _encrypted(stream):
        methods = {key.method for key in playlist.keys}
        yield judged(
            methods <= {"AES-128", COMMON_ENCRYPTION_METHOD},
            rendition.name,
            ", ".join(sorted(methods)),
            "AES-128",
        )


def really_encrypted(stream: Stream) -> Iterator[Finding]:
    """What is served is not clear, and becomes boxes when decrypted: key, IV and padding are right."""
    yield from _unless_clear(stream)
    for rendition, playlist in _encrypted(stream):
        if any(key.method != "AES-128" for key in playlist.keys):
            yield not_applicable("encrypted sample by sample", rendition.name)
            continue
        for part in rendition.parts:
            yield _decrypted(Place(rendition.name, part.track), part)


def _decrypted(place: Place, part: Part) -> Finding:
    numbered = list(enumerate(part.segments, start=part.first_segment))
    clear = [number for number, segment in numbered if segment.served_clear]
    unreadable = [number for number, segment in numbered if segment.media is None]
    spoilt = [number for number, segment in numbered if segment.media and segment.media.minor_version]
    if clear:
        return failed(place, f"segment {clear[0]} is served clear", "encrypted")
    if unreadable:
        return failed(place, f"segment {unreadable[0]} doesn't decrypt", "CBC with PKCS#7 padding")
    if spoilt:
        return failed(place, f"segment {spoilt[0]} has a spoilt first block", "the right IV")
    return passed(place, f"{len(part.segments)} segments")


def key_length(stream: Stream) -> Iterator[Finding]:
    """A key response is 16 octets."""
    yield from _unless_clear(stream)
    for rendition in stream.renditions:
        for key in rendition.keys:
            yield judged(
                key.size_bytes == KEY_BYTES, rendition.name, f"{key.size_bytes} bytes", f"{KEY_BYTES} bytes"
            )


def own_keys(stream: Stream) -> Iterator[Finding]:
    """No two renditions share a key, nor do two parts of one."""
    yield from _unless_clear(stream)
    keys = [key.sha256 for rendition in stream.renditions for key in rendition.keys]
    if keys:
        parts = sum(len(rendition.parts) for rendition in stream.renditions if rendition.keys)
        several = parts > sum(bool(rendition.keys) for rendition in stream.renditions)
        found = f"{len(set(keys))} keys for {parts if several else len(keys)} {'tracks' if several else 'renditions'}"
        yield judged(len(set(keys)) == len(keys), "", found, "one each")


def initialization_vector(stream: Stream) -> Iterator[Finding]:
    """An IV attribute has 128 bits; without one the media sequence number serves."""
    yield from _unless_clear(stream)
    for rendition, playlist in _encrypted(stream):
        wrong = [key.iv_text for key in playlist.keys if not key.iv_is_well_formed]
        named = any(key.iv_text is not None for key in playlist.keys)
        found = str(wrong[0])[:40] if wrong else "IV attribute" if named else "media sequence number"
        yield judged(not wrong, rendition.name, found, "0x and 32 hexadecimal digits, or none")


def clear_initialization(stream: Stream) -> Iterator[Finding]:
    """EXT-X-MAP before EXT-X-KEY leaves the section clear; after it, the key's IV attribute is required.

    A key governs on over discontinuities: before another part's EXT-X-MAP, METHOD=NONE must end it.
    """
    yield from _unless_clear(stream)
    for rendition, playlist in _encrypted(stream):
        for number, part in enumerate(playlist.parts):
            if part.map is not None:
                yield _scoped(Place(rendition.name, track_name(number, len(playlist.parts))), part.map)


def _scoped(place: Place, section: Map) -> Finding:
    key = section.key
    if key is None or not key.encrypts:
        return passed(place, "EXT-X-MAP before EXT-X-KEY: clear")
    has_iv = key.iv_text is not None
    found = "EXT-X-MAP after EXT-X-KEY, " + ("with IV" if has_iv else "without IV")
    return judged(
        has_iv or key.method != "AES-128", place, found, "an IV attribute, or METHOD=NONE before it"
    )


def session_keys(stream: Stream) -> Iterator[Finding]:
    """Every key that a start needs is named in the multivariant playlist too, with the same format.

    Of an album's later tracks players may have them so as well: a box set's keys all at once are many.
    """
    yield from _unless_clear(stream)
    told = dict(zip(stream.session_key_uris, stream.multivariant.session_keys, strict=True))
    for rendition, playlist in _encrypted(stream):
        at_start = {segment.key for segment in playlist.parts[0].segments}
        for uri, key in zip(rendition.key_uris, playlist.keys, strict=True):
            session = told.get(uri)
            if session is not None:
                yield judged(_formats(session) == _formats(key), rendition.name, session.method, key.method)
            elif key in at_start:
                yield failed(rendition.name, "no EXT-X-SESSION-KEY with its key's URI", "one")


def _formats(key: EncryptionTag) -> tuple[str, str, str]:
    return key.method, key.keyformat or "identity", key.keyformatversions or "1"


CHECKS = tuple(
    Check(name, citation, title, Section.ENCRYPTION, run)
    for name, citation, title, run in (
        ("encrypted-throughout", "ours", "Everything is encrypted, or nothing", whole_track),
        ("key-method", "B4.4.4.4, A13.11", "The method is one that Apple plays", method),
        (
            "segments-encrypted",
            "B6.2.3, B5.2",
            "Segments are AES-128 CBC with PKCS#7 padding",
            really_encrypted,
        ),
        ("key-length", "B6.2.3", "Keys are 16 octets", key_length),
        ("key-per-rendition", "ours", "Every rendition has a key of its own", own_keys),
        (
            "initialization-vector",
            "B4.4.4.4",
            "The IV is 128 bits, or the sequence number",
            initialization_vector,
        ),
        (
            "map-before-key",
            "B4.4.4.4-5",
            "EXT-X-MAP precedes EXT-X-KEY, or there is an IV",
            clear_initialization,
        ),
        ("session-key", "AX, B4.4.6.5", "EXT-X-SESSION-KEY names every key to start with", session_keys),
    )
)
