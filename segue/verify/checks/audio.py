"""What comes out of the decoder: complete, bit-exact where it must be, the same audio everywhere."""

from collections.abc import Iterator

from segue.verify.audio import Audio, Comparison
from segue.verify.outcome import Check, Finding, Section, failed, judged, not_applicable, passed
from segue.verify.place import Place
from segue.verify.rendition import Part, Rendition
from segue.verify.sample_entry import FlacConfig
from segue.verify.stream import Master, Stream

_LOWEST_CORRELATION = 0.5
"""An AAC encoder may replace noise by noise, so unlikeness is no fault, but half of the audio is waveform."""

_RESAMPLED_MOST_DBFS = -80.0
_RESAMPLED_LEAST_SNR_DB = 60.0

_DITHER_MOST_LSB = 1.0
"""TPDF dither and rounding have 0.5 LSB RMS together."""

_RESOLUTION_STEPS = (16, 24)


def decodes(stream: Stream) -> Iterator[Finding]:
    """Every rendition decodes to its end."""
    for place, _, _, audio in stream.audio():
        found = audio.problem or f"{audio.decoded_samples:,} samples"
        yield judged(audio.problem is None, place, found, "no error")


def counts(stream: Stream) -> Iterator[Finding]:
    """As many samples come out as the segments and the edit list tell."""
    for place, part, init, audio in stream.audio():
        told = part.media_samples
        if audio.problem is not None or told is None:
            continue
        cut = 0 if init.entry.lossless else init.entry.frame_samples - 1
        right = told <= audio.decoded_samples <= told + cut
        right = right and part.valid_samples in {None, audio.presented_samples}
        found = f"{audio.presented_samples:,} of {audio.decoded_samples:,}"
        yield judged(right, place, found, f"{_number(part.valid_samples)} of {told:,}")


def _number(samples: int | None) -> str:
    return "all" if samples is None else f"{samples:,}"


def _compared(stream: Stream) -> Iterator[tuple[Place, Audio, Comparison]]:
    if not stream.masters:
        return
    for place, _, _, audio in stream.audio():
        if audio.comparison is not None:
            yield place, audio, audio.comparison


def bit_exact(stream: Stream) -> Iterator[Finding]:
    """Lossless renditions of the master's rate and depth are the master, sample for sample."""
    if not stream.masters:
        yield not_applicable("no master given")
    for place, audio, comparison in _compared(stream):
        if comparison.kind != "exact":
            continue
        complete = comparison.compared_samples == comparison.expected_samples == audio.presented_samples
        if comparison.first_difference is not None:
            found = f"differs from sample {comparison.first_difference:,} on"
        else:
            found = f"{comparison.compared_samples:,} samples equal"
        expected = f"{comparison.expected_samples:,} samples equal"
        yield judged(complete and comparison.first_difference is None, place, found, expected)


def reduced(stream: Stream) -> Iterator[Finding]:
    """Lossless renditions of fewer bits or another rate differ from the master by what that costs."""
    if not stream.masters:
        yield not_applicable("no master given")
    for place, _, init, audio in stream.audio():
        comparison = audio.comparison
        if comparison is None or comparison.kind not in {"requantised", "resampled"}:
            continue
        found = f"error {comparison.error_dbfs:.1f} dBFS, SNR {comparison.snr_db:.1f} dB"
        if comparison.kind == "requantised":
            most = _DITHER_MOST_LSB * 2.0 ** -((init.entry.bit_depth or 0) - 1)
            good, expected = (
                10 ** (comparison.error_dbfs / 20) <= most,
                f"at most 1 LSB of {init.entry.bit_depth} bits",
            )
        else:
            good = (
                comparison.error_dbfs <= _RESAMPLED_MOST_DBFS or comparison.snr_db >= _RESAMPLED_LEAST_SNR_DB
            )
            expected = f"at most {_RESAMPLED_MOST_DBFS:.0f} dBFS, or SNR {_RESAMPLED_LEAST_SNR_DB:.0f} dB"
        yield judged(good, place, found, expected)


def lossy_likeness(stream: Stream) -> Iterator[Finding]:
    """AAC is the master's audio."""
    if not stream.masters:
        yield not_applicable("no master given")
    for place, _, comparison in _compared(stream):
        if comparison.kind == "lossy":
            found = f"SNR {comparison.snr_db:.1f} dB, correlation {comparison.correlation:.3f}"
            alike = comparison.correlation >= _LOWEST_CORRELATION
            yield judged(alike, place, found, f"correlation at least {_LOWEST_CORRELATION}")


def lossless_agree(stream: Stream) -> Iterator[Finding]:
    """Lossless renditions of one rate and depth hold the same samples, whatever the codec."""
    groups: dict[tuple[tuple[int, int | None], ...], list[Rendition]] = {}
    for rendition in stream.renditions:
        formats = tuple(_format(part) for part in rendition.parts)
        if formats and None not in formats:
            groups.setdefault(tuple(f for f in formats if f is not None), []).append(rendition)
    pairs = [members for members in groups.values() if len(members) > 1]
    for members in pairs:
        names = ", ".join(rendition.name for rendition in members)
        tracks = zip(*(rendition.parts for rendition in members), strict=True)
        wrong = [parts[0].track for parts in tracks if len({_digest(part) for part in parts}) > 1]
        found = ", ".join(filter(None, ["different samples", *wrong[:1]])) if wrong else "the same samples"
        yield judged(not wrong, names, found, "the same samples")
    if not pairs:
        yield not_applicable("no two lossless renditions of one rate and depth")


def _format(part: Part) -> tuple[int, int | None] | None:
    """Rate and depth of a lossless part that decodes."""
    init = part.initialization
    if init is None or not init.entry.lossless or part.audio is None or part.audio.problem is not None:
        return None
    return init.entry.sample_rate_hz, init.entry.bit_depth


def _digest(part: Part) -> str | None:
    return part.audio.pcm_sha256 if part.audio is not None else None


def flac_md5(stream: Stream) -> Iterator[Finding]:
    """FLAC's own digest, where it has one, is that of what is decoded."""
    told = 0
    for place, _, init, audio in stream.audio():
        if isinstance(init.entry.config, FlacConfig) and any(init.entry.config.md5) and audio.problem is None:
            told += 1
            same = init.entry.config.md5 == audio.md5
            yield judged(same, place, audio.md5.hex()[:8] + "…", init.entry.config.md5.hex()[:8] + "…")
    if not told:
        yield not_applicable("no FLAC rendition tells an MD5")


def no_upsampling(stream: Stream) -> Iterator[Finding]:
    """No lossless rendition claims more than its masters have."""
    if not stream.masters:
        yield not_applicable("no master given")
    for place, part, init in stream.parts():
        entry, masters = init.entry, stream.masters_of(part)
        if not entry.lossless or not masters:
            continue
        told = f"{entry.bit_depth}/{entry.sample_rate_hz} Hz"
        if not all(master.lossless for master in masters):
            yield failed(place, f"{told} from a lossy master", "none")
        else:
            depth = max(_resolution_bits(master) for master in masters)
            rate_hz = max(master.sample_rate_hz for master in masters)
            fake = entry.sample_rate_hz > rate_hz or (entry.bit_depth or 0) > depth
            yield judged(not fake, place, told, f"at most {depth}/{rate_hz} Hz")


def _resolution_bits(master: Master) -> int:
    steps = (step for step in _RESOLUTION_STEPS if 0 < master.container_bits <= step)
    return next(steps, _RESOLUTION_STEPS[-1])


def channels_kept(stream: Stream) -> Iterator[Finding]:
    """Mono stays mono, stereo stays stereo."""
    first: dict[int, int] = {}
    for place, part, init in stream.parts():
        channels = init.entry.channels
        like = first.setdefault(part.number, channels)
        wanted = max((master.channels for master in stream.masters_of(part)), default=like)
        yield judged(channels == wanted, place, f"{channels} channels", f"{wanted} channels")


def something_decoded(stream: Stream) -> Iterator[Finding]:
    """A stream that gives no audio at all proves nothing."""
    without = [
        Place(rendition.name, part.track if part is not None else "")
        for rendition in stream.renditions
        for part in rendition.parts or (None,)
        if part is None or part.audio is None
    ]
    for place in without:
        yield failed(place, "nothing to decode", "audio")
    if not without:
        yield passed("", f"{len(stream.renditions)} renditions")


CHECKS = tuple(
    Check(name, citation, title, Section.AUDIO, run)
    for name, citation, title, run in (
        ("audio-present", "ours", "Every rendition has audio", something_decoded),
        ("decodes", "ours", "Every rendition decodes without an error", decodes),
        ("sample-counts", "ours", "As many samples come out as are told", counts),
        ("channels-kept", "ours", "Mono stays mono, stereo stays stereo", channels_kept),
        ("no-upsampling", "ours", "No lossless rendition claims more than the master has", no_upsampling),
        ("bit-exact", "ours", "Lossless at the master's rate and depth is the master", bit_exact),
        ("reduced-true", "ours", "Lossless at less is the master but for that", reduced),
        ("aac-likeness", "ours", "AAC is the master's audio", lossy_likeness),
        ("lossless-agree", "ours", "ALAC and FLAC hold the same samples", lossless_agree),
        ("flac-md5", "RFC 9639 8.2", "FLAC's own MD5 is true", flac_md5),
    )
)
