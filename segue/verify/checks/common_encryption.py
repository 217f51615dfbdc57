"""Encryption sample by sample, and FairPlay (rfc8216bis 4.4.4.4; Apple 13)."""

from collections.abc import Iterator

from segue.verify.outcome import Check, Finding, Section, failed, judged, not_applicable
from segue.verify.rendition import Rendition
from segue.verify.stream import Stream

_FAIRPLAY = "com.apple.streamingkeydelivery"
COMMON_ENCRYPTION_METHOD = "SAMPLE-AES"


def common_encryption(stream: Stream) -> Iterator[Finding]:
    """SAMPLE-AES is cbcs: tenc version 1, a constant IV, whole-block full-sample encryption."""
    names = {rendition.name for rendition in stream.renditions if _uses_common_encryption(rendition)}
    sampled = [(place, init) for place, _, init in stream.parts() if place.rendition in names]
    for place, init in sampled:
        protection = init.entry.protection
        if protection is None:
            yield failed(place, "no sinf box in the sample entry", "cbcs")
            continue
        right = protection.scheme == "cbcs" and protection.tenc_version == 1
        right = right and not protection.per_sample_iv_bytes and protection.constant_iv_bytes in {8, 16}
        right = right and not protection.skip_blocks
        scheme = f"{protection.scheme}, tenc {protection.tenc_version}"
        found = f"{scheme}, constant IV {protection.constant_iv_bytes} bytes"
        yield judged(right, place, found, "cbcs, tenc 1, constant IV 16 bytes, no pattern")
    if not sampled:
        yield not_applicable("no SAMPLE-AES")


def _uses_common_encryption(rendition: Rendition) -> bool:
    keys = rendition.playlist.keys if rendition.playlist is not None else ()
    return any(key.method == COMMON_ENCRYPTION_METHOD for key in keys)


def fairplay(stream: Stream) -> Iterator[Finding]:
    """FairPlay names its key format and leaves the IV to the key."""
    keys = [
        (r, key) for r, playlist in stream.playlists() for key in playlist.keys if key.keyformat == _FAIRPLAY
    ]
    for rendition, key in keys:
        yield judged(key.iv_text is None, rendition.name, "IV attribute" if key.iv_text else "no IV", "no IV")
    if not keys:
        yield not_applicable("no FairPlay")


CHECKS = tuple(
    Check(name, citation, title, Section.ENCRYPTION, run)
    for name, citation, title, run in (
        ("common-encryption", "B4.4.4.4", "SAMPLE-AES is cbcs, whole blocks, constant IV", common_encryption),
        ("fairplay", "A13.2-13.4", "FairPlay keys have no IV attribute", fairplay),
    )
)
